"""Lock leads before changing them, always in the same order."""

from collections.abc import Iterable

from django.db.models import prefetch_related_objects

from leads.models import Lead


def lock(leads: Iterable[Lead]) -> list[Lead]:
    """Lock the leads that still exist, in the order of their ids, and read them anew.

    Owner, queue and status come with them, and not by a join: who waited for the lock
    would get those of before from PostgreSQL.
    """
    rows = Lead.objects.alive().filter(pk__in=[lead.pk for lead in leads])
    locked = list(rows.select_for_update(of=("self",)).order_by("pk"))
    prefetch_related_objects(locked, "status", "owner", "queue")
    return locked

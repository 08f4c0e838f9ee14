"""Lock leads before changing them, always in the same order."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

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


def untouchable(leads: Sequence[Lead], by: Any) -> dict[int, str]:
    """Say which of these unconverted leads this person may not change: {pk: why}."""
    if by is None:
        return {}
    pks = [lead.pk for lead in leads if not lead.is_converted]
    free = set(
        Lead.objects.editable_by(by).filter(pk__in=pks).values_list("pk", flat=True)
    )
    others = [one for one in leads if one.pk not in free and not one.is_converted]
    prefetch_related_objects(others, "owner", "queue")
    text = _("You can't change this lead. %(owner)s owns it.")
    return {lead.pk: text % {"owner": lead.owner_name} for lead in others}

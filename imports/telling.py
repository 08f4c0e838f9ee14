"""Tell owners what an import brought them: one notice each, not one a lead."""

from collections import Counter
from typing import Any

from django.db.models import Count, F, IntegerField, Value
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from imports import targets
from imports.models import Import, Row
from records.models import Owned
from users.models import Queue, User
from work import database, notices

ASSIGNED = "lead_assigned"  # as `leads.routing.telling` calls it
Outcome = Row.Outcome


def tell_owners(imported: Import) -> None:
    """One notice for each owner, and for each who looks after a queue. Spec §6.3."""
    counted = holders(imported)
    known: dict[Any, dict[int, Any]] = {
        model: model.objects.in_bulk([pk for kind, pk in counted if kind is model])
        for model in (User, Queue)
    }
    told = []
    for (model, pk), count in counted.items():
        holder = known[model][pk]
        people = [holder] if model is User else holder.people()
        told += [
            (person, _words(person, holder, count, imported))
            for person in people
            if person != imported.user
        ]
    url = reverse(targets.kind(imported.target).url)
    notices.tell_each(told, ASSIGNED, url)


def holders(imported: Import) -> Counter[tuple[Any, int]]:
    """Count the records that an import made, by (User or Queue, its id).

    Piece by piece: about rows that have just been written a database knows too little
    to join many of them well.
    """
    kind = targets.kind(imported.target)
    lies_in_queues = issubclass(kind.model, Owned)
    counted: Counter[tuple[Any, int]] = Counter()
    made = Row.objects.filter(imported=imported, outcome=Outcome.CREATED)
    for first, rows in imported.chunks.values_list("first_row", "rows"):
        piece = made.filter(number__gte=first, number__lt=first + rows)
        ids: list[Any] = list(piece.values_list("object_id", flat=True))
        found: Any = kind.model._default_manager
        alive = found.filter(database.Among(F("pk"), ids)).order_by()
        queue = F("queue") if lies_in_queues else Value(None, IntegerField())
        held = alive.values_list("owner", queue).annotate(number=Count("pk"))
        for owner, queue_id, number in held:
            counted[(User, owner) if owner else (Queue, queue_id)] += number
    return counted


# -- inside ---------------------------------------------------------------------------


def _words(person: User, holder: User | Queue, count: int, imported: Import) -> str:
    with translation.override(person.speaks):
        meta = targets.kind(imported.target).model._meta
        return _("%(count)s %(kind)s of %(file)s for %(holder)s") % {
            "count": count,
            "kind": meta.verbose_name if count == 1 else meta.verbose_name_plural,
            "file": imported.name,
            "holder": holder,
        }

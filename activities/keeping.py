"""What records keep about their activities: next step, last and first contact.

`next_step_at` is the earliest due time of an open task, `last_activity_at` the latest
time something was done (private notes aside), `first_outbound_at` the first time we
called, wrote or met, `unanswered_at` the last time they wrote, if nobody has called,
written or met since. Set-based, always computed anew from the activities, written
past the history: they are facts about other rows and raise no version.

Called by the models' `settle` at the end of every act, so also after an undo, a merge
or an import. Lies below the models, hence looks them up by name.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.sql import UpdateQuery

from records.models import Record

# Everybody locks records in this order, and activities after them.
_LOCK_ORDER = (
    "leads.lead",
    "accounts.account",
    "accounts.contact",
    "opportunities.opportunity",
)
_AT_ONCE = 2_000
# A planned meeting that is done stays the task it was; its direction tells it apart.
# One that came back reached nobody.
_OUTBOUND = (
    Q(activity__direction="out")
    & ~Q(activity__outcome="bounced")
    & (
        Q(activity__kind__in=("call", "email", "meeting"))
        | Q(activity__kind="task", activity__means="meeting")
    )
)

# A machine's answer is no activity of anybody.
_A_PERSONS = Q(activity__is_private=False) & ~Q(activity__outcome="auto_reply")

# They wrote: a person, and to all of us.
_LETTER = _A_PERSONS & Q(activity__kind="email", activity__direction="in")
_OURS = Q(activity__direction="out")

Place = tuple[int, int]  # content type and id of a record


def refresh(records: Iterable[Record]) -> None:
    """Compute the kept columns of some records anew."""
    _refresh_places({place(record) for record in records})


def place(record: Record) -> Place:
    """Give what a link to this record holds."""
    return (ContentType.objects.get_for_model(type(record)).pk, record.pk)


def settle(activities: Sequence[Any], links: Sequence[Any]) -> None:
    """Bring up to date what follows from written activities and links."""
    places: set[Place] = set()
    for link in links:
        places.add((link.content_type_id, link.object_id))
        places.update(link.places_left)
    done = {activity.pk: activity.done_at for activity in activities}
    of_these = _links().filter(activity__in=list(done))
    late = set()
    for activity, kind, pk, at in of_these.values_list(
        "activity_id", "content_type_id", "object_id", "at"
    ):
        places.add((kind, pk))
        if done[activity] and done[activity] != at:
            late.add(activity)
    if late:
        # A link stands in the timeline at the time its activity was done.
        activity_of = apps.get_model("activities", "Activity")._base_manager.filter(
            pk=OuterRef("activity_id")
        )
        _links().filter(activity__in=late).update(
            at=Subquery(activity_of.values("done_at")[:1])
        )
    _refresh_places(places)


def lock(model: type[Record], pks: Iterable[int]) -> list[int]:
    """Lock records of one kind, in order, and give the ids of those that exist."""
    rows = model._base_manager.select_for_update(of=("self",), no_key=True)
    rows = rows.filter(pk__in=list(pks)).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def by_model(places: Iterable[Place]) -> list[tuple[Any, list[int]]]:
    """Take places of one kind together, in the order in which they are locked.

    Gives (model, ids); the model is a concrete kind of record.
    """
    found: dict[type[Record], list[int]] = {}
    for kind, pk in sorted(places):
        model = ContentType.objects.get_for_id(kind).model_class()
        if model is not None and issubclass(model, Record):
            found.setdefault(model, []).append(pk)
    return sorted(found.items(), key=lambda each: _rank(each[0]))


# -- inside -------------------------------------------------------------------


def _rank(model: type[Record]) -> tuple[int, str]:
    label = model._meta.label_lower
    known = label in _LOCK_ORDER
    return (_LOCK_ORDER.index(label) if known else len(_LOCK_ORDER), label)


def _links() -> QuerySet[Any]:
    return apps.get_model("activities", "ActivityLink")._base_manager.all()


def _refresh_places(places: set[Place]) -> None:
    for model, pks in by_model(places):
        update, values = _update(model, ContentType.objects.get_for_model(model).pk)
        for start in range(0, len(pks), _AT_ONCE):
            # Locked first: what another transaction has just written is then seen
            # by the next statement, and never overwritten by an older answer.
            locked = lock(model, pks[start : start + _AT_ONCE])
            if locked:
                which = ", ".join(["%s"] * len(locked))
                with connection.cursor() as cursor:
                    cursor.execute(f"{update} WHERE id IN ({which})", values + locked)


@cache
def _update(model: type[Record], kind: int) -> tuple[str, list[Any]]:
    """Give the UPDATE of every record of a kind, and the values in it.

    Kept, because to word it takes ten times as long as to carry it out for one.
    """
    query: Any = model._base_manager.all().query.chain(UpdateQuery)
    query.add_update_values(_columns(model, kind))
    sql, values = query.get_compiler(connection=connection).as_sql()
    return sql, list(values)


def _columns(model: type[Record], kind: int) -> dict[str, Subquery]:
    """Give the questions for one kind of record."""
    here = _links().filter(
        content_type=kind,
        object_id=OuterRef("pk"),
        activity__deleted_at=None,
    )
    return {
        "next_step_at": _one(
            here.filter(activity__kind="task", activity__done_at=None),
            Min("activity__due_at"),
        ),
        "last_activity_at": _one(here.filter(_A_PERSONS), Max("activity__done_at")),
        "first_outbound_at": _one(here.filter(_OUTBOUND), Min("activity__done_at")),
        "unanswered_at": _unanswered(here),
    }


def _unanswered(here: QuerySet[Any]) -> Subquery:
    rows = here.filter(_LETTER | _OURS).order_by().values("object_id")
    rows = rows.annotate(
        found=Max("at", filter=_LETTER),
        answered=Max("at", filter=_OURS),
    )
    return Subquery(
        rows.filter(Q(answered=None) | Q(found__gt=F("answered"))).values("found")
    )


def _one(rows: QuerySet[Any], answer: Min | Max) -> Subquery:
    return Subquery(
        rows.order_by().values("object_id").annotate(found=answer).values("found")
    )

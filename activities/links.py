"""Which records an activity belongs to: link, show elsewhere, look up, lock."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from activities import keeping
from activities.models import Activity, ActivityLink
from history import writing
from records.models import Record


def attach(activity: Activity, records: Iterable[Record], *, act: writing.Act) -> None:
    """Link a new activity to its records."""
    _store([(activity, keeping.place(record)) for record in records], act)


def attach_each(pairs: Iterable[tuple[Activity, Record]], *, act: writing.Act) -> None:
    """Link new activities to one record each."""
    _store([(activity, keeping.place(record)) for activity, record in pairs], act)


def also_show(
    activities: Iterable[Activity], *, on: Sequence[Record], act: writing.Act
) -> int:
    """Show activities on more records; they stay where they are. Spec §8.5.

    At conversion: `also_show(Activity.objects.on(lead), on=[account, …], act=act)`; of
    the activities only the times are read.
    Gives how many activities there were. The caller has locked the records.
    """
    rows = list(activities)
    of_these = ActivityLink.objects.filter(activity__in=rows)
    had = set(of_these.values_list("activity_id", "content_type_id", "object_id"))
    places = [keeping.place(record) for record in on]
    new = [(a, place) for a in rows for place in places if (a.pk, *place) not in had]
    _store(new, act)
    return len(rows)


def with_open_tasks(records: Sequence[Record]) -> set[int]:
    """Give the ids of those records, all of one kind, that have an open task."""
    kind = ContentType.objects.get_for_model(type(records[0]))
    rows = ActivityLink.objects.filter(
        content_type=kind,
        object_id__in=[record.pk for record in records],
        activity__in=Activity.objects.open_tasks(),
    )
    return set(rows.values_list("object_id", flat=True))


def take_along(pairs: Sequence[tuple[Activity, Activity]], *, act: writing.Act) -> None:
    """Link the second of each two activities to the records of the first."""
    places: dict[int, list[keeping.Place]] = {}
    rows = ActivityLink.objects.filter(activity__in=[old.pk for old, _new in pairs])
    for activity, kind, pk in rows.order_by("pk").values_list(
        "activity_id", "content_type_id", "object_id"
    ):
        places.setdefault(activity, []).append((kind, pk))
    _store([(new, at) for old, new in pairs for at in places.get(old.pk, [])], act)


def lock_for_change(records: Sequence[Record]) -> None:
    """Lock records that get a new activity, in the order everybody keeps.

    Raises ValidationError when one is gone or read-only by now, such as a lead that
    somebody has just converted.
    """
    by_place = {keeping.place(record): record for record in records}
    for model, pks in keeping.by_model(by_place):
        rows = model.objects.alive().changeable().filter(pk__in=pks).order_by("pk")
        rows = rows.select_for_update(of=("self",), no_key=True)
        free = set(rows.values_list("pk", flat=True))
        for record in by_place.values():
            if type(record) is model and record.pk not in free:
                raise ValidationError(
                    _("%(record)s can't be changed any more.") % {"record": record}
                )


def lock(activities: Iterable[Activity]) -> list[Activity]:
    """Lock activities after the records they are linked to, and read them anew.

    Records come first in the order of locks everywhere, because an act on a record
    locks it and then its activities. Links that appear meanwhile are locked too.
    """
    pks = [activity.pk for activity in activities]
    locked: set[keeping.Place] = set()
    while places := _places_of(pks) - locked:
        for model, of_model in keeping.by_model(places):
            keeping.lock(model, of_model)
        locked |= places
    rows = Activity.objects.select_for_update(of=("self",)).select_related("owner")
    return list(rows.filter(pk__in=pks).order_by("pk"))


def records_of(
    activities: Iterable[Activity], user: Any
) -> dict[int, list[Record | None]]:
    """Give the records of activities by activity id, with one query per kind.

    A record that the person may not see is None, so that its name cannot leak.
    Records in the recycle bin are left out.
    """
    links = list(
        ActivityLink.objects.filter(activity__in=[a.pk for a in activities])
        .order_by("pk")
        .values_list("activity_id", "content_type_id", "object_id")
    )
    seen: dict[keeping.Place, Record | None] = {}
    for model, pks in keeping.by_model({(kind, pk) for _a, kind, pk in links}):
        kind = ContentType.objects.get_for_model(model).pk
        visible = model.objects.visible_to(user).in_bulk(pks)
        hidden = set(pks) - set(visible)
        if hidden:
            alive = model._base_manager.filter(deleted_at=None, pk__in=hidden)
            seen.update({(kind, pk): None for pk in alive.values_list("pk", flat=True)})
        seen.update({(kind, pk): record for pk, record in visible.items()})
    found: dict[int, list[Record | None]] = {}
    for activity, kind, pk in links:
        if (kind, pk) in seen:
            found.setdefault(activity, []).append(seen[kind, pk])
    return found


# -- inside -------------------------------------------------------------------


def _store(pairs: Iterable[tuple[Activity, keeping.Place]], act: writing.Act) -> None:
    new = [
        ActivityLink(
            activity=activity,
            content_type_id=kind,
            object_id=pk,
            at=activity.done_at or activity.created_at,
        )
        for activity, (kind, pk) in dict.fromkeys(pairs)
    ]
    if len(new) == 1:
        act.save(new[0])
    elif new:
        act.save_many(new)


def _places_of(pks: Sequence[int]) -> set[keeping.Place]:
    rows = ActivityLink.objects.filter(activity__in=pks)
    return set(rows.values_list("content_type_id", "object_id"))

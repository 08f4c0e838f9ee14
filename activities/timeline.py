"""The timeline of a record: what people did, what changed, and what callers add.

Newest first, a page at a time. A page is found by the last entry of the page before
it, not by counting, so it costs the same however far back one reads.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from activities import access, describing, wording
from activities.entries import Entry
from activities.models import Activity, ActivityLink
from history import reading
from records.models import Choice, Record

PAGE = 20
# On paper there is no way to older entries.
PRINTED = 500
EDITABLE_FOR = datetime.timedelta(hours=24)
# The filters above the timeline: (name, label, kind of activity or "").
FILTERS = (
    ("all", pgettext_lazy("timeline", "All"), ""),
    ("calls", gettext_lazy("Calls"), "call"),
    ("emails", gettext_lazy("Emails"), "email"),
    ("meetings", gettext_lazy("Meetings"), "meeting"),
    ("notes", gettext_lazy("Notes"), "note"),
    ("tasks", gettext_lazy("Tasks"), "task"),
    ("files", gettext_lazy("Files"), "file"),
    ("changes", gettext_lazy("Changes"), ""),
)
# Shown also while there are none; the others only when there is something.
_ALWAYS = ("all", "calls", "notes", "tasks", "changes")
_GROUPS = {kind: name for name, _label, kind in FILTERS if kind}
# Of entries of one moment, those of a higher source come first.
_CHANGES, _ACTIVITIES, _EXTRA = 0, describing.RANK, 2


@dataclass(frozen=True)
class Filter:
    """One filter above the timeline, with how many entries it shows."""

    name: str
    label: Any
    count: int


@dataclass(frozen=True)
class Page:
    """One page of a timeline. `older` asks for the next one; "" if there is none.

    What is pinned stands on top of the first page, and not among the others.
    """

    entries: list[Entry]
    pinned: Entry | None
    filters: list[Filter]
    show: str
    older: str
    is_first: bool


def entries(
    record: Record,
    user: Any,
    *,
    show: str = "all",
    before: str = "",
    extra: Iterable[Entry | Mapping[str, Any]] = (),
    most: int = PAGE,
) -> Page:
    """Give a page of the timeline of a record that `user` may see.

    `show` is the name of a filter, `before` what the page before gave as `older`;
    anything else shows the first page of everything. `extra` are entries of the
    caller's, few enough to be given whole each time. `most` are the entries of a page.
    """
    added = _placed(extra)
    links = _links_to(record, user)
    numbers, has_pin = counted(record, user)
    filters = _filters(numbers, added)
    if show not in [each.name for each in filters]:
        show = "all"
    start = read_mark(before)
    found = [*(entry for entry in added if _fits(entry, show, start))]
    pinned = _pinned(links, user) if has_pin and show == "all" else None
    # A source that holds nothing is not asked: a new lead has no activities.
    if show != "changes" and set(numbers) - {"change"}:
        rows = links.filter(_before(start, _ACTIVITIES, "activity_id"))
        if pinned:
            rows = rows.exclude(activity=pinned.activity)
        found += _activities(rows, user, show, most)
    if show in ("all", "changes") and numbers.get("change"):
        found += _changes(record, user, start, most)
    found.sort(key=lambda entry: entry.order, reverse=True)
    page, more = _cut(found, most)
    older = _mark(page[-1]) if more and page else ""
    on_top = pinned if start is None else None
    return Page(page, on_top, filters, show, older, start is None)


# -- where a page begins ------------------------------------------------------


Mark = tuple[datetime.datetime, int, int]


def _mark(entry: Entry) -> str:
    source, pk = entry.place
    return f"{entry.at.astimezone(datetime.UTC):%Y%m%dT%H%M%S.%f}-{source}-{pk}"


def read_mark(text: str) -> Mark | None:
    """Give where a page begins: moment and place of the last entry above it."""
    try:
        at, source, pk = text.split("-")
        moment = datetime.datetime.strptime(at, "%Y%m%dT%H%M%S.%f")  # noqa: DTZ007 - UTC is set below
        # Further off no clock of another zone can say what time it is.
        if int(pk) > 2**63 - 1 or not 1900 < moment.year < 9000:
            return None
        return (moment.replace(tzinfo=datetime.UTC), int(source), int(pk))
    except ValueError:
        return None


def _before(start: Mark | None, source: int, pk: str) -> Q:
    """The condition of what comes after this mark, for one source of entries."""
    if start is None:
        return Q()
    at, rank, last = start
    if source > rank:
        return Q(at__lt=at)
    if source < rank:
        return Q(at__lte=at)
    return Q(at__lt=at) | Q(at=at, **{f"{pk}__lt": last})


def _fits(entry: Entry, show: str, start: Mark | None) -> bool:
    wanted = show in ("all", entry.group)
    return wanted and (start is None or entry.order < start)


def _cut(found: Sequence[Entry], most: int) -> tuple[list[Entry], bool]:
    """Cut a page off, without tearing apart the entries of one change."""
    page = list(found[:most])
    rest = list(found[most:])
    while page and rest and rest[0].order == page[-1].order:
        page.append(rest.pop(0))
    return page, bool(rest)


# -- sources ------------------------------------------------------------------


def _placed(extra: Iterable[Entry | Mapping[str, Any]]) -> list[Entry]:
    """Give the caller's entries, with places that only depend on their order."""
    made = [each if isinstance(each, Entry) else Entry(**each) for each in extra]
    oldest_first = sorted(made, key=lambda entry: entry.at)
    return [
        replace(entry, place=(_EXTRA, number))
        for number, entry in enumerate(oldest_first)
    ]


def _links_to(record: Record, user: Any) -> QuerySet[ActivityLink]:
    return ActivityLink.objects.filter(
        access.not_private_to_others(user, "activity__"),
        content_type=ContentType.objects.get_for_model(type(record)),
        object_id=record.pk,
        activity__deleted_at=None,
        activity__done_at__isnull=False,
    )


def _pinned(links: QuerySet[ActivityLink], user: Any) -> Entry | None:
    rows = links.filter(pinned_at__isnull=False, activity__is_private=False)
    last = rows.order_by("-pinned_at", "-pk").values_list("pk", flat=True).first()
    if last is None:
        return None
    return next(_activities(rows.filter(pk=last), user, "all"), None)


def _activities(rows: Any, user: Any, show: str, most: int = 1) -> Iterator[Entry]:
    if show != "all":
        kinds = [kind for name, _label, kind in FILTERS if name == show]
        rows = rows.filter(activity__kind__in=kinds)
    rows = rows.order_by("-at", "-activity_id").values_list(
        *describing.SHOWN, named=True
    )
    outcomes = Choice.labels("call_outcome")
    may_correct_own = user.has_perm("activities.change_activity")
    page = list(rows[: most + 1])
    letters = describing.letters_of(page)
    for row in page:
        is_file = row.activity__kind == Activity.Kind.FILE  # what it holds is fixed
        own = (
            may_correct_own
            and not is_file
            and _is_fresh_and_own(
                row.activity__created_by, row.activity__created_at, user
            )
        )
        yield describing.entry_of(
            row,
            letters.get(row.activity_id),
            outcomes,
            group=_GROUPS[row.activity__kind],
            may_correct=own,
        )


def _changes(record: Record, user: Any, start: Mark | None, most: int) -> list[Entry]:
    rows = reading.of(record).filter(_before(start, _CHANGES, "pk"))
    rows = rows.order_by("-at", "-pk")[: most + 1]
    return wording.entries_of(rows, type(record), user)


def may_correct(activity: Activity, user: Any) -> bool:
    """Tell whether this is somebody's own and still fresh enough to be corrected."""
    return _is_fresh_and_own(
        activity.created_by_id, activity.created_at, user
    ) and bool(user.has_perm("activities.change_activity"))


def _is_fresh_and_own(author: int | None, at: datetime.datetime, user: Any) -> bool:
    return author == user.pk and at > timezone.now() - EDITABLE_FOR


# -- filters ------------------------------------------------------------------


def _filters(by_kind: Mapping[str, int], added: Sequence[Entry]) -> list[Filter]:
    """Say of each filter how much it would show."""
    counts = {name: by_kind.get(kind, 0) for kind, name in _GROUPS.items()}
    counts["changes"] = by_kind.get("change", 0)
    for entry in added:
        if entry.group in counts:
            counts[entry.group] += 1
    loose = sum(entry.group not in counts for entry in added)
    counts["all"] = sum(counts.values()) + loose
    return [
        Filter(name, label, counts[name])
        for name, label, _kind in FILTERS
        if name in _ALWAYS or counts[name]
    ]


# What `_links_to` finds, by kind, and the changes; worded by hand, because Django takes
# longer for it than the database to answer.
_COUNTED = """
SELECT activity.kind, count(*), count(link.pinned_at)
FROM activities_activitylink link
    JOIN activities_activity activity ON activity.id = link.activity_id
WHERE link.content_type_id = %(kind)s AND link.object_id = %(record)s
    AND activity.deleted_at IS NULL AND activity.done_at IS NOT NULL
    AND (NOT activity.is_private OR activity.created_by_id = %(user)s)
GROUP BY activity.kind
UNION ALL SELECT 'change', count(*), 0 FROM history_change
WHERE content_type_id = %(kind)s AND object_id = %(record)s
"""


def counted(record: Record, user: Any) -> tuple[dict[str, int], bool]:
    """Count by kind what a record's timeline holds for somebody, changes as "change".

    Gives the numbers, and whether anything is pinned. Kept with the record, because
    several parts of one page ask.
    """
    kept = record.__dict__.setdefault("_timeline_counted", {})
    if user.pk in kept:
        return kept[user.pk]
    kind = ContentType.objects.get_for_model(type(record)).pk
    asked = {"kind": kind, "record": record.pk, "user": user.pk}
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, asked)
        rows = cursor.fetchall()
    by_kind = {kind: number for kind, number, _pins in rows}
    kept[user.pk] = by_kind, any(pins for _kind, _number, pins in rows)
    return kept[user.pk]

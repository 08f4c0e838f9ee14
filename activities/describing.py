"""One activity in the words of the timeline."""

from collections.abc import Mapping
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _

from activities.entries import Entry
from activities.models import Activity

SIGNS = {
    "call": ("phone", "green"),
    "email": ("mail", "blue"),
    "meeting": ("calendar-event", "violet"),
    "note": ("note", "amber"),
    "task": ("circle-check", "green"),
    "file": ("paperclip", "gray"),
}
# What an entry is made of; making whole records of them took longer than the query.
SHOWN = (
    "at",
    "activity_id",
    "activity__kind",
    "activity__subject",
    "activity__body",
    "activity__outcome",
    "activity__minutes",
    "activity__place",
    "activity__size",
    "activity__attendees",
    "activity__direction",
    "activity__is_private",
    "activity__created_at",
    "activity__created_by",
    "activity__owner",
    "activity__owner__first_name",
    "activity__owner__last_name",
    "activity__owner__email",
    "activity__queue__name",
)
# Where activities stand among the entries of one moment.
RANK = 1


def entry_of(
    row: Any, outcomes: Mapping[str, str], *, group: str, may_correct: bool = False
) -> Entry:
    """Give the entry of a link, read with SHOWN; `outcomes` are the labels of calls.

    `may_correct` says that its reader may edit it.
    """
    kind = row.activity__kind
    sign, tone = SIGNS[kind]
    action = {"pk": row.activity_id, "is_task": kind == Activity.Kind.TASK}
    return Entry(
        at=row.at,
        kind=kind,
        group=group,
        sign="lock" if row.activity__is_private else sign,
        tone=tone,
        head=_head(row, outcomes),
        tail=", ".join(_tail(row)),
        text=row.activity__body,
        url=_address(row),
        actions=[action] if may_correct else [],
        place=(RANK, row.activity_id),
    )


def _head(row: Any, outcomes: Mapping[str, str]) -> str:
    kind, said = row.activity__kind, row.activity__outcome
    if kind == Activity.Kind.CALL:
        outcome = outcomes.get(said, said)
        called = (
            _("Call received")
            if row.activity__direction == Activity.Direction.INBOUND
            else _("Call")
        )
        parts = [called, outcome[:1].lower() + outcome[1:]] if outcome else [called]
        return ", ".join(parts)
    if kind == Activity.Kind.NOTE:
        return _("Private note") if row.activity__is_private else _("Note")
    if kind == Activity.Kind.TASK:
        return _("Done: %(task)s") % {"task": row.activity__subject}
    return row.activity__subject or str(Activity.Kind(kind).label)


def _tail(row: Any) -> list[str]:
    minutes = row.activity__minutes and _("%(n)s min") % {"n": row.activity__minutes}
    person = f"{row.activity__owner__first_name} {row.activity__owner__last_name}"
    owner = row.activity__owner and (person.strip() or row.activity__owner__email)
    people = row.activity__attendees
    met = people and _("with %(people)s") % {"people": people}
    size = row.activity__size and filesizeformat(row.activity__size)
    said = (size, minutes, row.activity__place, met, owner or row.activity__queue__name)
    return [part for part in said if part]


def _address(row: Any) -> str:
    if row.activity__kind != Activity.Kind.FILE:
        return ""
    return reverse("activities:download", args=[row.activity_id])

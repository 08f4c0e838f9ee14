"""One activity in the words of the timeline."""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from activities import quoting
from activities.entries import Entry
from activities.models import Activity, Email

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
    "activity__invitation__people",
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
# What is told of a letter besides, where a page has one.
OF_LETTERS = (
    *("activity", "sender", "to", "cc", "bounced_at", "bounced_reason"),
    *("is_automatic", "is_doubtful", "rsvp", "files"),
    *("mail", "mail__sent_at", "mail__failed_at", "mail__error"),
)
# Where activities stand among the entries of one moment.
RANK = 1


def letters_of(rows: Iterable[Any]) -> dict[int, Any]:
    """Give what was sent or received as a mail among rows of SHOWN, by activity."""
    pks = [row.activity_id for row in rows if row.activity__kind == Activity.Kind.EMAIL]
    if not pks:
        return {}
    found = Email.objects.filter(activity__in=pks)
    return {row.activity: row for row in found.values_list(*OF_LETTERS, named=True)}


def entry_of(
    row: Any,
    letter: Any,
    outcomes: Mapping[str, str],
    *,
    group: str,
    may_correct: bool = False,
) -> Entry:
    """Give the entry of a link, read with SHOWN; `outcomes` are the labels of calls.

    `letter` is what `letters_of` has of it, or None. `may_correct` says that its reader
    may edit it; what was sent or received as a mail stays as it is all the same.
    """
    kind = row.activity__kind
    sign, tone = SIGNS[kind]
    action = {"pk": row.activity_id, "is_task": kind == Activity.Kind.TASK}
    state, state_tone = _state(letter) if letter else ("", "")
    text, quoted = row.activity__body, ""
    if letter and letter.mail is None:  # it was received
        text, quoted = quoting.split(text)
    return Entry(
        at=row.at,
        kind=kind,
        group=group,
        sign="lock" if row.activity__is_private else sign,
        tone=tone,
        head=_head(row, letter, outcomes),
        tail=", ".join(_tail(row, letter)),
        text=text,
        quoted=quoted,
        # What strangers write is shown as it is, never as Markdown.
        is_plain=kind == Activity.Kind.EMAIL,
        state=state,
        state_tone=state_tone,
        files=_files(letter) if letter else (),
        url=_address(row),
        actions=[action] if may_correct and not letter else [],
        email=row.activity_id if kind == Activity.Kind.EMAIL else None,
        activity=None if row.activity__is_private else row.activity_id,
        place=(RANK, row.activity_id),
    )


def when_due(task: Activity) -> str:
    """Say when a task is due: a day, or a day and a time on the reader's clock."""
    due = task.due
    if isinstance(due, datetime.datetime):
        return date_format(
            timezone.localtime(due), pgettext("date format", "D j M, H:i")
        )
    return date_format(due, pgettext("date format", "D j M")) if due else ""


def answers(people: Sequence[Mapping[str, Any]]) -> list[str]:
    """Say of each who was invited to a meeting what they answered."""
    words = {
        "accepted": _("%(who)s comes"),
        "declined": _("%(who)s does not come"),
        "tentative": _("%(who)s may come"),
    }
    waiting = _("%(who)s has not answered")
    return [
        words.get(person["answer"], waiting) % {"who": person["address"]}
        for person in people
    ]


def _head(row: Any, letter: Any, outcomes: Mapping[str, str]) -> str:
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
    if kind == Activity.Kind.EMAIL:
        return _email_head(row, letter)
    return row.activity__subject or str(Activity.Kind(kind).label)


def _email_head(row: Any, letter: Any) -> str:
    words = {"subject": row.activity__subject or _("no subject")}
    if letter and letter.rsvp:
        return {
            "accepted": _("Invitation accepted: %(subject)s"),
            "declined": _("Invitation declined: %(subject)s"),
            "tentative": _("Invitation perhaps accepted: %(subject)s"),
        }[letter.rsvp] % words
    if letter and letter.is_automatic:
        return _("Automatic reply: %(subject)s") % words
    if row.activity__direction == Activity.Direction.INBOUND:
        return _("Email received: %(subject)s") % words
    return _("Email: %(subject)s") % words


def _tail(row: Any, letter: Any) -> list[str]:
    if letter:
        return list(_email_tail(row, letter))
    minutes = row.activity__minutes and _("%(n)s min") % {"n": row.activity__minutes}
    invited = row.activity__invitation__people
    people = "" if invited else row.activity__attendees
    met = people and _("with %(people)s") % {"people": people}
    size = row.activity__size and filesizeformat(row.activity__size)
    holder = _owner(row) or row.activity__queue__name
    said = (size, minutes, row.activity__place, met, *answers(invited or ()), holder)
    return [part for part in said if part]


def _email_tail(row: Any, letter: Any) -> Iterator[str]:
    if row.activity__direction == Activity.Direction.INBOUND:
        yield _("from %(sender)s") % {"sender": letter.sender}
    else:
        yield _("to %(people)s") % {"people": letter.to}
    if letter.cc:
        yield _("copies to %(people)s") % {"people": letter.cc}
    if row.activity__direction != Activity.Direction.INBOUND:
        yield _owner(row)


def _owner(row: Any) -> str:
    if not row.activity__owner:
        return ""
    person = f"{row.activity__owner__first_name} {row.activity__owner__last_name}"
    return str(person.strip() or row.activity__owner__email)


def _state(letter: Any) -> tuple[str, str]:
    """Say how far a mail of ours got, and how that is meant: bad, or nothing."""
    if letter.bounced_at:
        why = {"why": letter.bounced_reason}
        return _("Not delivered: %(why)s") % why, "bad"
    if letter.is_doubtful:
        text = _("Says it comes from a colleague; that is not proved.")
        return text, "bad"
    if letter.mail is None:
        return "", ""
    why = {"why": letter.mail__error}
    if letter.mail__sent_at:
        return _("Sent"), ""
    if letter.mail__failed_at:
        return _("Not sent: %(why)s") % why, "bad"
    if why["why"]:
        return _("Not sent yet: %(why)s It is tried again by itself.") % why, "bad"
    return _("On its way"), ""


def _files(letter: Any) -> list[dict[str, str]]:
    return [
        {"name": file["name"], "url": reverse("activities:download", args=[file["pk"]])}
        for file in letter.files or ()
    ]


def _address(row: Any) -> str:
    if row.activity__kind != Activity.Kind.FILE:
        return ""
    return reverse("activities:download", args=[row.activity_id])

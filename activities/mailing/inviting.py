"""Invitations: whoever comes to a meeting is told by mail what their calendar needs.

Whatever moves the meeting (corrected, put off, given away, deleted, undone) owes this,
see `owing`. It compares what each attendee was told with how the meeting is now, and
tells them the difference: hence once, and safe to call twice. RFC 5546, RFC 6047.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from activities import attendees, calendars, links
from activities.mailing import drafting, people, sending
from activities.models import Activity, Invitation
from history import writing
from records import keys
from users.models import User
from work import mail as outbox
from work import notices

Person = dict[str, Any]


def check(addresses: Iterable[str]) -> None:
    """Raise ValidationError when there is nobody to invite, or one who can't be."""
    asked = list(addresses)
    if not asked:
        raise ValidationError(_("Name the attendees who are to be invited."))
    if not outbox.leaves_us():
        raise ValidationError(_("No mail server is set up to send invitations."))
    for address in asked:
        outbox.check_address(address)
    people.refuse_opted_out(asked)


def tell(pk: int) -> None:
    """Tell the attendees of a meeting what they do not know of it yet.

    The organizer is who has the meeting. What may not be sent is told to them, and
    changes nothing about the meeting.
    """
    meeting = Activity.objects.select_related("owner").filter(pk=pk).first()
    if meeting is None or meeting.owner is None:
        return
    author = meeting.owner
    with translation.override(author.speaks), timezone.override(author.zone):
        try:
            with writing.act(
                "send_invitation",
                by=author,
                label=meeting.subject,
                channel="email",
                whole=True,
            ) as act:
                [present] = links.lock([meeting])
                _tell(present, author, act)
        except ValidationError as refusal:
            _say_why_not(meeting, author, " ".join(refusal.messages))


def key_of(address: str) -> str:
    """Give what two spellings of an attendee's address have in common."""
    return keys.email_key(address) or address.lower()


# -- inside -------------------------------------------------------------------


def _tell(meeting: Activity, author: User, act: writing.Act) -> None:
    is_over = meeting.due_at is not None and meeting.due_at <= timezone.now()
    if not (meeting.is_inviting and meeting.is_meeting and meeting.is_open) or is_over:
        return
    invitation, _new = Invitation.objects.get_or_create(activity=meeting)
    told = {key_of(person["address"]): person for person in invitation.people}
    mark, when = _mark(meeting, author), _hash(meeting.due_at, meeting.minutes)
    asked = {key_of(each): _asked(each, told, when, meeting) for each in _who(meeting)}
    gone = [person for key, person in told.items() if key not in asked]
    new = [person for key, person in asked.items() if key not in told]
    late = [p for key, p in asked.items() if key in told and p["told"] != mark]
    if not (gone or new or late):
        return
    letter = _Letter(meeting, author, invitation, list(asked.values()), act)
    letter.send("CANCEL", _("Cancelled: %(meeting)s"), gone)
    letter.send("REQUEST", _("Changed: %(meeting)s"), late)
    letter.send("REQUEST", _("Invitation: %(meeting)s"), new)
    invitation.people = [person | {"told": mark} for person in asked.values()]
    invitation.save()


def _who(meeting: Activity) -> list[str]:
    """Give who is asked to come; nobody to one that was deleted or has no time.

    Who has come to want no e-mails since they were named gets none.
    """
    if meeting.deleted_at is not None or meeting.due_at is None or meeting.is_all_day:
        return []
    asked = attendees.addresses(meeting.attendees)
    unwilling = set(people.opted_out(asked))
    return [address for address in asked if address not in unwilling]


def _asked(
    address: str, told: dict[str, Person], when: str, meeting: Activity
) -> Person:
    """Give an attendee; who answered to another time has not answered to this one."""
    known = told.get(key_of(address), {})
    if known.get("when") == when:
        return {**known, "address": address}
    since = meeting.version - 1
    return {
        "address": address, "told": known.get("told", ""), "when": when,
        "since": since, "answer": "", "stamp": "",
    }  # fmt: skip


def _mark(meeting: Activity, author: User) -> str:
    """Give a mark of what attendees see of a meeting; another one is a change."""
    organizer = (author.name, sending.answers_go_to(author))
    return _hash(
        meeting.due_at, meeting.minutes, meeting.subject, meeting.place, organizer
    )


def _hash(*values: Any) -> str:
    return hashlib.sha256(repr(values).encode()).hexdigest()[:16]


class _Letter:
    """The mails about one meeting: the same words for a reader, and for a calendar."""

    def __init__(
        self,
        meeting: Activity,
        author: User,
        invitation: Invitation,
        asked: Sequence[Person],
        act: writing.Act,
    ) -> None:
        self.meeting, self.author, self.act = meeting, author, act
        self.invitation, self.asked = invitation, asked
        self.records = people.records_of(meeting, author)
        self.title = _one_line(meeting.subject)

    def send(self, asks: str, subject: str, to: Sequence[Person]) -> None:
        """Send one mail to some people, if there are any; the timeline shows it."""
        if not to:
            return
        first, *more = [person["address"] for person in to]
        written = sending.write_down(
            self.records,
            (subject % {"meeting": self.title})[: drafting.LONGEST_SUBJECT],
            self._text(asks),
            by=self.author,
            act=self.act,
        )
        shown = to if asks == "CANCEL" else self.asked
        sending.post(
            written,
            by=self.author,
            to=first,
            cc=more,
            answers=self.invitation.first,
            files=(),
            calendar=calendars.invitation(
                self.meeting,
                [(person["address"], person["answer"]) for person in shown],
                organizer=(self.author.name, sending.answers_go_to(self.author)),
                asks=asks,
            ),
        )
        self.invitation.first = self.invitation.first or written

    def _text(self, asks: str) -> str:
        words = {"who": self.author.name, "meeting": self.title}
        if asks == "CANCEL":
            said = [_("%(who)s has cancelled: %(meeting)s") % words]
        else:
            said = [_("%(who)s invites you: %(meeting)s") % words]
        said += ["", *self._lines()]
        if asks == "REQUEST":
            people = ", ".join(person["address"] for person in self.asked)
            said.append(_("Who: %(people)s") % {"people": people})
        return drafting.signed("\n".join(said), self.author)

    def _lines(self) -> list[str]:
        meeting, zone = self.meeting, self.author.zone
        lines = []
        if meeting.due_at is not None:
            at = date_format(
                timezone.localtime(meeting.due_at),
                pgettext("date format", "l, j F Y, H:i"),
            )
            lines.append(_("When: %(at)s (%(zone)s)") % {"at": at, "zone": zone})
        if meeting.minutes:
            lines.append(_("Minutes: %(n)s") % {"n": meeting.minutes})
        if meeting.place:
            lines.append(_("Where: %(place)s") % {"place": _one_line(meeting.place)})
        return lines


def _one_line(text: str) -> str:
    kept = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(kept.split())


def _say_why_not(meeting: Activity, author: User, why: str) -> None:
    with translation.override(author.speaks):
        text = _("The invitations to “%(meeting)s” were not sent: %(why)s")
        notices.tell(
            author,
            sending.FAILED,
            text % {"meeting": meeting.subject, "why": why},
            group=f"invitation:{meeting.pk}",
            about=meeting,
        )

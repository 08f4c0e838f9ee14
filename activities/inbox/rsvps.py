"""Answers of attendees' calendars to our invitations (METHOD:REPLY, RFC 5546).

Of what a stranger's calendar sends only five values are read. One answer counts: that
of an invited address, in a mail which that address sent.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import unquote

from django.utils import translation
from django.utils.translation import gettext as _

from activities import calendars, links
from activities.inbox import placing, taking
from activities.inbox.reading import Letter
from activities.mailing import inviting
from activities.models import Activity, Invitation
from records.models import Record

ANSWERS = ("accepted", "declined", "tentative")
_FOLD = re.compile(r"\r?\n[ \t]")
# Name, parameters, value; a colon within quotes begins no value.
_LINE = re.compile(r"^([A-Za-z-]{1,40})((?:[^\":]|\"[^\"]*+\")*+):(.*)$")
_PARTSTAT = re.compile(r";PARTSTAT=\"?([A-Za-z-]+)", re.IGNORECASE)
_STAMP = re.compile(r"^[0-9]{8}T[0-9]{6}Z$")


@dataclass(frozen=True)
class Rsvp:
    """What an attendee answers to which invitation; `number` is the one they saw."""

    meeting: int
    address: str
    answer: str
    number: int | None
    stamp: str


def rsvp_of(letter: Letter) -> Rsvp | None:
    """Give the answer to an invitation of ours that a mail carries; None if none."""
    found = (_read(text) for text in letter.calendars)
    return next((one for one in found if one is not None), None)


def take_in(letter: Letter, rsvp: Rsvp, *, at: datetime) -> Activity | None:
    """Note an answer with its meeting and on the timelines; give its activity.

    None if it is nobody's whom we invited: then it is a mail like any other.
    """
    meeting = Activity.objects.alive().filter(pk=rsvp.meeting).first()
    records = placing.records_of(rsvp.meeting) if meeting else []
    if meeting is None or not records:
        return None
    links.lock_for_change(records)
    invitation = Invitation.objects.select_for_update().filter(activity=meeting).first()
    person = _invited(invitation, rsvp, letter) if invitation else None
    if invitation is None or person is None:
        return None
    if _is_latest(person, rsvp):
        person["answer"], person["stamp"] = rsvp.answer, rsvp.stamp
        invitation.save(update_fields=["people"])
    about = replace(letter, subject=meeting.subject, files=())
    taken = taking.take_in(
        about,
        records,
        answers=None,
        by=None,
        is_automatic=True,
        rsvp=rsvp.answer,
        at=at,
    )
    _say(meeting, letter, rsvp, records[0])
    return taken


# -- inside -------------------------------------------------------------------


def _read(text: str) -> Rsvp | None:
    said: dict[str, tuple[str, str]] = {}
    for line in _FOLD.sub("", text).splitlines():
        if found := _LINE.match(line):
            said.setdefault(found[1].upper(), (found[2], found[3].strip()))
    values = {name: value for name, (_params, value) in said.items()}
    params, attendee = said.get("ATTENDEE", ("", ""))
    state = _PARTSTAT.search(params)
    answer = state[1].lower() if state else ""
    meeting = calendars.meeting_of(values.get("UID", ""))
    if values.get("METHOD", "").upper() != "REPLY" or answer not in ANSWERS:
        return None
    if meeting is None:
        return None
    number, stamp = values.get("SEQUENCE", ""), values.get("DTSTAMP", "")
    return Rsvp(
        meeting=meeting,
        address=unquote(attendee.partition(":")[2] or attendee)[:320],
        answer=answer,
        number=int(number) if re.fullmatch(r"[0-9]{1,9}", number) else None,
        stamp=stamp if _STAMP.match(stamp) else "",
    )


def _invited(
    invitation: Invitation, rsvp: Rsvp, letter: Letter
) -> dict[str, str] | None:
    wanted = inviting.key_of(rsvp.address)
    if inviting.key_of(letter.sender) != wanted:
        return None
    rows = invitation.people
    return next((p for p in rows if inviting.key_of(p["address"]) == wanted), None)


def _is_latest(person: dict[str, str], rsvp: Rsvp) -> bool:
    """An answer to an earlier time, or one that was overtaken on its way, is none."""
    if rsvp.number is not None and rsvp.number < int(person["since"]):
        return False
    return not (rsvp.stamp and person["stamp"] and rsvp.stamp < person["stamp"])


def _say(meeting: Activity, letter: Letter, rsvp: Rsvp, record: Record) -> None:
    person = meeting.owner
    if person is None or not person.is_active or not taking.sees(person, record):
        return
    with translation.override(person.speaks):
        text = {
            "accepted": _("%(who)s comes: %(meeting)s"),
            "declined": _("%(who)s does not come: %(meeting)s"),
            "tentative": _("%(who)s may come: %(meeting)s"),
        }[rsvp.answer]
        words = {
            "who": letter.sender_name or letter.sender,
            "meeting": meeting.subject,
        }
        taking.tell(person, text % words, record)

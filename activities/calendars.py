"""Meetings and tasks as calendar files, by RFC 5545.

Times are written in UTC, so no rule about changing clocks has to travel along.
"""

import datetime
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.utils import timezone

from activities import attendees
from activities.models import Activity

HALF_AN_HOUR = 30
_LONGEST_LINE = 75  # in bytes, without the line break
_HEAD = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//CRM//Calendar//EN"]
_END = "END:VCALENDAR"
_UID = re.compile(r"^meeting-([0-9]{1,18})@(.{1,255})$")
# Also what only some readers take for the end of a line.
_BREAK = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")


def of_meeting(meeting: Activity) -> bytes:
    """Give the calendar file of a meeting, planned or held.

    One without a length is taken to last half an hour.
    """
    return _file([*_HEAD, *_event(meeting), _END])


def of_tasks(
    name: str, tasks: Iterable[Activity], about: Mapping[int, Sequence[tuple[str, str]]]
) -> bytes:
    """Give the calendar of somebody's open tasks and meetings, each with a due time.

    `about` are the records of a task, by its id: what they are called and their
    address. It is up to the caller that its reader may see them. A task for a day
    fills that day of its owner's, another half an hour, and keeps nobody busy.
    """
    lines = [*_HEAD, "METHOD:PUBLISH", f"NAME:{_text(name)}"]
    # What calendars called it before RFC 7986.
    lines += [f"X-WR-CALNAME:{_text(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT1H"]
    lines.append("X-PUBLISHED-TTL:PT1H")
    for task in tasks:
        lines += _event(task, about.get(task.pk, ()))
    return _file([*lines, _END])


def invitation(
    meeting: Activity,
    people: Iterable[tuple[str, str]],
    *,
    organizer: tuple[str, str],
    asks: str,
) -> str:
    """Give what the calendars of attendees are sent of a meeting, by RFC 5546.

    `asks` is REQUEST (put it down, or change it) or CANCEL. `people` are who it is for:
    address, and what they answered or "". `organizer` is a name and the address to
    which answers go. Notes stay with us.
    """
    lines = [
        *_HEAD,
        f"METHOD:{asks}",
        "BEGIN:VEVENT",
        f"UID:{uid_of(meeting)}",
        f"DTSTAMP:{_utc(timezone.now())}",
        f"SEQUENCE:{meeting.version - 1}",
        *_span(meeting),
        f"SUMMARY:{_text(meeting.subject)}",
        f"STATUS:{'CANCELLED' if asks == 'CANCEL' else 'CONFIRMED'}",
        f'ORGANIZER;CN="{_quoted(organizer[0])}":{_mailto(organizer[1])}',
    ]
    if meeting.place:
        lines.append(f"LOCATION:{_text(meeting.place)}")
    for address, answer in people:
        answered = answer.upper() or "NEEDS-ACTION"
        lines.append(
            f"ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT={answered};RSVP=TRUE:"
            f"{_mailto(address)}"
        )
    return _file([*lines, "END:VEVENT", _END]).decode()


def uid_of(task: Activity) -> str:
    """Give what a calendar knows a task or meeting by, the same in all our files."""
    kind = "meeting" if task.is_meeting else "task"
    return f"{kind}-{task.pk}@{_host()}"


def meeting_of(uid: str) -> int | None:
    """Give the id of the meeting that a calendar's file is about; None if not ours."""
    found = _UID.match(uid)
    return int(found[1]) if found and found[2].lower() == _host().lower() else None


# -- inside -------------------------------------------------------------------


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def _quoted(name: str) -> str:
    """Give a name as a parameter's value, in which no quotes and breaks can be."""
    kept = "".join(c if c.isprintable() else " " for c in name.replace('"', "'"))
    return " ".join(kept.split())


def _file(lines: Iterable[str]) -> bytes:
    return b"".join(_folded(line) for line in lines)


def _event(task: Activity, about: Sequence[tuple[str, str]] = ()) -> list[str]:
    names = ", ".join(name for name, _url in about)
    title = f"{task} ({names})" if names else str(task)
    lines = [
        "BEGIN:VEVENT",
        f"UID:{uid_of(task)}",
        f"DTSTAMP:{_utc(task.modified_at)}",
        f"SEQUENCE:{task.version - 1}",
        *_span(task),
        f"SUMMARY:{_text(title)}",
    ]
    if task.place:
        lines.append(f"LOCATION:{_text(task.place)}")
    said = "\n".join([task.body, *(url for _name, url in about)]).strip()
    if said:
        lines.append(f"DESCRIPTION:{_text(said)}")
    if about:
        lines.append(f"URL:{about[0][1]}")
    if not task.is_meeting:
        lines.append("TRANSP:TRANSPARENT")
    return [*lines, *_people(task), "END:VEVENT"]


def _span(task: Activity) -> list[str]:
    begins = task.due or task.done_at or task.created_at
    if not isinstance(begins, datetime.datetime):
        after = begins + datetime.timedelta(days=1)
        return [
            f"DTSTART;VALUE=DATE:{begins:%Y%m%d}",
            f"DTEND;VALUE=DATE:{after:%Y%m%d}",
        ]
    ends = begins + datetime.timedelta(minutes=task.minutes or HALF_AN_HOUR)
    return [f"DTSTART:{_utc(begins)}", f"DTEND:{_utc(ends)}"]


def _people(meeting: Activity) -> list[str]:
    """Attendees need an organizer, and that is who owns the meeting."""
    asked = attendees.addresses(meeting.attendees)
    if not asked or meeting.owner is None:
        return []
    lines = [f"ORGANIZER:{_mailto(meeting.owner.email)}"]
    return lines + [f"ATTENDEE:{_mailto(each)}" for each in asked]


def _mailto(address: str) -> str:
    return "mailto:" + quote(address, safe="@+")


def _utc(moment: datetime.datetime) -> str:
    return f"{moment.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    """Escape a text; a line break in it can begin no line of the file."""
    plain = _BREAK.sub("\n", text)
    kept = "".join(c for c in plain if c == "\n" or unicodedata.category(c) != "Cc")
    for special in ("\\", ";", ","):
        kept = kept.replace(special, "\\" + special)
    return kept.replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """Break a line after at most 75 bytes, never within a character."""
    pieces: list[bytes] = []
    piece = b""
    for character in line:
        encoded = character.encode()
        # What follows a break begins with a blank, which counts too.
        if len(piece) + len(encoded) > _LONGEST_LINE - bool(pieces):
            pieces.append(piece)
            piece = b""
        piece += encoded
    return b"\r\n ".join([*pieces, piece]) + b"\r\n"

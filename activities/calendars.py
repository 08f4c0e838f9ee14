"""A meeting as a calendar file, by RFC 5545.

Times are written in UTC, so no rule about changing clocks has to travel along.
"""

import datetime
import unicodedata
from urllib.parse import quote, urlsplit

from django.conf import settings

from activities import attendees
from activities.models import Activity

HALF_AN_HOUR = 30
_LONGEST_LINE = 75  # in bytes, without the line break


def of_meeting(meeting: Activity) -> bytes:
    """Give the calendar file of a meeting, planned or held.

    One without a length is taken to last half an hour.
    """
    begins = meeting.due_at or meeting.done_at or meeting.created_at
    span = datetime.timedelta(minutes=meeting.minutes or HALF_AN_HOUR)
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//CRM//Meetings//EN",
        "BEGIN:VEVENT",
        f"UID:meeting-{meeting.pk}@{host}",
        f"DTSTAMP:{_utc(meeting.modified_at)}",
        f"SEQUENCE:{meeting.version - 1}",
        f"DTSTART:{_utc(begins)}",
        f"DTEND:{_utc(begins + span)}",
        f"SUMMARY:{_text(str(meeting))}",
    ]
    if meeting.place:
        lines.append(f"LOCATION:{_text(meeting.place)}")
    if meeting.body:
        lines.append(f"DESCRIPTION:{_text(meeting.body)}")
    lines += _people(meeting)
    lines += ["END:VEVENT", "END:VCALENDAR"]
    return b"".join(_folded(line) for line in lines)


# -- inside -------------------------------------------------------------------


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
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
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

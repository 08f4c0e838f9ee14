"""What a mail says, read so that nothing a stranger sends breaks anything.

Python's older mail policy is used on purpose: it never raises on broken headers, where
the newer one parses (and trips over) each of them.
"""

import hashlib
import html
import re
from dataclasses import dataclass, field
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.policy import Compat32
from email.utils import getaddresses

import nh3

from records import keys

MOST_REFERENCES = 50
MOST_FILES = 20
MOST_PARTS = 200
LONGEST_HTML = 1_000_000
LONGEST_CALENDAR = 100_000
# Python takes a long time to decode what no mail program writes.
LONGEST_HEADER = 20_000
LONGEST_OF_PART = 4_000
# Each line is held against every boundary it stands within, and each part becomes an
# object; no mail program comes near either.
MOST_COMPARED = 100_000_000
MOST_MARKS = 20_000
_BOUNDARY = re.compile(rb"(?i)boundary *=")
_MESSAGE_ID = re.compile(r"<([!-;=?-~]{1,400})>")
_BREAKS = re.compile(r"(?i)<\s*(?:br|/p|/div|/li|/tr|/h[1-6]|/blockquote)\b[^<>]*>")
_AMPERSAND = "\ue000"  # stands for nothing in any text
# Every tag but those whose content is no text. Never looks at a character twice.
_TAGS = re.compile(
    r"(?i)</?(?!(?:script|style|title|textarea|noscript|xmp)\b)[a-z]"
    r"(?:\"[^\"]*+\"|'[^']*+'|[^\"'<>])*+>"
)
_BLANK_LINES = re.compile(r"\n\s*\n\s*\n+")


class _Bounded(Compat32):
    """Cuts headers while they are read; Python looks at each parameter of one anew."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        is_of_part = name.lower().startswith("content-")
        return name, value[: LONGEST_OF_PART if is_of_part else LONGEST_HEADER]


POLICY = _Bounded()


@dataclass(frozen=True)
class Letter:
    """A mail that was read: text only, with nothing in it that a database refuses."""

    message: Message
    message_id: str = ""
    # Message-IDs of what it answers, the likeliest first.
    answers: tuple[str, ...] = ()
    sender: str = ""
    sender_name: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    files: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    # Made of so many parts, or so deeply nested, that only its headers could be read.
    is_unread: bool = False
    # Calendar files, as a part of its own or as a file.
    calendars: tuple[str, ...] = field(default=(), repr=False)

    @property
    def key(self) -> str:
        """What two copies of this mail share: its number and who says they wrote it."""
        told = f"{self.message_id}\n{self.sender.lower()}"
        if not self.message_id:
            told = f"{self.sender}\n{self.subject}\n{self.message.get('Date')}\n"
            told += self.text
        return hashlib.sha256(told.encode(errors="replace")).hexdigest()


def read(raw: bytes) -> Letter:
    """Read a mail; what is missing or broken in it is empty."""
    is_unread = _has_too_many_parts(raw)
    try:
        parser = BytesHeaderParser if is_unread else BytesParser
        message = parser(policy=POLICY).parsebytes(raw)
    except RecursionError:
        message, is_unread = BytesHeaderParser(policy=POLICY).parsebytes(raw), True
    senders = addresses(message, "From")
    parts = [] if is_unread else _parts(message)
    return Letter(
        message=message,
        message_id=next(iter(ids(message, "Message-ID")), ""),
        answers=answered_by(message),
        sender=next(iter(senders), ("", ""))[1],
        sender_name=next(iter(senders), ("", ""))[0],
        to=tuple(address for _name, address in addresses(message, "To")),
        cc=tuple(address for _name, address in addresses(message, "Cc")),
        subject=header(message, "Subject")[:255],
        text=_text(parts),
        files=tuple(_files(parts)),
        calendars=tuple(_calendars(parts)),
        is_unread=is_unread,
    )


def header(message: Message, name: str) -> str:
    """Give a header as one line of text; "" if there is none."""
    value = str(message.get(name) or "")[:LONGEST_HEADER]
    try:
        text = str(make_header(decode_header(value)))
    except (ValueError, LookupError, AttributeError):
        text = value
    return " ".join(clean(text).split())


def ids(message: Message, name: str) -> list[str]:
    """Give the Message-IDs in a header, without their brackets."""
    return _MESSAGE_ID.findall(str(message.get(name) or ""))


def answered_by(message: Message) -> tuple[str, ...]:
    """Give what a mail answers: what it names itself, then the thread from the end."""
    thread = ids(message, "References")[-MOST_REFERENCES:]
    found = [*ids(message, "In-Reply-To")[:5], *reversed(thread)]
    return tuple(dict.fromkeys(found))


def addresses(message: Message, name: str) -> list[tuple[str, str]]:
    """Give (name, address) of everybody in a header whose address can be one."""
    values = [str(value)[:LONGEST_HEADER] for value in message.get_all(name) or []]
    try:
        everybody = getaddresses(values[:20])
    except RecursionError:  # brackets in brackets, thousands of them
        return []
    found = []
    for _name, address in everybody[:100]:
        if keys.email_key(clean(address)):
            found.append((_decoded(_name), clean(address).strip()))
    return found


def clean(text: str) -> str:
    """Leave out what no database keeps, and control characters that are no text."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in kept if c in "\n\t" or (c >= " " and c != "\x7f"))
    return kept.encode("utf-8", "replace").decode()


def text_of(part: Message) -> str:
    """Give the text of a part, whatever its character set pretends to be."""
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    for charset in (part.get_content_charset() or "utf-8", "utf-8"):
        try:
            return clean(raw.decode(charset))
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return clean(raw.decode("latin-1"))


def plain(markup: str) -> str:
    """Give the words of an HTML mail; scripts, styles and every tag are left out."""
    broken = _BREAKS.sub("\n", markup[:LONGEST_HTML])
    # nh3 takes minutes for tags nested thousands deep, and for as many ampersands.
    flat = _TAGS.sub("", broken.replace("&", _AMPERSAND))
    left = html.unescape(nh3.clean(flat, tags=set()))
    words = html.unescape(left.replace(_AMPERSAND, "&"))
    lines = [" ".join(line.split()) for line in clean(words).splitlines()]
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


# -- inside -------------------------------------------------------------------


def _decoded(name: str) -> str:
    one = Message()
    one["Name"] = name.replace("\n", " ").replace("\r", " ")
    return header(one, "Name")[:200]


def _has_too_many_parts(raw: bytes) -> bool:
    """Tell, without parsing, what would take Python minutes or fill its memory."""
    boundaries = sum(1 for _found in _BOUNDARY.finditer(raw))
    if boundaries * raw.count(b"\n") > MOST_COMPARED:
        return True
    return raw.count(b"\n--") > MOST_MARKS


def _parts(message: Message) -> list[Message]:
    """Give the parts of a mail; those of a mail inside it are not its own."""
    found: list[Message] = []
    waiting = [message]
    while waiting and len(found) < MOST_PARTS:
        part = waiting.pop(0)
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting = [one for one in inner if isinstance(one, Message)] + waiting
        else:
            found.append(part)
    return found


def _is_file(part: Message) -> bool:
    return part.get_content_disposition() == "attachment"


def _text(parts: list[Message]) -> str:
    for kind, read_part in (("text/plain", str), ("text/html", plain)):
        texts = [
            read_part(text_of(part)).strip()
            for part in parts
            if part.get_content_type() == kind and not _is_file(part)
        ]
        if any(texts):
            return "\n\n".join(filter(None, texts))
    return ""


def _files(parts: list[Message]) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for part in parts:
        if _is_file(part) and len(found) < MOST_FILES:
            payload = part.get_payload(decode=True)
            name = clean(_file_name(part))
            if isinstance(payload, bytes):
                found.append((name, payload))
    return found


def _calendars(parts: list[Message]) -> list[str]:
    kinds = ("text/calendar", "application/ics")
    found = [part for part in parts if part.get_content_type() in kinds]
    return [text_of(part)[:LONGEST_CALENDAR] for part in found[:3]]


def _file_name(part: Message) -> str:
    try:
        return _decoded(part.get_filename() or "")
    except (ValueError, LookupError, TypeError):
        return ""

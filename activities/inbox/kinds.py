"""Tell a person's mail from an automatic reply and from one that could not arrive.

RFC 3834 (automatic replies), RFC 3464 (delivery status), and what mail programs send
that know neither.
"""

import re
from dataclasses import dataclass
from email.message import Message

from activities.inbox.reading import Letter, clean, header, ids, plain, text_of
from records import keys

_AUTOMATIC_SUBJECT = re.compile(
    r"^(automatic reply|auto(matic)?[- ]?(reply|response)|out of( the)? office|"
    r"automatische antwort|abwesenheit\w*|autoreply|r[ée]ponse automatique|"
    r"respuesta autom[áa]tica|risposta automatica|automatisch antwoord)\b",
    re.IGNORECASE,
)
_BOUNCED_SUBJECT = re.compile(
    r"^(undeliver(able|ed)|mail delivery (failed|failure)|delivery status notification|"
    r"returned mail|failure notice|unzustellbar)",
    re.IGNORECASE,
)
_POSTMASTERS = ("mailer-daemon", "postmaster", "mail-daemon")
_BULK = {"bulk", "junk", "list", "auto_reply"}
_FOR_GOOD = re.compile(r"^5\.\d+\.\d+")
MOST_PARTS = 50


@dataclass(frozen=True)
class Bounce:
    """What a mail server says of one that it could not deliver."""

    answers: tuple[str, ...]
    recipients: tuple[str, ...]
    why: str
    is_final: bool


def is_automatic(letter: Letter) -> bool:
    """Tell whether no person wrote this: an absence, a receipt, a newsletter."""
    message = letter.message
    submitted = header(message, "Auto-Submitted").partition(";")[0].strip().lower()
    if submitted and submitted != "no":
        return True
    named = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "List-Id")
    if any(message.get(name) is not None for name in named):
        return True
    if header(message, "Precedence").lower() in _BULK:
        return True
    if _report_type(message) == "disposition-notification":
        return True
    return bool(_AUTOMATIC_SUBJECT.match(letter.subject))


def bounce_of(letter: Letter) -> Bounce | None:
    """Give what a mail server reports; None if this is no such report."""
    message = letter.message
    failed = header(message, "X-Failed-Recipients")
    sent_by = letter.sender.partition("@")[0].lower()
    no_way_back = header(message, "Return-Path") == "<>" or sent_by in _POSTMASTERS
    is_report = _report_type(message) == "delivery-status"
    if not (is_report or failed or (no_way_back and _is_said(letter))):
        return None
    reports = [one for part in _status_parts(message) for one in _fields(part)]
    told = [one for one in reports if one.get("Final-Recipient")]
    recipients = [_recipient(one) for one in told] + failed.split(",")
    return Bounce(
        answers=tuple(dict.fromkeys([*_of_original(message), *letter.answers])),
        recipients=tuple(dict.fromkeys(filter(None, map(keys.email_key, recipients)))),
        why=_why(told) or letter.subject,
        is_final=_is_final(told),
    )


# -- inside -------------------------------------------------------------------


def _is_said(letter: Letter) -> bool:
    return bool(_BOUNCED_SUBJECT.match(letter.subject))


def _report_type(message: Message) -> str:
    if message.get_content_type() != "multipart/report":
        return ""
    return str(message.get_param("report-type") or "").lower()


def _walk(message: Message) -> list[Message]:
    found: list[Message] = []
    waiting = [message]
    while waiting and len(found) < MOST_PARTS:
        part = waiting.pop(0)
        found.append(part)
        inner = part.get_payload()
        if isinstance(inner, list):
            waiting += [one for one in inner if isinstance(one, Message)]
    return found


def _status_parts(message: Message) -> list[Message]:
    return [
        part
        for part in _walk(message)
        if part.get_content_type() == "message/delivery-status"
    ]


def _fields(part: Message) -> list[Message]:
    """Give the groups of fields of a report: of the server, then of each recipient."""
    inner = part.get_payload()
    return (
        [one for one in inner if isinstance(one, Message)]
        if isinstance(inner, list)
        else []
    )


def _recipient(report: Message) -> str:
    return header(report, "Final-Recipient").rpartition(";")[2].strip(" <>")


def _of_original(message: Message) -> list[str]:
    """Give the Message-ID of the mail that came back, which stands inside."""
    for part in _walk(message)[1:]:
        if part.get_content_type() == "text/rfc822-headers":
            first = text_of(part).partition("\n\n")[0]
            found = re.findall(r"(?im)^message-id:\s*<([!-;=?-~]{1,400})>", first)
            if found:
                return list(found[:1])
        if found := ids(part, "Message-ID"):
            return found[:1]
    # Plain reports quote it in their text.
    quoted = "\n".join(
        plain(text_of(part)) if part.get_content_subtype() == "html" else text_of(part)
        for part in _walk(message)
        if part.get_content_maintype() == "text"
    )
    return re.findall(r"(?im)^message-id:\s*<([!-;=?-~]{1,400})>", quoted)[:1]


def _why(reports: list[Message]) -> str:
    for report in reports:
        said = header(report, "Diagnostic-Code").partition(";")[2].strip()
        if said := said or header(report, "Status"):
            return clean(said)[:400]
    return ""


def _is_final(reports: list[Message]) -> bool:
    """A delay is no failure; a report without a word about it is one."""
    if not reports:
        return True
    return any(
        header(report, "Action").lower() == "failed"
        or _FOR_GOOD.match(header(report, "Status"))
        for report in reports
    )

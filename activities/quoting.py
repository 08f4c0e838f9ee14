"""What is new in an answer that came by mail, and what it only repeats.

Mail programs quote what they answer below (or above) the answer, each in its own way.
Only what stands at the end is told apart: who answers between the lines has written
all of it. A line is looked at once or a few times; mail-parser-reply, which knows more
languages, takes half a minute for 8,000 characters that a stranger made up.
"""

import re
from collections.abc import Sequence

MOST_LINES = 5_000
_LONGEST = 500
_SHORT_SIGNATURE = 12
_DASHES = re.compile(
    r"^[\s>*]*[-_]{2,40}\s?(?:original message|original appointment|"
    r"urspr(?:ü|ue)ngliche nachricht|originalnachricht|"
    r"message d['’]origine|message original|mensaje original|messaggio originale|"
    r"oorspronkelijk bericht)\s?[-_]{2,40}\s*$",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"^\s{0,8}\*{0,2}(from|von|de|da|sent|gesendet|envoyé|date|datum|enviado|inviato|to|"
    r"an|à|para|a|cc|kopie|subject|betreff|objet|asunto|oggetto)\*{0,2}[ \xa0]?:",
    re.IGNORECASE,
)
_FROM = ("from", "von", "de", "da")
_SAYS_WHO = re.compile(
    r"^(?:on|am|le|el|il|op|em)\b.{0,400}\b(?:wrote|schrieb|a écrit|escribió|"
    r"ha scritto|schreef|escreveu)\b.{0,300}:$"
    r"|^.{0,300}<[^<>\s]{3,254}>.{0,60}\b(?:wrote|schrieb|a écrit)\b.{0,80}:$",
    re.IGNORECASE,
)
_DEVICE = re.compile(
    r"^(?:sent from (?:my|outlook|mail|yahoo)\b|get outlook for|von meinem .{1,40}"
    r"gesendet|gesendet (?:von|mit) (?:mein|outlook|der)|envoyé (?:de|depuis) (?:mon|"
    r"outlook|l['’])|holen sie sich outlook|téléchargez outlook).{0,120}$",
    re.IGNORECASE,
)


def split(text: str) -> tuple[str, str]:
    """Give what a mail says, and the quoted text and signature at its end.

    The second is "" if there is none, or nothing else: a mail is never folded whole.
    """
    lines = text.split("\n")
    unquoted = _last_own_line(lines)
    for number, line in enumerate(lines[:MOST_LINES]):
        if _begins_rest(lines, number, line.strip()[:_LONGEST], unquoted):
            said = "\n".join(lines[:number]).rstrip()
            return (said, "\n".join(lines[number:])) if said.strip() else (text, "")
    return text, ""


# -- inside -------------------------------------------------------------------


def _begins_rest(lines: Sequence[str], number: int, line: str, unquoted: int) -> bool:
    if not line:
        return False
    if line.startswith(">"):
        return number > unquoted
    if line == "--":
        return _is_signature(lines, number)
    if _DASHES.match(line) or _is_header_block(lines, number, line):
        return True
    if _DEVICE.match(line):
        following = _next(lines, number)
        below = "" if following is None else lines[following].strip()[:_LONGEST]
        # Of two such lines the second tells.
        return following is None or (
            not _DEVICE.match(below) and _begins_rest(lines, following, below, unquoted)
        )
    return _says_who_wrote(lines, number, line, unquoted)


def _last_own_line(lines: Sequence[str]) -> int:
    """Give the number of the last line that has words and is not quoted with ">"."""
    for number in range(len(lines) - 1, -1, -1):
        line = lines[number].strip()
        if line and not line.startswith(">"):
            return number
    return -1


def _next(lines: Sequence[str], number: int) -> int | None:
    for after in range(number + 1, min(number + 20, len(lines))):
        if lines[after].strip():
            return after
    return None


def _is_signature(lines: Sequence[str], number: int) -> bool:
    """Two dashes with a blank begin a signature (RFC 3676), without one a short one."""
    if lines[number].rstrip("\r") == "-- ":
        return True
    rest = lines[number + 1 : number + 2 + _SHORT_SIGNATURE]
    return 0 < sum(bool(line.strip()) for line in rest) <= _SHORT_SIGNATURE


def _is_header_block(lines: Sequence[str], number: int, line: str) -> bool:
    """The head of the mail that is answered, as Outlook puts it above: From, Sent, To.

    A line across may stand above it.
    """
    if set(line) == {"_"} and len(line) > 10:
        following = _next(lines, number)
        if following is None:
            return False
        number, line = following, lines[following].strip()[:_LONGEST]
    first = _HEADER.match(line)
    if not first or first[1].lower() not in _FROM:
        return False
    below = [_HEADER.match(one[:_LONGEST]) for one in lines[number + 1 : number + 6]]
    return len({one[1].lower() for one in below if one}) >= 2


def _says_who_wrote(
    lines: Sequence[str], number: int, line: str, unquoted: int
) -> bool:
    """ "On Monday Ana wrote:" on up to three lines, above what Ana wrote.

    If that is marked with ">", nothing of one's own may follow it.
    """
    for more in range(3):
        last = number + more
        if more:
            if last >= len(lines) or not lines[last].strip():
                return False
            line = f"{line} {lines[last].strip()}"[: 2 * _LONGEST]
        if line.endswith(":") and _SAYS_WHO.match(line):
            below = _next(lines, last)
            is_marked = below is not None and lines[below].strip().startswith(">")
            return not is_marked or unquoted <= last
    return False

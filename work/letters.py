"""What a letter is made of besides its text: the same in HTML, and files."""

import mimetypes
import re
from email import encoders
from email.mime.base import MIMEBase
from pathlib import Path

from django.template.defaultfilters import linebreaksbr
from django.utils.html import urlize

# So long is no file's name in a mail: in another script each letter takes twelve.
LONGEST_NAME = 60
_LONGEST_ENDING = 12
_KINDS = {"application", "audio", "image", "text", "video"}


def as_html(text: str) -> str:
    """Give what a person typed as they see it: lines and addresses, nothing else."""
    lines = linebreaksbr(urlize(text, autoescape=True), autoescape=False)
    return f'<div dir="auto">{lines}</div>'


def part(name: str, path: Path) -> MIMEBase:
    """Give a file as a part that no mail program shows by itself.

    A name that is not ASCII is written as RFC 2231 says. Raises FileNotFoundError.
    """
    kind = mimetypes.guess_type(name)[0] or ""
    if kind.partition("/")[0] not in _KINDS:
        kind = "application/octet-stream"
    made = MIMEBase(*kind.split("/"))
    made.set_payload(path.read_bytes())
    encoders.encode_base64(made)
    safe = safe_name(name)
    told = safe if safe.isascii() else ("utf-8", "", safe)
    made.add_header("Content-Disposition", "attachment", filename=told)
    return made


def calendar_kind(text: str) -> str:
    """Give the content type of a calendar file, with what it asks for (RFC 6047)."""
    asked = re.search(r"^METHOD:([A-Z]+)\r?$", text, re.MULTILINE)
    return f"text/calendar; method={asked[1]}" if asked else "text/calendar"


def safe_name(name: str) -> str:
    """Give a file's name as one line without folders, short, with its ending."""
    kept = "".join(one if one.isprintable() else " " for one in name)
    for bar in "/\\":
        kept = kept.replace(bar, "_")
    safe = " ".join(kept.split()) or "file"
    if len(safe) <= LONGEST_NAME:
        return safe
    stem, dot, ending = safe.rpartition(".")
    ending = f"{dot}{ending}" if stem and len(ending) < _LONGEST_ENDING else ""
    return safe[: LONGEST_NAME - len(ending)] + ending

"""What a file is that is no list: it is refused by its name, with what to do."""

import re
from collections.abc import Sequence
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class NotAList(ValidationError):
    """The file is no list that we can read; says what it is and what to do."""


_PICTURE = gettext_lazy("a picture")
_PACKED = gettext_lazy("a compressed file")
_PROGRAM = gettext_lazy("a program")
# Contents by which a file shows that it is no text, whatever its name.
_NOT_TEXT = [
    (b"\x1f\x8b", _PACKED),
    (b"BZh9", _PACKED),
    (b"7z\xbc\xaf", _PACKED),
    (b"\xfd7zXZ", _PACKED),
    (b"\x28\xb5\x2f\xfd", _PACKED),
    (b"Rar!", _PACKED),
    (b"%PDF", gettext_lazy("a PDF document")),
    (b"{\\rtf", gettext_lazy("a text document")),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"RIFF", _PICTURE),
    (b"II*\0", _PICTURE),
    (b"PK\x03\x04", gettext_lazy("a workbook or an archive")),
    (b"PK\x05\x06", gettext_lazy("a workbook or an archive")),
    (b"\xd0\xcf\x11\xe0", gettext_lazy("an old Excel workbook")),
    (b"\x7fELF", _PROGRAM),
    (b"MZ\x90", _PROGRAM),
    (b"SQLite format 3", gettext_lazy("a database")),
    (b"%!PS", gettext_lazy("a PostScript document")),
    (b"!BDN", gettext_lazy("an Outlook data file")),
]
# What a package or an old Office file is, by names that stand in it uncompressed.
_PARTS = [
    (b"word/document.xml", gettext_lazy("a Word document")),
    (b"ppt/presentation.xml", gettext_lazy("a presentation")),
    (b".iwa", gettext_lazy("an Apple Numbers, Pages or Keynote document")),
    (b"opendocument.text", gettext_lazy("a text document")),
    (b"opendocument.presentation", gettext_lazy("a presentation")),
    ("WordDocument".encode("utf-16-le"), gettext_lazy("a Word document")),
    ("PowerPoint Doc".encode("utf-16-le"), gettext_lazy("a presentation")),
    ("__substg1.0".encode("utf-16-le"), gettext_lazy("a mail of Outlook")),
]
_OF_WORKBOOKS = (b"xl/", b"content.xml", b"\xd0\xcf\x11\xe0")
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_ENDS = 1 << 20
_MARKUP = re.compile(r"<(!doctype|html|head|body|table|svg|\?|!--)|\{|\[\s*[\[{\"\d]")
_HEADER_OF_MAIL = re.compile(
    r"^(From|To|Cc|Subject|Date|Received|Return-Path|Delivered-To|Message-ID"
    r"|MIME-Version|Content-Type|Reply-To|Sender|DKIM-Signature): ?\S",
    re.IGNORECASE | re.MULTILINE,
)
_MAILBOX = re.compile(r"From \S+@?\S* +\w{3} \w{3} +\d{1,2} \d\d:\d\d")


def refuse_by_bytes(path: Path) -> None:
    """Raise NotAList for what its first bytes say is no text."""
    with path.open("rb") as file:
        start = file.read(512).lstrip(b"\r\n \t")
    for mark, kind in _NOT_TEXT:
        if start.startswith(mark):
            raise _told(kind)


def refuse_by_text(text: str) -> None:
    """Raise NotAList for a text that is none of rows: cards, mails, pages, data."""
    start = text[:4_000].lstrip("\ufeff \t\r\n")
    low = start[:100].lower()
    if low.startswith("begin:vcard"):
        raise NotAList(
            _("This is a vCard. Export your contacts as CSV and choose that file.")
        )
    if low.startswith("begin:vcalendar"):
        raise NotAList(_("This is a calendar, not a list of people or companies."))
    if low.startswith("dn: ") and "objectclass:" in start.lower():
        raise NotAList(
            _("This is an address book (LDIF). Export it as CSV and choose that file.")
        )
    if _is_mail(start):
        raise NotAList(
            _("This is an email. Save the list attached to it and choose that file.")
        )
    if start.startswith("-----BEGIN "):
        raise _told(gettext_lazy("a key or a certificate"))
    if _MARKUP.match(low) or (low.startswith("<") and text.rstrip().endswith(">")):
        raise NotAList(
            _("This is a web page or program text, not a list. Save it as CSV first.")
        )
    if _is_no_text(start):
        raise NotAList(
            _(
                "This file is not text but a program, a picture or other data. Choose a"
                " list."
            )
        )


def refuse_package(path: Path) -> None:
    """Raise NotAList for a package that is no workbook, or one that is locked."""
    with path.open("rb") as file:
        known = file.read(_ENDS)
        file.seek(max(0, path.stat().st_size - _ENDS))
        known += file.read()
    if _LOCKED in known:
        raise locked()
    for part, kind in _PARTS:
        if part in known:
            raise _told(kind)
    if not any(part in known for part in _OF_WORKBOOKS):
        raise NotAList(_("This is an archive. Unpack it and choose the list in it."))


def locked() -> NotAList:
    """Give what is said of a workbook with a password."""
    return NotAList(
        _("This workbook is protected by a password. Save it without one, or as CSV.")
    )


def is_column(cells: Sequence[str]) -> bool:
    """Tell whether cells look like names or values rather than running text.

    Asked only of columns whose names say nothing to us.
    """
    filled = [cell.strip() for cell in cells if cell.strip()]
    names = sum(map(_is_name, filled))
    values = sum(bool(_VALUE.search(cell)) for cell in filled)
    return bool(filled) and (
        values * 2 >= len(filled) or (names + values) * 5 >= len(filled) * 4
    )


# -- inside ---------------------------------------------------------------------------

_VALUE = re.compile(r"\S+@\S+\.\w+|^\W*\d[\d\W]{3,}$|^\d+$|https?://")
_SIGNS = re.compile(r"[={}()\[\]<>;\\]|: |[.,:]$")
_ENDS_SHORT = re.compile(r"\b[\w.]{1,4}\.$")


def _is_name(cell: str) -> bool:
    words = cell.split()
    if len(words) > 7 or max(map(len, words)) > 30 or not cell[0].isalnum():
        return False
    if 2 * sum(word[0].islower() for word in words) > len(words):
        return False
    return not _SIGNS.search(cell) or bool(_ENDS_SHORT.search(cell))


def _told(kind: object) -> NotAList:
    return NotAList(
        _("This is %(kind)s. Save the list as CSV and choose that file.")
        % {"kind": kind}
    )


def _is_mail(start: str) -> bool:
    if _MAILBOX.match(start):
        return True
    head = re.split(r"\r?\n\r?\n|\r\r", start, maxsplit=1)[0]
    names = {name.lower() for name in _HEADER_OF_MAIL.findall(head)}
    return len(names) > 1 and bool(_HEADER_OF_MAIL.match(start))


def _is_no_text(start: str) -> bool:
    """Control characters and broken bytes: one in twenty is too many."""
    start = start.rstrip("\0")
    odd = sum(
        (letter < " " and letter not in "\t\n\r\f\v\x1a")
        or "\udc80" <= letter <= "\udcff"
        for letter in start
    )
    return odd * 20 > len(start)

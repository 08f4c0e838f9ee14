"""How a list is laid out: encoding, delimiter, quotes, and where its header stands."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imports.reading import encodings, lines
from imports.reading.dialects import (
    DELIMITERS,
    SAMPLE_ROWS,
    Dialect,
    find_dialect,
)

SAMPLE = 400_000
MOST_COLUMNS = 500
# Contents by which a file shows that it is no text, whatever its name.
_NOT_TEXT = [
    (b"\x1f\x8b", gettext_lazy("a compressed file")),
    (b"%PDF", gettext_lazy("a PDF document")),
    (b"\x89PNG", gettext_lazy("a picture")),
    (b"\xff\xd8\xff", gettext_lazy("a picture")),
    (b"GIF8", gettext_lazy("a picture")),
    (b"PK\x03\x04", gettext_lazy("a workbook or an archive")),
    (b"PK\x05\x06", gettext_lazy("a workbook or an archive")),
    (b"7z\xbc\xaf", gettext_lazy("a compressed file")),
    (b"Rar!", gettext_lazy("a compressed file")),
    (b"BZh9", gettext_lazy("a compressed file")),
    (b"\xd0\xcf\x11\xe0", gettext_lazy("an old Excel workbook")),
]
_PROGRAM_TEXT = (b"<!doctype", b"<html", b"<?", b"<table", b"<svg", b"{", b"[")
_LOOKS_LIKE_A_VALUE = re.compile(
    r"[^@\s]+@[^@\s]+\.\w+|\+?[\d ()./-]{5,}|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*|"
    r"-?[\d.,]+|https?://.+"
)


class NotAList(ValidationError):
    """The file is no list that we can read; says what it is and what to do."""


@dataclass
class Layout:
    """What was found in a file, or said by a person; kept with the import."""

    encoding: str = ""
    # False: the encoding is our proposal, and a person must look at it.
    is_sure: bool = True
    dialect: Dialect = field(default_factory=Dialect)
    # The line of the header, from 1; 0 if the file has none.
    header_line: int = 1
    headers: list[str] = field(default_factory=list)
    samples: list[list[str]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Layout":
        kept = dict(kept)
        return cls(dialect=Dialect(**kept.pop("dialect", {})), **kept)

    @property
    def delimiter_name(self) -> str:
        return str(DELIMITERS.get(self.dialect.delimiter, self.dialect.delimiter))


def look(path: Path, *, encoding: str = "", delimiter: str = "") -> Layout:
    """Find out how a file is laid out; what is given is not asked of the file.

    Raises NotAList for an empty file and for what is no list at all.
    """
    _refuse_other_kinds(path)
    sure = encoding or encodings.certain(path)
    name = sure or encodings.likely(path)
    text = _start(path, name)
    if not text.strip():
        raise NotAList(_("The file is empty. Choose a file with a header and rows."))
    dialect, skip = find_dialect(text, delimiter)
    layout = Layout(encoding=name, is_sure=bool(sure), dialect=dialect)
    _find_header(layout, text, skip)
    return layout


def names_of(cells: Sequence[str]) -> list[str]:
    """Give each column a name of its own: blank and repeated ones get a number."""
    names: list[str] = []
    for number, cell in enumerate(cells, 1):
        name = " ".join(_shown(cell).split())[:120] or _("Column %(n)s") % {"n": number}
        count, unique = 2, name
        while unique in names:
            unique, count = f"{name} ({count})", count + 1
        names.append(unique)
    return names


# -- inside ---------------------------------------------------------------------------


def _refuse_other_kinds(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(512)
    for mark, kind in _NOT_TEXT:
        if start.startswith(mark):
            raise NotAList(
                _("This is %(kind)s. Save the list as CSV and choose that file.")
                % {"kind": kind}
            )
    bare = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if bare.startswith(_PROGRAM_TEXT):
        raise NotAList(
            _("This is a web page or program text, not a list. Save it as CSV first.")
        )


def _start(path: Path, encoding: str) -> str:
    errors = "surrogateescape" if encoding.startswith("utf-8") else "replace"
    try:
        with path.open("r", encoding=encoding, errors=errors, newline="") as file:
            return file.read(SAMPLE)
    except UnicodeError as broken:
        raise NotAList(_("The file is not in this encoding.")) from broken


def _find_header(layout: Layout, text: str, skip: int) -> None:
    rows = [
        row
        for row in lines.parse_text(text, layout.dialect)[: SAMPLE_ROWS + skip]
        if row.number > skip and not row.is_blank
    ]
    if not rows:
        raise NotAList(_("The file is empty. Choose a file with a header and rows."))
    usual = Counter(_filled(row.cells) for row in rows[1:] or rows).most_common(1)[0][0]
    header = next((n for n, row in enumerate(rows) if _is_header(row.cells, usual)), 0)
    first = rows[header]
    width = max(len(row.cells) for row in rows[header:])
    if width > MOST_COLUMNS:
        raise NotAList(
            _("The file has %(n)s columns. The limit is %(most)s.")
            % {"n": width, "most": MOST_COLUMNS}
        )
    if any(map(_is_value, first.cells)):
        layout.header_line = 0
        layout.headers = names_of([""] * width)
        body = rows
    else:
        layout.header_line = first.number
        extra = [""] * (width - len(first.cells))
        # Cells beyond the header are told of row by row, unless all rows have them.
        layout.headers = names_of(
            [*first.cells, *(extra if _all_longer(rows, header) else [])]
        )
        body = rows[header + 1 :]
    layout.samples = [row.cells for row in body if not row.problem][:50]
    for cells in layout.samples:
        cells[:] = [_shown(cell[:200]) for cell in cells]


def _shown(cell: str) -> str:
    """Give a text that can be kept: what no database takes becomes a mark."""
    cell = cell.replace("\x00", "\ufffd")
    return cell.encode("utf-8", "replace").decode() if not cell.isascii() else cell


def _all_longer(rows: Sequence[Any], header: int) -> bool:
    body = rows[header + 1 :]
    return bool(body) and all(len(r.cells) > len(rows[header].cells) for r in body)


def _filled(cells: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def _is_header(cells: Sequence[str], usual: int) -> bool:
    filled = _filled(cells)
    # "Made on, 2026-03-04" above a header is no header, and no row of a list.
    if filled < usual and any(map(_is_value, cells)):
        return False
    return filled >= max(1, usual * 0.6) and not (usual > 1 and filled < 2)


def _is_value(cell: str) -> bool:
    return _LOOKS_LIKE_A_VALUE.fullmatch(cell.strip()) is not None

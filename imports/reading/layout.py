"""How a list is laid out: encoding, delimiter, quotes, and where its header stands."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from imports.reading import encodings, kinds, lines
from imports.reading.dialects import (
    BY_HAND,
    SAMPLE_ROWS,
    Dialect,
    find_dialect,
)
from imports.reading.kinds import NotAList
from imports.reading.lines import BLANK

SAMPLE = 400_000
# The last columns of the files of refused rows that people mend and upload again.
OF_ERROR_FILES = ("error", "how_to_fix")
# So many letters of the first rows are looked at, and of the row that goes beyond.
MOST_OF_SAMPLE = 4_000_000
# A blank one takes the time of so many: 200,000 of them may stand before a list.
_LETTERS_OF_BLANK = 20
# In one of so many rows a person can say that the header stands.
HEADER_WITHIN = 100
_LOOKS_LIKE_A_VALUE = re.compile(
    r"[^@\s]+@[^@\s]+\.\w+|\+?[\d ()./-]{5,}|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*|"
    r"-?[\d.,]+|https?://.+"
)


@dataclass
class Layout:
    """What was found in a file, or said by a person; kept with the import."""

    encoding: str = ""
    # False: the encoding is our proposal, and a person must look at it.
    is_sure: bool = True
    dialect: Dialect = field(default_factory=Dialect)
    # The line of the header, from 1; 0 if the file has none. Was it said by a person?
    header_line: int = 1
    is_header_said: bool = False
    # So many lines at the beginning only say how cells are told apart.
    skipped: int = 0
    headers: list[str] = field(default_factory=list)
    samples: list[list[str]] = field(default_factory=list)
    # The sheet of a workbook that was read, if it has others; all that it shows.
    sheet: str = ""
    sheets: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Layout":
        kept = dict(kept)
        return cls(dialect=Dialect(**kept.pop("dialect", {})), **kept)

    @property
    def begins_after(self) -> int:
        """Give the last line that is no row of the list."""
        return max(self.header_line, self.skipped)

    @property
    def is_list_like(self) -> bool:
        """Tell whether a column looks like names or values, not like running text."""
        columns = zip_longest(*self.samples or [self.headers], fillvalue="")
        return any(kinds.is_column(cells) for cells in columns)

    @property
    def encoding_name(self) -> str:
        """Give the encoding as people choose it."""
        bare = self.encoding.removesuffix("-sig")
        known = dict(encodings.CHOICES) | encodings.MARKED
        return str(known.get(bare, self.encoding))

    @property
    def delimiter_name(self) -> str:
        return str(BY_HAND.get(self.dialect.delimiter, self.dialect.delimiter))


def look(
    path: Path, *, encoding: str = "", delimiter: str = "", header: int | None = None
) -> Layout:
    """Find out how a file is laid out; what is given is not asked of the file.

    `header` is the line of the column names, 0 for a list without.

    Raises NotAList for an empty file and for what is no list at all.
    """
    kinds.refuse_by_bytes(path)
    sure = encoding or encodings.certain(path)
    name = sure or encodings.likely(path)
    text = _start(path, name)
    if not text.strip(BLANK):
        raise NotAList(_("The file is empty. Choose a file with a header and rows."))
    kinds.refuse_by_text(text)
    dialect, skip = find_dialect(text, delimiter)
    layout = Layout(encoding=name, is_sure=bool(sure), dialect=dialect, skipped=skip)
    _find_header(layout, _first_of(path, layout), header)
    return layout


def first_rows(path: Path, layout: Layout) -> list[tuple[int, str]]:
    """Give (line, text) of the rows a file begins with, one of which has its header."""
    rows = _first_of(path, layout)
    return [
        (row.number, ", ".join(filter(None, (shown(c).strip() for c in row.cells))))
        for row in rows[:HEADER_WITHIN]
    ]


def first_headers(path: Path, layout: Layout) -> list[tuple[int, list[str]]]:
    """Give (line, names) of the rows a file begins with, if they were its header."""
    rows = _first_of(path, layout)
    return [
        (row.number, names_of(_names(row, rows[place + 1 :])))
        for place, row in enumerate(rows[:HEADER_WITHIN])
        if 1 < _filled(row.cells) <= settings.IMPORT_MAX_COLUMNS and not row.problem
    ]


def names_of(cells: Sequence[str]) -> list[str]:
    """Give each column a name of its own: blank and repeated ones get a number."""
    names: dict[str, None] = {}
    counts: Counter[str] = Counter()
    for number, cell in enumerate(cells, 1):
        name = " ".join(shown(cell).split())[:120] or _("Column %(n)s") % {"n": number}
        unique = name
        while unique in names:
            counts[name] += 1
            unique = f"{name} ({counts[name] + 1})"
        names[unique] = None
    return list(names)


def shown(cell: str) -> str:
    """Give a text that can be kept: what no database takes becomes a mark."""
    cell = cell.replace("\x00", "\ufffd")
    return cell.encode("utf-8", "replace").decode() if not cell.isascii() else cell


# -- inside ---------------------------------------------------------------------------


def _start(path: Path, encoding: str) -> str:
    errors = encodings.handler(encoding)
    try:
        with path.open("r", encoding=encoding, errors=errors, newline="") as file:
            text = file.read(SAMPLE)
            # Before a list there may be as many blank lines as one likes.
            while not text.strip(BLANK) and len(text) < MOST_OF_SAMPLE:
                if not (more := file.read(SAMPLE)):
                    break
                text += more
            return text
    except UnicodeError as broken:
        raise NotAList(_("The file is not in this encoding.")) from broken


def _first_of(path: Path, layout: Layout) -> list[lines.Line]:
    """Read the first rows, whole; fewer of them if they are very long."""
    found: list[lines.Line] = []
    letters = 0
    for row in lines.read(path, layout.encoding, layout.dialect):
        letters += sum(map(len, row.cells)) + len(row.cells)
        letters += _LETTERS_OF_BLANK * row.is_blank
        if row.number > layout.skipped and not row.is_blank:
            found.append(row)
        if len(found) >= SAMPLE_ROWS or letters > MOST_OF_SAMPLE:
            break
    return found


def _find_header(layout: Layout, rows: list[lines.Line], said: int | None) -> None:
    if not rows:
        raise NotAList(_("The file is empty. Choose a file with a header and rows."))
    header = _place_of(said, rows) if said else 0 if said == 0 else _header_among(rows)
    layout.is_header_said = said is not None
    first = rows[header]
    if said == 0 or (said is None and any(map(_is_value, first.cells))):
        layout.header_line, names = 0, [""] * _width(rows[header:])
        body = rows
    else:
        body = rows[header + 1 :]
        layout.header_line, names = first.number, _names(first, body)
    most = settings.IMPORT_MAX_COLUMNS
    if len(names) > most:
        # Spreadsheets write blank columns to the right of a list along.
        while names and not names[-1].strip() and _is_blank(body, len(names) - 1):
            names.pop()
    if len(names) > most:
        raise NotAList(
            _("The file has %(n)s columns. The limit is %(most)s.")
            % {"n": len(names), "most": most}
        )
    layout.headers = names_of(names)
    layout.samples = [row.cells for row in body if not row.problem][:50]
    for cells in layout.samples:
        cells[:] = [shown(cell[:200]) for cell in cells]


def _names(header: lines.Line, body: Sequence[lines.Line]) -> list[str]:
    names = list(header.cells)
    # Cells beyond the header are told of row by row, unless all rows have them.
    is_ours = tuple(names[-2:]) == OF_ERROR_FILES
    if body and not is_ours and all(len(row.cells) > len(names) for row in body):
        names += [""] * (_width(body) - len(names))
    return names


def _place_of(line: int, rows: Sequence[lines.Line]) -> int:
    """Give which of the rows begins in a line; raises NotAList if none does."""
    for place, row in enumerate(rows):
        if row.number == line and not row.problem:
            return place
    raise NotAList(
        _("No row begins in line %(line)s. Choose another line for the column names.")
        % {"line": line}
    )


def _header_among(rows: Sequence[Any]) -> int:
    """Find the header: the first row as full as the rows of the list are.

    What stands before it may be longer than a short list; so its end tells as well.
    """
    end = rows[-8:]
    while len(end) > 5 and _filled(end[-1].cells) < 2:
        end = end[:-1]
    parts = (rows[1:], end, end[-4:], end[-2:])
    usual = max(_most(_filled(one.cells) for one in part) for part in parts)
    widths = Counter(len(one.cells) for one in end[-4:])
    width, often = widths.most_common(1)[0]
    fitting = [n for n, row in enumerate(rows) if _is_header(row.cells, usual)]
    if not fitting:
        return 0
    first = fitting[0]
    if any(widths[len(one.cells)] == often for one in rows[first : first + 2]):
        return first
    # Comments with delimiters in them are rows of another length.
    better = [
        n
        for n in fitting
        if len(rows[n].cells) == width and not any(map(_is_value, rows[n].cells))
    ]
    return (better or fitting)[0]


def _most(numbers: Iterable[int]) -> int:
    counted = Counter(numbers).most_common(1)
    return counted[0][0] if counted else 1


def _width(rows: Sequence[Any]) -> int:
    return max(len(row.cells) for row in rows)


def _is_blank(rows: Sequence[Any], column: int) -> bool:
    return not any("".join(row.cells[column : column + 1]).strip() for row in rows)


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

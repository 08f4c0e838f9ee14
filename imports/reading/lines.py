"""The rows of a file, streamed; what cannot be read is refused by its line.

A quote that is never closed would swallow the rest of the file in Python's own reader.
Here it costs the line it stands in: the lines after it are read again on their own.
"""

import csv
import io
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext as _

from imports.reading import encodings
from imports.reading.dialects import Dialect

LONGEST_LINE = 4_000_000
# Of these alone is a blank line: programs of old end a file so, or make it longer.
BLANK = "\r\n\x1a \t\x00"
# A value in quotes may go over so many lines. When so many were read in vain, a file is
# broken all through, and is looked ahead in no farther than this.
MOST_LINES, MOST_IN_VAIN, FEWEST_LINES = 20_000, 200_000, 20
# So many delimiters in lines as wide as a row show that a quote has swallowed rows.
_OF_ROWS = 4
_SURROGATE = re.compile("[\ud800-\udfff]")
csv.field_size_limit(LONGEST_LINE)


@dataclass
class Line:
    """One row: the line it begins on (from 1), its cells, and why it is refused."""

    number: int
    cells: list[str] = field(default_factory=list)
    problem: str = ""

    @property
    def is_blank(self) -> bool:
        return not self.problem and not any(cell.strip() for cell in self.cells)


def read(path: Path, encoding: str, dialect: Dialect) -> Iterator[Line]:
    """Give the lines of a file in order, blank ones and the header included."""
    errors = encodings.handler(encoding)
    with path.open("r", encoding=encoding, errors=errors, newline="") as file:
        yield from parse(file, dialect)


def parse_text(text: str, dialect: Dialect) -> list[Line]:
    """As `read`, for a text at hand."""
    return list(parse(io.StringIO(text, newline=""), dialect))


def parse(file: TextIO, dialect: Dialect) -> Iterator[Line]:
    """Give the rows of an open text file."""
    source = _Source(file)
    split = not dialect.escape
    line = Line(0)
    while (text := source.next()) is not None:
        number = source.number
        # Where files were put together, a byte order mark stands in the midst.
        text = text.lstrip("\ufeff")
        if len(text) >= LONGEST_LINE and source.is_too_long(text):
            yield Line(number, problem=_("The line is too long to be a row."))
        elif text.strip(BLANK) == "":
            yield Line(number, [])
        elif split and dialect.quote not in text:
            line = Line(number, text.rstrip("\r\n").split(dialect.delimiter))
            yield _looked_at(line, text)
        else:
            yield (quoted := _quoted(text, source, dialect, len(line.cells)))
            line = line if quoted.problem else quoted


def _quoted(text: str, source: "_Source", dialect: Dialect, width: int) -> Line:
    """Read a row with quotes, which may go over lines; rows are `width` cells wide."""
    number = source.number
    cells, wrong = _cells([text], dialect)
    if not wrong:
        return _looked_at(Line(number, cells), text)
    ahead: list[str] = []
    if wrong == "open":
        cells, wrong = _cells(source.from_here(text, ahead), dialect)
    if not wrong and _are_rows(ahead[:-1], width, dialect):
        wrong = "open"
    if not wrong:
        return _looked_at(Line(number, cells), "".join([text, *ahead]))
    source.put_back(ahead)
    return Line(number, text.rstrip("\r\n").split(dialect.delimiter), _why(wrong))


def _are_rows(lines: list[str], width: int, dialect: Dialect) -> bool:
    """Tell whether lines inside of quotes are rows that they were not to hold."""
    full = [line for line in lines if line.strip()]
    if width < 3 or len(full) * (width - 1) < _OF_ROWS:
        return False
    return all(line.count(dialect.delimiter) == width - 1 for line in full)


def _why(wrong: str) -> str:
    if wrong == "long":
        return _("The line is too long to be a row.")
    if wrong == "open":
        return _("A quotation mark is opened and never closed. Close it or remove it.")
    return _(
        "A quotation mark stands in the middle of a value. Write it twice or remove it."
    )


def _cells(lines: Iterable[str], dialect: Dialect) -> tuple[list[str], str]:
    reader = csv.reader(
        lines,
        delimiter=dialect.delimiter,
        quotechar=dialect.quote,
        doublequote=not dialect.escape,
        escapechar="\\" if dialect.escape else None,
        skipinitialspace=dialect.skip_blanks,
        strict=True,
    )
    try:
        return next(reader, []), ""
    except csv.Error as error:
        if "larger than field limit" in str(error):
            return [], "long"
        return [], "open" if "unexpected end" in str(error) else "inside"


def _looked_at(line: Line, text: str) -> Line:
    if "\x00" in text:
        line.problem = _("Contains a null character. Remove it.")
    elif not text.isascii() and _SURROGATE.search(text):
        line.problem = _(
            "Contains a character that is broken in the file. Correct it, or choose"
            " another encoding."
        )
    return line


class _Source:
    """Lines of a file, with room for those that must be read once more."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._waiting: deque[str] = deque()
        self._in_vain = 0
        self.number = 0

    def next(self) -> str | None:
        text = self._waiting.popleft() if self._waiting else self._read()
        if not text:
            return None
        self.number += 1
        return text

    def from_here(self, text: str, ahead: list[str]) -> Iterator[str]:
        """Give a line and those after it that may belong to it, and note these."""
        yield text
        letters = len(text)
        most = MOST_LINES if self._in_vain < MOST_IN_VAIN else FEWEST_LINES
        while len(ahead) < most and letters < LONGEST_LINE:
            if (more := self.next()) is None:
                return
            ahead.append(more)
            letters += len(more)
            yield more

    def put_back(self, lines: list[str]) -> None:
        self._waiting.extendleft(reversed(lines))
        self.number -= len(lines)
        self._in_vain += len(lines)

    @staticmethod
    def is_too_long(text: str) -> bool:
        return len(text) >= LONGEST_LINE and text[-1] not in "\r\n"

    def _read(self) -> str:
        text = self._file.readline(LONGEST_LINE)
        if self.is_too_long(text):
            while (rest := self._file.readline(LONGEST_LINE)) and rest[
                -1
            ] not in "\r\n":
                pass
        return text

"""The rows of a file, streamed; what cannot be read is refused by its line.

A quote that is never closed would swallow the rest of the file in Python's own reader.
Here it costs the line it stands in: the lines after it are read again on their own.
"""

import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext as _

from imports.reading import encodings
from imports.reading.dialects import Dialect

LONGEST_LINE = 4_000_000
# Of these alone is a blank line: programs of old end a file so, or make it longer.
BLANK = "\r\n\x1a \t\x00"
# A value in quotes may go over so many lines.
MOST_LINES = 1_000
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
    while (text := source.next()) is not None:
        number = source.number
        if source.too_long:
            yield Line(number, problem=_("The line is too long to be a row."))
        elif text.strip(BLANK) == "":
            yield Line(number, [])
        elif split and dialect.quote not in text:
            line = Line(number, text.rstrip("\r\n").split(dialect.delimiter))
            yield _looked_at(line, text)
        else:
            yield _quoted(text, number, source, dialect)


def _quoted(text: str, number: int, source: "_Source", dialect: Dialect) -> Line:
    taken = [text]
    while True:
        cells, wrong = _cells("".join(taken), dialect)
        if not wrong:
            return _looked_at(Line(number, cells), "".join(taken))
        more = None
        if wrong == "open" and len(taken) < MOST_LINES:
            more = _until_quote(source, dialect, taken)
        if more is None:
            source.put_back(taken[1:])
            return Line(
                number, taken[0].rstrip("\r\n").split(dialect.delimiter), _why(wrong)
            )


def _until_quote(source: "_Source", dialect: Dialect, taken: list[str]) -> bool | None:
    """Take lines up to the next that has a quote; None if there is none."""
    while len(taken) < MOST_LINES:
        text = source.next()
        if text is None:
            return None
        taken.append(text)
        if dialect.quote in text:
            return True
    return None


def _why(wrong: str) -> str:
    if wrong == "open":
        return _("A quotation mark is opened and never closed. Close it or remove it.")
    return _(
        "A quotation mark stands in the middle of a value. Write it twice or remove it."
    )


def _cells(text: str, dialect: Dialect) -> tuple[list[str], str]:
    reader = csv.reader(
        [text],
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
        self.number = 0
        self.too_long = False

    def next(self) -> str | None:
        self.too_long = False
        text = self._waiting.popleft() if self._waiting else self._read()
        if not text:
            return None
        self.number += 1
        return text

    def put_back(self, lines: list[str]) -> None:
        self._waiting.extendleft(reversed(lines))
        self.number -= len(lines)

    def _read(self) -> str:
        text = self._file.readline(LONGEST_LINE)
        if len(text) >= LONGEST_LINE and text[-1] not in "\r\n":
            self.too_long = True
            while (rest := self._file.readline(LONGEST_LINE)) and rest[
                -1
            ] not in "\r\n":
                pass
        return text

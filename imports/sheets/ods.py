"""What calamine does not tell of an ods: the cells that hold an error."""

import re
import zipfile
from collections.abc import Callable
from typing import Any
from xml.parsers import expat

_PIECE = 1 << 20
_MARKS = (b'calcext:value-type="error"', b">#", b">Err:")
_ERROR = re.compile(r"#[A-ZÄÖÜ0-9/]+[!?]?|Err:\d{3}")
# A row of errors that is repeated to the end of the sheet is told so often.
_MOST_REPEATED = 100_000
_CELLS = ("table:table-cell", "table:covered-table-cell")


def shown_otherwise(package: zipfile.ZipFile, number: int) -> dict[int, dict[int, str]]:
    """Give {row: {column: error}} of a sheet, rows from 1 and columns from 0."""
    found: dict[int, dict[int, str]] = {}
    if not _may_have(package):
        return found

    def note(cell: "_Cell") -> None:
        if not cell.is_error:
            return
        for row in range(cell.row, cell.row + min(cell.rows, _MOST_REPEATED)):
            for column in range(cell.column, cell.column + min(cell.columns, 500)):
                found.setdefault(row + 1, {})[column] = cell.text

    _walk(package, number, note)
    return found


def places(package: zipfile.ZipFile) -> list[tuple[str, int, int]]:
    """Give where cells hold something: the sheet, row and column from 0."""
    found: list[tuple[str, int, int]] = []

    def note(cell: "_Cell") -> None:
        if cell.is_full:
            row, column = cell.row + cell.rows - 1, cell.column + cell.columns - 1
            found.append((cell.sheet, row, column))

    _walk(package, None, note)
    return found


# -- inside ---------------------------------------------------------------------------


class _Cell:
    """A cell, how often it stands beside and below itself, and what it shows."""

    def __init__(self, walker: "_Walker", said: dict[str, str]) -> None:
        self.sheet = walker.name
        self.row, self.column = walker.row, walker.column
        self.rows, self.columns = walker.rows, _times(said, "columns")
        self.text = ""
        self.said = said

    @property
    def is_full(self) -> bool:
        return bool(self.text) or "office:value-type" in self.said

    @property
    def is_error(self) -> bool:
        if self.said.get("calcext:value-type") == "error":
            return bool(self.text)
        is_made = "table:formula" in self.said
        return is_made and _ERROR.fullmatch(self.text) is not None


class _Walker:
    """Goes through the cells of one sheet, or of all."""

    def __init__(self, wanted: int | None, note: Callable[[_Cell], None]) -> None:
        self.wanted, self.note = wanted, note
        self.sheet, self.row, self.column, self.rows = -1, 0, 0, 1
        self.name = ""
        self.depth = 0  # of tables: one may stand in a cell
        self.cell: _Cell | None = None
        self.is_text = False

    @property
    def is_inside(self) -> bool:
        return self.depth == 1 and self.wanted in (None, self.sheet)

    def start(self, name: str, said: dict[str, str]) -> None:
        if name == "table:table":
            self.depth += 1
            if self.depth == 1:
                self.sheet, self.row = self.sheet + 1, 0
                self.name = said.get("table:name", "")
        if not self.is_inside:
            return
        if name == "table:table-row":
            self.rows, self.column = _times(said, "rows"), 0
        elif name in _CELLS:
            self.cell = _Cell(self, said)
        self.is_text = name.startswith("text:") and self.cell is not None

    def end(self, name: str) -> None:
        if name == "table:table":
            self.depth -= 1
        if not self.is_inside:
            return
        if name in _CELLS and self.cell is not None:
            self.note(self.cell)
            self.column += self.cell.columns
            self.cell = None
        elif name == "table:table-row":
            self.row += self.rows
        self.is_text = False

    def data(self, text: str) -> None:
        if self.is_text and self.cell is not None and len(self.cell.text) < 40:
            self.cell.text += text


def _walk(
    package: zipfile.ZipFile, number: int | None, note: Callable[[_Cell], None]
) -> None:
    walker = _Walker(number, note)
    parser: Any = expat.ParserCreate()
    parser.StartElementHandler = walker.start
    parser.EndElementHandler = walker.end
    parser.CharacterDataHandler = walker.data
    with package.open("content.xml") as file:
        while piece := file.read(_PIECE):
            parser.Parse(piece, False)
            if number is not None and walker.sheet > number:
                return
    parser.Parse(b"", True)


def _may_have(package: zipfile.ZipFile) -> bool:
    rest = b""
    with package.open("content.xml") as file:
        while piece := file.read(_PIECE):
            if any(mark in rest + piece for mark in _MARKS):
                return True
            rest = piece[-40:]
    return False


def _times(said: dict[str, str], what: str) -> int:
    text = said.get(f"table:number-{what}-repeated", "1")
    return int(text) if text.isdecimal() and len(text) < 9 else 1

"""What calamine does not tell of an xlsx: errors, and zeros that a format shows."""

import contextlib
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from typing import Any
from xml.parsers import expat

_PIECE = 1 << 20
# So much of what is said about a workbook is read.
_MOST_PIECES = 16
_ZEROS = re.compile(r"(0{2,15})(?:;@)?")
# None of these looks beyond the tag it begins in: a file of tags that never end would
# be read as often as it has tags.
_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"([^<>/]*)>(?:<f[^<>]*/>|<f[^<>]*>[^<]*</f>)?'
    rb"<v>([^<]{1,40})</v>"
)
_FULL = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d{1,7})"(?:[^<>]*[^<>/])?>')
_STYLE = re.compile(rb' s="(\d+)"')


def shown_otherwise(package: zipfile.ZipFile, name: str) -> dict[int, dict[int, str]]:
    """Give {row: {column: text}}, rows from 1 and columns from 0.

    "#N/A", which calamine leaves blank, and 1067 that the format 00000 shows as 01067.
    """
    found: dict[int, dict[int, str]] = {}
    digits = _digits_of_styles(package)
    part = _part_of(package, name)
    if part not in package.namelist():
        return found
    for letters, row, how, value in _cells(package, part, only_wrong=not digits):
        style = _STYLE.search(how)
        wanted = digits.get(int(style[1]), 0) if style else 0
        if b' t="e"' in how or (value.isdigit() and len(value) < wanted):
            shown = unescape(value.decode()).zfill(wanted)
            found.setdefault(int(row), {})[_number_of(letters)] = shown
    return found


def places(package: zipfile.ZipFile) -> Iterator[tuple[str, int, int]]:
    """Give where cells hold something: the sheet, row and column from 0."""
    for _tag, said in _said(package, "xl/workbook.xml", "sheet"):
        name = said.get("name", "")
        part = _part_of(package, name)
        if part in package.namelist():
            for row, column in _full(package, part):
                yield name, row, column


# -- inside ---------------------------------------------------------------------------


def _full(package: zipfile.ZipFile, part: str) -> Iterator[tuple[int, int]]:
    rest = b""
    with package.open(part) as file:
        while piece := file.read(_PIECE):
            piece = rest + piece
            end = piece.rfind(b">") + 1
            for letters, row in _FULL.findall(piece[:end]):
                yield int(row) - 1, _number_of(letters)
            rest = piece[end:][-_PIECE:]


def _part_of(package: zipfile.ZipFile, name: str) -> str:
    sheets = _said(package, "xl/workbook.xml", "sheet")
    wanted = next((said for _tag, said in sheets if said.get("name") == name), {})
    keys = {value for key, value in wanted.items() if key.endswith(":id")}
    for _tag, said in _said(package, "xl/_rels/workbook.xml.rels", "Relationship"):
        if said.get("Id") in keys and (path := said.get("Target", "")):
            return path.removeprefix("/") if path.startswith("/") else f"xl/{path}"
    return ""


def _digits_of_styles(package: zipfile.ZipFile) -> dict[int, int]:
    """Give {style: how many digits it shows at least}."""
    formats: dict[str, int] = {}
    used: list[str] = []
    is_of_cells = False
    tags = ("numFmt", "cellStyleXfs", "cellXfs", "xf")
    for tag, said in _said(package, "xl/styles.xml", *tags):
        number = said.get("numFmtId", "")
        if tag == "numFmt":
            if zeros := _ZEROS.fullmatch(said.get("formatCode", "")):
                formats[number] = len(zeros[1])
        elif tag == "xf" and is_of_cells:
            used.append(number)
        elif tag != "xf":
            is_of_cells = tag == "cellXfs"
    return {n: formats[one] for n, one in enumerate(used) if one in formats}


def _cells(
    package: zipfile.ZipFile, part: str, *, only_wrong: bool
) -> Iterator[tuple[bytes, ...]]:
    """Give the cells of a sheet that have a value; fast if only errors are wanted."""
    rest = b""
    with package.open(part) as file:
        while piece := file.read(_PIECE):
            piece = rest + piece
            end = max(piece.rfind(b"</c>"), len(piece) - 4_096)
            if not only_wrong or b' t="e"' in piece:
                yield from _CELL.findall(piece[:end])
            rest = piece[end:]
    yield from _CELL.findall(rest)


def _said(
    package: zipfile.ZipFile, part: str, *tags: str
) -> list[tuple[str, dict[str, str]]]:
    """Give these tags of a part and what each says; of a broken one, as far as it is.

    How a tag is prefixed does not matter.
    """
    found: list[tuple[str, dict[str, str]]] = []

    def note(name: str, said: dict[str, str]) -> None:
        if (bare := name.rpartition(":")[2]) in tags:
            found.append((bare, said))

    if part not in package.namelist():
        return found
    parser: Any = expat.ParserCreate()
    parser.StartElementHandler = note
    with package.open(part) as file, contextlib.suppress(expat.ExpatError):
        for _once in range(_MOST_PIECES):
            parser.Parse(file.read(_PIECE), False)
    return found


def _number_of(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1

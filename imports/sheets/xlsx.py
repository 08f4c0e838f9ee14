"""What calamine does not tell of an xlsx: errors, and zeros that a format shows."""

import re
import zipfile
from collections.abc import Iterator
from html import unescape

_PIECE = 1 << 20
_SHEET = re.compile(r'<(?:\w+:)?sheet [^>]*?name="([^"]*)"[^>]*?r:id="([^"]*)"')
_FORMAT = re.compile(
    r'<numFmt [^>]*?numFmtId="(\d+)"[^>]*?formatCode="(0{2,15})(?:;@)?"'
)
_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"([^>/]*)>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)?'
    rb"<v>([^<]{1,40})</v>"
)
_FULL = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d{1,7})"(?:[^>]*[^>/])?>')
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
    for name in map(unescape, _names(package)):
        part = _part_of(package, name)
        if part in package.namelist():
            for row, column in _full(package, part):
                yield name, row, column


# -- inside ---------------------------------------------------------------------------


def _names(package: zipfile.ZipFile) -> list[str]:
    sheets = _SHEET.findall(_read(package, "xl/workbook.xml"))
    return [name for name, _key in sheets]


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
    sheets = _SHEET.findall(_read(package, "xl/workbook.xml"))
    wanted = next((key for title, key in sheets if unescape(title) == name), "")
    for one in re.findall(
        r"<Relationship [^>]*>", _read(package, "xl/_rels/workbook.xml.rels")
    ):
        if f'Id="{wanted}"' in one and (target := re.search(r'Target="([^"]*)"', one)):
            path = target[1]
            return path.removeprefix("/") if path.startswith("/") else f"xl/{path}"
    return ""


def _digits_of_styles(package: zipfile.ZipFile) -> dict[int, int]:
    """Give {style: how many digits it shows at least}."""
    if "xl/styles.xml" not in package.namelist():
        return {}
    styles = _read(package, "xl/styles.xml")
    formats = {number: len(code) for number, code in _FORMAT.findall(styles)}
    cells = styles.partition("<cellXfs")[2].partition("</cellXfs>")[0]
    used = re.findall(r'<xf [^>]*?numFmtId="(\d+)"', cells)
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


def _read(package: zipfile.ZipFile, part: str) -> str:
    with package.open(part) as file:
        return file.read(16 * _PIECE).decode("utf-8", "replace")


def _number_of(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1

"""Turn a workbook into CSV: a program that runs alone, in a process that may die.

    python -I sheets.py SOURCE TARGET MOST_BYTES MEMORY [SHEET]

Says on its output, in JSON, which sheet was read and which ones there are. Imports
nothing of ours.
"""

import csv
import datetime
import itertools
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from html import unescape
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook, SheetVisibleEnum

_PIECE = 1 << 20
_SHEET = re.compile(r'<(?:\w+:)?sheet [^>]*?name="([^"]*)"[^>]*?r:id="([^"]*)"')
_FORMAT = re.compile(
    r'<numFmt [^>]*?numFmtId="(\d+)"[^>]*?formatCode="(0{2,15})(?:;@)?"'
)
_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"([^>/]*)>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)?'
    rb"<v>([^<]{1,40})</v>"
)
_STYLE = re.compile(rb' s="(\d+)"')


def main(source: str, target: str, most: int, memory: int, wanted: str = "") -> None:
    """Write the sheet that is wanted, or the first that is shown and is a list."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    book = CalamineWorkbook.from_path(source)
    shown = [
        one.name
        for one in book.sheets_metadata
        if one.visible == SheetVisibleEnum.Visible
    ]
    chosen = choose(book, [wanted] if wanted in shown else shown)
    with open(target, "w", encoding="utf-8-sig", newline="") as out:
        writer, blanks = csv.writer(out), 0
        for cells in rows(chosen, source) if chosen else ():
            if not any(cells):
                blanks += 1
                continue
            # Blank rows at the end, of which there may be a million, are left out.
            writer.writerows(itertools.repeat([], blanks))
            writer.writerow(cells)
            blanks = 0
    json.dump({"sheet": chosen.name if chosen else "", "sheets": shown}, sys.stdout)


def choose(book: CalamineWorkbook, names: list[str]) -> CalamineSheet | None:
    """Give the first sheet with columns and rows; a cover has only a title."""
    chosen = None
    for name in names:
        sheet = book.get_sheet_by_name(name)
        if sheet.height > 1 and sheet.width > 1:
            return sheet
        if sheet.height and chosen is None:
            chosen = sheet
    return chosen


def rows(sheet: CalamineSheet, source: str) -> Iterator[list[str]]:
    """Give each row of a sheet as texts, from its first."""
    said = shown_otherwise(source, sheet.name)
    first = sheet.start[1] if sheet.start else 0
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells = [text(cell) for cell in row]
        for column, shown in said.get(number, {}).items():
            if 0 <= column - first < len(cells):
                cells[column - first] = shown
        yield cells


def text(cell: Any) -> str:
    """Give a cell as we write it, whatever the language it is shown in."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        is_whole = cell.is_integer() and abs(cell) < 1e15
        return str(int(cell)) if is_whole else repr(cell)
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    if isinstance(cell, (datetime.date, datetime.time)):
        return cell.isoformat()
    return "" if cell is None else str(cell)


def shown_otherwise(source: str, name: str) -> dict[int, dict[int, str]]:
    """Give {row: {column: text}} of what calamine does not tell of an xlsx.

    "#N/A", which it leaves blank, and 1067 that the format 00000 shows as 01067.
    """
    found: dict[int, dict[int, str]] = {}
    if not zipfile.is_zipfile(source):
        return found
    with zipfile.ZipFile(source) as package:
        if "xl/workbook.xml" not in package.namelist():
            return found
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


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), *sys.argv[5:])

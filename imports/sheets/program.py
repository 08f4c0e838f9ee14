"""Write a sheet of a workbook as CSV, or tell which of its cells stand far away.

Says on its output, in JSON, which sheet was read and which ones there are; or the
cells.
"""

import contextlib
import csv
import datetime
import itertools
import json
import resource
import struct
import sys
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any, TextIO
from xml.parsers.expat import ExpatError

from python_calamine import CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from imports.sheets import ods, xls, xlsx

# Beyond so many columns no list goes; what stands there is not made part of others.
MOST_COLUMNS = 500
# So much room per cell that holds something is more than a list has.
_EMPTY_PER_CELL = 10
# Cells for which there is room at any rate.
_FITS = 5_000_000


def main(
    do: str, source: str, target: str, most: str, memory: str, wanted: str = ""
) -> None:
    """Do what is asked, within limits: "write" a sheet, or name "far" cells."""
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(most), int(most)))
    if do == "far":
        json.dump({"cells": far(source)}, sys.stdout)
        return
    book = CalamineWorkbook.from_path(source)
    shown = [
        one.name
        for one in book.sheets_metadata
        if one.visible == SheetVisibleEnum.Visible
    ]
    chosen = choose(book, [wanted] if wanted in shown else shown)
    with open(target, "w", encoding="utf-8-sig", newline="") as out:
        if chosen is not None:
            write(rows(chosen, book, source), out)
    json.dump({"sheet": chosen.name if chosen else "", "sheets": shown}, sys.stdout)


def write(found: Iterable[list[str]], out: TextIO) -> None:
    """Write rows as CSV, without the blank ones at the end, which may be a million."""
    writer, blanks = csv.writer(out), 0
    for cells in found:
        if any(cells):
            writer.writerows(itertools.repeat([], blanks))
            writer.writerow(cells)
            blanks = 0
        else:
            blanks += 1


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


def rows(
    sheet: CalamineSheet, book: CalamineWorkbook, source: str
) -> Iterator[list[str]]:
    """Give each row of a sheet as texts, from its first."""
    said = shown_otherwise(source, book, sheet.name)
    first = sheet.start[1] if sheet.start else 0
    width = _width(sheet)
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells = [text(cell) for cell in row]
        for column, shown in said.get(number, {}).items():
            if 0 <= column - first < len(cells):
                cells[column - first] = shown
        while len(cells) > width and not cells[-1]:
            cells.pop()
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


def shown_otherwise(
    source: str, book: CalamineWorkbook, name: str
) -> dict[int, dict[int, str]]:
    """Give {row: {column: text}} of what calamine does not tell of a sheet."""
    number = book.sheet_names.index(name)
    if not zipfile.is_zipfile(source):
        # What is odd about a workbook that calamine reads is no reason to refuse it.
        with contextlib.suppress(struct.error, LookupError):
            return xls.shown_otherwise(source, number)
        return {}
    with zipfile.ZipFile(source) as package:
        if "xl/workbook.xml" in package.namelist():
            return xlsx.shown_otherwise(package, name)
        if "content.xml" in package.namelist():
            with contextlib.suppress(ExpatError):
                return ods.shown_otherwise(package, number)
    return {}


def far(source: str) -> list[str]:
    """Give the cells that stand so far from a list that there is no room for it.

    As "XFD1048576", with the name of the sheet if it has one.
    """
    for name, cells in itertools.groupby(_places(source), lambda one: one[0]):
        full, low, right = 0, (0, 0), (0, 0)
        for _name_of, row, column in cells:
            full += 1
            low = max(low, (row, column))
            right = max(right, (row, column), key=lambda one: one[1])
        if (low[0] + 1) * (right[1] + 1) > max(full * _EMPTY_PER_CELL, _FITS):
            return [_named(name, *place) for place in dict.fromkeys([low, right])]
    return []


def _places(source: str) -> Iterable[tuple[str, int, int]]:
    if not zipfile.is_zipfile(source):
        yield from xls.places(source)
        return
    with zipfile.ZipFile(source) as package:
        if "xl/workbook.xml" in package.namelist():
            yield from xlsx.places(package)
        elif "content.xml" in package.namelist():
            yield from ods.places(package)


def _named(sheet: str, row: int, column: int) -> str:
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{sheet}!{letters}{row + 1}" if sheet else f"{letters}{row + 1}"


def _width(sheet: CalamineSheet) -> int:
    """Give how wide the list is, whatever stands far to the right of it."""
    if sheet.width <= MOST_COLUMNS:
        return sheet.width
    ends = (
        max((n for n, cell in enumerate(row, 1) if cell not in ("", None)), default=0)
        for row in sheet.iter_rows()
    )
    return max((end for end in ends if end <= MOST_COLUMNS), default=0)

"""What calamine does not tell of an xls: the cells that hold an error.

The file is a small file system (compound file) with a stream of records in it.
"""

import re
import struct
from collections.abc import Iterator
from pathlib import Path

_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_BOUNDSHEET, _BEGIN, _END = 0x85, 0x809, 0x0A
_FORMULA, _ERROR, _SEVERAL = 0x06, 0x205, 0xBD
_WITH_VALUE = frozenset({_FORMULA, _ERROR, _SEVERAL, 0x203, 0x204, 0x27E, 0xFD, 0xD6})
# Most workbooks have no errors: these bytes are in each that has.
_MAY_HAVE = re.compile(
    rb"\x05\x02\x08\x00.{7}\x01|\x06\x00.{8}\x02.[\x00\x07\x0f\x17\x1d\x24\x2a]"
    rb".{3}\xff\xff",
    re.DOTALL,
)
_LAST_SECTOR = 0xFFFFFFF0


def shown_otherwise(source: str, number: int) -> dict[int, dict[int, str]]:
    """Give {row: {column: error}} of a sheet, rows from 1 and columns from 0."""
    found: dict[int, dict[int, str]] = {}
    stream = _stream_of(Path(source).read_bytes())
    if not _MAY_HAVE.search(stream):
        return found
    for kind, at, size in _records(stream, number):
        code = _code(kind, stream[at : at + size])
        if code in _ERRORS:
            row, column = struct.unpack_from("<HH", stream, at)
            found.setdefault(row + 1, {})[column] = _ERRORS[code]
    return found


def places(source: str) -> Iterator[tuple[str, int, int]]:
    """Give where cells hold something: the sheet, row and column from 0."""
    stream = _stream_of(Path(source).read_bytes())
    for number, (name, _start) in enumerate(_sheets(stream)):
        for kind, at, size in _records(stream, number):
            if kind in _WITH_VALUE:
                row, column = struct.unpack_from("<HH", stream, at)
                if kind == _SEVERAL:
                    column = struct.unpack_from("<H", stream, at + size - 2)[0]
                yield name, row, column


# -- inside ---------------------------------------------------------------------------


def _code(kind: int, record: bytes) -> int:
    """Give the number of the error that a record holds, or -1."""
    if kind == _ERROR and len(record) >= 8 and record[7] == 1:
        return record[6]
    is_formula = kind == _FORMULA and len(record) >= 14
    if is_formula and record[12:14] == b"\xff\xff" and record[6] == 2:
        return record[8]
    return -1


def _records(stream: bytes, number: int) -> Iterator[tuple[int, int, int]]:
    """Give (kind, place, size) of the records of a sheet, without its charts."""
    depth = 0
    for kind, at, size in _walk(stream, _sheets(stream)[number][1]):
        depth += (kind == _BEGIN) - (kind == _END)
        if depth == 0:
            return
        if depth == 1:
            yield kind, at, size


def _sheets(stream: bytes) -> list[tuple[str, int]]:
    """Give the name of each sheet, and where its records begin."""
    found = []
    for kind, at, size in _walk(stream, 0):
        if kind == _BOUNDSHEET:
            # Since 1997 a byte before the name says whether its letters are wide.
            is_wide = stream[at + 7] == 1
            skip = 8 if stream[at + 7] < 2 else 7
            name = stream[at + skip : at + size]
            start = struct.unpack_from("<I", stream, at)[0]
            found.append(
                (name.decode("utf-16-le" if is_wide else "cp1252", "replace"), start)
            )
    return found


def _walk(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    header, end = struct.Struct("<HH").unpack_from, len(stream)
    depth = 0
    while at + 4 <= end:
        kind, size = header(stream, at)
        depth += (kind == _BEGIN) - (kind == _END)
        yield kind, at + 4, size
        if depth == 0:
            return
        at += 4 + size


def _stream_of(raw: bytes) -> bytes:
    """Give the stream of records, which stands in sectors that are chained."""
    shift, small_shift = struct.unpack_from("<HH", raw, 30)
    size = 1 << shift
    first_of_files, least, first_small = struct.unpack_from("<I4xII", raw, 48)

    def sector(number: int) -> bytes:
        return raw[(number + 1) * size : (number + 2) * size]

    where = list(struct.unpack_from("<109I", raw, 76))
    more = struct.unpack_from("<I", raw, 68)[0]
    for _once in range(len(raw) // size):
        if more >= _LAST_SECTOR:
            break
        *numbers, more = _numbers(sector(more))
        where += numbers
    table = [
        number
        for one in where
        if one < _LAST_SECTOR
        for number in _numbers(sector(one))
    ]
    files = b"".join(map(sector, _chain(table, first_of_files)))
    entries = {
        entry[: max(0, length - 2)].decode("utf-16-le", "replace"): (start, long)
        for entry in (files[n : n + 128] for n in range(0, len(files), 128))
        for length, start, long in [struct.unpack_from("<H50xII", entry, 64)]
    }
    start, long = entries.get("Workbook") or entries["Book"]
    if long >= least:
        return b"".join(map(sector, _chain(table, start)))[:long]
    small_table = _numbers(b"".join(map(sector, _chain(table, first_small))))
    inside = b"".join(map(sector, _chain(table, entries["Root Entry"][0])))
    step = 1 << small_shift
    chain = _chain(small_table, start)
    return b"".join(inside[n * step : (n + 1) * step] for n in chain)[:long]


def _numbers(raw: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4]))


def _chain(table: list[int], number: int) -> Iterator[int]:
    """Follow a chain of sectors; one that goes round ends."""
    for _once in range(len(table)):
        if number >= len(table):
            return
        yield number
        number = table[number]

"""The rows of a file as we work on them: one JSON list a line, in pieces.

So a worker finds its piece without reading what stands before it, whatever encoding
and dialect the file came in.
"""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _

from imports import reading
from imports.models import Chunk, Import

ROWS_AT_ONCE = 2_000


@dataclass
class Staged:
    """One row: its number among the rows, its line in the file, cells, a problem."""

    number: int
    line: int
    cells: list[str]
    problem: str = ""


def stage(imported: Import) -> list[Chunk]:
    """Read the whole file, write its rows down anew, and give its pieces, unsaved."""
    layout = reading.Layout.from_json(imported.layout)
    chunks: list[Chunk] = []
    number = 0
    fresh = imported.staged_path.with_suffix(f".{os.getpid()}")
    with fresh.open("wb") as out:
        for line in reading.read(imported.path, layout.encoding, layout.dialect):
            if line.number <= layout.header_line or line.is_blank:
                continue
            if number % ROWS_AT_ONCE == 0:
                chunks.append(_chunk(imported, len(chunks), number + 1, out.tell()))
            number += 1
            chunks[-1].rows += 1
            problem = line.problem or _too_long(line.cells, len(layout.headers))
            row = [number, line.number, problem, *line.cells]
            out.write(json.dumps(row).encode() + b"\n")
    fresh.replace(imported.staged_path)
    return chunks


def rows_of(
    imported: Import, chunk: Chunk, is_wanted: Callable[[int], bool] | None = None
) -> Iterator[Staged]:
    """Give the rows of one piece, or some, with what was mended by hand."""
    with imported.staged_path.open("rb") as file:
        file.seek(chunk.offset)
        for place, text in enumerate(islice(file, chunk.rows), start=chunk.first_row):
            if is_wanted is not None and not is_wanted(place):
                continue
            number, line, problem, *cells = json.loads(text.decode())
            row = Staged(number, line, cells, problem)
            if fixes := imported.fixes.get(str(number)):
                _mend(row, fixes)
            yield row


def _mend(row: Staged, fixes: dict[str, str]) -> None:
    for column, value in fixes.items():
        while len(row.cells) <= int(column):
            row.cells.append("")
        row.cells[int(column)] = value


def _chunk(imported: Import, number: int, first_row: int, offset: int) -> Chunk:
    return Chunk(
        imported=imported, number=number, first_row=first_row, rows=0, offset=offset
    )


def _too_long(cells: list[str], width: int) -> str:
    """More cells than the header has names would belong to no column."""
    extra = sum(bool(cell.strip()) for cell in cells[width:])
    if not extra:
        return ""
    return _(
        "The row has %(n)s cells and the header %(width)s. Put values with a"
        " delimiter in them into quotation marks."
    ) % {"n": len(cells), "width": width}

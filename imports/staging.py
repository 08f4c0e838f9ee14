"""The rows of a file as we work on them: one JSON list a line, a file for each piece.

So a worker finds its piece without reading what stands before it, whatever encoding
and dialect the list came in; and the first are looked through while the rest is read.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from imports import formulas, reading
from imports.models import Chunk, Import
from work import database, json_text

ROWS_AT_ONCE = 5_000
# Rows of many and long cells make smaller pieces: letters of the JSON.
HEAVIEST = 20_000_000


@dataclass
class Staged:
    """One row: its number among the rows, its line in the file, cells, a problem."""

    number: int
    line: int
    cells: list[str]
    problem: str = ""


def pieces(imported: Import) -> Iterator[list[str]]:
    """Read the file, and give its rows as they are written down, piece by piece."""
    layout = reading.Layout.from_json(imported.layout)
    number = weight = 0
    before = layout.begins_after
    is_ours = layout.headers[-2:] == list(reading.OF_ERROR_FILES)
    written: list[str] = []
    most = database.rows_at_once(ROWS_AT_ONCE)
    for line in reading.read(imported.path, layout.encoding, layout.dialect):
        if line.number <= before or line.is_blank:
            continue
        if len(written) == most or weight > HEAVIEST:
            yield written
            written, weight = [], 0
        number += 1
        problem = line.problem or _beyond(number, line.cells, len(layout.headers))
        cells = map(formulas.as_it_was, line.cells) if is_ours else line.cells
        written.append(json_text.dump([number, line.number, problem, *cells]))
        weight += len(written[-1])
    if written:
        written[-1] = _without_sum(written[-1], len(layout.headers) - 2 * is_ours)
        yield written


def write(chunk: Chunk, written: Sequence[str]) -> None:
    """Write the rows of a piece down, before anybody else knows of it."""
    place = chunk.imported.pieces_path
    place.mkdir(exist_ok=True)
    (place / str(chunk.pk)).write_text("\n".join([*written, ""]), encoding="utf-8")


def rows_of(
    imported: Import, chunk: Chunk, is_wanted: Callable[[int], bool] | None = None
) -> Iterator[Staged]:
    """Give the rows of one piece, or some, with what was mended by hand."""
    with _file_of(imported, chunk) as file:
        for place, text in enumerate(islice(file, chunk.rows), start=chunk.first_row):
            if is_wanted is not None and not is_wanted(place):
                continue
            number, line, problem, *cells = json_text.load(text)
            row = Staged(number, line, cells, problem)
            if fixes := imported.fixes.get(str(number)):
                _mend(row, fixes)
            yield row


def forget_pieces(imported: Import) -> None:
    """Remove the pieces that are there now, once that is committed."""
    paths = [
        imported.pieces_path / str(pk)
        for pk in imported.chunks.values_list("pk", flat=True)
    ]

    def remove() -> None:
        for path in paths:
            path.unlink(missing_ok=True)

    transaction.on_commit(remove, robust=True)


def forget(imported: Import) -> None:
    """Remove what was written down of an import."""
    shutil.rmtree(imported.pieces_path, ignore_errors=True)
    imported.staged_path.unlink(missing_ok=True)


def _file_of(imported: Import, chunk: Chunk) -> BinaryIO:
    try:
        return (imported.pieces_path / str(chunk.pk)).open("rb")
    except FileNotFoundError:
        # Lists of earlier versions lie in one file.
        file = imported.staged_path.open("rb")
        file.seek(chunk.offset)
        return file


def _without_sum(text: str, width: int) -> str:
    """Refuse a last row that only says how much all others are."""
    number, line, problem, *cells = json_text.load(text)
    if problem or not reading.is_sum(cells[:width]):
        return text
    problem = _(
        "This last row looks like the sum of the list, not like a record of it. Leave"
        " it out; if it is one, fill in more of it."
    )
    return json_text.dump([number, line, problem, *cells])


def _mend(row: Staged, fixes: dict[str, str]) -> None:
    for column, value in fixes.items():
        while len(row.cells) <= int(column):
            row.cells.append("")
        row.cells[int(column)] = value


def _beyond(number: int, cells: list[str], width: int) -> str:
    """Say beyond which limit a row is; "" if it is within all."""
    if number > settings.IMPORT_MAX_ROWS:
        return _(
            "A list may have %(most)s rows. Import this one and those below as a list"
            " of their own, as in the file of rows with problems."
        ) % {"most": f"{settings.IMPORT_MAX_ROWS:,}"}
    longest = max(map(len, cells), default=0)
    if longest > settings.IMPORT_MAX_CELL:
        return _(
            "A cell of this row has %(n)s characters. The limit is %(most)s. Shorten"
            " it."
        ) % {"n": f"{longest:,}", "most": f"{settings.IMPORT_MAX_CELL:,}"}
    return _too_wide(cells, width)


def _too_wide(cells: list[str], width: int) -> str:
    """More cells than the header has names would belong to no column."""
    extra = sum(bool(cell.strip()) for cell in cells[width:])
    if not extra:
        return ""
    return _(
        "The row has %(n)s cells, but the header has %(width)s. Put values that"
        " contain the delimiter in quotation marks."
    ) % {"n": len(cells), "width": width}

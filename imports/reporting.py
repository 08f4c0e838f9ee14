"""What came out of an import, and the rows that were refused, to be mended."""

import csv
import io
from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from imports import keeping, reading, staging
from imports.formulas import harmless
from imports.models import Chunk, Import, Row

# Values of so many letters may stand in the words of a message as well.
_SHORT = 3


def error_file(imported: Import) -> Iterator[str]:
    """Give the refused rows as CSV: their columns, what is wrong, and what to do.

    Those that the run refused; of a list that was only checked, those that it would.
    Raises ValidationError, in words, if the check did not keep them.
    """
    ours = list(reading.OF_ERROR_FILES)
    headers = imported.layout["headers"]
    if headers[-2:] == ours:  # it was one itself
        headers = headers[:-2]
    chunks = imported.chunks.defer("found", "repeats")
    if not imported.has_run and not all(map(keeping.has_refused, chunks)):
        raise ValidationError(_("Check the rows again, then download them."))
    # Piece by piece, as they are asked for: a million rows may be refused.
    return chain(
        ["\ufeff" + _line([*headers, *ours])],
        *(_lines(imported, chunk, len(headers)) for chunk in chunks),
    )


def summary(imported: Import) -> dict[str, Any]:
    """Give the result as `import_file --report` writes it; see the contract."""
    counts = imported.counts()
    headers = imported.layout["headers"]
    refused = _of_outcome(imported, Row.Outcome.REFUSED)
    found: dict[str, Any] = {
        "rows": imported.total,
        **counts,
        "encoding": imported.layout["encoding"],
        "delimiter": imported.layout["dialect"]["delimiter"],
        "mapping": {headers[int(n)]: name for n, name in imported.mapping.items()},
        "refusals": [
            {"row": row.number, "line": row.line} | problem
            for row in refused.iterator()
            for problem in row.problems
        ],
    }
    if missing := imported.total - sum(counts.values()):
        found["not_run"] = missing
    return found


def first_of_outcome(imported: Import, outcome: str, most: int) -> QuerySet[Row]:
    """Give the first rows with this outcome, at most so many, in the file's order.

    Looked for only in pieces that have some: they may be a few among a million.
    """
    pieces = imported.chunks.filter(**{f"{outcome}__gt": 0})
    places, found = Q(pk__in=[]), 0
    for first, rows, number in pieces.values_list("first_row", "rows", outcome)[:most]:
        places |= Q(number__range=(first, first + rows - 1))
        found += number
        if found >= most:
            break
    return _of_outcome(imported, outcome).filter(places)[:most]


def kind_of(problem: dict[str, Any]) -> tuple[str, str]:
    """Give the column of a problem and what is wrong, whatever the value."""
    message, value = problem["message"], problem["value"]
    if value:
        message = message.replace(f"“{value}”", "“…”")
        if len(value) > _SHORT:
            message = message.replace(value, "…")
    return problem["column"], message


def fix_of(problem: dict[str, str]) -> str:
    """Say what to do about a problem."""
    if not problem["column"]:
        return _("Correct the row as the message says and upload this file.")
    if not problem["value"]:
        return _("Fill in “%(column)s” and upload this file.") % {
            "column": problem["column"]
        }
    return _("Correct “%(column)s” or leave it empty, and upload this file.") % {
        "column": problem["column"]
    }


def _of_outcome(imported: Import, outcome: str) -> QuerySet[Row]:
    """Give the rows of an import with this outcome, in the file's order."""
    return Row.objects.filter(imported=imported, outcome=outcome)


def _refused(imported: Import, chunk: Chunk) -> dict[int, list[dict[str, str]]]:
    """Give {number of the row: problems} of the refused rows of a piece."""
    if not imported.has_run:
        return keeping.refused_of(chunk)
    if not chunk.refused:
        return {}
    last = chunk.first_row + chunk.rows - 1
    rows = _of_outcome(imported, Row.Outcome.REFUSED)
    mine = rows.filter(number__range=(chunk.first_row, last))
    return dict(mine.values_list("number", "problems"))


def _lines(imported: Import, chunk: Chunk, width: int) -> Iterator[str]:
    problems = _refused(imported, chunk)
    if not problems:
        return
    all_headers = len(imported.layout["headers"])
    for row in staging.rows_of(imported, chunk, problems.__contains__):
        cells = [*row.cells, *[""] * width][:width]
        # What is too much stays too much: without it the row would pass, and be wrong.
        beyond = row.cells[all_headers:]
        while beyond and not beyond[-1].strip():
            beyond.pop()
        yield _line([*cells, *_words(problems[row.number]), *beyond])


def _words(problems: list[dict[str, str]]) -> list[str]:
    texts = [
        f"{one['column']}: {one['message']}" if one["column"] else one["message"]
        for one in problems
    ]
    return [" ".join(texts), " ".join(dict.fromkeys(fix_of(one) for one in problems))]


def _line(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([harmless(cell) for cell in cells])
    return out.getvalue()

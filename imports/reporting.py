"""What came out of an import, and the rows that were refused, to be mended."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from imports import staging
from imports.models import Import, Row, of_outcome
from lists import sheet


def error_file(imported: Import) -> Iterator[str]:
    """Give the refused rows as CSV: their columns, what is wrong, and what to do."""
    headers = imported.layout["headers"]
    yield "\ufeff" + _line([*headers, "error", "how_to_fix"])
    refused = of_outcome(imported, [Row.Outcome.REFUSED])
    problems = dict(refused.values_list("number", "problems"))
    for chunk in imported.chunks.filter(refused__gt=0):
        for row in staging.rows_of(imported, chunk):
            if row.number in problems:
                cells = [*row.cells, *[""] * len(headers)][: len(headers)]
                yield _line([*cells, *_words(problems[row.number])])


def summary(imported: Import) -> dict[str, Any]:
    """Give the result as `import_file --report` writes it; see the contract."""
    counts = imported.counts()
    headers = imported.layout["headers"]
    refused = of_outcome(imported, [Row.Outcome.REFUSED])
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


def fix_of(problem: dict[str, str]) -> str:
    """Say what to do about a problem."""
    if not problem["column"]:
        return _("Correct the row as the message says and upload this file.")
    return _("Correct “%(column)s” or leave it empty, and upload this file.") % {
        "column": problem["column"]
    }


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


def harmless(cell: str) -> str:
    """Keep a spreadsheet from running a cell; telephone numbers stay as they are."""
    cell = "".join(one for one in cell if not "\ud800" <= one <= "\udfff")
    if cell[:1] in "+-" and cell[1:].replace(" ", "").replace("-", "").isdigit():
        return cell
    return sheet.safe(cell)

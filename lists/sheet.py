"""Rows as a CSV file that a spreadsheet opens without running anything in it."""

import csv
import datetime
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone

from records.models.tags import names_of

# A spreadsheet takes what begins with one of these for a formula.
_FORMULA = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)
# Excel reads UTF-8 only behind this mark.
_MARK = "\ufeff"

Columns = Sequence[tuple[str, Any]]


class _Line:
    """What csv writes to: hands each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def answer(name: str, columns: Columns, rows: QuerySet[Any]) -> StreamingHttpResponse:
    """Answer with `name`-<day>.csv; columns are (path of a `values()`, heading)."""
    day = timezone.localdate().isoformat()
    return StreamingHttpResponse(
        lines(columns, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}-{day}.csv"'},
    )


def lines(columns: Columns, rows: QuerySet[Any]) -> Iterator[str]:
    """Give the lines of the file, the headings first; rows are read in portions."""
    yield head(columns)
    yield from body(columns, rows)


def head(columns: Columns) -> str:
    """Give the first line of a file."""
    return _MARK + csv.writer(_Line()).writerow(
        [safe(str(label)) for _path, label in columns]
    )


def body(columns: Columns, rows: QuerySet[Any]) -> Iterator[str]:
    """Give the lines of these rows, without headings."""
    writer = csv.writer(_Line())
    paths = [path for path, _label in columns]
    for row in rows.values_list(*paths).iterator(chunk_size=2_000):
        texts = zip(paths, row, strict=True)
        yield writer.writerow([safe(_text(value, path)) for path, value in texts])


def safe(text: str) -> str:
    """Give a text that no spreadsheet takes for a formula: one gets a quote in front.

    What a spreadsheet skips before it looks, blanks and quotes, is skipped here too.
    """
    bare = text.lstrip(" \u00a0\u3000\"'")
    return (
        f"'{text}" if text.startswith(_FORMULA) or bare.startswith(_FORMULA) else text
    )


def _text(value: Any, path: str) -> str:
    """Write a value; a time as the reader's clock shows it, tags by their names."""
    if value is None:
        return ""
    if path == "tags":
        return ", ".join(names_of(value))
    if isinstance(value, datetime.datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return str(value)

"""Count many questions in one query, each up to a ceiling."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils.formats import number_format

# Past this many nobody reads the number, and counting would read the table.
CEILING = 10_000


def count(rows: QuerySet[Any]) -> int:
    """Count rows, but no further than one past the ceiling."""
    return counts([rows])[0]


def counts(questions: Sequence[QuerySet[Any]]) -> list[int]:
    """Count several querysets in one query, none further than past the ceiling."""
    numbers = [0] * len(questions)
    parts: list[str] = []
    params: list[Any] = []
    asked: list[int] = []
    for place, rows in enumerate(questions):
        limited = rows.order_by().values("pk")[: CEILING + 1]
        try:
            sql, values = limited.query.sql_with_params()
        except EmptyResultSet:
            continue
        # SQL that Django compiled; every value travels as a parameter.
        part = f"(SELECT COUNT(*) FROM ({sql}) AS counted_{place})"  # noqa: S608
        parts.append(part)
        params += values
        asked.append(place)
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(parts)}", params)
            for place, number in zip(asked, cursor.fetchone(), strict=True):
                numbers[place] = number
    return numbers


def in_words(number: int) -> str:
    """Write a count, saying so when it stopped at the ceiling."""
    shown = number_format(min(number, CEILING), use_l10n=True, force_grouping=True)
    return f"{shown}+" if number > CEILING else shown

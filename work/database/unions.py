"""Several limited questions asked as one."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


def ids_of_each(questions: Sequence[QuerySet[Any]]) -> list[tuple[int, int]]:
    """Give (place of the question, id) of all that querysets of ids find, in one query.

    Each stays a query of its own inside, so that the database can walk an index and
    stop; a window over all rows would have to read and sort them first.
    """
    parts: list[str] = []
    params: list[Any] = []
    for place, rows in enumerate(questions):
        try:
            sql, values = rows.query.sql_with_params()
        except EmptyResultSet:
            continue
        # SQL that Django compiled; every value travels as a parameter.
        parts.append(f"SELECT {place}, part_{place}.* FROM ({sql}) AS part_{place}")  # noqa: S608
        params += values
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        return [(row[0], row[1]) for row in cursor.fetchall()]

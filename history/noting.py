"""How a change of a row is written down: which columns, in which form."""

import datetime
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

from django.contrib.contenttypes.models import ContentType

from history import values
from history.models import Operation, Tracked

# Columns that every write touches; noting them would say nothing.
BOOKKEEPING = frozenset({"version", "modified_at", "modified_by_id", "created_at"})
# A noted change, in the order of these columns.
NOTED = (
    *("operation_id", "content_type_id", "object_id", "verb", "version", "at"),
    "values",
)
Note = tuple[Any, Any, Any, str, int | None, datetime.datetime, dict[str, Any]]
Edit = tuple[Any, Any]


def change(
    operation: Operation, record: Tracked, verb: str, edits: Mapping[str, Edit]
) -> Note:
    """Say what became of one row: {column: (old, new)} in the words of history."""
    said = {
        name: [values.to_json(old), values.to_json(new)]
        for name, (old, new) in edits.items()
        if name not in BOOKKEEPING and name not in record.derived_fields
    }
    return (
        operation.pk,
        ContentType.objects.get_for_model(type(record)).pk,
        record.pk,
        str(verb),
        getattr(record, "version", None),
        operation.at,
        said,
    )


def made(operation: Operation, records: Sequence[Tracked]) -> list[Note]:
    """Give what `change` says of new records of one model, at a fifth of the time.

    The same but for what is the same for all of them.
    """
    model = type(records[0])
    kind = ContentType.objects.get_for_model(model).pk
    names = [
        field.attname
        for field in model._meta.concrete_fields
        if field.attname not in BOOKKEEPING
        and field.attname not in model.derived_fields
    ]
    have = itemgetter(*names)
    columns = zip(*(have(record.__dict__) for record in records), strict=True)
    said: list[dict[str, Any]] = [{} for _record in records]
    for name, column in zip(names, columns, strict=True):
        _say(name, column, said)
    return [
        (
            *(operation.pk, kind, record.pk, "created"),
            *(record.__dict__.get("version"), operation.at, of_row),
        )
        for record, of_row in zip(records, said, strict=True)
    ]


def _say(name: str, column: Sequence[Any], said: Sequence[dict[str, Any]]) -> None:
    """Add a column to what is said of each row, where it is not blank."""
    if not any(column):
        return
    first, kinds = column[0], set(map(type, column))
    if len(kinds) == 1 and kinds <= _PLAIN and column.count(first) == len(column):
        # Of a list, most columns hold one value.
        edit = [None, values.to_json(first)]
        for of_row in said:
            of_row[name] = edit
        return
    words = column if kinds <= values.AS_IT_IS else map(values.to_json, column)
    for of_row, new, word in zip(said, column, words, strict=True):
        if new:
            of_row[name] = [None, word]


# Values of these classes that are equal are the same word.
_PLAIN = frozenset({bool, int, str, datetime.datetime})


def gone(record: Tracked) -> dict[str, Edit]:
    """Give all columns of a row that is removed for good, as edits to nothing."""
    return {
        field.attname: (getattr(record, field.attname), None)
        for field in record._meta.concrete_fields
    }

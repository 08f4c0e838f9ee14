"""How a change of a row is written down: which columns, in which form."""

import datetime
from collections.abc import Mapping, Sequence
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
    as_it_is, to_json = values.AS_IT_IS, values.to_json
    # Most moments of a new row are that of the act.
    at, at_in_words = operation.at, to_json(operation.at)
    notes: list[Note] = []
    for record in records:
        have = record.__dict__.get
        said = {
            name: [
                None,
                new
                if new.__class__ in as_it_is
                else (at_in_words if new is at else to_json(new)),
            ]
            for name in names
            if (new := have(name))
        }
        version = have("version")
        place = (operation.pk, kind, record.pk, "created", version)
        notes.append((*place, operation.at, said))
    return notes


def gone(record: Tracked) -> dict[str, Edit]:
    """Give all columns of a row that is removed for good, as edits to nothing."""
    return {
        field.attname: (getattr(record, field.attname), None)
        for field in record._meta.concrete_fields
    }

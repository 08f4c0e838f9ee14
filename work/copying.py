"""What the rows of a COPY look like: values as they are, or as their field says.

To ask each field about each value costs more than all the rest of a COPY.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import DateTimeField, ForeignKey, Model

_KEPT_AS: dict[str, type] = {
    "BigAutoField": int,
    "BigIntegerField": int,
    "BooleanField": bool,
    "CharField": str,
    "DecimalField": Decimal,
    "IntegerField": int,
    "PositiveIntegerField": int,
    "TextField": str,
    "UUIDField": UUID,
}
_NONE = type(None)


class Way(NamedTuple):
    """How one column's values go out; of the types in `kept_as` they go as they are."""

    field: Any
    attname: str
    column: str
    kept_as: tuple[type, ...]


def ways_of(model: type[Model]) -> list[Way]:
    """Give how each column of a model goes out."""
    fields: list[Any] = list(model._meta.concrete_fields)
    return [
        Way(field, field.attname, field.column, _kept_as(field))
        for field in fields
        if not field.generated
    ]


def row(record: Model, ways: Sequence[Way]) -> list[Any]:
    """Give what a COPY writes for a record."""
    values = record.__dict__
    return [
        values[name]
        if values.get(name, Way).__class__ in kept_as
        else _prepared(field, record)
        for field, name, _column, kept_as in ways
    ]


def _prepared(field: Any, record: Model) -> Any:
    value = field.pre_save(record, add=True)
    if value.__class__ is datetime and value.tzinfo is not None:
        return value
    return field.get_db_prep_save(value, connection)


def _kept_as(field: Any) -> tuple[type, ...]:
    """Give the types of values that need no preparation; a field may have own ways."""
    target = field.target_field if isinstance(field, ForeignKey) else field
    own = [type(target).get_prep_value, type(target).get_db_prep_value]
    own += [type(field).pre_save, type(field).get_db_prep_save]
    if any(not one.__module__.startswith("django.db.models.fields") for one in own):
        return ()
    kept_as = _KEPT_AS.get(target.get_internal_type())
    if kept_as is not None:
        return kept_as, _NONE
    is_moment = isinstance(field, DateTimeField)
    return (_NONE,) if is_moment and not field.auto_now_add else ()

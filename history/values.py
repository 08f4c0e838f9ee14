"""Field values as JSON words, and back, exactly."""

import datetime
import uuid
from decimal import Decimal
from typing import Any, cast

from django.db import models

# Values of these classes are JSON words already.
AS_IT_IS = frozenset({bool, int, str, dict, list})


def to_json(value: Any) -> Any:
    """Put a column value into words that JSON can keep without loss."""
    if value is None or isinstance(value, bool | int | str | dict | list):
        return value
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, Decimal | uuid.UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value)


def from_json(model: type[models.Model], attname: str, value: Any) -> Any:
    """Give back the column value that `to_json` wrote down.

    Raises FieldDoesNotExist for a column that the model no longer has.
    """
    if value is None:
        return None
    field = column(model, attname)
    if isinstance(field, models.BinaryField):
        return bytes.fromhex(value)
    if isinstance(field, models.ForeignKey):
        return field.target_field.to_python(value)
    return field.to_python(value)


def column(model: type[models.Model], attname: str) -> models.Field:
    """Find a model's field by its column attribute, such as `owner_id`."""
    for field in model._meta.concrete_fields:
        if field.attname == attname:
            return field
    found: Any = model._meta.get_field(attname)  # raises FieldDoesNotExist
    return cast(models.Field, found)

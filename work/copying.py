"""The text of a COPY, made column by column.

To ask each field about each value costs more than all the rest of a COPY. Most columns
of a list hold one kind of value, and many of them one value: that is told once.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import DateTimeField, ForeignKey, JSONField, Model
from psycopg.adapt import PyFormat, Transformer

from work import json_text

NULL = r"\N"
# So many rows are put into words at once.
ROWS_AT_ONCE = 5_000
_KEPT_AS: dict[str, type] = {
    "AutoField": int,
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
_PLAIN = ("django.db.models.fields", "django.db.models.fields.json")
_IN_JSON = {dict, list, _NONE}
_ESCAPES = {"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"}
_ESCAPED = str.maketrans(_ESCAPES)


class Way(NamedTuple):
    """How one column's values go out; of the types in `kept_as` they go as they are."""

    field: Any
    attname: str
    column: str
    kept_as: frozenset[type]


def ways_of(model: type[Model]) -> list[Way]:
    """Give how each column of a model goes out."""
    fields: list[Any] = list(model._meta.concrete_fields)
    return [
        Way(field, field.attname, field.column, frozenset(_kept_as(field)))
        for field in fields
        if not field.generated
    ]


def text_of(records: Sequence[Model], ways: Sequence[Way]) -> Iterator[str]:
    """Give what a COPY writes for these records, some thousand lines at a time."""
    for start in range(0, len(records), ROWS_AT_ONCE):
        some = records[start : start + ROWS_AT_ONCE]
        columns = zip(ways, _columns_of(some, ways), strict=True)
        yield _lines([_column(way, _said(way, have, some)) for way, have in columns])


def text_of_rows(
    rows: Sequence[Sequence[Any]], named: Sequence[Way], ways: Sequence[Way]
) -> Iterator[str]:
    """Give what a COPY writes for rows of values, which stand in the order `named`.

    Columns that are in `ways` and not in `named` get their default.
    """
    places = {way.attname: place for place, way in enumerate(named)}
    for start in range(0, len(rows), ROWS_AT_ONCE):
        columns = list(zip(*rows[start : start + ROWS_AT_ONCE], strict=True))
        many = len(columns[0])
        yield _lines(
            [
                _column(way, columns[places[way.attname]])
                if way.attname in places
                else _column(way, [way.field.get_default()] * many)
                for way in ways
            ]
        )


# -- inside ---------------------------------------------------------------------------


class _Asked(NamedTuple):
    """A value whose field must say what the database gets."""

    value: Any


def _lines(columns: Sequence[Sequence[str]]) -> str:
    lines = map("\t".join, zip(*columns, strict=True))
    return "\n".join([*lines, ""])


def _columns_of(
    records: Sequence[Model], ways: Sequence[Way]
) -> Iterable[tuple[Any, ...]]:
    names = [way.attname for way in ways]
    try:
        rows = map(itemgetter(*names), [record.__dict__ for record in records])
        return list(zip(*rows, strict=True))
    except KeyError:  # loaded only in part
        return [tuple(getattr(one, name) for one in records) for name in names]


def _said(way: Way, values: Sequence[Any], records: Sequence[Model]) -> Sequence[Any]:
    if not way.kept_as.issuperset(map(type, values)) and _is_made_at_save(way.field):
        return [_Asked(way.field.pre_save(record, add=True)) for record in records]
    return values


def _is_made_at_save(field: Any) -> bool:
    own: Any = type(field).pre_save
    is_dated = getattr(field, "auto_now", False) or getattr(
        field, "auto_now_add", False
    )
    return is_dated or own.__module__ not in _PLAIN


def _column(way: Way, values: Sequence[Any]) -> Sequence[str]:
    kinds = set(map(type, values))
    if len(kinds) == 1 and kinds <= way.kept_as:
        [kind] = kinds
        if values.count(values[0]) == len(values):
            return [_WORDS[kind](values[0])] * len(values)
        if kind is str:
            return _texts(values)
        return list(map(_WORDS[kind], values))
    if kinds == {datetime} and values.count(values[0]) == len(values):
        return [_prepared(way.field, values[0])] * len(values)
    if kinds <= _IN_JSON and type(way.field) is JSONField:
        default = way.field.encoder().default if way.field.encoder else None
        if len(kinds) == 1 and _NONE not in kinds and not any(values):
            return [json_text.dump(values[0])] * len(values)
        return [
            NULL
            if value is None
            else json_text.dump(value, default).replace("\\", "\\\\")
            for value in values
        ]
    return [
        _WORDS[value.__class__](value)
        if value.__class__ in way.kept_as
        else _prepared(way.field, value)
        for value in values
    ]


def _texts(values: Sequence[str]) -> Sequence[str]:
    together = "".join(values)
    if any(sign in together for sign in _ESCAPES):
        return [value.translate(_ESCAPED) for value in values]
    return values


def _prepared(field: Any, value: Any) -> str:
    if value.__class__ is _Asked:
        value = value.value
    if value.__class__ is datetime and value.tzinfo is not None:
        return str(value)
    prepared = field.get_db_prep_save(value, connection)
    if prepared is None:
        return NULL
    adapted = Transformer(connection.connection)
    dumped = adapted.get_dumper(prepared, PyFormat.TEXT).dump(prepared)
    if dumped is None:
        return NULL
    return bytes(dumped).decode().translate(_ESCAPED)


_WORDS: dict[type, Callable[[Any], str]] = {
    _NONE: lambda _value: NULL,
    Decimal: str,
    UUID: str,
    bool: lambda value: "t" if value else "f",
    int: str,
    str: lambda value: value.translate(_ESCAPED),
}


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

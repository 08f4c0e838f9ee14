"""Many rows written at once, as fast as each database can."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import Model

from work import copying

AnyModel = TypeVar("AnyModel", bound=Model)

# SQLite takes 32,766 values in a statement unless it was built to take more.
IDS_PER_STATEMENT = 10_000
# While a portion of work is written nobody else can write to SQLite.
SQLITE_ROWS_AT_ONCE = 200


def rows_at_once(most: int) -> int:
    """Give how many rows one transaction of long work should write, at most `most`.

    What is quickest, unless others have to wait for its end.
    """
    alone = connection.vendor == "sqlite"
    return min(most, SQLITE_ROWS_AT_ONCE) if alone else most


def reserve_ids(model: type[Model], number: int) -> list[int]:
    """Take that many unused primary keys of the model and return them, ascending."""
    if number <= 0:
        return []
    table, column = model._meta.db_table, model._meta.pk.column
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)::regclass)"
                " FROM generate_series(1, %s)",
                [connection.ops.quote_name(table), column, number],
            )
            return [row[0] for row in cursor.fetchall()]
        return _reserve_in_sqlite(cursor, table, number)


def _reserve_in_sqlite(cursor: Any, table: str, number: int) -> list[int]:
    cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
    row = cursor.fetchone()
    last = row[0] if row else 0
    if row:
        statement = "UPDATE sqlite_sequence SET seq = %s WHERE name = %s"
    else:
        statement = "INSERT INTO sqlite_sequence (seq, name) VALUES (%s, %s)"
    cursor.execute(statement, [last + number, table])
    return list(range(last + 1, last + number + 1))


def insert_many(model: type[AnyModel], objects: Sequence[AnyModel]) -> None:
    """Insert new objects whose primary keys are set, as fast as the database can.

    Like bulk_create it calls neither save() nor signals. All or nothing: wrap it
    in a transaction together with what belongs to it.
    """
    if not objects:
        return
    if connection.vendor == "postgresql":
        _copy(model, objects)
    else:
        model._default_manager.bulk_create(objects, batch_size=500)
    for record in objects:
        record._state.adding = False
        record._state.db = connection.alias


def insert_new(model: type[AnyModel], objects: Sequence[AnyModel]) -> None:
    """Insert new objects and give them ids; by COPY where they are many.

    Reserving ids and COPY cost three statements more than a plain insert of a few.
    """
    if len(objects) < 50:
        model._default_manager.bulk_create(objects)
        return
    for record, pk in zip(objects, reserve_ids(model, len(objects)), strict=True):
        record.pk = pk
    insert_many(model, objects)


def insert_rows(
    model: type[Model], attnames: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Insert rows of values that nobody needs as objects, in their order.

    `attnames` names the columns the values stand in; others have their default, and
    the database gives the ids. By COPY where they are many: it takes three statements.
    """
    if len(rows) < 200 or connection.vendor != "postgresql":
        objects = [model(**dict(zip(attnames, row, strict=True))) for row in rows]
        model._base_manager.bulk_create(objects, batch_size=500)
        return
    _copy_rows(model, attnames, rows)


def update_many(
    model: type[AnyModel], objects: Sequence[AnyModel], columns: Sequence[str]
) -> None:
    """Write the named fields of many rows; alike values go out in one statement."""
    if len(objects) == 1:
        [record] = objects
        said = {name: getattr(record, name) for name in columns}
        model._base_manager.filter(pk=record.pk).update(**said)
        return
    alike: dict[Any, list[AnyModel]] = {}
    fields = {field.name: field for field in model._meta.concrete_fields}
    attnames = [fields[name].attname for name in columns]
    try:
        for record in objects:
            values = tuple(getattr(record, name) for name in attnames)
            alike.setdefault(values, []).append(record)
    except TypeError:  # a JSON value cannot be told alike
        alike = {}
    if alike and len(alike) * 4 <= len(objects):
        for values, group in alike.items():
            changes = dict(zip(columns, values, strict=True))
            for start in range(0, len(group), IDS_PER_STATEMENT):
                ids = [row.pk for row in group[start : start + IDS_PER_STATEMENT]]
                model._base_manager.filter(pk__in=ids).update(**changes)
        return
    model._base_manager.bulk_update(objects, columns, batch_size=500)


def _copy(model: type[AnyModel], objects: Sequence[AnyModel]) -> None:
    ways = copying.ways_of(model)
    _send(model, ways, copying.text_of(objects, ways))


def _copy_rows(
    model: type[Model], attnames: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    ways = copying.ways_of(model)
    by_name = {way.attname: way for way in ways}
    named = [by_name[name] for name in attnames]
    if model._meta.pk.attname not in attnames:
        ways = [way for way in ways if not way.field.primary_key]
    _send(model, ways, copying.text_of_rows(rows, named, ways))


def _send(
    model: type[Model], ways: Sequence[copying.Way], pieces: Iterable[str]
) -> None:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(way.column) for way in ways)
    statement = f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN"
    with (
        transaction.atomic(),
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        for piece in pieces:
            copy.write(piece)

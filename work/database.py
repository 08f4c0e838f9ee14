"""The one place where PostgreSQL and SQLite are told apart.

PostgreSQL can do more (COPY, sequences, advisory locks, SKIP LOCKED, trigram
indexes). SQLite needs less, because its transactions are IMMEDIATE: whoever is
inside one is the only writer, so checking and then writing is safe as it is.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connection, migrations, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models import CharField, Func, Model, QuerySet
from django.db.models.lookups import In
from django.dispatch import receiver

from work import copying

AnyModel = TypeVar("AnyModel", bound=Model)

# The blocks of combining marks, spelt out because PostgreSQL has no \p{Mn}.
MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_MARKS = re.compile(f"[{MARKS}]")
# Two connections that lock a million keys must not fill PostgreSQL's lock table
# (6,400 places by default), so the keys of one kind share this many locks.
LOCKS_PER_KIND = 1024
# SQLite takes 32,766 values in a statement unless it was built to take more.
IDS_PER_STATEMENT = 10_000


# --- comparing text ---------------------------------------------------------


def fold(text: str) -> str:
    """Return the text without case, accents and compatibility forms: Élan = ELAN."""
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", unicodedata.normalize("NFKD", text)).casefold()


class Fold(Func):
    """`fold()` of a column, inside the database; SQL's NULL stays NULL."""

    function = "fold"
    arity = 1
    output_field = CharField()


class ByCodePoint(Func):
    """Text to be ordered as Python orders it, whatever the database's collation."""

    arity = 1
    output_field = CharField()
    template = "(%(expressions)s)"

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        return self.as_sql(
            compiler, connection, template='(%(expressions)s COLLATE "C")'
        )


class Among(In):
    """`column IN (…)` whose many values, ready for the column, go out as one array.

    Texts go to PostgreSQL as one text, to be divided there: to quote thousands of
    them one by one takes longer than to look them up.
    """

    def get_prep_lookup(self) -> Any:
        return list(self.rhs)

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        left, parameters = self.process_lhs(compiler, connection)
        values = self.rhs
        if values and all(value.__class__ is str for value in values):
            together = _BETWEEN.join(values)
            if together and together.count(_BETWEEN) == len(values) - 1:
                divided = "string_to_array(%s, %s)"
                return f"{left} = ANY({divided})", [*parameters, together, _BETWEEN]
        return f"{left} = ANY(%s)", [*parameters, values]


# Stands between texts that go out together; hardly any holds it.
_BETWEEN = "\x1f"


# `lower` of the Unicode collation, whatever the database's own; the two replaces
# are what casefold does beyond lower() in living alphabets.
FOLD_SQL = f"""
CREATE OR REPLACE FUNCTION fold(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT replace(replace(lower(
    regexp_replace(normalize($1, NFKD), '[{MARKS}]', '', 'g') COLLATE "und-x-icu"
), 'ß', 'ss'), 'ς', 'σ') COLLATE "default"
$$
"""


def create_fold(apps: Any, schema_editor: Any) -> None:
    """Migration step: give PostgreSQL the function that SQLite gets on connecting."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FOLD_SQL)


@receiver(connection_created, dispatch_uid="work.database.register_fold")
def register_fold(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Give every new SQLite connection the SQL function fold()."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(
            "fold",
            1,
            lambda text: None if text is None else fold(str(text)),
            deterministic=True,
        )


# --- locks ------------------------------------------------------------------


def advisory_lock(*keys: str, shared: bool = False) -> None:
    """Hold a lock on each key until the surrounding transaction ends.

    Guards what is not there yet, such as "no lead has this e-mail". A key is
    "kind:value" and kinds never wait for each other; two values of one kind may
    share a lock. Taken in one order, so two callers cannot block one another,
    as long as each takes all keys of a kind in one call. `shared` ones do not wait
    for each other.
    """
    if not connection.in_atomic_block:
        raise ValueError("advisory_lock needs a transaction, or it would hold nothing")
    if connection.vendor != "postgresql" or not keys:
        return
    places = sorted({_place(key) for key in keys})
    lock = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {lock}(kind, place)"  # noqa: S608 - one of two
            " FROM unnest(%s::int[], %s::int[]) AS wanted(kind, place)",
            [[kind for kind, _ in places], [place for _, place in places]],
        )


def _place(key: str) -> tuple[int, int]:
    kind, _, value = key.partition(":")
    return _number_of_kind(kind), _number(value) % LOCKS_PER_KIND


@lru_cache
def _number_of_kind(kind: str) -> int:
    return _number(kind)


def _number(text: str) -> int:
    digest = hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=4)
    return int.from_bytes(digest.digest(), "big", signed=True)


def skip_locked(queryset: QuerySet[AnyModel]) -> QuerySet[AnyModel]:
    """Lock the rows and leave out those somebody else holds (PostgreSQL only)."""
    if connection.vendor == "postgresql":
        return queryset.select_for_update(skip_locked=True, of=("self",))
    return queryset


# --- many rows at once ------------------------------------------------------


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


# --- indexes ----------------------------------------------------------------


def trigram_index(
    table: str, column: str, *, on: str = "upper", filled: bool = False
) -> migrations.RunPython:
    """Migration operation: an index for "contains" on a text column.

    Django's icontains is `UPPER(column) LIKE`, hence the index on upper(); pass
    on="fold" for columns that are searched through Fold, on="" for columns that
    hold folded text. `filled` leaves blank ones out, as the question must too. SQLite
    scans instead.
    """
    name = f"{table}_{column}_{on}_trigram"[:63]
    which = f" WHERE \"{column}\" <> ''" if filled else ""

    def create(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            schema_editor.execute(
                f'CREATE INDEX IF NOT EXISTS "{name}" ON "{table}"'
                f' USING gin ({on}("{column}"::text) gin_trgm_ops){which}'
            )

    def drop(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f'DROP INDEX IF EXISTS "{name}"')

    return migrations.RunPython(create, drop)

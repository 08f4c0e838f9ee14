"""Text without case and accents, in Python and in both databases alike."""

import re
import unicodedata
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models import CharField, Func
from django.dispatch import receiver

# The blocks of combining marks, spelt out because PostgreSQL has no \p{Mn}.
MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_MARKS = re.compile(f"[{MARKS}]")


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

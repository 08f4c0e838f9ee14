"""Indexes that only one of the databases has."""

from typing import Any

from django.db import migrations


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

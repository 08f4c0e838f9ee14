"""Lookups and expressions that each database has to be asked in its own way."""

from typing import Any

from django.db.models import CharField, Func
from django.db.models.lookups import In


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

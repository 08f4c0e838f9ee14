"""One set of criteria, parsed once and then run on querysets or on records."""

import operator as boolean_operator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from records.criteria.by_type import Test
from records.criteria.fields import CriteriaField, fields_of
from records.criteria.logic import Logic
from records.criteria.operators import OPERATORS, build
from records.models import Record

# Spec §3.2: more rows than anybody reads are a mistake or an attack.
MOST_ROWS = 50
LONGEST_VALUE = 32_000


@dataclass(frozen=True)
class Row:
    """One line of criteria, with the words it is shown in."""

    field: CriteriaField
    operator: str
    value: str
    test: Test

    def __str__(self) -> str:
        return f"{self.field.label} {OPERATORS[self.operator]} {self.value}".strip()


@dataclass(frozen=True)
class _Words:
    """A part of criteria in words, and how closely they hold together: or, and, row."""

    text: str
    rank: int = 3

    def within(self, rank: int) -> str:
        return f"({self.text})" if self.rank < rank else self.text

    def joined(self, other: "_Words", words: str, *, rank: int) -> "_Words":
        parts = {"one": self.within(rank), "other": other.within(rank)}
        return _Words(words % parts, rank)


class Criteria:
    """Rows and logic over one kind of record; no rows match everything."""

    def __init__(self, rows: Sequence[Row], logic: Logic) -> None:
        self.rows = rows
        self.logic = logic

    def as_q(self) -> Q:
        """Give the condition for a queryset of the model."""
        return self.logic.fold(
            lambda number: self.rows[number - 1].test.q,
            boolean_operator.and_,
            boolean_operator.or_,
            boolean_operator.invert,
            Q(),
        )

    def matches(self, record: Any) -> bool:
        """Tell whether a record in memory fits, with the same answer as `as_q`."""
        return self.logic.fold(
            lambda number: self._holds(self.rows[number - 1], record),
            lambda one, other: one and other,
            lambda one, other: one or other,
            lambda one: not one,
            True,
        )

    def explain(self, record: Any) -> list[tuple[str, bool]]:
        """Give each row in words and whether it holds for a record."""
        return [(str(row), self._holds(row, record)) for row in self.rows]

    def _holds(self, row: Row, record: Any) -> bool:
        return row.test.holds(row.field.value_of(record))

    def __str__(self) -> str:
        """Say it in words as the logic joins them, such as "A and (B or C)"."""
        return self.logic.fold(
            lambda number: _Words(str(self.rows[number - 1])),
            lambda one, other: one.joined(other, _("%(one)s and %(other)s"), rank=2),
            lambda one, other: one.joined(other, _("%(one)s or %(other)s"), rank=1),
            lambda one: _Words(_("not %(this)s") % {"this": one.within(3)}),
            _Words(_("everything")),
        ).text


def parse(
    model: type[Record],
    rows: Sequence[dict[str, str]],
    logic: str = "",
    *,
    known: dict[str, CriteriaField] | None = None,
) -> Criteria:
    """Read rows of {"field", "operator", "value"} and a logic line.

    Who reads many criteria of one model gives its `fields_of` as `known`. Raises
    ValidationError that names the row and what is wrong with it.
    """
    if len(rows) > MOST_ROWS:
        raise ValidationError(_("Use at most %(most)s rows.") % {"most": MOST_ROWS})
    known = fields_of(model) if known is None else known
    problems, found = [], []
    for number, row in enumerate(rows, start=1):
        try:
            found.append(_read(known, row))
        except ValidationError as wrong:
            text = " ".join(wrong.messages)
            problems.append(
                _("Row %(number)s: %(problem)s") % {"number": number, "problem": text}
            )
    if problems:
        raise ValidationError(problems)
    return Criteria(found, Logic(logic, len(found)))


def _read(known: dict[str, CriteriaField], row: dict[str, str]) -> Row:
    name = str(row.get("field", ""))
    if not name:
        raise ValidationError(_("Choose a field."))
    if name not in known:
        raise ValidationError(
            _("“%(name)s” is not a field that can be asked about.") % {"name": name}
        )
    value = str(row.get("value", ""))
    if len(value) > LONGEST_VALUE or "\x00" in value:
        raise ValidationError(_("The value is too long or holds a null character."))
    operator = str(row.get("operator", ""))
    return Row(known[name], operator, value, build(known[name], operator, value))

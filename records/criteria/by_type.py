"""Each operator for each type of field, once for the database and once in memory.

Both answers are the same, which `records/tests/test_criteria.py` tries on many made-up
rows. What the databases themselves see differently is listed there.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, Value
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import (
    Contains,
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    In,
    IsNull,
    LessThan,
    LessThanOrEqual,
    StartsWith,
)
from django.utils.translation import gettext as _

from records.criteria import dates
from records.criteria.fields import CriteriaField, wide_decimal
from records.models.tags import known, with_any
from work.database import ByCodePoint, Fold, fold

ORDER: dict[str, tuple[Any, Callable[[Any, Any], bool]]] = {
    "less_than": (LessThan, lambda have, want: have < want),
    "greater_than": (GreaterThan, lambda have, want: have > want),
    "less_or_equal": (LessThanOrEqual, lambda have, want: have <= want),
    "greater_or_equal": (GreaterThanOrEqual, lambda have, want: have >= want),
}
_NUMBER = re.compile(r"[+-]?[0-9]{1,20}(\.[0-9]{1,15})?")


@dataclass(frozen=True)
class Test:
    """One row, ready to run: `q` in the database, `holds` in memory.

    `q` is never NULL, so that NOT turns it round exactly. It is made when it is asked
    for: rules only look at records in memory, and it takes most of reading a row.
    """

    make_q: Callable[[], Q]
    holds: Callable[[Any], bool]

    @property
    def q(self) -> Q:
        return self.make_q()


def negate(test: Test) -> Test:
    """Turn a test round."""
    return Test(lambda: ~test.q, lambda have: not test.holds(have))


def empty(field: CriteriaField) -> Test:
    """Ask for what nobody filled in."""
    if field.type == "tags":
        return Test(lambda: Q(**{field.path: ""}), lambda have: not have)
    if field.type in ("text", "choices") or field.is_custom:
        return Test(
            lambda: Q(Exact(_folded(field.text_expression()), "")),
            lambda have: _plain(have) == "",
        )
    return Test(lambda: Q(IsNull(field.expression(), True)), lambda have: have is None)


def text(field: CriteriaField, operator: str, wanted: list[str]) -> Test:
    """Compare text without case and accents; order is that of code points."""
    folded = [fold(word) for word in wanted]

    def column() -> Any:
        return _folded(field.text_expression())

    if operator == "equals":
        return Test(
            lambda: Q(In(column(), folded)), lambda have: _plain(have) in folded
        )
    if operator == "contains":
        return Test(
            lambda: _any(Contains, column(), folded),
            lambda have: any(word in _plain(have) for word in folded),
        )
    if operator == "starts_with":
        return Test(
            lambda: _any(StartsWith, column(), folded),
            lambda have: _plain(have).startswith(tuple(folded)),
        )
    lookup, compare = ORDER[operator]
    word = _one(field, folded)
    return Test(
        lambda: Q(lookup(ByCodePoint(column()), word)),
        lambda have: compare(_plain(have), word),
    )


def number(field: CriteriaField, operator: str, wanted: list[str]) -> Test:
    """Compare numbers exactly, whole or not, whatever the column keeps."""
    numbers = [_decimal(field, word) for word in wanted]

    def there_and(lookup: Any, wanted: Any) -> Q:
        column = field.expression()
        if not field.is_custom:
            # Else 12.5 would be cut to 12 on its way to a column of whole numbers.
            column = Cast(column, wide_decimal())
        return Q(IsNull(field.expression(), False)) & Q(lookup(column, wanted))

    if operator == "equals":
        return Test(
            lambda: there_and(In, numbers), lambda have: as_decimal(have) in numbers
        )
    lookup, compare = ORDER[operator]
    limit = _one(field, numbers)

    def holds(have: Any) -> bool:
        value = as_decimal(have)
        return value is not None and compare(value, limit)

    return Test(lambda: there_and(lookup, limit), holds)


def day(field: CriteriaField, operator: str, wanted: list[str]) -> Test:
    """Compare with days; a word such as THIS_MONTH means all its days."""
    spans: list[Any] = [dates.span(word) for word in wanted]
    column: Any = field.expression()
    there = Q(IsNull(column, False))
    if field.type == "datetime":
        spans = [(dates.moment(first), dates.moment(end)) for first, end in spans]
    elif field.is_custom:
        spans = [(first.isoformat(), end.isoformat()) for first, end in spans]
        there &= ~Q(Exact(column, ""))
        column = ByCodePoint(column)
    if operator == "equals":
        q = Q()
        for first, end in spans:
            q |= Q(GreaterThanOrEqual(column, first)) & Q(LessThan(column, end))
        return Test(
            lambda: there & q,
            lambda have: (
                have not in (None, "")
                and any(first <= have < end for first, end in spans)
            ),
        )
    first, end = _one(field, spans)
    before = operator.startswith("less")
    edge = first if operator in ("less_than", "greater_or_equal") else end
    lookup = LessThan if before else GreaterThanOrEqual

    def holds(have: Any) -> bool:
        if have in (None, ""):
            return False
        return bool(have < edge if before else have >= edge)

    return Test(lambda: there & Q(lookup(column, edge)), holds)


def yes_no(field: CriteriaField, operator: str, wanted: list[str]) -> Test:
    """Compare a tick; a custom field that nobody answered is neither yes nor no."""
    answers = {"true": True, "yes": True, "1": True}
    answers |= {"false": False, "no": False, "0": False}
    unknown = [word for word in wanted if word.lower() not in answers]
    if unknown:
        raise ValidationError(
            _("%(field)s is yes or no, not “%(word)s”.")
            % {"field": field.label, "word": unknown[0]}
        )
    values = [answers[word.lower()] for word in wanted]
    if field.is_custom:
        kept = ["true" if value else "false" for value in values]
        return Test(
            lambda: Q(In(_folded(field.text_expression()), kept)),
            lambda have: _plain(have) in kept,
        )
    return Test(
        lambda: Q(In(field.expression(), values)), lambda have: bool(have) in values
    )


def choices(field: CriteriaField, operator: str, wanted: list[str]) -> Test:
    """Several choices are kept as `;a;b;`, so that one is found inside it."""
    marks = [f";{fold(word)};" for word in wanted]
    return Test(
        lambda: _any(Contains, _folded(field.text_expression()), marks),
        lambda have: any(mark in _plain(have) for mark in marks),
    )


def tags(field: CriteriaField, operator: str, wanted: list[str]) -> Test:
    """Ask for tags by name or key; a tag that there is none of is on no record."""
    by_word = known().by_word
    keys = [by_word.get(fold(word), fold(word)) for word in wanted]
    marks = [f";{key};" for key in keys]
    if operator == "includes_all":

        def with_all() -> Q:
            q = Q()
            for key in keys:
                q &= with_any([key], field.path)
            return q

        return Test(with_all, lambda have: all(mark in have for mark in marks))
    return Test(
        lambda: with_any(keys, field.path),
        lambda have: any(mark in have for mark in marks),
    )


# -- inside --------------------------------------------------------------------


def _folded(column: Any) -> Any:
    return Coalesce(Fold(column), Value(""))


def _any(lookup: Any, column: Any, wanted: list[str]) -> Q:
    q = Q()
    for word in wanted:
        q |= Q(lookup(column, word))
    return q


def _plain(have: Any) -> str:
    if isinstance(have, bool):
        return "true" if have else "false"
    return fold(str(have)) if have is not None else ""


def _decimal(field: CriteriaField, word: str) -> Decimal:
    names = {"word": word, "field": field.label}
    try:
        value = Decimal(word.replace(" ", ""))
    except InvalidOperation as wrong:
        raise ValidationError(
            _("“%(word)s” is not a number, which %(field)s needs.") % names
        ) from wrong
    if re.fullmatch(r"0\d+", word):
        # "12,000" would be the two values 12 and 0.
        raise ValidationError(_("Write numbers without commas, such as 12000."))
    plain = f"{value:f}" if value.is_finite() and abs(value.adjusted()) < 40 else ""
    if not _NUMBER.fullmatch(plain):
        raise ValidationError(
            _("“%(word)s” has more digits than can be compared.") % names
        )
    return value


def as_decimal(have: Any) -> Decimal | None:
    """Give a value as the number it is compared as; None if it is none."""
    if have.__class__ is int:
        return Decimal(have)
    return None if isinstance(have, list | dict) else _read_decimal(have)


# One value is held against every row of a rule. Typed: 1 is a number and True is not.
@lru_cache(maxsize=256, typed=True)
def _read_decimal(have: Any) -> Decimal | None:
    plain = f"{have:f}" if isinstance(have, Decimal | float) else str(have)
    return Decimal(plain) if _NUMBER.fullmatch(plain) else None


def _one(field: CriteriaField, values: list[Any]) -> Any:
    if len(values) > 1:
        raise ValidationError(
            _("Compare %(field)s with one value only.") % {"field": field.label}
        )
    return values[0]

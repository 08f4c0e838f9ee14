"""The operators of criteria, each once as a database test and once in memory."""

import csv
import datetime
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
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
from django.utils.translation import gettext_lazy

from records.criteria import dates
from records.criteria.fields import CriteriaField
from work.database import ByCodePoint, Fold, fold

OPERATORS = {
    "equals": gettext_lazy("equals"),
    "not_equal": gettext_lazy("not equal to"),
    "contains": gettext_lazy("contains"),
    "not_contains": gettext_lazy("does not contain"),
    "starts_with": gettext_lazy("starts with"),
    "less_than": gettext_lazy("less than"),
    "greater_than": gettext_lazy("greater than"),
    "less_or_equal": gettext_lazy("less or equal"),
    "greater_or_equal": gettext_lazy("greater or equal"),
    "includes": gettext_lazy("includes"),
    "excludes": gettext_lazy("excludes"),
    "is_empty": gettext_lazy("is empty"),
    "not_empty": gettext_lazy("is not empty"),
}
_ORDER: dict[str, tuple[Any, Callable[[Any, Any], bool]]] = {
    "less_than": (LessThan, lambda have, want: have < want),
    "greater_than": (GreaterThan, lambda have, want: have > want),
    "less_or_equal": (LessThanOrEqual, lambda have, want: have <= want),
    "greater_or_equal": (GreaterThanOrEqual, lambda have, want: have >= want),
}
_NEGATED = {"not_equal": "equals", "not_contains": "contains", "excludes": "includes"}
_ALLOWED = {
    "text": {"equals", "contains", "starts_with", *_ORDER},
    "number": {"equals", *_ORDER},
    "date": {"equals", *_ORDER},
    "datetime": {"equals", *_ORDER},
    "bool": {"equals"},
    "choices": {"includes", "equals"},
}


@dataclass(frozen=True)
class Test:
    """One row, ready to run: `q` in the database, `holds` in memory."""

    q: Q
    holds: Callable[[Any], bool]


def words(text: str) -> list[str]:
    """Split a comma list; quotes keep a comma inside a value. Empty text: no words."""
    if not text.strip():
        return []
    row = next(csv.reader([text.replace("\n", " ")], skipinitialspace=True))
    return [word.strip() for word in row if word.strip()]


def build(field: CriteriaField, operator: str, value: str) -> Test:
    """Make the test of one row. Raises ValidationError in words for an admin."""
    if operator not in OPERATORS:
        raise ValidationError(_("“%(what)s” is no operator.") % {"what": operator})
    positive = _NEGATED.get(operator, operator)
    wanted = words(value)
    if not wanted and positive in ("equals", "includes"):
        positive, operator = (
            "is_empty",
            ("not_empty" if operator in _NEGATED else "is_empty"),
        )
    if operator in ("is_empty", "not_empty"):
        empty = _empty(field)
        return empty if operator == "is_empty" else _negate(empty)
    if positive not in _ALLOWED[field.type]:
        raise ValidationError(
            _("“%(operator)s” does not work for %(field)s.")
            % {"operator": OPERATORS[operator], "field": field.label}
        )
    if not wanted:
        raise ValidationError(
            _("Give a value for %(field)s %(operator)s.")
            % {"field": field.label, "operator": OPERATORS[operator]}
        )
    test = _BUILDERS[field.type](field, positive, wanted)
    return _negate(test) if operator in _NEGATED else test


# -- by type ------------------------------------------------------------------


def _empty(field: CriteriaField) -> Test:
    column = field.expression()
    if field.type in ("text", "choices"):
        folded = Coalesce(Fold(column), Value(""))
        return Test(Q(Exact(folded, "")), lambda have: have in (None, "", [], False))
    if field.is_custom and field.type in ("date", "datetime"):
        return Test(
            Q(Exact(Coalesce(Fold(column), Value("")), "")),
            lambda have: have in (None, ""),
        )
    return Test(Q(IsNull(column, True)), lambda have: have in (None, ""))


def _negate(test: Test) -> Test:
    """Turn a test round; no positive test is ever NULL, so NOT is exact."""
    return Test(~test.q, lambda have: not test.holds(have))


def _text(field: CriteriaField, operator: str, wanted: list[str]) -> Test:
    column = Coalesce(Fold(field.expression()), Value(""))
    folded = [fold(word) for word in wanted]
    if operator == "equals":
        return Test(Q(In(column, folded)), lambda have: _plain(have) in folded)
    if operator in ("contains", "starts_with"):
        lookup = Contains if operator == "contains" else StartsWith
        q = Q()
        for word in folded:
            q |= Q(lookup(column, word))
        if operator == "contains":
            return Test(q, lambda have: any(w in _plain(have) for w in folded))
        return Test(q, lambda have: _plain(have).startswith(tuple(folded)))
    if len(folded) > 1:
        raise ValidationError(
            _("Compare %(field)s with one value only.") % {"field": field.label}
        )
    return _text_order(column, operator, folded[0])


def _text_order(column: Any, operator: str, word: str) -> Test:
    """Order text by code points, as Python does, whatever the database's collation."""
    lookup, compare = _ORDER[operator]
    return Test(
        Q(lookup(ByCodePoint(column), word)), lambda have: compare(_plain(have), word)
    )


def _plain(have: Any) -> str:
    if isinstance(have, bool):
        return "true" if have else "false"
    return fold(str(have)) if have is not None else ""


def _number(field: CriteriaField, operator: str, wanted: list[str]) -> Test:
    numbers = [_decimal(field, word) for word in wanted]
    column = field.expression()
    if operator == "equals":
        return Test(
            Q(IsNull(column, False)) & Q(In(column, numbers)),
            lambda have: _as_decimal(have) in numbers,
        )
    lookup, compare = _ORDER[operator]
    [number] = _one(field, numbers)

    def holds(have: Any) -> bool:
        value = _as_decimal(have)
        return value is not None and compare(value, number)

    return Test(Q(IsNull(column, False)) & Q(lookup(column, number)), holds)


def _decimal(field: CriteriaField, word: str) -> Decimal:
    try:
        number = Decimal(word.replace(" ", ""))
    except InvalidOperation as wrong:
        raise ValidationError(
            _("“%(word)s” is not a number, which %(field)s needs.")
            % {"word": word, "field": field.label}
        ) from wrong
    if not number.is_finite() or abs(number) > Decimal("1e20"):
        raise ValidationError(_("“%(word)s” is too large.") % {"word": word})
    return number


def _as_decimal(have: Any) -> Decimal | None:
    if have in (None, ""):
        return None
    return Decimal(str(have))


def _one(field: CriteriaField, values: list[Any]) -> list[Any]:
    if len(values) > 1:
        raise ValidationError(
            _("Compare %(field)s with one value only.") % {"field": field.label}
        )
    return values


def _day(field: CriteriaField, operator: str, wanted: list[str]) -> Test:
    spans: list[Any] = [dates.span(word) for word in wanted]
    if field.type == "datetime":
        spans = [(dates.moment(first), dates.moment(end)) for first, end in spans]
    elif field.is_custom:
        spans = [(first.isoformat(), end.isoformat()) for first, end in spans]
    column = Fold(field.expression()) if field.is_custom else field.expression()
    there = Q(IsNull(column, False))
    if field.is_custom:
        there &= ~Q(Exact(column, ""))
    if operator == "equals":
        q = Q()
        for first, end in spans:
            q |= Q(GreaterThanOrEqual(column, first)) & Q(LessThan(column, end))
        return Test(
            there & q,
            lambda have: (
                have not in (None, "")
                and any(first <= have < end for first, end in spans)
            ),
        )
    [(first, end)] = _one(field, spans)
    lookup, edge = {
        "less_than": (LessThan, first),
        "less_or_equal": (LessThan, end),
        "greater_than": (GreaterThanOrEqual, end),
        "greater_or_equal": (GreaterThanOrEqual, first),
    }[operator]
    before = lookup is LessThan

    def holds(have: datetime.date | str | None) -> bool:
        if have is None or have == "":
            return False
        return have < edge if before else have >= edge

    return Test(there & Q(lookup(column, edge)), holds)


def _bool(field: CriteriaField, operator: str, wanted: list[str]) -> Test:
    answers = {"true": True, "yes": True, "1": True}
    answers |= {"false": False, "no": False, "0": False}
    values = []
    for word in wanted:
        if word.lower() not in answers:
            raise ValidationError(_("%(field)s is yes or no.") % {"field": field.label})
        values.append(answers[word.lower()])
    return Test(Q(In(field.expression(), values)), lambda have: bool(have) in values)


def _choices(field: CriteriaField, operator: str, wanted: list[str]) -> Test:
    """Several choices are kept as `;a;b;`, so that one is found inside it."""
    column = Coalesce(Fold(field.expression()), Value(""))
    marks = [f";{fold(word)};" for word in wanted]
    q = Q()
    for mark in marks:
        q |= Q(Contains(column, mark))
    return Test(q, lambda have: any(mark in _plain(have) for mark in marks))


_BUILDERS: dict[str, Callable[[CriteriaField, str, list[str]], Test]] = {
    "text": _text,
    "number": _number,
    "date": _day,
    "datetime": _day,
    "bool": _bool,
    "choices": _choices,
}

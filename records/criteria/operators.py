"""The operators of criteria: what they are called, where they work, how lists split."""

import csv
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.criteria import by_type
from records.criteria.by_type import ORDER, Test
from records.criteria.fields import CriteriaField

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
    "includes_all": gettext_lazy("includes all of"),
    "excludes": gettext_lazy("excludes"),
    "is_empty": gettext_lazy("is empty"),
    "not_empty": gettext_lazy("is not empty"),
}
_NEGATED = {
    "not_equal": "equals",
    "not_contains": "contains",
    "excludes": "includes",
    "not_empty": "is_empty",
}
_ALLOWED = {
    "text": {"equals", "contains", "starts_with", *ORDER},
    "number": {"equals", *ORDER},
    "date": {"equals", *ORDER},
    "datetime": {"equals", *ORDER},
    "bool": {"equals"},
    "choices": {"includes", "equals"},
    "tags": {"includes", "includes_all", "equals"},
}
_BUILDERS: dict[str, Callable[[CriteriaField, str, list[str]], Test]] = {
    "text": by_type.text,
    "number": by_type.number,
    "date": by_type.day,
    "datetime": by_type.day,
    "bool": by_type.yes_no,
    "choices": by_type.choices,
    "tags": by_type.tags,
}
# A thousand LIKEs in one row, or one of 50,000 bytes, are more than SQLite takes.
MOST_VALUES = 500
LONGEST_WORD = 1_000


def words(text: str) -> list[str]:
    """Split a comma list; quotes keep a comma inside a value. Empty text: no words.

    Raises ValidationError for more than anybody would read.
    """
    if not text.strip():
        return []
    line = " ".join(text.splitlines())
    row = next(csv.reader([line], skipinitialspace=True))
    found = [word.strip() for word in row if word.strip()]
    if len(found) > MOST_VALUES:
        raise ValidationError(
            _("Give at most %(most)s values in a row; put the others into a second.")
            % {"most": MOST_VALUES}
        )
    if any(len(word) > LONGEST_WORD for word in found):
        raise ValidationError(
            _("A value is longer than %(most)s characters.") % {"most": LONGEST_WORD}
        )
    return found


def build(field: CriteriaField, operator: str, value: str) -> Test:
    """Make the test of one row. Raises ValidationError in words for an admin.

    A blank value with equals asks for what is empty. Spec §3.2.
    """
    positive = _NEGATED.get(operator, operator)
    wanted = words(value)
    if not wanted and positive in _ALLOWED[field.type] & {"equals", "includes"}:
        positive = "is_empty"
    _check(field, operator, positive, wanted)
    if positive == "is_empty":
        test = by_type.empty(field)
    else:
        test = _BUILDERS[field.type](field, positive, wanted)
    return by_type.negate(test) if operator in _NEGATED else test


def _check(
    field: CriteriaField, operator: str, positive: str, wanted: list[str]
) -> None:
    names = {"field": field.label, "operator": OPERATORS.get(operator, operator)}
    if not operator:
        raise ValidationError(_("Choose an operator for %(field)s.") % names)
    if operator not in OPERATORS:
        raise ValidationError(_("“%(operator)s” is no operator.") % names)
    if positive == "is_empty":
        if wanted:
            raise ValidationError(_("“%(operator)s” takes no value.") % names)
        return
    if positive not in _ALLOWED[field.type]:
        raise ValidationError(_("“%(operator)s” does not work for %(field)s.") % names)
    if not wanted:
        raise ValidationError(_("Give a value for %(field)s %(operator)s.") % names)

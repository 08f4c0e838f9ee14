"""The filters in force as words, each with the way to be rid of it."""

from typing import Any

from django.utils.translation import gettext as _

from lists.asking import Asked
from lists.filters import Remembered
from records import criteria


def chips_of(asked: Asked) -> list[dict[str, Any]]:
    """Give a chip for each filter, then those of the conditions of one's own."""
    chips = []
    for name, field in asked.filters.form.fields.items():
        values = [value for value in asked.query.getlist(name) if value]
        if name == "q" or not values:
            continue
        words = ", ".join(_labels(field, values))
        gone = asked.url(**{name: None})
        chips.append(_chip(field.label, _("is"), words, gone))
    return chips + _of_conditions(asked)


def _of_conditions(asked: Asked) -> list[dict[str, Any]]:
    """Give a chip for each row; one for all of them where a line joins them."""
    if asked.conditions is None:
        return []
    if asked.query.get("logic"):
        text = str(asked.conditions)
        return [_chip("", "", text, asked.url(f=None, logic=None))]
    texts = asked.query.getlist("f")
    return [
        _chip(
            row.field.label,
            criteria.OPERATORS[row.operator],
            row.value,
            asked.url(f=[text for other, text in enumerate(texts) if other != place]),
        )
        for place, row in enumerate(asked.conditions.rows)
    ]


def _chip(label: Any, operator: Any, value: str, remove_url: str) -> dict[str, Any]:
    return {"label": label, "op": operator, "value": value, "remove_url": remove_url}


def _labels(field: Any, values: list[str]) -> list[str]:
    choices = getattr(field, "choices", None)
    if isinstance(choices, Remembered):
        return choices.labels(values)
    return Remembered(getattr(field.widget, "choices", ())).labels(values)

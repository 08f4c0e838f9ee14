"""A record's fields in the words people read: labels, choices, custom fields."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from records import custom
from records.models import Choice, Record
from records.models.choices import PicklistField
from records.models.tags import TagsColumn, names_of

_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}
_NOTHING = ("", None, False)


def words(record: Record, name: str) -> Any:
    """Give a field's value as people read it: labels instead of stored values."""
    field: Any = record._meta.get_field(name)
    value = getattr(record, name)
    if isinstance(field, TagsColumn):
        return ", ".join(names_of(value))
    if isinstance(field, PicklistField):
        return Choice.labels(field.picklist).get(value, value)
    if field.choices:
        return getattr(record, f"get_{name}_display")()
    return _("Yes") if value is True else value


def money(amount: Decimal | float | None, currency: str = "") -> str:
    """Write an amount with its currency; cents only when there are some."""
    if amount is None or amount == "":
        return ""
    amount = Decimal(str(amount))
    digits = 0 if amount == amount.to_integral_value() else 2
    number = number_format(amount, digits, use_l10n=True, force_grouping=True)
    sign = _SIGNS.get(currency)
    return f"{sign}{number}" if sign else f"{currency} {number}".strip()


def label(record: Record, name: str) -> str:
    """Give a field's label, as a heading begins."""
    field: Any = record._meta.get_field(name)
    text = str(field.verbose_name)
    return text[:1].upper() + text[1:]


def details(
    record: Record, names: Sequence[str], edit_url: str = ""
) -> list[dict[str, Any]]:
    """Give the filled fields as {label, value, edit_url}; custom fields stand last.

    `edit_url` is the page of the form, "" if the person may not change the record.
    """
    items = [
        {
            "label": label(record, name),
            "value": words(record, name),
            "edit_url": edit_url and f"{edit_url}#id_{name}",
        }
        for name in names
    ]
    for field in custom.fields_of(type(record)):
        value = custom.shown(field, record.custom.get(field.key, ""))
        items.append({"label": field.label, "value": value, "edit_url": edit_url})
    return [item for item in items if item["value"] not in _NOTHING]


def empty_labels(record: Record, names: Sequence[str]) -> list[str]:
    """Give the labels of the fields nobody has filled in."""
    return [label(record, name) for name in names if words(record, name) in _NOTHING]

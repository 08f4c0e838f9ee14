"""Values of custom fields: kept as text in a record's `custom`, each in one spelling.

Numbers as plain decimals ("12.5"), dates as ISO days, yes/no as "true" and "false",
several choices as ";a;b;". Blank values are not kept at all.
"""

import datetime
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from records.cleaning import number_text, storable, yes_or_no
from records.models import CustomField

Type = CustomField.Type
LONGEST_TEXT = 32_000
LARGEST_NUMBER = Decimal("1e20")


def fields_of(model: type[models.Model]) -> list[CustomField]:
    """Give the custom fields in use for one kind of record, in their order."""
    kind = model._meta.label_lower
    known: list[CustomField] | None = cache.get(f"custom:{kind}")
    if known is None:
        known = list(CustomField.objects.filter(kind=kind, is_active=True))
        cache.set(f"custom:{kind}", known, 30)
    return known


def clean(field: CustomField, raw: Any) -> str:
    """Turn what was sent for a custom field into the text that is kept.

    Raises ValidationError, in a person's words. Blank gives "".
    """
    if isinstance(raw, list | tuple):
        return _several(field, raw)
    text = "" if raw is None else str(raw).strip()
    storable(text)
    if not text:
        return ""
    return _CLEANERS[field.type](field, text)


def shown(field: CustomField, text: str) -> str:
    """Give a kept value as people read it."""
    if not text:
        return ""
    if field.type == Type.YES_NO:
        return _("Yes") if text == "true" else _("No")
    if field.type == Type.CHOICES:
        return ", ".join(parts(text))
    return text


def parts(text: str) -> list[str]:
    """Split what is kept for several choices: ";a;b;" gives a and b."""
    return [part for part in text.split(";") if part]


def form_field(field: CustomField, present: str = "") -> forms.Field:
    """Make the form field that asks for a custom field; its present value stays."""
    label = field.label
    if field.type == Type.NUMBER:
        return forms.DecimalField(
            label=label, required=False, max_digits=26, decimal_places=6
        )
    if field.type == Type.DATE:
        return forms.DateField(label=label, required=False, widget=DayInput())
    if field.type == Type.YES_NO:
        answers = [("", "—"), ("true", _("Yes")), ("false", _("No"))]
        return forms.ChoiceField(label=label, required=False, choices=answers)
    if field.type == Type.CHOICE:
        offered = _offered(field, [present] if present else [])
        return forms.ChoiceField(
            label=label, required=False, choices=[("", "—"), *offered]
        )
    if field.type == Type.CHOICES:
        return forms.MultipleChoiceField(
            label=label, required=False, choices=_offered(field, parts(present))
        )
    return forms.CharField(label=label, required=False, max_length=LONGEST_TEXT)


def initial(field: CustomField, text: str) -> Any:
    """Give a kept value as its form field wants it."""
    return parts(text) if field.type == Type.CHOICES else text


class DayInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


def _offered(field: CustomField, present: Iterable[str]) -> list[tuple[str, str]]:
    options = field.option_list
    kept = [value for value in present if value not in options]
    return [(value, value) for value in (*options, *kept)]


def _text(field: CustomField, text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise ValidationError(
            _("Is longer than %(most)s characters.") % {"most": LONGEST_TEXT}
        )
    return text


def _number(field: CustomField, text: str) -> str:
    try:
        number = Decimal(number_text(text))
    except InvalidOperation as wrong:
        raise ValidationError(_("“%(text)s” is not a number.") % {"text": text}) from (
            wrong
        )
    if not number.is_finite() or abs(number) >= LARGEST_NUMBER:
        raise ValidationError(_("“%(text)s” is too large.") % {"text": text})
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -6:
        shorter = number.quantize(Decimal("0.000001"))
        if shorter != number:
            raise ValidationError(_("Give at most 6 digits after the point."))
        number = shorter
    plain = f"{number:f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain in ("-0", "") else plain


def _date(field: CustomField, text: str) -> str:
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError as wrong:
        raise ValidationError(
            _("“%(text)s” is not a date. Write it like 2026-11-25.") % {"text": text}
        ) from wrong


def _yes_no(field: CustomField, text: str) -> str:
    return "true" if yes_or_no(text) else "false"


def _choice(field: CustomField, text: str) -> str:
    """Keep a choice nobody has set up as it was sent, like a picklist does."""
    return _text(field, text)


def _several(field: CustomField, raw: Any) -> str:
    values = raw.split(";") if isinstance(raw, str) else raw
    kept: dict[str, None] = {}
    for value in values:
        text = str(value).strip()
        storable(text)
        if ";" in text:
            raise ValidationError(_("A choice cannot contain a semicolon."))
        if text:
            kept[text] = None
    return f";{';'.join(kept)};" if kept else ""


_CLEANERS: dict[str, Callable[[CustomField, str], str]] = {
    Type.TEXT: _text,
    Type.NUMBER: _number,
    Type.DATE: _date,
    Type.YES_NO: _yes_no,
    Type.CHOICE: _choice,
    Type.CHOICES: _several,
}

"""Which fields of a record criteria may ask about, and how to reach their values."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.cache import cache as shared_cache
from django.db import models
from django.db.models import Case, DecimalField, Expression, F, TextField, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.db.models.lookups import Regex
from django.utils.translation import gettext as _

from records.models import CustomField, Record
from records.models.tags import TagsColumn

# Foreign keys are asked about by something people can read and write.
_BY = {
    "status": "status__key",
    "lead_type": "lead_type__key",
    "owner": "owner__email",
    "queue": "queue__key",
    "stage": "stage__key",
}
# Text that an older definition of a custom field left behind is no number.
_IS_NUMBER = r"^[+-]?[0-9]{1,20}(\.[0-9]{1,15})?\Z"
_KEPT_OUT = frozenset({"id", "custom", "version", "search_text", "is_demo"})


def wide_decimal() -> DecimalField:
    """Give a type that is wide enough for money and for longitudes."""
    return DecimalField(max_digits=36, decimal_places=15)


@dataclass(frozen=True)
class CriteriaField:
    """One field that criteria may ask about.

    `type` is one of text, number, date, datetime, bool, choices, tags.
    """

    name: str
    words: Any  # what it is called, in the language of whoever asks
    type: str
    path: str
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def label(self) -> str:
        text = str(self.words)
        return text if self.is_custom else text[:1].upper() + text[1:]

    @property
    def is_custom(self) -> bool:
        return self.name.startswith("custom.")

    def expression(self) -> Expression | F:
        """Give the column inside the database, with its own type."""
        if not self.is_custom or self.type != "number":
            return self.text_expression()
        text, decimal = self.text_expression(), wide_decimal()
        return Case(
            When(Regex(text, _IS_NUMBER), then=Cast(text, decimal)),
            default=None,
            output_field=decimal,
        )

    def text_expression(self) -> Expression | F:
        """Give the column inside the database; custom fields as the text they are."""
        if not self.is_custom:
            return F(self.path)
        key = KeyTextTransform(self.name.removeprefix("custom."), "custom")
        return Cast(key, TextField())

    def value_of(self, record: Any) -> Any:
        """Give the value in memory; None where something on the way is missing."""
        if self.is_custom:
            return record.custom.get(self.name.removeprefix("custom."))
        for step in self.path.split("__"):
            record = getattr(record, step, None)
            if record is None:
                return None
        return record


def fields_of(model: type[Record], *, custom: bool = True) -> dict[str, CriteriaField]:
    """Give every field of a record that criteria may ask about, by name.

    Custom fields cost a query now and then; who names none leaves them out.
    """
    if not custom:
        return dict(_columns_of(model))
    own = {
        f"custom.{name}": CriteriaField(
            f"custom.{name}", _("%(label)s (custom)") % {"label": label}, kind, "custom"
        )
        for name, label, kind in _custom(model._meta.label_lower)
    }
    return {**_columns_of(model), **own}


@cache
def _columns_of(model: type[Record]) -> dict[str, CriteriaField]:
    """Give the fields that are columns; known for as long as the program runs."""
    found = {}
    for field in model._meta.concrete_fields:
        name, words = field.name, field.verbose_name
        if name in _KEPT_OUT or name.endswith("_key"):
            continue
        if name in _BY:
            found[name] = CriteriaField(name, words, "text", _BY[name])
        elif not field.is_relation:
            found[name] = CriteriaField(name, words, _type(field), name)
    return found


def _type(field: models.Field) -> str:
    if isinstance(field, TagsColumn):
        return "tags"
    if isinstance(field, models.BooleanField):
        return "bool"
    if isinstance(field, models.DateTimeField):
        return "datetime"
    if isinstance(field, models.DateField):
        return "date"
    if isinstance(field, models.DecimalField | models.IntegerField):
        return "number"
    return "text"


def _custom(kind: str) -> list[tuple[str, str, str]]:
    rows = shared_cache.get(f"custom_fields:{kind}")
    if rows is None:
        rows = [
            (
                field.key,
                field.label,
                "text" if field.type == CustomField.Type.CHOICE else str(field.type),
            )
            for field in CustomField.objects.filter(kind=kind, is_active=True)
        ]
        shared_cache.set(f"custom_fields:{kind}", rows, 30)
    return rows

"""What a column can become: the fields of the target, as a list offers them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from leads.models import Lead
from records import custom

# In the order in which a person looks for them.
_OF_A_LEAD = (
    "first_name middle_name last_name suffix salutation title company email phone"
    " mobile fax website street city state state_code postal_code country country_code"
    " lead_source industry rating annual_revenue number_of_employees description"
    " email_opt_out fax_opt_out do_not_call latitude longitude"
)
# What several columns may be mapped to, and what stands between their texts.
JOINED = {"description": "\n", "street": "\n"}


@dataclass(frozen=True)
class Field:
    """One field that a column can be mapped to."""

    name: str
    label: Any
    kind: str = "text"

    @cached_property
    def joined_by(self) -> str:
        return JOINED.get(self.name, "")

    @cached_property
    def is_custom(self) -> bool:
        return self.name.startswith("custom.")


def fields_of(target: str) -> list[Field]:
    """Give the fields of a target: its own, those of relations, custom ones."""
    found = [
        Field("full_name", _("Full name (first and last)"), "name"),
        *(_own(Lead, name) for name in _OF_A_LEAD.split()),
        Field("status", _("Status"), "status"),
        Field("lead_type", _("Lead type"), "lead_type"),
        Field("owner", _("Owner"), "owner"),
    ]
    own = custom.fields_of(Lead)
    return found + [
        Field(f"custom.{one.key}", one.label, f"custom_{one.type}") for one in own
    ]


def labels(target: str) -> dict[str, Any]:
    """Give {field: what people call it}."""
    return {field.name: field.label for field in fields_of(target)}


def mapped(mapping: dict[str, str], target: str) -> list[tuple[int, Field]]:
    """Give (column, field) of a kept mapping; fields that are gone are left out.

    A column may become several fields: their names stand with blanks between.
    """
    known = {field.name: field for field in fields_of(target)}
    return [
        (int(column), known[name])
        for column, names in sorted(mapping.items(), key=lambda pair: int(pair[0]))
        for name in names.split()
        if name in known
    ]


def taken_twice(names: Sequence[str]) -> list[str]:
    """Give the fields that several columns claim, though only one can have them."""
    return [
        name
        for name in dict.fromkeys(names)
        if name and names.count(name) > 1 and name not in JOINED
    ]


def _own(model: type[models.Model], name: str) -> Field:
    field: Any = model._meta.get_field(name)
    kind = "text"
    if isinstance(field, models.BooleanField):
        kind = "yes_no"
    elif isinstance(field, models.DecimalField | models.IntegerField):
        kind = "number"
    elif getattr(field, "picklist", ""):
        kind = "choice"
    text = str(field.verbose_name)
    return Field(name, text[:1].upper() + text[1:], kind)

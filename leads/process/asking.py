"""Which fields a step of a process may ask for, and whether a lead has them."""

from collections.abc import Iterable
from typing import Any

from leads.models import Lead
from records.criteria import CriteriaField, fields_of

# Shown and changed in other places than among the fields of a lead.
_NOT_ASKED = frozenset({"status", "lead_type", "owner", "queue"})


def askable() -> dict[str, CriteriaField]:
    """Give the fields a step may ask for, by name; own fields are `custom.<key>`."""
    return {
        name: field
        for name, field in fields_of(Lead).items()
        if field.is_custom
        or (name not in _NOT_ASKED and Lead._meta.get_field(name).editable)
    }


def known(names: Iterable[str]) -> list[CriteriaField]:
    """Give the fields that still exist; a deleted own field asks for nothing."""
    fields = askable()
    return [fields[name] for name in names if name in fields]


def is_filled(lead: Lead, field: CriteriaField) -> bool:
    """Tell whether somebody gave a value; no and 0 are values."""
    value: Any = field.value_of(lead)
    if isinstance(value, str):
        return bool(value.strip())
    return value is not None and value != []


def missing(lead: Lead, names: Iterable[str]) -> list[CriteriaField]:
    """Give the fields among these that the lead lacks."""
    return [field for field in known(names) if not is_filled(lead, field)]

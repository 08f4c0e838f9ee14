"""The lines of a conversion's review: what goes where, and what stays behind."""

from dataclasses import dataclass
from typing import Any

from accounts.models import Account, Contact
from opportunities.models import Opportunity
from records.models import CustomField, Record

MODELS: dict[str, type[Record]] = {
    "account": Account,
    "contact": Contact,
    "opportunity": Opportunity,
}


@dataclass(frozen=True)
class Row:
    """One field on its way: what stands there, what would come, and if it comes."""

    target: str
    field: str
    label: str
    old: Any
    new: Any  # the value itself, as it is stored
    shown: Any  # the same in words
    carries: bool
    problem: str = ""
    custom: CustomField | None = None
    is_fixed: bool = False  # a name of something new: comes in any case

    @property
    def key(self) -> str:
        return f"{self.target}.{self.field}"

    @property
    def overwrites(self) -> bool:
        return self.old not in (None, "")


@dataclass(frozen=True)
class Left:
    """A field of the lead that goes nowhere, and why."""

    label: str
    value: str
    why: str


def target_name(target: str) -> str:
    """Give "account" and the like as people read it."""
    name = str(MODELS[target]._meta.verbose_name)
    return name[:1].upper() + name[1:]

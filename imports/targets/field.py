"""What a column can become."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from imports.people import Holders

# What several columns may be mapped to, and what stands between their texts.
JOINED = {"description": "\n", "street": "\n", "tags": ","}
JOINED |= dict.fromkeys(
    ("billing_street", "shipping_street", "mailing_street", "other_street"), "\n"
)


@dataclass(frozen=True)
class Field:
    """One field that a column can be mapped to.

    `kind` says how its text is read; a target may have kinds of its own. Values come
    from an open `picklist`, or from `rows` with a key and a label: then `unknown` says
    what becomes of a value that none of them has, and that nothing that `finds` one by
    other names knows.
    """

    name: str
    label: Any
    kind: str = "text"
    picklist: str = ""
    rows: Callable[[], Iterable[Any]] | None = None
    unknown: Any = ""
    finds: Callable[[str], Any] | None = None

    @cached_property
    def joined_by(self) -> str:
        return JOINED.get(self.name, "")

    @property
    def is_of_parts(self) -> bool:
        """Tell whether its text is split into several fields, if it can be."""
        return self.kind in ("address", "place")

    @cached_property
    def is_custom(self) -> bool:
        return self.name.startswith("custom.")

    @property
    def has_choices(self) -> bool:
        return bool(self.picklist or self.rows)


def split_fields(stem: str = "", label: Any = "%s") -> list[Field]:
    """Give what a whole address in one cell becomes, of the fields that begin so."""
    return [
        Field(f"{stem}address", _labelled(label, _("Address, split")), "address"),
        Field(
            f"{stem}place", _labelled(label, _("Postal code and city, split")), "place"
        ),
    ]


_labelled = lazy(lambda label, name: str(label) % name, str)


def owner(rows: Callable[[], Iterable[Any]]) -> Field:
    """Give the field of who owns a record, one of `rows`."""
    # Not "refuse": most lists name people of the program that they are from.
    return Field(
        "owner",
        _("Owner"),
        "owner",
        rows=rows,
        unknown=_("As chosen below"),
        finds=Holders(None).find,
    )


def own(
    model: type[models.Model], name: str, *, named: str = "", label: Any = ""
) -> Field:
    """Give one of a model's own fields; perhaps called and labelled otherwise."""
    field: Any = model._meta.get_field(name)
    kind = "text"
    if isinstance(field, models.BooleanField):
        kind = "yes_no"
    elif isinstance(field, models.DecimalField | models.IntegerField):
        kind = "number"
    elif isinstance(field, models.DateField):
        kind = "date"
    elif getattr(field, "picklist", ""):
        kind = "choice"
    text = str(field.verbose_name)
    return Field(
        named or name,
        label or text[:1].upper() + text[1:],
        kind,
        picklist=getattr(field, "picklist", ""),
    )

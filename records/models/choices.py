"""Picklists as data: lead source, industry, rating and the like."""

from typing import Any

from django.core.cache import cache
from django.db import models
from django.utils.translation import gettext_lazy as _


class Choice(models.Model):
    """One value of a picklist. Records keep the value; a label may be renamed."""

    class Field(models.TextChoices):
        SALUTATION = "salutation", _("Salutation")
        SOURCE = "lead_source", _("Lead source")
        INDUSTRY = "industry", _("Industry")
        RATING = "rating", _("Rating")
        ACCOUNT_TYPE = "account_type", _("Account type")
        OWNERSHIP = "ownership", _("Ownership")
        OPPORTUNITY_TYPE = "opportunity_type", _("Opportunity type")
        CONTACT_ROLE = "contact_role", _("Contact role")
        CALL_OUTCOME = "call_outcome", _("Call outcome")

    field = models.CharField(_("picklist"), max_length=40, choices=Field)
    value = models.CharField(_("stored value"), max_length=255)
    label = models.CharField(_("label"), max_length=255)
    position = models.PositiveIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("offered"), default=True)

    class Meta:
        verbose_name = _("picklist value")
        verbose_name_plural = _("picklist values")
        ordering = ["field", "position", "label"]
        constraints = [
            models.UniqueConstraint(fields=["field", "value"], name="choice_once")
        ]

    def __str__(self) -> str:
        return self.label

    @classmethod
    def offered(cls, field: str, present: str = "") -> list[tuple[str, str]]:
        """Give (value, label) pairs to choose from, with the present value kept."""
        rows = [(v, label) for v, label, active in _rows(field) if active]
        if present and present not in dict(rows):
            rows.append((present, dict(cls.labels(field)).get(present, present)))
        return rows

    @classmethod
    def labels(cls, field: str) -> dict[str, str]:
        """Give every value's label, also of those no longer offered."""
        return {value: label for value, label, _active in _rows(field)}


def _rows(field: str) -> list[tuple[str, str, bool]]:
    """Read all picklists at once; they change rarely and stand on every page."""
    lists: dict[str, list[tuple[str, str, bool]]] | None = cache.get("choices")
    if lists is None:
        lists = {}
        for row in Choice.objects.values_list("field", "value", "label", "is_active"):
            lists.setdefault(row[0], []).append(row[1:])
        cache.set("choices", lists, 30)
    return lists.get(field, [])


class PicklistField(models.CharField):
    """A text column whose values come from a picklist, which does not restrict it.

    Web forms and lists bring values that nobody has set up; they are kept as sent.
    """

    def __init__(self, *args: Any, picklist: str = "", **kwargs: Any) -> None:
        self.picklist = picklist
        kwargs.setdefault("max_length", 255)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        # Migrations see a plain text column: picklists are data, not schema.
        return name, "django.db.models.CharField", args, kwargs

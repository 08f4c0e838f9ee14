"""Custom fields: defined in the admin, kept in each record's JSON column as text."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class CustomField(models.Model):
    """A field that the organisation added to one kind of record."""

    class Type(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")
        DATE = "date", _("Date")
        YES_NO = "bool", _("Yes or no")
        CHOICE = "choice", _("Choice")
        CHOICES = "choices", _("Several choices")

    kind = models.CharField(
        _("record"),
        max_length=60,
        choices=[
            ("leads.lead", _("Lead")),
            ("accounts.account", _("Account")),
            ("accounts.contact", _("Contact")),
            ("opportunities.opportunity", _("Opportunity")),
        ],
    )
    key = models.CharField(
        _("key"),
        max_length=40,
        validators=[
            RegexValidator(
                re.compile(r"^[a-z][a-z0-9_]*$"),
                _("Use small letters, digits and _, and begin with a letter."),
            )
        ],
    )
    label = models.CharField(_("label"), max_length=80)
    type = models.CharField(_("type"), max_length=10, choices=Type, default=Type.TEXT)
    options = models.TextField(
        _("choices"), blank=True, help_text=_("One per line, for choice fields.")
    )
    # Names under which forms and lists send it, such as 00N5e00000AbCdE.
    synonyms = models.TextField(
        _("also known as"), blank=True, help_text=_("One name per line.")
    )
    position = models.PositiveIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("custom field")
        verbose_name_plural = _("custom fields")
        ordering = ["kind", "position", "label"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="custom_field_once")
        ]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        needs = self.type in (self.Type.CHOICE, self.Type.CHOICES)
        if needs and not self.option_list:
            raise ValidationError({"options": _("Give at least one choice.")})

    @property
    def option_list(self) -> list[str]:
        return [line.strip() for line in self.options.splitlines() if line.strip()]

    @property
    def names(self) -> list[str]:
        """Every name that means this field on a form or in a list."""
        lines = [line.strip() for line in self.synonyms.splitlines()]
        return [self.key, *filter(None, lines)]

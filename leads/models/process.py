"""Statuses, processes and lead types: the organisation's own way of working leads.

Everything about status is data. Code asks for a status's `kind`, never its name.
Spec §1.3, §1.4, §1.5.
"""

from collections.abc import Sequence
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from history.models import Tracked

KEY_FIELDS_AT_MOST = 5


class Status(models.Model):
    """One word for where a lead stands. Leads keep the row; its label may change."""

    class Kind(models.TextChoices):
        OPEN = "open", _("Open")
        READY = "ready", _("Open, ready to convert")
        CLOSED = "closed", _("Closed without a sale")
        CONVERTED = "converted", _("Converted; set by conversion alone")

    class Tone(models.TextChoices):
        BLUE = "blue", _("Blue")
        CYAN = "cyan", _("Cyan")
        AMBER = "amber", _("Amber")
        VIOLET = "violet", _("Violet")
        GREEN = "green", _("Green")
        RED = "red", _("Red")
        GRAY = "gray", _("Gray")

    key = models.SlugField(
        _("key"), max_length=40, unique=True, help_text=_("Rules use it. Keep it.")
    )
    label = models.CharField(_("label"), max_length=80)
    tone = models.CharField(_("tone"), max_length=6, choices=Tone, default=Tone.GRAY)
    kind = models.CharField(_("kind"), max_length=9, choices=Kind, default=Kind.OPEN)
    description = models.CharField(_("description"), max_length=255, blank=True)
    position = models.PositiveIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("status")
        verbose_name_plural = _("statuses")
        ordering = ["position", "label"]

    def __str__(self) -> str:
        return self.label

    @property
    def is_closed(self) -> bool:
        return self.kind in (self.Kind.CLOSED, self.Kind.CONVERTED)


class Process(models.Model):
    """A named, ordered choice of statuses with rules for moving along them."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    description = models.CharField(_("description"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("process")
        verbose_name_plural = _("processes")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ProcessStep(models.Model):
    """One status in one process, and what is asked of a lead that enters it."""

    class Enforcement(models.TextChoices):
        HINT = "hint", _("Hint: show what is missing")
        WARN = "warn", _("Warn: ask before going on")
        BLOCK = "block", _("Block: refuse until it is filled")

    process = models.ForeignKey(Process, models.CASCADE, related_name="steps")
    status = models.ForeignKey(
        Status, models.PROTECT, related_name="steps", verbose_name=_("status")
    )
    position = models.PositiveIntegerField(_("order"), default=0)
    is_default = models.BooleanField(
        _("default"), default=False, help_text=_("New leads begin here.")
    )
    is_on_path = models.BooleanField(
        _("on the path"),
        default=True,
        help_text=_("Off: can be chosen, but is not a step of the Path."),
    )
    guidance = models.TextField(
        _("guidance"),
        blank=True,
        validators=[MaxLengthValidator(1_000)],
        help_text=_("What good looks like at this step. Markdown."),
    )
    # Lists of field names and status keys; checked in `clean` and in the admin form.
    key_fields = models.JSONField(_("key fields"), default=list, blank=True)
    required_fields = models.JSONField(_("required fields"), default=list, blank=True)
    enforcement = models.CharField(
        _("if required fields are empty"),
        max_length=5,
        choices=Enforcement,
        default=Enforcement.HINT,
    )
    allowed_next = models.JSONField(
        _("allowed next statuses"),
        default=list,
        blank=True,
        help_text=_("None chosen: any status of the process."),
    )
    asks_reason = models.BooleanField(_("ask for a reason"), default=False)
    asks_return = models.BooleanField(
        _("ask when to come back"),
        default=False,
        help_text=_("Where no next step is planned, a call is planned for that day."),
    )
    days_limit = models.PositiveSmallIntegerField(
        _("days at most"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Leads that stand here longer are marked on the board."),
    )

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["process", "status"], name="process_step_once"
            ),
            models.UniqueConstraint(
                fields=["process"],
                condition=Q(is_default=True),
                name="process_has_one_default",
            ),
        ]

    def __str__(self) -> str:
        return str(self.status)

    def clean(self) -> None:
        if len(self.key_fields) > KEY_FIELDS_AT_MOST:
            raise ValidationError(
                {"key_fields": _("Choose at most 5 key fields for a step.")}
            )
        if self.is_default and self.status_id and self.status.is_closed:
            raise ValidationError(
                {"is_default": _("New leads cannot begin in a closed status.")}
            )


class LeadType(models.Model):
    """A kind of lead, such as business or consumer; it decides about the process."""

    key = models.SlugField(_("key"), max_length=40, unique=True)
    label = models.CharField(_("label"), max_length=80)
    process = models.ForeignKey(
        Process, models.PROTECT, related_name="lead_types", verbose_name=_("process")
    )
    is_default = models.BooleanField(_("default"), default=False)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("lead type")
        verbose_name_plural = _("lead types")
        ordering = ["label"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True),
                name="lead_type_one_default",
            )
        ]

    def __str__(self) -> str:
        return self.label


class StatusSpan(Tracked):
    """The time a lead stood in a status; closed when the status changes."""

    follows_quietly = True

    lead = models.ForeignKey(
        "leads.Lead",
        models.CASCADE,
        related_name="status_spans",
        db_index=False,  # `span_of_lead` begins with it
    )
    # That of a lead, which the database looks up there.
    status = models.ForeignKey(
        Status, models.PROTECT, related_name="+", db_constraint=False
    )
    entered_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)
    # Nothing asks for it, and whoever moves a lead has just been read: with every lead
    # of a list a look-up by the database would be one too many.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    reason = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ["entered_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lead"],
                condition=Q(left_at=None),
                name="lead_stands_in_one_status",
            )
        ]
        indexes = [models.Index(fields=["lead", "entered_at"], name="span_of_lead")]

    def __str__(self) -> str:
        return f"{self.status}: {self.entered_at:%Y-%m-%d}"

    @classmethod
    def refusals(cls, rows: Sequence[Self], by: Any) -> dict[Any, str]:
        """Take a stay back only with its lead, and never from the middle of the line.

        A past stay whose lead has moved on since is time that was really spent.
        """
        stays = cls._base_manager.filter(lead__in={row.lead_id for row in rows})
        since = dict(stays.filter(left_at=None).values_list("lead_id", "entered_at"))
        leads: Any = cls._meta.get_field("lead").related_model
        kept = leads.refusals(leads._base_manager.filter(pk__in=since), by)
        refused = {row.pk: kept[row.lead_id] for row in rows if row.lead_id in kept}
        for row in rows:
            if row.left_at and since.get(row.lead_id) != row.left_at:
                refused[row.pk] = _now("%(stay)s: the lead was moved since.") % {
                    "stay": row
                }
        return refused

"""The one row that says who we are: name, time, money, and who gets the rest."""

import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from users.models.people import User, valid_time_zone
from users.models.queues import Queue


def usual_hours() -> dict[str, list[str]]:
    """Monday to Friday, nine to five; keys are weekdays, 0 is Monday."""
    return {str(day): ["09:00", "17:00"] for day in range(5)}


def valid_hours(hours: Any) -> None:
    """Raise ValidationError unless hours look like {"0": ["09:00", "17:00"]}."""
    try:
        for day, (opens, closes) in dict(hours).items():
            start = datetime.time.fromisoformat(opens)
            if int(day) not in range(7) or start >= datetime.time.fromisoformat(closes):
                raise ValueError(day)
    except (TypeError, ValueError) as wrong:
        raise ValidationError(
            _('Write business hours as {"0": ["09:00", "17:00"]}; 0 is Monday.')
        ) from wrong


class FirstResponse(NamedTuple):
    """Business minutes until it is due (None: no limit), when we work, its task."""

    minutes: int | None
    hours: dict[str, list[str]]
    zone: ZoneInfo
    task: str


class Organisation(models.Model):
    """Asked on the first sign-in of the first administrator; there is one row."""

    # Fields that name who gets work: they must not name who left.
    gives_work_to = ("default_owner", "default_queue")

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("company"), max_length=120, blank=True)
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        default=settings.TIME_ZONE,
        validators=[valid_time_zone],
    )
    language = models.CharField(
        _("language"), max_length=12, blank=True, choices=settings.LANGUAGES
    )
    currency = models.CharField(
        _("currency"),
        max_length=3,
        default="EUR",
        validators=[
            RegexValidator(r"^[A-Z]{3}$", _("Enter three capitals such as EUR or USD."))
        ],
    )
    fiscal_year_start = models.PositiveSmallIntegerField(
        _("fiscal year starts in"),
        default=1,
        choices=list(MONTHS.items()),
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    phone_region = models.CharField(
        _("country of phone numbers without +"),
        max_length=2,
        default="US",
        validators=[
            RegexValidator(r"^[A-Z]{2}$", _("Enter two capitals such as DE or US."))
        ],
    )
    default_owner = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("default owner"),
        help_text=_("Gets what no assignment entry takes."),
    )
    default_queue = models.ForeignKey(
        Queue,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("or default queue"),
    )
    business_hours = models.JSONField(
        _("business hours"), default=usual_hours, validators=[valid_hours]
    )
    first_response_minutes = models.PositiveIntegerField(
        _("first response within, in business minutes"),
        null=True,
        blank=True,
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(20_000)],
        help_text=_("From getting a lead to the first call or mail. Empty: no limit."),
    )
    first_task = models.CharField(
        _("first task"),
        max_length=120,
        blank=True,
        help_text=_(
            "Such as “Call for the first time”. Who gets a lead that came in by itself "
            "gets this task with it, due with the first response. Empty: no task."
        ),
    )
    is_set_up = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisation")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(id=1), name="organisation_is_one_row"
            ),
            models.CheckConstraint(
                condition=models.Q(default_owner=None) ^ models.Q(default_queue=None),
                name="organisation_has_one_default_owner",
                violation_error_message=_(
                    "Choose either a default owner or a default queue."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(_("Our organisation"))

    @classmethod
    def current(cls) -> "Organisation":
        """Give the organisation; the row is made when the database is migrated."""
        return cls.objects.select_related("default_owner", "default_queue").get(pk=1)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def quarter_end(self, day: datetime.date) -> datetime.date:
        """Give the last day of the fiscal quarter that a day lies in.

        The close date of an opportunity made by conversion; spec §8.3.
        """
        months_in = (day.month - self.fiscal_year_start) % 3
        month = day.month - months_in + 3
        year = day.year + (month - 1) // 12
        first_after = datetime.date(year, (month - 1) % 12 + 1, 1)
        return first_after - datetime.timedelta(days=1)

    @classmethod
    def first_response(cls) -> FirstResponse:
        """Give how fast we answer, from seconds ago; no limit before the set-up."""
        known: FirstResponse | None = cache.get("first_response")
        if known is None:
            row = cls.objects.filter(pk=1).first()
            known = FirstResponse(
                row.first_response_minutes if row else None,
                row.business_hours if row else {},
                row.zone if row else ZoneInfo(settings.TIME_ZONE),
                row.first_task.strip() if row else "",
            )
            cache.set("first_response", known, 30)
        return known

    @classmethod
    def zone_name(cls) -> str:
        """Give the name of our time zone, also before anything is set up."""
        return cls._home()[0]

    @classmethod
    def language_name(cls) -> str:
        """Give the code of our language; "" where everybody's browser decides."""
        return cls._home()[1]

    @classmethod
    def currency_code(cls) -> str:
        """Give the currency that all amounts are in, from seconds ago."""
        return cls._home()[2]

    @classmethod
    def _home(cls) -> tuple[str, str, str]:
        known: tuple[str, str, str] | None = cache.get("home")
        if known is None:
            rows = cls.objects.filter(pk=1)
            row = rows.values_list("time_zone", "language", "currency").first()
            known = row or (settings.TIME_ZONE, "", "EUR")
            cache.set("home", known, 30)
        return known


def home_zone() -> ZoneInfo:
    """Give the organisation's time zone: that of everybody who chose none."""
    return ZoneInfo(Organisation.zone_name())

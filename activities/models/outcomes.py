"""What usually comes after a call, by its outcome."""

from django.core.cache import cache
from django.db import models
from django.utils.translation import gettext_lazy as _

from records.models import Choice

_KEPT_AS, _KEPT_FOR = "call_outcomes", 30  # seconds; they change rarely


class CallOutcome(models.Model):
    """The rule of one outcome; the picklist says which outcomes there are."""

    class FollowUp(models.TextChoices):
        NONE = "none", _("None")
        TOMORROW = "tomorrow", _("Call tomorrow")
        THREE_DAYS = "three_days", _("Call in 3 days")
        NEXT_WEEK = "next_week", _("Call next week")

    choice = models.OneToOneField(
        Choice,
        models.CASCADE,
        limit_choices_to={"field": Choice.Field.CALL_OUTCOME},
        related_name="+",
        verbose_name=_("outcome"),
    )
    is_reached = models.BooleanField(
        _("reached"),
        default=False,
        help_text=_("Somebody was spoken to: a new lead may move on along its path."),
    )
    follow_up = models.CharField(
        _("follow-up"), max_length=10, choices=FollowUp, default=FollowUp.TOMORROW
    )

    class Meta:
        verbose_name = _("rule after a call")
        verbose_name_plural = _("rules after a call")
        ordering = ["choice__position"]

    def __str__(self) -> str:
        return str(self.choice)

    @classmethod
    def follow_ups(cls) -> dict[str, str]:
        """Give what is suggested after a call, by the outcome that it stores."""
        return {value: follow_up for value, _reached, follow_up in _rules()}

    @classmethod
    def reached(cls) -> set[str]:
        """Give the outcomes of calls in which somebody was spoken to."""
        return {value for value, is_reached, _follow_up in _rules() if is_reached}

    @classmethod
    def forget(cls) -> None:
        """Read the rules anew; for who has just changed one."""
        cache.delete(_KEPT_AS)


def _rules() -> list[tuple[str, bool, str]]:
    found: list[tuple[str, bool, str]] | None = cache.get(_KEPT_AS)
    if found is None:
        rows = CallOutcome.objects.all()
        found = list(rows.values_list("choice__value", "is_reached", "follow_up"))
        cache.set(_KEPT_AS, found, _KEPT_FOR)
    return found

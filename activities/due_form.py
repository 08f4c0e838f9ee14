"""When one task is due, changed where it stands in the list."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities import times
from activities.forms import known_day
from activities.models import Activity


class DueForm(forms.Form):
    """A day, and a time on the clock of the writer; no day is no date."""

    version = forms.IntegerField(
        required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput()
    )
    day = forms.DateField(
        label=_("Due"),
        required=False,
        validators=[known_day],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    clock = forms.TimeField(
        label=_("Time"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )

    def __init__(self, posted: Any, *, task: Activity) -> None:
        due = task.due
        day, clock = due, None
        if isinstance(due, datetime.datetime):
            local = timezone.localtime(due)
            day, clock = local.date(), local.time().replace(second=0, microsecond=0)
        initial = {"version": task.version, "day": day, "clock": clock}
        super().__init__(posted, initial=initial)
        self.task = task

    def clean_day(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["day"]
        if day and day != self.initial["day"] and day < timezone.localdate():
            raise ValidationError(_("The due date must be today or later"))
        return day

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return said
        if said["clock"] and not said["day"]:
            self.add_error("day", _("Give a day for this time."))
        elif not said["day"] and self.task.repeats:
            self.add_error("day", _("Give the day from which it repeats."))
        return said

    @property
    def columns(self) -> dict[str, Any]:
        """What it means for the task: when it is due, and whether all day."""
        day, clock = self.cleaned_data["day"], self.cleaned_data["clock"]
        if day is None:
            return {"due_at": None, "is_all_day": False}
        if clock is None:
            ends = times.end_of_day(day, times.zone_of(self.task.owner))
            return {"due_at": ends, "is_all_day": True}
        zone, before = timezone.get_current_timezone(), self.task.due_at
        at = times.moment(day, clock, zone)
        if not self.task.is_all_day:
            at = times.kept(before, at, zone)
        return {"due_at": at, "is_all_day": False}

"""What people type about a task: what, when, who, how often, and when to remind."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from activities import owing, times
from activities.forms import MEANS, ActivityForm, known_day, prose_field
from activities.models import Activity
from records.cleaning import storable
from users.models import Queue, User

Kind, Priority = Activity.Kind, Activity.Priority
REMINDERS = (
    ("", _("None")),
    (0, _("When it is due")),
    (10, _("10 minutes before")),
    (30, _("30 minutes before")),
    (60, _("1 hour before")),
    (120, _("2 hours before")),
    (1440, _("1 day before")),
    (2880, _("2 days before")),
    (10080, _("1 week before")),
)


class TaskForm(ActivityForm):
    kind = Kind.TASK

    subject = forms.CharField(
        label=_("What is to be done"),
        max_length=255,
        validators=[storable],
        error_messages={"required": _("Say what is to be done.")},
    )
    means = forms.ChoiceField(label=_("Type"), required=False, choices=MEANS)
    due_on = forms.DateField(
        label=_("Due"),
        required=False,
        validators=[known_day],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    due_time = forms.TimeField(
        label=_("Time"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    assignee = forms.ChoiceField(label=_("Who"), required=False)
    priority = forms.TypedChoiceField(
        label=_("Priority"),
        required=False,
        choices=Priority.choices,
        coerce=int,
        empty_value=None,
    )
    repeats = forms.ChoiceField(
        label=_("Repeats"),
        required=False,
        choices=[("", _("Never")), *Activity.Repeats.choices],
    )
    remind_before = forms.TypedChoiceField(
        label=_("Reminder"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=REMINDERS,
        help_text=_("Before a day without a time it counts from 9:00."),
    )
    body = prose_field(label=_("Notes"), required=False)

    def __init__(self, *args: Any, present: Activity | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.present = present
        assignee: Any = self.fields["assignee"]
        assignee.choices = self._assignees(present)
        if self.is_new:
            self.initial.setdefault("assignee", f"u{self.user.pk}")
            self.initial.setdefault("priority", Priority.NORMAL.value)
            self.initial.setdefault("due_on", timezone.localdate() + times.ONE_DAY)

    def _assignees(self, present: Activity | None) -> list[Any]:
        people = {f"u{u.pk}": u.name for u in User.objects.working()}
        queues = {f"q{q.pk}": q.name for q in Queue.objects.open_to(self.user)}
        if present and present.owner:
            people.setdefault(f"u{present.owner_id}", present.owner.name)
        if present and present.queue:
            queues.setdefault(f"q{present.queue_id}", present.queue.name)
        groups = [(_now("People"), list(people.items()))]
        return groups + ([(_now("Queues"), list(queues.items()))] if queues else [])

    def clean_priority(self) -> int:
        return self.cleaned_data["priority"] or Priority.NORMAL

    def clean_due_on(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["due_on"]
        moved = day and day != self.initial.get("due_on")
        if day and (moved or self.is_new) and day < timezone.localdate():
            raise ValidationError(_("The due date must be today or later"))
        return day

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("due_time") and not said.get("due_on") and "due_on" in said:
            self.add_error("due_on", _("Give a day for this time."))
        if not self.errors and not said["due_on"]:
            if said["repeats"]:
                self.add_error("due_on", _("Give the day from which it repeats."))
            elif said["remind_before"] is not None:
                self.add_error("due_on", _("Give the day to be reminded of."))
        elif not self.errors and self._reminds_too_late():
            text = _("That moment has passed. Choose a later one.")
            self.add_error("remind_before", text)
        return said

    def _reminds_too_late(self) -> bool:
        """Tell whether a reminder that was just chosen will never come."""
        if not self.is_new and not {"due_on", "due_time", "remind_before"} & {
            *self.changed_data
        }:
            return False
        own = ("due_at", "is_all_day", "owner", "remind_before")
        asked = Activity(kind=Kind.TASK, **{n: self.columns[n] for n in own})
        at = owing.reminder_at(asked)
        return at is not None and at <= timezone.now()

    @property
    def columns(self) -> dict[str, Any]:
        holder = self.cleaned_data["assignee"] or f"u{self.user.pk}"
        kind, pk = holder[0], int(holder[1:])
        owner = User.objects.get(pk=pk) if kind == "u" else None
        queue = Queue.objects.get(pk=pk) if kind == "q" else None
        due_at, is_all_day = self._due(owner)
        return super().columns | {
            "due_at": due_at,
            "is_all_day": is_all_day,
            "owner": owner,
            "queue": queue,
        }

    def _due(self, owner: User | None) -> tuple[datetime.datetime | None, bool]:
        """A day ends where the owner lives; a time is on the clock of the writer."""
        day, clock = self.cleaned_data["due_on"], self.cleaned_data["due_time"]
        if day is None:
            return None, False
        if clock is None:
            return times.end_of_day(day, times.zone_of(owner)), True
        zone = timezone.get_current_timezone()
        at = times.moment(day, clock, zone)
        if self.present and not self.present.is_all_day:
            at = times.kept(self.present.due_at, at, zone)
        return at, False

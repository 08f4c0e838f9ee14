"""What people type about activities: the composer's forms, which also edit."""

import datetime
import json
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from activities import times
from activities.models import Activity, CallOutcome
from history import writing
from records.cleaning import storable
from records.models import Choice, Record
from users.models import User

Kind = Activity.Kind
LONGEST_CALL = 24 * 60
_YEARS = range(1900, 9000)  # what every database and time zone can count with

SUGGESTED = "suggested"
FOLLOW_UPS = (
    (SUGGESTED, _("As the outcome suggests")),
    *CallOutcome.FollowUp.choices,
    ("pick", _("Call on a date…")),
)
MEANS = (
    (Kind.TASK.value, _("To do")),
    (Kind.CALL.value, _("Call")),
    (Kind.EMAIL.value, _("Email")),
    (Kind.MEETING.value, _("Meeting")),
)


class LocalMoment(forms.DateTimeField):
    """A date and a time on the reader's own clock; see `times` for what clocks skip."""

    widget = forms.DateTimeInput(
        format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}
    )

    def to_python(self, value: Any) -> datetime.datetime | None:
        if value in self.empty_values:
            return None
        try:
            found = parse_datetime(str(value).strip())
        except ValueError:
            found = None
        if found is None or found.year not in _YEARS:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if timezone.is_aware(found):
            return found
        return times.moment(found.date(), found.time(), timezone.get_current_timezone())


def known_day(day: datetime.date) -> None:
    """Raise ValidationError for a day that no calendar of ours counts with."""
    if day.year not in _YEARS:
        raise ValidationError(_("Enter a valid date."))


class ComeBackField(forms.DateField):
    """A day that is still to come, on which somebody is called again."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Come back on"))
        options.setdefault("required", False)
        options.setdefault("help_text", _("A call is planned for that day."))
        shown = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=shown, **options)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        known_day(value)
        if value <= timezone.localdate():
            raise ValidationError(_("Choose a day after today."))


def prose_field(**options: Any) -> forms.CharField:
    rows = options.pop("rows", 2)
    hint = options.pop("hint", "")
    widget = forms.Textarea(attrs={"rows": rows, "placeholder": hint})
    return forms.CharField(
        widget=widget, max_length=32_000, validators=[storable], **options
    )


class AlsoForm(forms.Form):
    """What a record does in the same submit as the call that is logged on it."""

    template: ClassVar[str]  # draws it, as `also`

    def __init__(
        self, posted: Any, *, record: Record, user: User, auto_id: str = "id_%s"
    ) -> None:
        super().__init__(posted, auto_id=auto_id)
        self.record = record
        self.user = user

    def carry_out(self, activity: Activity, *, by: User, act: writing.Act) -> str:
        """Do it as part of the act, and say what was done; "" for nothing.

        The record is locked. Raises ValidationError, and nothing is written then.
        """
        raise NotImplementedError


class ActivityForm(forms.Form):
    """The base; `kind` says of what. Fields have the names of the model's columns."""

    kind: ClassVar[str]
    version = forms.IntegerField(
        required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput()
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        # What the kind of record does in the same submit; see `composing.ALSO`.
        self.also: AlsoForm | None = None

    def is_valid(self) -> bool:
        return super().is_valid() and (self.also is None or self.also.is_valid())

    @property
    def is_new(self) -> bool:
        return not self.initial.get("version")

    @property
    def columns(self) -> dict[str, Any]:
        """Give what a valid form says, by the names of the model's columns."""
        own = {field.name for field in Activity._meta.concrete_fields} - {"version"}
        return {name: v for name, v in self.cleaned_data.items() if name in own}


class CallForm(ActivityForm):
    kind = Kind.CALL

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what came of the call.")},
    )
    body = prose_field(label=_("Notes"), required=False, hint=_("What did you learn?"))
    minutes = forms.IntegerField(
        label=_("Minutes"), required=False, min_value=0, max_value=LONGEST_CALL
    )
    done_at = LocalMoment(label=_("When, if not now"), required=False)
    direction = forms.ChoiceField(
        label=_("Who called"),
        required=False,
        choices=(
            (Activity.Direction.OUTBOUND.value, _("I called")),
            (Activity.Direction.INBOUND.value, _("They called")),
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = self.initial.get("outcome", "")
        outcome: Any = self.fields["outcome"]
        outcome.choices = Choice.offered("call_outcome", present)

    def clean_direction(self) -> str:
        return self.cleaned_data["direction"] or Activity.Direction.OUTBOUND

    def clean_done_at(self) -> datetime.datetime | None:
        at: datetime.datetime | None = self.cleaned_data["done_at"]
        if at and at > timezone.now() + datetime.timedelta(minutes=5):
            raise ValidationError(_("This is still to come. Plan a task instead."))
        return at


class CallWithFollowUpForm(CallForm):
    """A call and what comes next, in one go."""

    follow_up = forms.ChoiceField(
        label=_("Follow up"), required=False, choices=FOLLOW_UPS
    )
    follow_up_at = LocalMoment(label=_("Date and time"), required=False)
    # The open task that this call was.
    task = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput())

    @property
    def suggestions(self) -> str:
        """Give the follow-up of each outcome as JSON, for the script that shows it."""
        return json.dumps(CallOutcome.follow_ups())

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("follow_up") == SUGGESTED:
            usual = CallOutcome.follow_ups()
            said["follow_up"] = usual.get(said.get("outcome", ""), "none")
        at = said.get("follow_up_at")
        if said.get("follow_up") == "pick" and "follow_up_at" in said:
            if at is None:
                self.add_error("follow_up_at", _("Say when to follow up."))
            elif at < timezone.now():
                text = _("The follow-up date must be today or later")
                self.add_error("follow_up_at", text)
        return said


class NoteForm(ActivityForm):
    kind = Kind.NOTE

    body = prose_field(
        label=_("Note"),
        rows=4,
        hint=_("Write a note. **Bold**, lists and links are shown as such."),
        help_text=_("@ and a name tells a colleague: @First Last, or @e-mail."),
        error_messages={"required": _("Write something first.")},
    )
    is_private = forms.BooleanField(label=_("Only for me"), required=False)

"""What people type about a meeting, when it is put down and when it is corrected."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities import attendees, describing, times
from activities.forms import LONGEST_CALL, ActivityForm, LocalMoment, prose_field
from activities.models import Activity
from records.cleaning import storable
from work import mail as outbox

# Minutes before it begins that one is reminded.
REMINDERS = (
    ("", _("None")),
    (0, _("When it begins")),
    (10, _("10 minutes before")),
    (30, _("30 minutes before")),
    (60, _("1 hour before")),
    (1440, _("1 day before")),
)
SHIPPED = 10


class MeetingForm(ActivityForm):
    """A meeting; when it begins is on the clock of the writer."""

    kind = Activity.Kind.MEETING

    subject = forms.CharField(
        label=_("What it is about"),
        max_length=255,
        validators=[storable],
        error_messages={"required": _("Say what the meeting is about.")},
    )
    starts_at = LocalMoment(
        label=_("Begins"), error_messages={"required": _("Say when it begins.")}
    )
    minutes = forms.IntegerField(
        label=_("Minutes"), required=False, min_value=1, max_value=LONGEST_CALL
    )
    place = forms.CharField(
        label=_("Place"), required=False, max_length=255, validators=[storable]
    )
    attendees = forms.CharField(
        label=_("Attendees"),
        required=False,
        max_length=20_000,
        validators=[storable, attendees.check],
        help_text=_("E-mail addresses, with commas between them."),
    )
    is_inviting = forms.BooleanField(
        label=_("Send invitations"),
        required=False,
        help_text=_(
            "All attendees get an e-mail for their calendar: now, when the meeting "
            "changes and when it is cancelled. They do not see the notes."
        ),
    )
    remind_before = forms.TypedChoiceField(
        label=_("Reminder"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=REMINDERS,
    )
    body = prose_field(label=_("Notes"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_new:
            self.initial.setdefault("minutes", 30)
            self.initial.setdefault("remind_before", SHIPPED)
        if self.initial.get("done_at") or not outbox.leaves_us():
            del self.fields["is_inviting"]

    def clean_attendees(self) -> str:
        return ", ".join(attendees.addresses(self.cleaned_data["attendees"]))

    def clean_starts_at(self) -> datetime.datetime:
        at: datetime.datetime = self.cleaned_data["starts_at"]
        zone = timezone.get_current_timezone()
        at = times.kept(self.initial.get("starts_at"), at, zone)
        if self.initial.get("done_at") and at > timezone.now():
            raise ValidationError(_("This meeting took place; it cannot be to come."))
        return at

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        before, at = said.get("remind_before"), said.get("starts_at")
        if said.get("is_inviting") and at and at <= timezone.now():
            text = _("To a meeting of the past nobody can be invited.")
            self.add_error("is_inviting", text)
        if before is None or at is None:
            return said
        now = timezone.now()
        if at <= now:
            said["remind_before"] = None  # nobody is reminded of what took place
        elif at - datetime.timedelta(minutes=before) <= now:
            if "remind_before" in self.changed_data:
                text = _("That moment has passed. Choose a later one.")
                self.add_error("remind_before", text)
            elif self.is_new:
                said["remind_before"] = None
        return said

    @property
    def invited(self) -> list[str]:
        """Say of each who was invited what they answered."""
        return describing.answers(self.initial.get("invited", ()))

    @property
    def columns(self) -> dict[str, Any]:
        at = self.cleaned_data["starts_at"]
        if self.is_new:
            return super().columns | {"at": at}
        return super().columns | {
            "done_at" if self.initial.get("done_at") else "due_at": at
        }

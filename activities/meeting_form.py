"""What people type about a meeting, when it is put down and when it is corrected."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities import attendees
from activities.forms import LONGEST_CALL, ActivityForm, LocalMoment, prose_field
from activities.models import Activity
from records.cleaning import storable


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
    body = prose_field(label=_("Notes"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_new:
            self.initial.setdefault("minutes", 30)

    def clean_attendees(self) -> str:
        return ", ".join(attendees.addresses(self.cleaned_data["attendees"]))

    def clean_starts_at(self) -> datetime.datetime:
        at: datetime.datetime = self.cleaned_data["starts_at"]
        if self.initial.get("done_at") and at > timezone.now():
            raise ValidationError(_("This meeting took place; it cannot be to come."))
        return at

    @property
    def columns(self) -> dict[str, Any]:
        at = self.cleaned_data["starts_at"]
        if self.is_new:
            return super().columns | {"at": at}
        return super().columns | {
            "done_at" if self.initial.get("done_at") else "due_at": at
        }

"""Until when a task is put off: one of a few times, or one that is picked."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities import snoozing
from activities.forms import LocalMoment


class SnoozeForm(forms.Form):
    """A choice; with `pick` the time goes with it."""

    until = forms.ChoiceField(
        label=_("Put it off until"),
        choices=(*snoozing.CHOICES, (snoozing.PICK, _("A time of my own"))),
        initial=snoozing.PICK,
        error_messages={
            "required": _("Choose until when to put it off."),
            "invalid_choice": _("Choose until when to put it off."),
        },
    )
    at = LocalMoment(label=_("On date"), required=False)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("until") == snoozing.PICK and "at" in said:
            if said["at"] is None:
                raise ValidationError({"at": _("Say when.")})
            if said["at"] <= timezone.now():
                raise ValidationError({"at": _("Choose a time in the future.")})
        return said

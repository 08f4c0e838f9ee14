"""The organisation as people fill it in, with business hours by weekday."""

import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from users import own_words
from users.forms import zone_choices
from users.models import Organisation, User


class OrganisationForm(forms.ModelForm):
    """Asked on the first sign-in, and to be changed in the admin later."""

    class Meta:
        model = Organisation
        fields = [
            "name",
            "time_zone",
            "language",
            "currency",
            "fiscal_year_start",
            "phone_region",
            "default_owner",
            "default_queue",
            "first_response_minutes",
            "first_task",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"] = forms.ChoiceField(
            label=_("Time zone"), choices=zone_choices()
        )
        self.fields["language"] = forms.ChoiceField(
            label=_("Language"),
            required=False,
            choices=[("", _("Like each browser")), *settings.LANGUAGES],
            help_text=_(
                "Of those who chose none for themselves, and of our mails. Statuses, "
                "stages and picklists that nobody renamed follow it."
            ),
        )
        self.fields["phone_region"] = forms.ChoiceField(
            label=_("Country of phone numbers without +"), choices=list(countries)
        )
        owners: Any = self.fields["default_owner"]
        owners.queryset = User.objects.working()
        self._add_hours()

    def _add_hours(self) -> None:
        kept = self.instance.business_hours
        for day, label in WEEKDAYS.items():
            opens, closes = kept.get(str(day), ["", ""])
            for name, text, value in (
                (f"opens_{day}", _("%(day)s from"), opens),
                (f"closes_{day}", _("%(day)s to"), closes),
            ):
                self.fields[name] = forms.TimeField(
                    label=text % {"day": label},
                    required=False,
                    initial=value,
                    widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
                )

    @staticmethod
    def hour_fields() -> list[tuple[str, str]]:
        """Give the names of the pairs of fields, by weekday."""
        return [(f"opens_{day}", f"closes_{day}") for day in WEEKDAYS]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        hours = {}
        for day in WEEKDAYS:
            opens, closes = cleaned.get(f"opens_{day}"), cleaned.get(f"closes_{day}")
            if opens and closes and opens < closes:
                hours[str(day)] = [_clock(opens), _clock(closes)]
            elif opens or closes:
                self.add_error(
                    f"closes_{day}",
                    _("Give both times, the earlier one first, or leave both empty."),
                )
        self.instance.business_hours = hours
        if cleaned.get("default_owner") and cleaned.get("default_queue"):
            self.add_error(
                "default_queue",
                _("Choose either a default owner or a default queue, not both."),
            )
        elif not cleaned.get("default_owner") and not cleaned.get("default_queue"):
            self.add_error(
                "default_queue",
                _("Choose who gets what no assignment entry takes."),
            )
        return cleaned

    def reword(self) -> None:
        """Let what came with the product speak the language just chosen."""
        if "language" in self.changed_data and self.instance.language:
            own_words.reword(self.instance.language)

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()

    def clean_default_owner(self) -> User | None:
        owner: User | None = self.cleaned_data["default_owner"]
        if owner is not None and not owner.is_active:
            raise ValidationError(_("%(person)s has left.") % {"person": owner})
        return owner


def _clock(time: datetime.time) -> str:
    return time.strftime("%H:%M")

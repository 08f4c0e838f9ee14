"""Forms of signing in and of a person's own settings."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from users.models import Away, Queue, User
from work import due


class ResetForm(forms.Form):
    """Asks for a new password; says and does the same for every address there is."""

    email = forms.EmailField(
        label=_("Email"),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )

    def save(self, request: HttpRequest, **_options: Any) -> str:
        """Owe the look-up and the mail, so that not even the time tells who exists."""
        due.later("users.send_reset", self.cleaned_data["email"])
        return str(self.cleaned_data["email"])


def zone_choices() -> list[tuple[str, str]]:
    """Give all time zones by name; those without a place stand at the end."""
    zones = sorted(available_timezones(), key=lambda name: ("/" not in name, name))
    return [(name, name.replace("_", " ")) for name in zones]


class MeForm(forms.ModelForm):
    """What people say about themselves."""

    class Meta:
        model = User
        fields = [
            "first_name",
            "last_name",
            "title",
            "phone",
            "time_zone",
            "language",
            "theme",
            "density",
            "start_page",
            "weekly_calls",
            "weekly_conversions",
            "signature",
        ]
        widgets = {"signature": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"] = forms.ChoiceField(
            label=_("Time zone"),
            required=False,
            choices=[("", _("The organisation's")), *zone_choices()],
        )
        start: Any = self.fields["start_page"]
        start.choices = [("", _("Today")), *User.StartPage.choices]
        self.fields["language"] = forms.ChoiceField(
            label=_("Language"),
            required=False,
            choices=[("", _("The organisation's")), *settings.LANGUAGES],
        )


class AwayForm(forms.ModelForm):
    """The days on which somebody gets no new leads from a rule."""

    class Meta:
        model = Away
        fields = ["first_day", "last_day", "note"]
        widgets = {
            "first_day": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "last_day": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            raise ValidationError({"last_day": _("The last day is before the first.")})
        return cleaned


def holder_choices() -> list[Any]:
    """Give people and queues to choose an owner from, as "user:1" and "queue:2"."""
    people = [(f"user:{user.pk}", user.name) for user in User.objects.working()]
    queues = [
        (f"queue:{queue.pk}", queue.name)
        for queue in Queue.objects.filter(is_active=True)
    ]
    return [("", _("Choose")), (_("People"), people), (_("Queues"), queues)]


class HolderField(forms.ChoiceField):
    """A person or a queue."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=holder_choices, **kwargs)

    def clean(self, value: Any) -> User | Queue | None:
        chosen = super().clean(value)
        if not chosen:
            return None
        kind, pk = chosen.split(":")
        return (User if kind == "user" else Queue).objects.get(pk=pk)

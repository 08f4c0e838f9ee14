"""What people are asked before many leads change."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from activities.forms import ComeBackField
from leads.models import Status
from users.forms import HolderField
from users.models import User


def _previewing() -> forms.Select:
    """Give a select whose choice shows at once what would happen, where a page can."""
    return forms.Select(attrs={"data-submit": "[value=preview]"})


class AssignForm(forms.Form):
    """To whom, and whether they are told."""

    holder = HolderField(label=_("New owner"), widget=_previewing())
    reason = forms.CharField(label=_("Reason"), required=False, max_length=255)
    notify = forms.BooleanField(label=_("Tell the new owner"), required=False)


class SpreadForm(forms.Form):
    """Over whom, and whether they are told."""

    people = forms.MultipleChoiceField(
        label=_("Spread evenly between"),
        widget=forms.CheckboxSelectMultiple,
        choices=lambda: [(user.pk, user.name) for user in User.objects.working()],
        help_text=_("Whoever has the fewest open leads comes first."),
    )
    reason = forms.CharField(label=_("Reason"), required=False, max_length=255)
    notify = forms.BooleanField(label=_("Tell the new owners"), required=False)

    def clean_people(self) -> list[User]:
        chosen = User.objects.filter(pk__in=self.cleaned_data["people"])
        return [*chosen.order_by("first_name", "last_name", "pk")]


class StatusForm(forms.Form):
    """Which status, and why."""

    status = forms.ModelChoiceField(
        label=_("Status"),
        queryset=Status.objects.filter(is_active=True).exclude(
            kind=Status.Kind.CONVERTED
        ),
        to_field_name="key",
        widget=_previewing(),
    )
    reason = forms.CharField(label=_("Reason"), required=False, max_length=255)
    come_back = ComeBackField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for a day only where a status asks when to come back.

        Scripts show it with such a status alone; without them it says with which.
        """
        super().__init__(*args, **kwargs)
        asking = Status.objects.filter(is_active=True, steps__asks_return=True)
        statuses = dict(asking.values_list("key", "label"))
        if not statuses:
            del self.fields["come_back"]
            return
        day = self.fields["come_back"]
        day.widget.attrs |= {"data-when": "status", "data-is": " ".join(statuses)}
        words = {"statuses": ", ".join(statuses.values())}
        day.help_text = _("Counts for %(statuses)s: a call is planned.") % words

"""Asks who takes over from somebody who leaves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from users.models import Queue, User


class LeavingForm(forms.Form):
    """Names the new owner, and a queue for leads and tasks if they should wait."""

    to = forms.ModelChoiceField(
        User.objects.none(), label=_("Give the open work to"), required=False
    )
    queue = forms.ModelChoiceField(
        Queue.objects.none(),
        label=_("Leads and tasks into this queue instead"),
        required=False,
    )
    replace = forms.BooleanField(
        label=_("Also put the new owner into rules, forms and as default owner"),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = User.objects.working().exclude(pk=person.pk)
        self.fields["to"].queryset = others  # type: ignore[attr-defined]  # a choice
        queues = Queue.objects.filter(is_active=True)
        self.fields["queue"].queryset = queues  # type: ignore[attr-defined]  # ditto

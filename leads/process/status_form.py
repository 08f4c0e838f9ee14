"""What a click on the Path sends: the status, the version seen, the reason."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from activities.forms import ComeBackField
from leads.models import Lead, Status
from leads.process import coming_back, moving
from records.cleaning import storable


class StatusForm(forms.Form):
    """A move of one lead. The reason is a field where the status asks for one."""

    status = forms.ModelChoiceField(
        Status.objects.all(), to_field_name="key", widget=forms.HiddenInput()
    )
    version = forms.IntegerField(
        required=False, min_value=1, widget=forms.HiddenInput()
    )
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput())
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=moving.LONGEST_REASON,
        validators=[storable],
        widget=forms.TextInput(attrs={"autofocus": True}),
        help_text=_("Shown on the lead, and read when you ask why leads are lost."),
    )

    come_back = ComeBackField()

    # The answer of the page that shows the form: 422, 409 for a move that came late.
    code = 422

    def ask_again(self, lead: Lead, status: Status, asked: moving.Asked) -> Any:
        """Give the form of the page that puts a question of the move to the person."""
        step = moving.step_to(lead, status)
        sure = self.cleaned_data["confirmed"] or isinstance(asked, moving.NotReady)
        form = StatusForm(
            initial={
                "status": status.key,
                "version": lead.version,
                "confirmed": sure or "",
                "reason": self.cleaned_data["reason"],
                "come_back": self.cleaned_data["come_back"] or coming_back.suggested(),
            }
        )
        if isinstance(asked, moving.MovedMeanwhile):
            form.code = 409
        if not (step and step.asks_reason):
            form.fields["reason"].widget = forms.HiddenInput()
        if not coming_back.is_asked(lead, step):
            form.fields["come_back"].widget = forms.HiddenInput()
            form.initial["come_back"] = None
        return form

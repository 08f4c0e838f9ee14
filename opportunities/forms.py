"""Forms over deals and the people who decide about them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from opportunities.models import Opportunity, Stage
from records.forms import RecordForm
from records.models import Choice
from records.picker import PickerField

SECTIONS = [
    (
        _("Opportunity"),
        ["name", "account", "amount", "close_on", "stage", "probability"],
    ),
    (_("More"), ["type", "lead_source", "tags", "next_step", "description"]),
]
FIELDS = [name for _title, names in SECTIONS for name in names]


class OpportunityForm(RecordForm):
    """Everything people may write on a deal; the stage decides about the rest."""

    class Meta:
        model = Opportunity
        fields = FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stages = self.fields["stage"].queryset.filter(is_active=True)
        present = self.instance.stage_id
        self.fields["stage"].queryset = (
            stages | stages.model.objects.filter(pk=present) if present else stages
        )
        self.fields["description"].widget.attrs["rows"] = 5
        self.fields["probability"].required = False
        self.fields["probability"].help_text = _("Empty: that of the stage.")

    def clean_probability(self) -> int:
        typed = self.cleaned_data["probability"]
        return self.instance.probability if typed is None else typed

    def sections(self) -> list[tuple[Any, list[Any]]]:
        """Give the fields by section; custom fields stand last."""
        shown = [(title, [self[name] for name in names]) for title, names in SECTIONS]
        if self.custom_fields:
            shown.append(
                (_("More fields"), [self[name] for name in self.custom_fields])
            )
        return shown


class RoleForm(forms.Form):
    """Who plays which part in a deal."""

    role = forms.ChoiceField(label=_("Role"), required=False)

    def __init__(self, *args: Any, rows: Any, **kwargs: Any) -> None:
        """`rows` are the contacts the person may choose."""
        super().__init__(*args, **kwargs)
        self.fields["contact"] = PickerField(rows, label=_("Contact"))
        self.fields["role"].choices = [("", "—"), *Choice.offered("contact_role")]
        self.order_fields(["contact", "role"])


class StageForm(forms.Form):
    """Which stage."""

    stage = forms.ModelChoiceField(
        label=_("Stage"),
        queryset=Stage.objects.filter(is_active=True),
        to_field_name="key",
    )

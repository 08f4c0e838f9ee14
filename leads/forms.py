"""Forms over one lead: the short one for a new lead, the whole one for editing."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from leads.models import Lead, LeadType
from records.forms import RecordForm

SECTIONS = [
    (
        _("Person"),
        ["salutation", "first_name", "middle_name", "last_name", "suffix", "title"],
    ),
    (_("Company"), ["company", "website", "industry", "number_of_employees"]),
    (_("Reach"), ["email", "phone", "mobile", "fax"]),
    (
        _("Qualification"),
        ["lead_source", "rating", "annual_revenue", "lead_type", "tags", "description"],
    ),
    (
        _("Address"),
        ["street", "city", "state", "postal_code", "country", "country_code"],
    ),
    (_("Consent"), ["email_opt_out", "fax_opt_out", "do_not_call"]),
]
FIELDS = [name for _title, names in SECTIONS for name in names]
QUICK = ["first_name", "last_name", "company", "email", "phone", "lead_source"]


class LeadForm(RecordForm):
    """Everything people may write on a lead."""

    class Meta:
        model = Lead
        fields = FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "street" in self.fields:
            self.fields["street"].widget.attrs["rows"] = 2
        types = LeadType.objects.filter(is_active=True)
        if "lead_type" in self.fields:
            self.fields["lead_type"].queryset = types
            self.fields["lead_type"].required = False

    def clean_lead_type(self) -> LeadType:
        return self.cleaned_data["lead_type"] or (
            self.instance.lead_type
            if self.instance.lead_type_id
            else LeadType.objects.get(is_default=True)
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        named = self.instance._state.adding or self.initial.get("last_name")
        named = named or self.initial.get("company")
        asked = [name for name in ("last_name", "company") if name in self.fields]
        left = [
            cleaned.get(name) if name in asked else getattr(self.instance, name)
            for name in ("last_name", "company")
        ]
        if named and asked and not any(left):
            raise ValidationError(
                {asked[0]: _("Enter a last name or a company")}, code="required"
            )
        return cleaned

    def sections(self) -> list[tuple[Any, list[Any]]]:
        """Give the fields by section, for the page; custom fields stand last."""
        parts = [
            (title, [self[name] for name in names if name in self.fields])
            for title, names in SECTIONS
        ]
        if self.custom_fields:
            parts.append((_("More"), [self[name] for name in self.custom_fields]))
        return parts


class NewLeadForm(LeadForm):
    """A new lead by hand: who it is, and whether the rules choose its owner."""

    use_rules = forms.BooleanField(
        label=_("Let the assignment rule choose the owner"), required=False
    )
    # Set once the person has seen the possible duplicates.
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput())

    @property
    def quick(self) -> list[Any]:
        return [self[name] for name in QUICK]

    @property
    def others(self) -> list[Any]:
        shown = {*QUICK, "use_rules", "confirmed", "version"}
        return [self[name] for name in self.fields if name not in shown]

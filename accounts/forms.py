"""Forms over one account and one contact."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import relations
from accounts.models import Account, Contact
from records.forms import RecordForm


def _address(prefix: str, *, with_codes: bool = True) -> list[str]:
    parts = ["street", "city", "state", "postal_code", "country"]
    return [f"{prefix}_{part}" for part in parts + ["country_code"] * with_codes]


ACCOUNT_SECTIONS = [
    (
        _("Company"),
        ["name", "parent", "type", "industry", "rating", "ownership", "source", "tags"],
    ),
    (_("Reach"), ["phone", "website", "fax", "primary_contact"]),
    (
        _("Numbers"),
        [
            "account_number",
            "site",
            "number_of_employees",
            "annual_revenue",
            "ticker_symbol",
            "sic_description",
        ],
    ),
    (_("Billing address"), _address("billing")),
    (_("Shipping address"), _address("shipping", with_codes=False)),
    (_("Notes"), ["description"]),
]
CONTACT_SECTIONS = [
    (
        _("Person"),
        ["salutation", "first_name", "middle_name", "last_name", "suffix"],
    ),
    (_("Work"), ["account", "title", "department", "reports_to"]),
    (_("Reach"), ["email", "phone", "mobile", "home_phone", "other_phone", "fax"]),
    (
        _("About"),
        [
            *("lead_source", "birthdate", "assistant_name", "assistant_phone"),
            *("interests", "tags"),
        ],
    ),
    (_("Mailing address"), _address("mailing")),
    (_("Other address"), _address("other", with_codes=False)),
    (_("Consent"), ["email_opt_out", "fax_opt_out", "do_not_call"]),
    (_("Notes"), ["description"]),
]


def names_in(sections: list[tuple[Any, list[str]]]) -> list[str]:
    """Give the names of all fields of a form, in their order."""
    return [name for _title, names in sections for name in names]


def bound_sections(
    form: RecordForm, sections: list[tuple[Any, list[str]]]
) -> list[tuple[Any, list[Any]]]:
    """Give a form's fields by section, for the page; custom fields stand last."""
    parts = [
        (title, [form[name] for name in names if name in form.fields])
        for title, names in sections
    ]
    if form.custom_fields:
        parts.append((_("More"), [form[name] for name in form.custom_fields]))
    return parts


def shorten_texts(form: RecordForm) -> None:
    """Make the streets two lines high, and long texts the whole width."""
    for name, field in form.fields.items():
        if name.endswith("_street"):
            field.widget.attrs["rows"] = 2
        elif name == "description":
            field.widget.attrs["rows"] = 5


class AccountForm(RecordForm):
    """Everything people may write on an account."""

    class Meta:
        model = Account
        fields = names_in(ACCOUNT_SECTIONS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shorten_texts(self)
        if self.instance._state.adding:
            # Nobody works there yet.
            del self.fields["primary_contact"]

    def clean_primary_contact(self) -> Contact | None:
        contact: Contact | None = self.cleaned_data["primary_contact"]
        if contact and not relations.is_related(contact, self.instance):
            raise ValidationError(
                _("%(contact)s does not work here. Add the contact first.")
                % {"contact": contact}
            )
        return contact

    def sections(self) -> list[tuple[Any, list[Any]]]:
        return bound_sections(self, ACCOUNT_SECTIONS)


class ContactForm(RecordForm):
    """Everything people may write on a contact."""

    class Meta:
        model = Contact
        fields = names_in(CONTACT_SECTIONS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shorten_texts(self)

    def sections(self) -> list[tuple[Any, list[Any]]]:
        return bound_sections(self, CONTACT_SECTIONS)

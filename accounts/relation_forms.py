"""Forms over what hangs on a contact: accounts it works for, social profiles."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, AccountContact, Contact, SocialProfile
from records.cleaning import storable
from records.custom import DayInput
from records.models import Choice
from records.picker import PickerField
from users.models import User


class RelationForm(forms.Form):
    """What part somebody plays at an account, and since when."""

    role = forms.ChoiceField(label=_("Role"), required=False)
    is_active = forms.BooleanField(label=_("Active"), required=False, initial=True)
    starts_on = forms.DateField(label=_("From"), required=False, widget=DayInput())
    ends_on = forms.DateField(label=_("Until"), required=False, widget=DayInput())

    def __init__(
        self, *args: Any, relation: AccountContact | None = None, **kwargs: Any
    ) -> None:
        present = relation.role if relation else ""
        if relation:
            names = ("role", "is_active", "starts_on", "ends_on")
            kwargs["initial"] = {name: getattr(relation, name) for name in names}
        super().__init__(*args, **kwargs)
        roles = [("", "—"), *Choice.offered("contact_role", present)]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]  # a choice

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            raise ValidationError({"ends_on": _("The end lies before the beginning.")})
        return cleaned


class AccountRelationForm(RelationForm):
    """A further account for a contact."""

    field_order = ["account", "role", "starts_on", "ends_on", "is_active"]

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Account.objects.visible_to(by)
        self.fields["account"] = PickerField(rows, label=_("Account"))
        self.order_fields(self.field_order)


class ContactRelationForm(RelationForm):
    """A further contact for an account."""

    field_order = ["contact", "role", "starts_on", "ends_on", "is_active"]

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Contact.objects.visible_to(by)
        self.fields["contact"] = PickerField(rows, label=_("Contact"))
        self.order_fields(self.field_order)


class ProfileForm(forms.ModelForm):
    """A page of a contact on a social network."""

    url = forms.CharField(label=_("Address"), max_length=255)

    class Meta:
        model = SocialProfile
        fields = ["network", "url"]

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"].strip()
        storable(url)
        url = url if "://" in url else f"https://{url}"
        if not url.lower().startswith(("http://", "https://")):
            raise ValidationError(_("Enter a web address, like linkedin.com/in/name"))
        SocialProfile._meta.get_field("url").clean(url, None)
        return url

"""What the lists of accounts and contacts can be filtered by."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Contact
from lists.filters import DayFilter, OwnerFilter, PicklistFilter, TagFilter, TextFilter

NEXT_STEP = [("none", _("none")), ("some", _("planned"))]


class AccountFilter(django_filters.FilterSet):
    """The filters of the account list."""

    q = TextFilter()
    owner = OwnerFilter()
    type = PicklistFilter(label=_("Type"), picklist="account_type")
    industry = PicklistFilter(label=_("Industry"), picklist="industry")
    rating = PicklistFilter(label=_("Rating"), picklist="rating")
    tags = TagFilter()
    ownership = PicklistFilter(label=_("Ownership"), picklist="ownership")
    source = PicklistFilter(label=_("Source"), picklist="lead_source")
    country = django_filters.CharFilter(
        field_name="billing_country",
        lookup_expr="iexact",
        label=_("Billing country"),
        max_length=80,
    )
    created_at = DayFilter(label=_("Created"))
    last_activity_at = DayFilter(label=_("Last activity"))
    next_step = django_filters.ChoiceFilter(
        label=_("Next step"), choices=NEXT_STEP, method="filter_next_step"
    )

    class Meta:
        model = Account
        fields: list[str] = []

    def filter_next_step(self, rows: Any, _name: str, value: str) -> QuerySet[Account]:
        return rows.filter(next_step_at__isnull=value == "none")


class ContactFilter(django_filters.FilterSet):
    """The filters of the contact list."""

    q = TextFilter()
    owner = OwnerFilter()
    lead_source = PicklistFilter(label=_("Source"), picklist="lead_source")
    tags = TagFilter()
    with_account = django_filters.ChoiceFilter(
        label=_("Account"),
        choices=[("1", _("with an account")), ("0", _("without an account"))],
        method="filter_with_account",
    )
    email_opt_out = django_filters.ChoiceFilter(
        label=_("Email opt-out"), choices=[("1", _("yes")), ("0", _("no"))]
    )
    do_not_call = django_filters.ChoiceFilter(
        label=_("Do not call"), choices=[("1", _("yes")), ("0", _("no"))]
    )
    created_at = DayFilter(label=_("Created"))
    last_activity_at = DayFilter(label=_("Last activity"))
    next_step = django_filters.ChoiceFilter(
        label=_("Next step"), choices=NEXT_STEP, method="filter_next_step"
    )

    class Meta:
        model = Contact
        fields: list[str] = []

    def filter_next_step(self, rows: Any, _name: str, value: str) -> QuerySet[Contact]:
        return rows.filter(next_step_at__isnull=value == "none")

    def filter_with_account(
        self, rows: Any, _name: str, value: str
    ) -> QuerySet[Contact]:
        return rows.filter(account__isnull=value == "0")

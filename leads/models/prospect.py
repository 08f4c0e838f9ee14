"""What a lead says of a person and a company, and what it is found by. Spec §1.2."""

from collections.abc import Sequence
from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from records import keys
from records.models import Record
from records.models.choices import PicklistField
from records.models.deriving import forget_bounce
from records.models.fields import (
    CountryCodeColumn,
    DegreesColumn,
    EmailColumn,
    LongText,
    MoneyColumn,
    PhoneColumn,
    WebsiteColumn,
)


class Prospect(Record):
    """Who may buy, as far as we were told; the keys are made of it by `derive`."""

    derived_fields = frozenset(
        {
            "email_key",
            "phone_key",
            "mobile_key",
            "name_key",
            "company_key",
            "search_text",
        }
    )

    salutation = PicklistField(_("salutation"), picklist="salutation", max_length=40)
    first_name = models.CharField(_("first name"), max_length=40, blank=True)
    middle_name = models.CharField(_("middle name"), max_length=40, blank=True)
    last_name = models.CharField(_("last name"), max_length=80, blank=True)
    suffix = models.CharField(_("suffix"), max_length=40, blank=True)
    title = models.CharField(_("title"), max_length=128, blank=True)
    company = models.CharField(_("company"), max_length=255, blank=True)
    email = EmailColumn(_("email"))
    phone = PhoneColumn(_("phone"))
    mobile = PhoneColumn(_("mobile"))
    fax = PhoneColumn(_("fax"))
    website = WebsiteColumn(_("website"))
    street = models.TextField(_("street"), max_length=255, blank=True)
    city = models.CharField(_("city"), max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=80, blank=True)
    state_code = models.CharField(_("state code"), max_length=10, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    country = models.CharField(_("country"), max_length=80, blank=True)
    country_code = CountryCodeColumn(_("country code"))
    latitude = DegreesColumn(_("latitude"), most=90)
    longitude = DegreesColumn(_("longitude"))
    lead_source = PicklistField(_("lead source"), picklist="lead_source")
    industry = PicklistField(_("industry"), picklist="industry")
    rating = PicklistField(_("rating"), picklist="rating")
    annual_revenue = MoneyColumn(_("annual revenue"))
    number_of_employees = models.PositiveIntegerField(
        _("employees"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(99_999_999)],
    )
    description = LongText(_("description"))
    email_opt_out = models.BooleanField(_("email opt-out"), default=False)
    fax_opt_out = models.BooleanField(_("fax opt-out"), default=False)
    do_not_call = models.BooleanField(_("do not call"), default=False)
    email_bounced_at = models.DateTimeField(
        _("email bounced"), null=True, blank=True, editable=False
    )
    email_bounced_reason = models.CharField(
        _("why the email bounced"), max_length=255, blank=True, editable=False
    )

    email_key = models.CharField(max_length=120, blank=True, editable=False)
    phone_key = models.CharField(max_length=40, blank=True, editable=False)
    mobile_key = models.CharField(max_length=40, blank=True, editable=False)
    name_key = models.CharField(max_length=160, blank=True, editable=False)
    company_key = models.CharField(max_length=255, blank=True, editable=False)
    search_text = models.TextField(blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        """The person, else the company, else what we can still tell them by."""
        return name_of_lead(self)

    @property
    def missing(self) -> list[str]:
        """Labels of what a complete lead needs and this one lacks."""
        needed = ("last_name", "company")
        meta: Any = self._meta
        return [
            str(meta.get_field(name).verbose_name)
            for name in needed
            if not getattr(self, name)
        ]

    def derive(self) -> None:
        forget_bounce(self)
        if self.country and not self.country_code:
            self.country_code = keys.country_code(self.country)
        region = self.country_code or keys.home_region()
        if self.__dict__.get("_derived") == (region, *self._said_and_derived()):
            return
        self.email_key = keys.email_key(self.email)
        self.phone_key = keys.phone_key(self.phone, region)
        self.mobile_key = keys.phone_key(self.mobile, region)
        self.name_key = keys.name_key(self.first_name, self.last_name)
        self.company_key = keys.company_key(self.company)
        self.search_text = keys.search_text(
            self.first_name,
            self.last_name,
            self.company,
            self.email,
            self.phone,
            self.mobile,
        )
        self._derived = (region, *self._said_and_derived())

    def told_keys(self) -> tuple[str, ...]:
        """Give what `derive` made, for `take_keys`."""
        region = self.country_code or keys.home_region()
        keyed = (self.email_key, self.phone_key, self.mobile_key, self.name_key)
        return (self.country_code, region, *keyed, self.company_key, self.search_text)

    def take_keys(self, told: Sequence[str]) -> None:
        """Take the keys of a lead of the same values, and do not make them again."""
        self.country_code, region, *keyed = told
        self.email_key, self.phone_key, self.mobile_key, self.name_key = keyed[:4]
        self.company_key, self.search_text = keyed[4:]
        self._derived = (region, *self._said_and_derived())

    def _said_and_derived(self) -> tuple[str, ...]:
        """Give what keys are made of, and the keys: so a list works them out once."""
        said = (self.email, self.phone, self.mobile, self.first_name, self.last_name)
        keyed = (self.email_key, self.phone_key, self.mobile_key, self.name_key)
        return (*said, self.company, *keyed, self.company_key, self.search_text)


def name_of_lead(row: Any) -> str:
    """Give the name of a lead, or of a row with the columns that it is made of."""
    parts = (row.first_name, row.middle_name, row.last_name, row.suffix)
    person = " ".join(part for part in parts if part)
    return person or row.company or row.email or _now("Unnamed lead")

"""Account: a company we do business with. Spec §12.1."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from history.models import Operation, Touched
from records import keys
from records.models import Record, RecordQuerySet
from records.models.choices import PicklistField
from records.models.deriving import renew_derived
from records.models.fields import (
    CountryCodeColumn,
    DegreesColumn,
    LongText,
    MoneyColumn,
    PhoneColumn,
    WebsiteColumn,
)

# So many contacts are offered to write to.
_PEOPLE = 20


class AccountQuerySet(RecordQuerySet["Account"]):
    pass


class Account(Record):
    """A company, perhaps below another one."""

    derived_fields = frozenset(
        {"company_key", "domain_key", "phone_key", "search_text"}
    )

    name = models.CharField(_("account name"), max_length=255)
    account_number = models.CharField(_("account number"), max_length=40, blank=True)
    site = models.CharField(_("site"), max_length=80, blank=True)
    type = PicklistField(_("type"), picklist="account_type")
    industry = PicklistField(_("industry"), picklist="industry")
    rating = PicklistField(_("rating"), picklist="rating")
    ownership = PicklistField(_("ownership"), picklist="ownership")
    source = PicklistField(_("account source"), picklist="lead_source")
    phone = PhoneColumn(_("phone"))
    fax = PhoneColumn(_("fax"))
    website = WebsiteColumn(_("website"))
    annual_revenue = MoneyColumn(_("annual revenue"))
    number_of_employees = models.PositiveIntegerField(
        _("employees"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(99_999_999)],
    )
    ticker_symbol = models.CharField(_("ticker symbol"), max_length=20, blank=True)
    sic_description = models.CharField(_("SIC description"), max_length=80, blank=True)
    billing_street = models.TextField(_("billing street"), max_length=255, blank=True)
    billing_city = models.CharField(_("billing city"), max_length=40, blank=True)
    billing_state = models.CharField(_("billing state"), max_length=80, blank=True)
    billing_postal_code = models.CharField(
        _("billing postal code"), max_length=20, blank=True
    )
    billing_country = models.CharField(_("billing country"), max_length=80, blank=True)
    billing_state_code = models.CharField(
        _("billing state code"), max_length=10, blank=True
    )
    billing_country_code = CountryCodeColumn(_("billing country code"))
    billing_latitude = DegreesColumn(_("billing latitude"), most=90)
    billing_longitude = DegreesColumn(_("billing longitude"))
    shipping_street = models.TextField(_("shipping street"), max_length=255, blank=True)
    shipping_city = models.CharField(_("shipping city"), max_length=40, blank=True)
    shipping_state = models.CharField(_("shipping state"), max_length=80, blank=True)
    shipping_postal_code = models.CharField(
        _("shipping postal code"), max_length=20, blank=True
    )
    shipping_country = models.CharField(
        _("shipping country"), max_length=80, blank=True
    )
    description = LongText(_("description"))
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent account"),
    )
    primary_contact = models.ForeignKey(
        "accounts.Contact",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="primary_of",
        verbose_name=_("primary contact"),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="accounts",
        verbose_name=_("owner"),
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged_from",
    )
    company_key = models.CharField(
        max_length=255, blank=True, editable=False, db_index=True
    )
    domain_key = models.CharField(
        max_length=255, blank=True, editable=False, db_index=True
    )
    phone_key = models.CharField(
        max_length=40, blank=True, editable=False, db_index=True
    )
    search_text = models.TextField(blank=True, editable=False)

    objects: ClassVar[Any] = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        permissions = [
            ("export_account", "Can export accounts"),
            ("import_account", "Can import accounts"),
            ("merge_account", "Can merge accounts"),
            ("transfer_account", "Can transfer accounts"),
            ("view_all_account", "Can view all accounts"),
            ("edit_all_account", "Can change all accounts"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(parent=models.F("id")),
                name="account_is_not_its_own_parent",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="account_has_a_name"),
        ]
        indexes = [
            models.Index(fields=["owner", "-id"], name="account_of_owner"),
            models.Index(fields=["-modified_at"], name="account_latest"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("accounts:detail", args=[self.pk])

    def people_to_write_to(self, user: Any) -> list[Record]:
        """Give its contacts, the primary one first."""
        contacts: Any = self._meta.get_field("primary_contact").related_model
        of_this = contacts.objects.visible_to(user).filter(account=self)
        rows = of_this.exclude(email="").order_by("pk")[:_PEOPLE]
        return sorted(rows, key=lambda one: one.pk != self.primary_contact_id)

    def clean(self) -> None:
        above, seen = self.parent, set()
        while above is not None and above.pk not in seen:
            if above.pk == self.pk:
                raise ValidationError(
                    {
                        "parent": _(
                            "An account cannot lie below itself. Choose another parent."
                        )
                    }
                )
            seen.add(above.pk)
            above = above.parent

    def derive(self) -> None:
        self.company_key = keys.company_key(self.name)
        self.domain_key = keys.domain_key(self.website)
        country = self.billing_country_code or keys.country_code(self.billing_country)
        self.phone_key = keys.phone_key(self.phone, country or keys.home_region())
        self.search_text = keys.search_text(self.name, self.website, self.phone)

    @property
    def settles(self) -> bool:
        """A new name must reach what is found by it."""
        return not self._state.adding and "name" in self.edits()

    @classmethod
    def settle(cls, touched: Touched, operation: Operation) -> None:
        renew_derived(touched[cls])

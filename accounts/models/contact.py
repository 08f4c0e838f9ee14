"""Contact: a person at an account, or at several. Spec §12.2."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account
from history.models import Tracked
from records import keys
from records.models import Record, RecordQuerySet
from records.models.choices import PicklistField
from records.models.deriving import forget_bounce
from records.models.fields import (
    CountryCodeColumn,
    DegreesColumn,
    EmailColumn,
    LongText,
    PhoneColumn,
)


class ContactQuerySet(RecordQuerySet["Contact"]):
    pass


class Contact(Record):
    """A person. `account` is the direct one; others are `AccountContact` rows."""

    parent_field = "account"
    derived_fields = frozenset(
        {"email_key", "phone_key", "mobile_key", "name_key", "search_text"}
    )

    salutation = PicklistField(_("salutation"), picklist="salutation", max_length=40)
    first_name = models.CharField(_("first name"), max_length=40, blank=True)
    middle_name = models.CharField(_("middle name"), max_length=40, blank=True)
    last_name = models.CharField(_("last name"), max_length=80)
    suffix = models.CharField(_("suffix"), max_length=40, blank=True)
    account = models.ForeignKey(
        Account,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contacts",
        verbose_name=_("account"),
    )
    title = models.CharField(_("title"), max_length=128, blank=True)
    department = models.CharField(_("department"), max_length=80, blank=True)
    email = EmailColumn(_("email"))
    phone = PhoneColumn(_("phone"))
    mobile = PhoneColumn(_("mobile"))
    home_phone = PhoneColumn(_("home phone"))
    other_phone = PhoneColumn(_("other phone"))
    fax = PhoneColumn(_("fax"))
    assistant_name = models.CharField(_("assistant"), max_length=40, blank=True)
    assistant_phone = PhoneColumn(_("assistant's phone"))
    birthdate = models.DateField(_("birthdate"), null=True, blank=True)
    reports_to = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name=_("reports to"),
    )
    lead_source = PicklistField(_("lead source"), picklist="lead_source")
    interests = models.CharField(_("interests"), max_length=255, blank=True)
    mailing_street = models.TextField(_("mailing street"), max_length=255, blank=True)
    mailing_city = models.CharField(_("mailing city"), max_length=40, blank=True)
    mailing_state = models.CharField(_("mailing state"), max_length=80, blank=True)
    mailing_postal_code = models.CharField(
        _("mailing postal code"), max_length=20, blank=True
    )
    mailing_country = models.CharField(_("mailing country"), max_length=80, blank=True)
    mailing_state_code = models.CharField(
        _("mailing state code"), max_length=10, blank=True
    )
    mailing_country_code = CountryCodeColumn(_("mailing country code"))
    mailing_latitude = DegreesColumn(_("mailing latitude"), most=90)
    mailing_longitude = DegreesColumn(_("mailing longitude"))
    other_street = models.TextField(_("other street"), max_length=255, blank=True)
    other_city = models.CharField(_("other city"), max_length=40, blank=True)
    other_state = models.CharField(_("other state"), max_length=80, blank=True)
    other_postal_code = models.CharField(
        _("other postal code"), max_length=20, blank=True
    )
    other_country = models.CharField(_("other country"), max_length=80, blank=True)
    email_opt_out = models.BooleanField(_("email opt-out"), default=False)
    fax_opt_out = models.BooleanField(_("fax opt-out"), default=False)
    do_not_call = models.BooleanField(_("do not call"), default=False)
    email_bounced_at = models.DateTimeField(
        _("email bounced"), null=True, blank=True, editable=False
    )
    email_bounced_reason = models.CharField(
        _("why the email bounced"), max_length=255, blank=True, editable=False
    )
    description = LongText(_("description"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="contacts",
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
    email_key = models.CharField(
        max_length=120, blank=True, editable=False, db_index=True
    )
    phone_key = models.CharField(
        max_length=40, blank=True, editable=False, db_index=True
    )
    mobile_key = models.CharField(
        max_length=40, blank=True, editable=False, db_index=True
    )
    name_key = models.CharField(
        max_length=160, blank=True, editable=False, db_index=True
    )
    search_text = models.TextField(blank=True, editable=False)

    objects: ClassVar[Any] = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        permissions = [
            ("export_contact", "Can export contacts"),
            ("import_contact", "Can import contacts"),
            ("merge_contact", "Can merge contacts"),
            ("transfer_contact", "Can transfer contacts"),
            ("view_all_contact", "Can view all contacts"),
            ("edit_all_contact", "Can change all contacts"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(last_name=""), name="contact_has_a_last_name"
            ),
            models.CheckConstraint(
                condition=~Q(reports_to=models.F("id")),
                name="contact_does_not_report_to_itself",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-id"], name="contact_of_owner"),
            models.Index(fields=["-modified_at"], name="contact_latest"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return name_of_contact(self)

    def get_absolute_url(self) -> str:
        return reverse("contacts:detail", args=[self.pk])

    def clean(self) -> None:
        above, seen = self.reports_to, set()
        while above is not None and above.pk not in seen:
            if above.pk == self.pk:
                raise ValidationError(
                    {"reports_to": _("A contact cannot report to themselves.")}
                )
            seen.add(above.pk)
            above = above.reports_to

    def derive(self) -> None:
        forget_bounce(self)
        country = self.mailing_country_code or keys.country_code(self.mailing_country)
        region = country or keys.home_region()
        self.email_key = keys.email_key(self.email)
        self.phone_key = keys.phone_key(self.phone, region)
        self.mobile_key = keys.phone_key(self.mobile, region)
        self.name_key = keys.name_key(self.first_name, self.last_name)
        self.search_text = keys.search_text(
            self.name, self.email, self.phone, self.mobile
        )


class AccountContact(Tracked):
    """That a contact works for an account: one direct account, others indirect.

    The direct one mirrors `Contact.account` and is kept by `accounts.relations`.
    """

    account = models.ForeignKey(
        Account, models.CASCADE, related_name="contact_relations"
    )
    contact = models.ForeignKey(
        Contact, models.CASCADE, related_name="account_relations"
    )
    is_direct = models.BooleanField(_("direct"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    role = PicklistField(_("role"), picklist="contact_role")
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("account relation")
        verbose_name_plural = _("account relations")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "contact"], name="account_contact_once"
            ),
            models.UniqueConstraint(
                fields=["contact"],
                condition=Q(is_direct=True),
                name="contact_has_one_direct_account",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact} – {self.account}"


class SocialProfile(Tracked):
    """A contact's page on a social network."""

    class Network(models.TextChoices):
        LINKEDIN = "linkedin", "LinkedIn"
        XING = "xing", "Xing"
        X = "x", "X"
        FACEBOOK = "facebook", "Facebook"
        INSTAGRAM = "instagram", "Instagram"
        OTHER = "other", _("Other")

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="social_profiles")
    network = models.CharField(_("network"), max_length=12, choices=Network)
    url = models.URLField(_("address"), max_length=255)

    class Meta:
        verbose_name = _("social profile")
        verbose_name_plural = _("social profiles")
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "url"], name="social_profile_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_network_display()}: {self.url}"


def name_of_contact(row: Any) -> str:
    """Give the name of a contact, or of a row with the columns that it is made of."""
    parts = (row.first_name, row.middle_name, row.last_name, row.suffix)
    return " ".join(part for part in parts if part)

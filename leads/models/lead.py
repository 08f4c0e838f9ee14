"""Lead: a person and a company that may buy, before we know them. Spec §1."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.validators import (
    MaxValueValidator,
    MinValueValidator,
    RegexValidator,
)
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Contact
from history.models import Operation, Touched
from leads.models.decisions import AssignmentDecision
from leads.models.process import LeadType, Status
from opportunities.models import Opportunity
from records import keys
from records.models import Owned, OwnedQuerySet, Record
from records.models.choices import PicklistField
from records.models.deriving import forget_bounce
from records.models.fields import (
    EmailColumn,
    LongText,
    MoneyColumn,
    PhoneColumn,
    WebsiteColumn,
)
from users.models import Queue, User


class LeadQuerySet(OwnedQuerySet["Lead"]):
    def open(self) -> "LeadQuerySet":
        """Keep the leads still being worked."""
        return self.filter(status__kind__in=(Status.Kind.OPEN, Status.Kind.READY))

    def unconverted(self) -> "LeadQuerySet":
        """Keep what lists and search show; converted leads are read by their links."""
        return self.filter(converted_at=None)

    def changeable(self) -> "LeadQuerySet":
        """A converted lead is read-only. Spec §8.5."""
        return self.unconverted()


class Lead(Record, Owned):
    """A person who may buy; becomes read-only when it is converted."""

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
    country_code = models.CharField(
        _("country code"),
        max_length=2,
        blank=True,
        validators=[
            RegexValidator(r"^[A-Za-z]{2}$", _("Enter two letters such as DE or US."))
        ],
    )
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=18,
        decimal_places=15,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=18,
        decimal_places=15,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
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

    lead_type = models.ForeignKey(
        LeadType, models.PROTECT, related_name="leads", verbose_name=_("lead type")
    )
    status = models.ForeignKey(
        Status,
        models.PROTECT,
        related_name="leads",
        verbose_name=_("status"),
        db_index=False,  # `lead_in_status` begins with it
    )
    status_since = models.DateTimeField(
        _("in this status since"), default=timezone.now, editable=False
    )
    status_reason = models.CharField(
        _("reason"), max_length=255, blank=True, editable=False
    )
    # When the present owner got it; unread = the owner has not opened it since.
    assigned_at = models.DateTimeField(
        _("assigned"), default=timezone.now, editable=False
    )
    # Until when the owner owes them a first answer; met by `first_outbound_at`.
    respond_by = models.DateTimeField(
        _("first response due"), null=True, blank=True, editable=False
    )

    # The queue its present owner took it from, for the queue's limit.
    taken_from = models.ForeignKey(
        Queue,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("taken from"),
    )

    # Where it came from: web, hand, import, api, email.
    channel = models.CharField(_("channel"), max_length=10, blank=True, editable=False)
    # Whom this may be once more: flagged by the duplicate check, never by people.
    duplicate_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="flagged_duplicates",
        verbose_name=_("duplicate of"),
    )
    duplicate_reason = models.CharField(
        _("why it is a duplicate"), max_length=120, blank=True, editable=False
    )
    # A person who comes back after conversion: who they are to us already.
    known_contact = models.ForeignKey(
        Contact,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="returning_leads",
        verbose_name=_("known contact"),
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged_from",
    )

    # Filled by leads.conversion, together and once.
    converted_at = models.DateTimeField(
        _("converted"), null=True, blank=True, editable=False
    )
    converted_by = models.ForeignKey(
        "users.User",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    converted_account = models.ForeignKey(
        Account,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="leads",
        verbose_name=_("account"),
    )
    converted_contact = models.ForeignKey(
        Contact,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="leads",
        verbose_name=_("contact"),
    )
    converted_opportunity = models.ForeignKey(
        Opportunity,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="leads",
        verbose_name=_("opportunity"),
    )

    email_key = models.CharField(max_length=120, blank=True, editable=False)
    phone_key = models.CharField(max_length=40, blank=True, editable=False)
    mobile_key = models.CharField(max_length=40, blank=True, editable=False)
    name_key = models.CharField(max_length=160, blank=True, editable=False)
    company_key = models.CharField(max_length=255, blank=True, editable=False)
    search_text = models.TextField(blank=True, editable=False)

    # A lead may lie in a queue; a record in general has a person.
    owner_name = Owned.owner_name

    objects: ClassVar[Any] = LeadQuerySet.as_manager()

    class Meta:
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        permissions = [
            ("convert_lead", "Can convert leads"),
            ("transfer_lead", "Can transfer leads"),
            ("import_lead", "Can import leads"),
            ("merge_lead", "Can merge leads"),
            ("export_lead", "Can export leads"),
            ("view_all_lead", "Can view all leads"),
            ("edit_all_lead", "Can change all leads"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(owner=None) ^ Q(queue=None), name="lead_has_one_owner"
            ),
            models.CheckConstraint(
                condition=Q(
                    converted_at=None,
                    converted_account=None,
                    converted_contact=None,
                    converted_opportunity=None,
                )
                | Q(
                    converted_at__isnull=False,
                    converted_account__isnull=False,
                    converted_contact__isnull=False,
                ),
                name="lead_converted_means_account_and_contact",
            ),
        ]
        indexes = [
            # The list in its usual order, of one owner's and of everybody's, answered
            # and counted from the index alone; `leads.filters.URGENCY`.
            models.Index(
                fields=["owner", "next_step_at", "-created_at", "status", "id"],
                condition=Q(deleted_at=None, converted_at=None),
                name="lead_urgent_of_owner",
            ),
            models.Index(
                fields=["next_step_at", "-created_at", "status", "id"],
                condition=Q(deleted_at=None, converted_at=None),
                name="lead_urgent",
            ),
            models.Index(fields=["owner", "-created_at"], name="lead_of_owner"),
            models.Index(fields=["queue", "created_at"], name="lead_of_queue"),
            models.Index(fields=["-created_at"], name="lead_newest"),
            models.Index(fields=["status", "-created_at"], name="lead_in_status"),
            models.Index(fields=["email_key"], name="lead_email_key"),
            models.Index(fields=["phone_key"], name="lead_phone_key"),
            models.Index(fields=["mobile_key"], name="lead_mobile_key"),
            models.Index(fields=["name_key", "company_key"], name="lead_name_company"),
            models.Index(fields=["company_key"], name="lead_company_key"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("leads:detail", args=[self.pk])

    @property
    def name(self) -> str:
        """The person, else the company, else what we can still tell them by."""
        return name_of_lead(self)

    @property
    def is_converted(self) -> bool:
        return self.converted_at is not None

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

    def give_to(self, holder: User | Queue) -> None:
        """Set the owner to a person or a queue; the caller saves."""
        super().give_to(holder)
        self.taken_from = None

    @property
    def settles(self) -> bool:
        """A new owner must be explained, whoever made the change."""
        before = self.__dict__.get("_loaded") or {}
        return "owner_id" in before and (
            (before["owner_id"], before.get("queue_id"))
            != (self.owner_id, self.queue_id)
        )

    @classmethod
    def settle(cls, touched: Touched, operation: Operation) -> None:
        AssignmentDecision.explain_the_rest(touched[cls], operation)

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

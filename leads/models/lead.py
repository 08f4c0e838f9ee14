"""Lead: a prospect on its way through our process, until it is converted. Spec §1."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Contact
from history.models import Operation, Touched
from leads.models.decisions import AssignmentDecision
from leads.models.process import LeadType, Status
from leads.models.prospect import Prospect
from opportunities.models import Opportunity
from records.models import Owned, OwnedQuerySet
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


class Lead(Prospect, Owned):
    """A person who may buy; becomes read-only when it is converted."""

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
    def is_converted(self) -> bool:
        return self.converted_at is not None

    def give_to(self, holder: User | Queue) -> None:
        """Set the owner to a person or a queue; the caller saves."""
        super().give_to(holder)
        self.point_at(taken_from=None)

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

"""Stages, opportunities, what their stage was when, and who decides. Spec §12.3."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Contact
from history.models import Tracked
from records import keys
from records.models import Record, RecordQuerySet
from records.models.choices import PicklistField
from records.models.fields import LongText, MoneyColumn

# So many contacts are offered to write to.
_PEOPLE = 20


class Stage(models.Model):
    """A step of a deal, with its probability and forecast category."""

    class Kind(models.TextChoices):
        OPEN = "open", _("Open")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")

    class Forecast(models.TextChoices):
        PIPELINE = "pipeline", _("Pipeline")
        BEST_CASE = "best_case", _("Best case")
        COMMIT = "commit", _("Commit")
        CLOSED = "closed", _("Closed")
        OMITTED = "omitted", _("Omitted")

    key = models.SlugField(_("key"), max_length=40, unique=True)
    label = models.CharField(_("label"), max_length=80)
    position = models.PositiveIntegerField(_("order"), default=0)
    kind = models.CharField(_("kind"), max_length=5, choices=Kind, default=Kind.OPEN)
    probability = models.PositiveSmallIntegerField(
        _("probability"), validators=[MaxValueValidator(100)]
    )
    forecast = models.CharField(_("forecast category"), max_length=10, choices=Forecast)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(probability__lte=100), name="stage_at_most_certain"
            )
        ]

    def __str__(self) -> str:
        return self.label


class OpportunityQuerySet(RecordQuerySet["Opportunity"]):
    def open(self) -> "OpportunityQuerySet":
        """Keep the deals that are neither won nor lost."""
        return self.filter(stage__kind=Stage.Kind.OPEN)


class Opportunity(Record):
    """A deal on its way. Stage decides probability and forecast category."""

    derived_fields = frozenset({"search_text"})
    derived_through = frozenset({"account"})

    name = models.CharField(_("opportunity name"), max_length=120)
    account = models.ForeignKey(
        Account,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="opportunities",
        verbose_name=_("account"),
    )
    amount = MoneyColumn(_("amount"))
    close_on = models.DateField(_("close date"))
    stage = models.ForeignKey(
        Stage, models.PROTECT, related_name="opportunities", verbose_name=_("stage")
    )
    probability = models.PositiveSmallIntegerField(
        _("probability"), validators=[MaxValueValidator(100)], default=0
    )
    forecast = models.CharField(
        _("forecast category"), max_length=10, choices=Stage.Forecast, blank=True
    )
    type = PicklistField(_("type"), picklist="opportunity_type")
    lead_source = PicklistField(_("lead source"), picklist="lead_source")
    next_step = models.CharField(_("next step"), max_length=255, blank=True)
    description = LongText(_("description"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="opportunities",
        verbose_name=_("owner"),
    )
    stage_since = models.DateTimeField(
        _("in this stage since"), default=timezone.now, editable=False
    )
    push_count = models.PositiveIntegerField(
        _("times pushed"), default=0, editable=False
    )
    search_text = models.TextField(blank=True, editable=False)

    objects: ClassVar[Any] = OpportunityQuerySet.as_manager()

    class Meta:
        verbose_name = _("opportunity")
        verbose_name_plural = _("opportunities")
        permissions = [
            ("export_opportunity", "Can export opportunities"),
            ("import_opportunity", "Can import opportunities"),
            ("transfer_opportunity", "Can transfer opportunities"),
            ("view_all_opportunity", "Can view all opportunities"),
            ("edit_all_opportunity", "Can change all opportunities"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""), name="opportunity_has_a_name"
            ),
            models.CheckConstraint(
                condition=Q(probability__lte=100), name="opportunity_at_most_certain"
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-id"], name="opportunity_of_owner"),
            models.Index(fields=["-modified_at"], name="opportunity_latest"),
            # A search by who sees their own alone; without it their share of all is
            # looked for among everybody's latest.
            models.Index(fields=["owner", "-modified_at"], name="deal_latest_of_owner"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("opportunities:detail", args=[self.pk])

    def people_to_write_to(self, user: Any) -> list[Record]:
        """Give the contacts with a part in it, the primary one first.

        While there are none, those of its account.
        """
        seen = Contact.objects.visible_to(user).values("pk")
        roles = self.contact_roles.filter(contact__in=seen).select_related("contact")
        rows = roles.order_by("-is_primary", "pk")[:_PEOPLE]
        people: list[Record] = [role.contact for role in rows]
        if people or self.account is None:
            return people
        if not Account.objects.visible_to(user).filter(pk=self.account.pk).exists():
            return []
        return self.account.people_to_write_to(user)

    @property
    def expected_revenue(self) -> Decimal | None:
        """Amount times probability."""
        if self.amount is None:
            return None
        return (self.amount * self.probability / 100).quantize(Decimal("0.01"))

    def derive(self) -> None:
        account = self.account.name if self.account else ""
        self.search_text = keys.search_text(self.name, account)


class StageHistory(Tracked):
    """What amount, probability, stage and close date were since when; kept for good."""

    follows_quietly = True

    opportunity = models.ForeignKey(
        Opportunity, models.CASCADE, related_name="stage_history"
    )
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="+")
    amount = MoneyColumn()
    probability = models.PositiveSmallIntegerField()
    close_on = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["opportunity", "-at"], name="stages_of_deal")]

    def __str__(self) -> str:
        return f"{self.stage} {self.at:%Y-%m-%d}"

    @classmethod
    def refusals(cls, rows: Sequence[Self], by: Any) -> dict[Any, str]:
        """Keep a line whose deal was put into another stage since: it really was so."""
        lines = cls._base_manager.filter(
            opportunity__in={row.opportunity_id for row in rows}
        )
        later: dict[int, list[tuple[int, int]]] = {}
        for deal, pk, stage in lines.values_list("opportunity", "pk", "stage"):
            later.setdefault(deal, []).append((pk, stage))
        return {
            row.pk: _now("%(line)s: the deal was moved since.") % {"line": row}
            for row in rows
            if any(
                pk > row.pk and stage != row.stage_id
                for pk, stage in later[row.opportunity_id]
            )
        }


class ContactRole(Tracked):
    """What part a contact plays in a deal; one of them is the primary one."""

    opportunity = models.ForeignKey(
        Opportunity, models.CASCADE, related_name="contact_roles"
    )
    contact = models.ForeignKey(
        Contact, models.PROTECT, related_name="opportunity_roles"
    )
    role = PicklistField(_("role"), picklist="contact_role")
    is_primary = models.BooleanField(_("primary"), default=False)

    class Meta:
        verbose_name = _("contact role")
        verbose_name_plural = _("contact roles")
        constraints = [
            models.UniqueConstraint(
                fields=["opportunity", "contact"], name="contact_role_once"
            ),
            models.UniqueConstraint(
                fields=["opportunity"],
                condition=Q(is_primary=True),
                name="opportunity_has_one_primary_contact",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact} {self.role}".strip()

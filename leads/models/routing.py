"""Assignment rules, and pools that take turns. Spec §3."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from users.models import Queue, User


class AssignmentRule(models.Model):
    """Ordered entries; the first that fits decides. Exactly one rule is active."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    description = models.CharField(_("description"), max_length=255, blank=True)
    is_active = models.BooleanField(
        _("active"), default=False, help_text=_("Switching one on switches others off.")
    )

    class Meta:
        verbose_name = _("assignment rule")
        verbose_name_plural = _("assignment rules")
        ordering = ["-is_active", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_active"],
                condition=Q(is_active=True),
                name="assignment_rule_one_active",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Pool(models.Model):
    """People who get leads in turn."""

    name = models.CharField(_("name"), max_length=80, unique=True)

    class Meta:
        verbose_name = _("round-robin pool")
        verbose_name_plural = _("round-robin pools")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PoolMember(models.Model):
    """One person's place in a pool.

    `credit` is the running account of whose turn it is: each turn every available
    member earns their weight, and who is taken pays the sum of all weights.
    """

    pool = models.ForeignKey(Pool, models.CASCADE, related_name="members")
    user = models.ForeignKey(
        User, models.CASCADE, related_name="pool_memberships", verbose_name=_("person")
    )
    weight = models.PositiveSmallIntegerField(
        _("weight"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Somebody with 2 gets twice as many leads."),
    )
    daily_limit = models.PositiveIntegerField(
        _("at most a day"), null=True, blank=True, help_text=_("Empty: no limit.")
    )
    is_active = models.BooleanField(_("takes part"), default=True)
    position = models.PositiveIntegerField(_("order"), default=0)
    credit = models.IntegerField(default=0, editable=False)
    last_turn_at = models.DateTimeField(null=True, blank=True, editable=False)
    # How many leads on which day, for the daily limit.
    counted_on = models.DateField(null=True, blank=True, editable=False)
    counted = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["pool", "user"], name="pool_member_once"),
            models.CheckConstraint(
                condition=Q(weight__gte=1), name="pool_member_has_weight"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)


class AssignmentEntry(models.Model):
    """One line of a rule: for which leads, and who gets them."""

    # Fields that name who gets work: they must not name who left.
    gives_work_to = ("user", "queue")

    rule = models.ForeignKey(AssignmentRule, models.CASCADE, related_name="entries")
    position = models.PositiveIntegerField(_("order"), default=0, db_index=True)
    name = models.CharField(_("name"), max_length=120)
    is_active = models.BooleanField(_("active"), default=True)
    # Rows of {"field", "operator", "value"}; see records.criteria.
    criteria = models.JSONField(_("criteria"), default=list, blank=True)
    logic = models.CharField(
        _("logic"),
        max_length=500,
        blank=True,
        help_text=_("Such as 1 AND (2 OR 3). Empty: all rows must hold."),
    )
    user = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignment_entries",
        verbose_name=_("person"),
    )
    queue = models.ForeignKey(
        Queue,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignment_entries",
        verbose_name=_("or queue"),
    )
    pool = models.ForeignKey(
        Pool,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignment_entries",
        verbose_name=_("or in turn from the pool"),
    )
    notifies = models.BooleanField(_("notify the new owner"), default=True)
    keeps_owner = models.BooleanField(
        _("keep the owner of a lead that has one"),
        default=False,
        help_text=_("Only counts when the rule runs again on an old lead."),
    )

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, queue=None, pool=None)
                | Q(user=None, queue__isnull=False, pool=None)
                | Q(user=None, queue=None, pool__isnull=False),
                name="assignment_entry_has_one_target",
                violation_error_message=_("Choose one: a person, a queue or a pool."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def target(self) -> Any:
        return self.user or self.queue or self.pool

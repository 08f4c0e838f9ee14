"""Why a lead has its owner, and which entries were asked. Spec §3."""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from history.models import Operation
from leads.models.routing import AssignmentEntry, AssignmentRule
from users.models import Queue, User
from work import database

# So many leads are explained at once; a leaver may have had a million.
_AT_ONCE = 1_000


class AskedEntries(models.Model):
    """The entries of a rule in words, as they stood when leads were held against them.

    Kept once for all leads of a list: the words of fifty entries with each of a
    hundred thousand leads would be half a gigabyte.
    """

    # Of the words, so that the same entries are kept once.
    digest = models.CharField(max_length=64, primary_key=True)
    # [{"entry", "problem", "rows": [text, …]}, …]
    lines = models.JSONField()

    class Meta:
        verbose_name = _("entries that were asked")
        verbose_name_plural = _("entries that were asked")

    def __str__(self) -> str:
        return self.digest[:12]

    def answered(self, answers: int, fitting: int | None) -> list[dict[str, Any]]:
        """Give each entry asked, up to the one that fits, with its rows' answers."""
        found = []
        for position, line in enumerate(self.lines):
            rows = []
            for text in line["rows"]:
                rows.append([text, bool(answers & 1)])
                answers >>= 1
            step = {"entry": line["entry"], "fits": position == fitting, "rows": rows}
            if line["problem"]:
                step["problem"] = line["problem"]
            found.append(step)
            if position == fitting:
                break
        return found


class AssignmentDecision(models.Model):
    """Why a lead has its owner: kept for every decision, shown as "Why me?".

    Written with every lead of a list, and read by its lead alone. So the database does
    not look up again whom and what it names: the same transaction has just read them,
    the lead itself holds its owner, and Django clears or refuses as it says below when
    one of them is to go. Nor is there an index that no question asks.
    """

    follows_quietly = True

    lead = models.ForeignKey(
        "leads.Lead",
        models.CASCADE,
        related_name="assignment_decisions",
        db_index=False,  # `decision_of_lead` begins with it
    )
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    rule = models.ForeignKey(
        AssignmentRule,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="decisions",
        db_index=False,
        db_constraint=False,
    )
    entry = models.ForeignKey(
        AssignmentEntry,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="decisions",
        db_constraint=False,
    )
    owner = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    queue = models.ForeignKey(
        Queue,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    # In words, so that it can be read after the rule has changed.
    reason = models.CharField(max_length=500)
    # One {"entry", "fits", "rows": [[text, holds], …]} for each entry asked; of many
    # leads only the answers are kept, as bits, beside the words of the entries.
    trace = models.JSONField(default=list)
    asked = models.ForeignKey(
        AskedEntries,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
        db_index=False,
        db_constraint=False,
    )
    answers = models.TextField(blank=True)
    fitting = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("assignment decision")
        verbose_name_plural = _("assignment decisions")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["lead", "-at"], name="decision_of_lead")]

    def __str__(self) -> str:
        return self.reason

    @property
    def steps(self) -> list[dict[str, Any]]:
        """Every entry that was asked, as `trace` says it."""
        if self.asked is None:
            return list(self.trace)
        return self.asked.answered(int(self.answers or "0", 16), self.fitting)

    @classmethod
    def explain_the_rest(cls, leads: Sequence[Any], operation: Operation) -> None:
        """Keep why these leads changed hands, where the act itself did not say.

        So after an undo or a leaver's handover too, the latest decision names the
        owner that a lead has.
        """
        for start in range(0, len(leads), _AT_ONCE):
            moved = leads[start : start + _AT_ONCE]
            said = cls.objects.filter(at=operation.at, lead__in=moved)
            explained = set(said.values_list("lead_id", flat=True))
            rest = [lead for lead in moved if lead.pk not in explained]
            database.insert_new(cls, [cls._of(lead, operation) for lead in rest])

    @classmethod
    def _of(cls, lead: Any, operation: Operation) -> "AssignmentDecision":
        return cls(
            lead=lead,
            at=operation.at,
            by_id=operation.by_id,
            owner_id=lead.owner_id,
            queue_id=lead.queue_id,
            reason=str(operation)[:500],
        )

"""Acts on many records: the rows somebody chose, a run over them, what it skipped."""

import datetime
import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from history.models import Operation
from users.models import User
from work.models import Job

# So long may somebody think about a preview.
KEPT_FOR = datetime.timedelta(hours=2)


def _runs_out() -> datetime.datetime:
    return timezone.now() + KEPT_FOR


class BulkRunQuerySet(models.QuerySet["BulkRun"]):
    def visible_to(self, user: User) -> "BulkRunQuerySet":
        """Keep one's own runs, and those of people below."""
        return self.filter(Q(job__user=user) | Q(job__user__in=user.below_ids))


class BulkRun(models.Model):
    """One act on more rows than somebody waits for; how far it is, its job says."""

    job = models.OneToOneField(
        Job, models.CASCADE, primary_key=True, related_name="bulk_run"
    )
    # Which act, "leads.assign", and what its form was answered, as a query string.
    act = models.CharField(max_length=60)
    answers = models.TextField(blank=True)
    # All that match this question of the list; otherwise the rows were ticked.
    is_all = models.BooleanField(default=False)
    query = models.TextField(blank=True)
    undo_job = models.OneToOneField(
        Job, models.SET_NULL, null=True, blank=True, related_name="undone_run"
    )

    objects = BulkRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("act on many records")
        verbose_name_plural = _("acts on many records")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.job)

    def get_absolute_url(self) -> str:
        return reverse("jobs:detail", args=[self.pk])

    @property
    def is_under_way(self) -> bool:
        """Tell whether it runs, or is being undone."""
        states = [self.job.state, self.undo_job.state if self.undo_job else ""]
        return Job.State.RUNNING in states


class Chosen(models.Model):
    """All rows that matched a list's question when somebody chose them for an act.

    Pages pass on its number alone. Only its maker may use it, and not for ever.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    list_key = models.CharField(max_length=40)
    query = models.TextField(blank=True)
    # What the person was told about; a row that joined since is never touched unasked.
    ids = models.JSONField(default=list)
    count = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(default=_runs_out, db_index=True)
    # What became of it, so that a second click finds the same run.
    run = models.ForeignKey(
        BulkRun, models.CASCADE, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("chosen rows")
        verbose_name_plural = _("chosen rows")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.list_key}?{self.query}: {self.count}"


class BulkPiece(models.Model):
    """Some rows of a run. What happens to them and their being done is one commit."""

    run = models.ForeignKey(BulkRun, models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    ids = models.JSONField(default=list)
    done_at = models.DateTimeField(null=True, blank=True)
    changed = models.PositiveIntegerField(default=0)
    # Where the program chose who gets a row: {holder: how many}.
    given = models.JSONField(default=dict)
    # Of an export: its lines of the file.
    text = models.TextField(blank=True)

    class Meta:
        verbose_name = _("piece of an act on many records")
        verbose_name_plural = _("pieces of acts on many records")
        default_permissions = ()
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="bulk_piece_once")
        ]

    def __str__(self) -> str:
        return f"{self.run} {self.number}"


class BulkOperation(models.Model):
    """One operation of a run; undoing the run undoes them all."""

    run = models.ForeignKey(BulkRun, models.CASCADE, related_name="operations")
    operation = models.OneToOneField(
        Operation, models.CASCADE, related_name="of_bulk_run"
    )

    class Meta:
        verbose_name = _("operation of an act on many records")
        verbose_name_plural = _("operations of acts on many records")
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.run} {self.operation}"


class BulkSkip(models.Model):
    """A row that a run, or its undo, left as it was, and why."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="bulk_skips")
    # Outlives the row, hence no foreign key; none where only its name is known.
    object_id = models.BigIntegerField(null=True)
    name = models.CharField(max_length=255, blank=True)
    why = models.CharField(max_length=500)

    class Meta:
        verbose_name = _("row left out")
        verbose_name_plural = _("rows left out")
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.name}: {self.why}"

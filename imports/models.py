"""An import: one file on its way in, its pieces, and what became of each row."""

import datetime
import uuid
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from history.models import Operation
from users.models import User

# Who may bring in lists of what, by target.
RIGHTS = {
    "lead": "leads.import_lead",
    "account": "accounts.import_account",
    "contact": "accounts.import_contact",
    "opportunity": "opportunities.import_opportunity",
}


# So long a list waits to be brought in, from its upload; see `discarding`.
KEPT_FOR = datetime.timedelta(days=30)


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, user: User) -> "ImportQuerySet":
        """One's own, those of people below; everybody's for who may see all.

        Of what one may import.
        """
        rows = self.filter(target__in=targets_of(user))
        if user.has_perm("imports.view_import"):
            return rows
        return rows.filter(user__in=[user.pk, *user.below_ids])

    def counted(self) -> "ImportQuerySet":
        """With what became of the rows of each, as `created`, `updated` and so on.

        For a page of them: it adds up all their pieces. Left out is what only the page
        of one import shows, which may be long.
        """
        names = Row.Outcome.values
        sums = {name: Sum(f"chunks__{name}", default=0) for name in names}
        long = ("layout", "mapping", "options", "fixes", "check_result", "undo_result")
        return self.annotate(**sums).defer(*long).order_by("-created_at")


class Import(models.Model):
    """One file that somebody brings in, from its upload to its undo."""

    class Target(models.TextChoices):
        LEAD = "lead", _("Leads")
        ACCOUNT = "account", _("Accounts")
        CONTACT = "contact", _("Contacts with accounts")
        OPPORTUNITY = "opportunity", _("Opportunities")

    class State(models.TextChoices):
        NEW = "new", _("Not checked yet")
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked")
        RUNNING = "running", _("Running")
        STOPPED = "stopped", _("Stopped")
        FINISHED = "finished", _("Finished")
        FAILED = "failed", _("Failed")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="imports",
        verbose_name=_("who"),
    )
    target = models.CharField(_("becomes"), max_length=20, choices=Target)
    # As it was called; where it lies is named by us.
    name = models.CharField(_("file"), max_length=255)
    size = models.BigIntegerField(_("bytes"), default=0)
    sha256 = models.CharField(max_length=64, db_index=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.NEW
    )
    layout = models.JSONField(default=dict)
    # {number of the column, from 0: field}; unmapped ones are left out.
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    # {number of the row: {number of the column: new value}}
    fixes = models.JSONField(default=dict)
    # What the check found: counts by outcome, problems by kind, the first of them.
    check_result = models.JSONField(default=dict)
    undo_result = models.JSONField(default=dict)
    # Data rows that are not blank; known once the file was read through.
    total = models.PositiveIntegerField(_("rows"), default=0)
    done = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["user", "-created_at"], name="import_of_user")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("imports:detail", args=[self.pk])

    @property
    def path(self) -> Path:
        """Where the uploaded file lies."""
        return folder() / f"{self.pk}.file"

    @property
    def book_path(self) -> Path:
        """Where the workbook lies that the file was made of, if it was one."""
        return folder() / f"{self.pk}.book"

    @property
    def pieces_path(self) -> Path:
        """Where its rows lie, one JSON list a line, a file for each piece."""
        return folder() / f"{self.pk}.pieces"

    @property
    def staged_path(self) -> Path:
        """Where earlier versions kept the rows of all pieces."""
        return folder() / f"{self.pk}.rows"

    @property
    def kept_path(self) -> Path:
        """Where lies what the check made of them, a file for each piece."""
        return folder() / f"{self.pk}.kept"

    @property
    def is_under_way(self) -> bool:
        return self.state in (
            self.State.CHECKING,
            self.State.RUNNING,
            self.State.UNDOING,
        )

    @property
    def has_run(self) -> bool:
        return self.started_at is not None

    @property
    def kept_until(self) -> datetime.datetime:
        """When it is deleted unless it comes in before."""
        return self.created_at + KEPT_FOR

    def counts(self) -> dict[str, int]:
        """How many rows were created, updated, duplicate and refused so far."""
        names = Row.Outcome.values
        sums = self.chunks.aggregate(**{name: Sum(name, default=0) for name in names})
        return {name: sums[name] for name in names}


def targets_of(user: User) -> list[str]:
    """Give what a person may bring in lists of."""
    return [target for target, right in RIGHTS.items() if user.has_perm(right)]


def folder() -> Path:
    """Where the files of imports lie: nothing in it is served by the web server."""
    place = Path(settings.MEDIA_ROOT, "imports")
    place.mkdir(parents=True, exist_ok=True)
    return place


class Chunk(models.Model):
    """A piece of a file. Its rows and its being done are committed together."""

    imported = models.ForeignKey(Import, models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    first_row = models.PositiveIntegerField()
    rows = models.PositiveIntegerField()
    # Where in the file that earlier versions wrote it begins.
    offset = models.BigIntegerField(default=0)
    # What its check found, until the pieces are drawn together; None: not checked.
    found = models.JSONField(null=True)
    # Rows whose person stood in an earlier row, or that name what others become: in
    # when all others are. What is left of them afterwards waits for another round.
    repeats = models.JSONField(default=list)
    done_at = models.DateTimeField(null=True, blank=True)
    repeats_done_at = models.DateTimeField(null=True, blank=True)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    duplicate = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("piece of an import")
        verbose_name_plural = _("pieces of imports")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["imported", "number"], name="import_chunk_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.imported} {self.number}"


class Act(models.Model):
    """One operation of an import; undoing the import undoes them all."""

    imported = models.ForeignKey(Import, models.CASCADE, related_name="acts")
    operation = models.OneToOneField(
        Operation, models.CASCADE, related_name="import_act"
    )

    class Meta:
        verbose_name = _("operation of an import")
        verbose_name_plural = _("operations of imports")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.imported} {self.operation}"


class Row(models.Model):
    """What became of one row of a file."""

    class Outcome(models.TextChoices):
        CREATED = "created", _("Created")
        UPDATED = "updated", _("Updated")
        DUPLICATE = "duplicate", _("Duplicate")
        REFUSED = "refused", _("Refused")

    # Its piece is held, and with it the import: a look-up for each row is too many.
    imported = models.ForeignKey(
        Import,
        models.CASCADE,
        related_name="rows",
        db_index=False,
        db_constraint=False,
    )
    # Counted from 1 among the rows that are not blank.
    number = models.PositiveIntegerField()
    line = models.PositiveIntegerField()
    outcome = models.CharField(max_length=9, choices=Outcome)
    # The record it became or was found to be; outlives it, hence no foreign key.
    object_id = models.BigIntegerField(null=True)
    # [{"column", "value", "message", "fix"}]
    problems = models.JSONField(default=list)
    # What stood in columns that nothing was made of, by header.
    unmapped = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["imported", "number"], name="import_row_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.imported_id} {self.number}"


class SavedMapping(models.Model):
    """How one person last mapped files with this header."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="import_mappings"
    )
    target = models.CharField(max_length=20, choices=Import.Target)
    fingerprint = models.CharField(max_length=64)
    # {header: field}
    mapping = models.JSONField(default=dict)
    # As of `Options`, and the encoding that was found right.
    options = models.JSONField(default=dict)
    used_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("saved mapping")
        verbose_name_plural = _("saved mappings")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "target", "fingerprint"], name="import_mapping_once"
            )
        ]

    def __str__(self) -> str:
        return self.fingerprint[:12]

"""One table for everything that happened or is to be done, and its links."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from activities import access, attendees, keeping, owing, queries, times
from history.models import Operation, Touched, Tracked
from records.models import Owned
from users.models import Queue, User


class Activity(Owned):
    """A task, call, meeting, e-mail, note or file. Spec §9.

    It is seen by whoever may see a record it is linked to. An open task has no
    `done_at`, everything else has.
    """

    class Kind(models.TextChoices):
        TASK = "task", _("Task")
        CALL = "call", _("Call")
        EMAIL = "email", _("Email")
        MEETING = "meeting", _("Meeting")
        NOTE = "note", _("Note")
        FILE = "file", _("File")

    class Priority(models.IntegerChoices):
        HIGH = 1, _("High")
        NORMAL = 2, _("Normal")
        LOW = 3, _("Low")

    class Repeats(models.TextChoices):
        DAILY = "daily", _("Every day")
        WEEKLY = "weekly", _("Every week")
        MONTHLY = "monthly", _("Every month")

    class Direction(models.TextChoices):
        OUTBOUND = "out", _("Outbound")
        INBOUND = "in", _("Inbound")

    settles = True
    derived_fields = frozenset({"reminded_for"})
    # The next task, when one that repeats has just been done.
    followed_by: "Activity | None" = None

    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    # What an open task will be done by: a call, an e-mail, something else.
    means = models.CharField(max_length=8, choices=Kind, blank=True)
    subject = models.CharField(_("subject"), max_length=255, blank=True)
    body = models.TextField(
        _("notes"), blank=True, validators=[MaxLengthValidator(32_000)]
    )
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority, default=Priority.NORMAL
    )
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    # Due on a day, not at a time; `due_at` is then the end of the owner's day.
    is_all_day = models.BooleanField(default=False)
    # How often it comes again, and the day and the time on its owner's wall from
    # which that counts; see `repeating`.
    repeats = models.CharField(_("repeats"), max_length=7, choices=Repeats, blank=True)
    repeats_from = models.DateField(null=True, blank=True, editable=False)
    repeats_at = models.TimeField(null=True, blank=True, editable=False)
    # Minutes before it is due that its owner is reminded, and the last moment for
    # which they were; see `owing`.
    remind_before = models.PositiveIntegerField(_("reminder"), null=True, blank=True)
    reminded_for = models.DateTimeField(null=True, blank=True, editable=False)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    direction = models.CharField(
        _("direction"), max_length=3, choices=Direction, blank=True
    )
    outcome = models.CharField(_("outcome"), max_length=255, blank=True)
    minutes = models.PositiveIntegerField(_("minutes"), null=True, blank=True)
    # Where a meeting is, and the e-mail addresses of who is asked to come.
    place = models.CharField(_("place"), max_length=255, blank=True)
    attendees = models.TextField(
        _("attendees"), blank=True, validators=[attendees.check]
    )
    # Its attendees are told of it by mail, now and when it changes; see `Invitation`.
    is_inviting = models.BooleanField(_("send invitations"), default=False)
    # A file lies on the disk under this name, see `shelf`; its own is the subject.
    stored_as = models.UUIDField(null=True, blank=True, editable=False)
    size = models.BigIntegerField(_("bytes"), null=True, blank=True, editable=False)
    # Seen by its author alone, also where the record is shared.
    is_private = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    modified_at = models.DateTimeField(default=timezone.now, editable=False)
    modified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)

    objects: ClassVar[Any] = queries.ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        default_permissions = ("add", "change", "delete", "view")
        constraints = [
            models.CheckConstraint(
                # What strangers send is nobody's of ours.
                condition=(Q(owner=None) ^ Q(queue=None))
                | Q(owner=None, queue=None, direction="in"),
                name="activity_has_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(queue=None) | Q(kind="task"),
                name="activity_only_tasks_lie_in_queues",
            ),
            models.CheckConstraint(
                condition=Q(kind="task") | Q(done_at__isnull=False),
                name="activity_open_only_as_a_task",
            ),
            models.CheckConstraint(
                condition=Q(kind="file") ^ Q(stored_as=None),
                name="activity_that_is_a_file_is_stored",
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "due_at"],
                condition=Q(done_at=None, deleted_at=None),
                name="activity_open_of_owner",
            ),
            models.Index(
                fields=["queue", "due_at"],
                condition=Q(done_at=None, deleted_at=None),
                name="activity_open_of_queue",
            ),
        ]

    def __str__(self) -> str:
        return self.subject or self.body[:60] or str(self.get_kind_display())

    def get_absolute_url(self) -> str:
        """Give the page on which it is corrected; it has no other of its own."""
        return reverse("activities:edit", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.kind == self.Kind.TASK and self.done_at is None

    @property
    def is_meeting(self) -> bool:
        """A meeting that took place, or one planned as such: it has a direction."""
        planned = self.kind == self.Kind.TASK and self.means == self.Kind.MEETING
        return self.kind == self.Kind.MEETING or bool(planned and self.direction)

    @property
    def is_planned_email(self) -> bool:
        """An e-mail that leaves when it is due; a task to write one has no direction.

        See `PlannedEmail`.
        """
        is_email = self.is_open and self.means == self.Kind.EMAIL
        return bool(is_email and self.direction)

    @property
    def is_overdue(self) -> bool:
        return bool(self.is_open and self.due_at and self.due_at < timezone.now())

    @property
    def due(self) -> date | datetime | None:
        """When it is due: a day of its owner's for one that lasts all day."""
        if self.due_at is None or not self.is_all_day:
            return self.due_at
        return self.due_at.astimezone(times.zone_of(self.owner)).date()

    def give_to(self, holder: User | Queue) -> None:
        """Set the owner; a day stays the same day where the new owner lives."""
        day = self.due if self.is_all_day else None
        super().give_to(holder)
        if day is not None:
            self.due_at = times.end_of_day(day, times.zone_of(self.owner))

    @classmethod
    def hidden_from(cls, pks: Collection[Any], by: Any) -> set[Any]:
        if not queries.may(by, "view"):
            return set(pks)
        seen = cls._base_manager.filter(access.seen_by(by), pk__in=pks)
        return set(pks) - set(seen.values_list("pk", flat=True))

    @classmethod
    def refusals(cls, rows: Sequence[Self], by: Any) -> dict[Any, str]:
        """Refuse to undo what this person may not change, also in the bin."""
        pks = [row.pk for row in rows]
        mine = cls._base_manager.filter(access.changed_by(by), pk__in=pks)
        free = (
            set(mine.values_list("pk", flat=True))
            if queries.may(by, "change")
            else set()
        )
        sent = set(mine.exclude(email=None).values_list("pk", flat=True))
        said_no = _now("You can't change “%(activity)s”.")
        is_out = _now("“%(activity)s” is an e-mail; it can't be taken back.")
        return {
            row.pk: (is_out if row.pk in sent else said_no) % {"activity": row}
            for row in rows
            if row.pk not in free or row.pk in sent
        }

    @classmethod
    def settle(cls, touched: Touched, operation: Operation) -> None:
        written: Any = touched.get(cls, [])
        keeping.settle(written, touched.get(ActivityLink, []))
        owing.owe(written)


class ActivityLink(Tracked):
    """That an activity belongs to a record; one call may show on three of them."""

    # The time it has in the record's timeline follows from the activity.
    derived_fields = frozenset({"at"})
    follows_quietly = False
    settles = True

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="links")
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    record = GenericForeignKey()
    at = models.DateTimeField(default=timezone.now)
    # On top of the record's timeline; the last that was put there, if several are.
    pinned_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "content_type", "object_id"],
                name="activity_linked_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["content_type", "object_id", "-at"], name="activity_of_record"
            ),
            models.Index(
                fields=["content_type", "object_id"],
                condition=Q(pinned_at__isnull=False),
                name="activity_pinned_of_record",
            ),
        ]

    def __str__(self) -> str:
        return str(self.activity)

    def derive(self) -> None:
        place = ("content_type_id", "object_id")
        old = tuple(self.edits().get(name, (None,))[0] for name in place)
        if any(old):
            self._left = tuple(
                was or getattr(self, name) for was, name in zip(old, place, strict=True)
            )

    @property
    def places_left(self) -> list[tuple[int, int]]:
        """Give the record it was moved away from, if it was, as in a merge."""
        left = self.__dict__.get("_left")
        return [left] if left else []

    @classmethod
    def settle(cls, touched: Touched, operation: Operation) -> None:
        if Activity not in touched:  # else settled together with the activities
            keeping.settle([], touched[cls])

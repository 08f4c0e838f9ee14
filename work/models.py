"""What is still to do after a commit, and what was told to whom."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Due(models.Model):
    """One piece of work that is owed: it stays until the work is done.

    Only the lease decides who does it; a doorbell that gets lost costs seconds.
    """

    kind = models.CharField(_("kind"), max_length=100)
    key = models.CharField(_("key"), max_length=200, blank=True)
    args = models.JSONField(_("arguments"), default=list, blank=True)
    # Of who asked for it: what the work writes down is for them.
    language = models.CharField(_("language"), max_length=12, blank=True)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    lease_until = models.DateTimeField(_("taken until"), null=True, blank=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    # How often it was asked for; more than at the start of a run means run again.
    asked = models.PositiveIntegerField(_("times asked for"), default=1)
    error = models.TextField(_("last error"), blank=True)
    failed_at = models.DateTimeField(_("given up"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        verbose_name = _("due work")
        verbose_name_plural = _("due work")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=~Q(key=""),
                name="due_kind_and_key_are_owed_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(failed_at=None),
                name="due_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key or self.args}"


class Mail(models.Model):
    """One mail to one address: the outbox.

    A mail with a template kind has no text; it is written when it is delivered,
    so that a link with a token is never stored.
    """

    to = models.CharField(_("to"), max_length=320)
    subject = models.CharField(_("subject"), max_length=500, blank=True)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(_("HTML"), blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name=_("user"),
        related_name="mails",
        null=True,
        blank=True,
    )
    kind = models.CharField(_("kind"), max_length=50, blank=True)
    # Of a letter that a person sends to somebody: who gets a copy, and in whose name.
    cc = models.JSONField(_("cc"), default=list, blank=True)
    from_name = models.CharField(_("sender's name"), max_length=255, blank=True)
    reply_to = models.CharField(_("replies to"), max_length=320, blank=True)
    # Message-IDs of the letters before it, the one it answers last.
    thread = models.JSONField(default=list, blank=True)
    # What goes along: name, and path below MEDIA_ROOT.
    files = models.JSONField(default=list, blank=True)
    # An invitation for the readers' calendars (RFC 5546), shown with the text.
    calendar = models.TextField(blank=True)
    # The Celery task that is told, with our key, when it is given up.
    on_failure = models.CharField(max_length=100, blank=True)
    # Part of the Message-ID: the same on every attempt, so that a mail that is
    # sent twice after a crash is shown once by the reader's mail program.
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    failed_at = models.DateTimeField(_("given up"), null=True, blank=True)
    error = models.TextField(_("last error"), blank=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(failed_at=None),
                name="mail_is_sent_or_failed_not_both",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.to}: {self.subject or self.kind}"


class About(models.Model):
    """Words for one person that may name a record, and which one; see work.about."""

    about_type = models.ForeignKey(
        "contenttypes.ContentType",
        models.CASCADE,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )
    about_id = models.BigIntegerField(null=True, blank=True, editable=False)
    # What the words call it; they call it by the name it has when they are read.
    about_name = models.CharField(max_length=255, blank=True, editable=False)

    class Meta:
        abstract = True


class Notice(About):
    """Something a person should know, shown under the bell."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name=_("user"),
        related_name="notices",
    )
    kind = models.CharField(_("kind"), max_length=50)
    group = models.CharField(_("group"), max_length=200, blank=True)
    text = models.TextField(_("text"))
    url = models.CharField(_("link"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="notice_of_user"),
            models.Index(
                fields=["user", "kind", "group"],
                condition=Q(read_at=None),
                name="notice_unread",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class NoticePreference(models.Model):
    """How one person wants to hear about one kind of thing.

    No row means in the program, and by mail at once.
    """

    class Mailed(models.TextChoices):
        NOW = "now", _("At once")
        DAILY = "daily", _("In a daily mail")
        NEVER = "never", _("Never")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name=_("user"),
        related_name="notice_preferences",
    )
    kind = models.CharField(_("kind"), max_length=50)
    in_app = models.BooleanField(_("in the program"), default=True)
    mailed = models.CharField(
        _("by mail"), max_length=5, choices=Mailed, default=Mailed.NOW
    )

    class Meta:
        verbose_name = _("notice preference")
        verbose_name_plural = _("notice preferences")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"], name="notice_preference_once_per_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class DigestLine(About):
    """One line of somebody's next daily mail; gone once that mail is in the outbox."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name=_("user"),
        related_name="digest_lines",
    )
    kind = models.CharField(_("kind"), max_length=50)
    text = models.TextField(_("text"))
    url = models.CharField(_("link"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        verbose_name = _("line of a daily mail")
        verbose_name_plural = _("lines of daily mails")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text


class Job(models.Model):
    """A long piece of work that somebody watches: how far it is and what came out."""

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")
        FAILED = "failed", _("Failed")

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=50)
    label = models.CharField(_("label"), max_length=200)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("user"),
        related_name="jobs",
        null=True,
        blank=True,
    )
    state = models.CharField(
        _("state"), max_length=20, choices=State.choices, default=State.RUNNING
    )
    total = models.PositiveIntegerField(_("total"), default=0)
    done = models.PositiveIntegerField(_("done"), default=0)
    result: "models.JSONField[Any, Any]" = models.JSONField(
        _("result"), default=dict, blank=True
    )
    error = models.TextField(_("error"), blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["user", "-created_at"], name="job_of_user")]

    def __str__(self) -> str:
        return self.label

    @property
    def percent(self) -> int:
        """How far it is, 0 to 100; 0 while the total is unknown."""
        return min(100, self.done * 100 // self.total) if self.total else 0

"""Mails that came in, as they came."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models.activity import Activity


class IncomingMail(models.Model):
    """One mail as it came in: kept before it is looked at, and whatever it is."""

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        DONE = "done", _("On a timeline")
        UNMATCHED = "unmatched", _("Belongs to nobody we know")
        IGNORED = "ignored", _("Nothing to do")
        REPEATED = "repeated", _("Came before")
        FAILED = "failed", _("Could not be read")

    class Kind(models.TextChoices):
        LETTER = "letter", _("From a person")
        AUTOMATIC = "automatic", _("Automatic reply")
        BOUNCE = "bounce", _("Could not be delivered")
        RSVP = "rsvp", _("Answer to an invitation")

    received_at = models.DateTimeField(_("received"), default=timezone.now)
    source = models.CharField(_("came through"), max_length=40, blank=True)
    body = models.BinaryField()
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.RECEIVED
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    sender = models.CharField(_("from"), max_length=320, blank=True)
    subject = models.CharField(_("subject"), max_length=255, blank=True)
    # What two copies of one mail have in common; filled in when it is read.
    key = models.CharField(max_length=64, blank=True, editable=False)
    activity = models.ForeignKey(
        Activity,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("activity"),
    )
    processed_at = models.DateTimeField(_("processed"), null=True, blank=True)

    class Meta:
        verbose_name = _("incoming mail")
        verbose_name_plural = _("incoming mails")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=~Q(key="") & ~Q(state="repeated"),
                name="incoming_mail_is_read_once",
            )
        ]
        indexes = [models.Index(fields=["state", "-id"], name="incoming_mail_in_state")]

    def __str__(self) -> str:
        return f"{self.sender}: {self.subject}" if self.sender else str(self.pk)

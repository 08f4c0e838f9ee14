"""What only e-mails have: addresses, how far a sent one got; and their templates."""

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from activities import merging
from activities.models.activity import Activity
from work.models import Mail


class Email(models.Model):
    """A mail that we sent or received; one that was merely logged has no such row.

    Written by the program together with its activity and never changed by people,
    hence without a history of its own: what was sent cannot be taken back.
    """

    activity = models.OneToOneField(
        Activity, models.CASCADE, related_name="email", verbose_name=_("activity")
    )
    # Without the angle brackets; "" for a received one that had none.
    message_id = models.CharField(max_length=500, blank=True, db_index=True)
    sender = models.CharField(_("from"), max_length=320, blank=True)
    to = models.TextField(_("to"), blank=True)
    cc = models.TextField(_("cc"), blank=True)
    # Its place in the outbox; None for a received one.
    mail = models.ForeignKey(
        Mail, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # A mail server took it, and it came back later.
    bounced_at = models.DateTimeField(null=True, blank=True)
    bounced_reason = models.CharField(max_length=500, blank=True)
    is_automatic = models.BooleanField(default=False)
    # It bears the address of one of us, and no server has proved that they sent it.
    is_doubtful = models.BooleanField(default=False)
    # What it answers to an invitation: accepted, declined or tentative.
    rsvp = models.CharField(max_length=10, blank=True)
    # Message-IDs of what it answers, the latest last.
    thread = models.JSONField(default=list, blank=True)
    # Its files as they were called, with the ids of their activities.
    files = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("e-mail")
        verbose_name_plural = _("e-mails")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.activity)


class PlannedEmail(models.Model):
    """What an e-mail that leaves later needs besides its open task; gone once it left.

    The task says when, its subject and its text.
    """

    activity = models.OneToOneField(
        Activity, models.CASCADE, related_name="planned", verbose_name=_("activity")
    )
    # In whose name it leaves, whoever has the task meanwhile.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    to = models.CharField(_("to"), max_length=320)
    cc = models.JSONField(_("cc"), default=list, blank=True)
    answers = models.ForeignKey(
        Activity, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Ids of the activities of the files that go along.
    files = models.JSONField(default=list, blank=True)
    # Why it did not leave when its time came.
    refused = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("planned e-mail")
        verbose_name_plural = _("planned e-mails")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.activity)


class Invitation(models.Model):
    """What the attendees of a meeting were told by mail, and what they answered.

    Follows from the mails, hence without a history of its own.
    """

    activity = models.OneToOneField(
        Activity, models.CASCADE, related_name="invitation", verbose_name=_("meeting")
    )
    # Each who was told: address; `told` and `when`, marks of what they were told last;
    # `since`, the number of the change that gave it this time; answer, and its stamp.
    people = models.JSONField(default=list, blank=True)
    # The first mail about it, which the later ones refer to.
    first = models.ForeignKey(
        Activity, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.activity)


class EmailTemplate(models.Model):
    """A text that people begin an e-mail with; its merge fields are an allow-list."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    subject = models.CharField(
        _("subject"), max_length=255, blank=True, validators=[merging.check]
    )
    body = models.TextField(
        _("text"), validators=[MaxLengthValidator(32_000), merging.check]
    )
    is_active = models.BooleanField(_("active"), default=True)
    position = models.PositiveIntegerField(_("position"), default=0)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("e-mail template")
        verbose_name_plural = _("e-mail templates")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

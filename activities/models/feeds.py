"""The private address under which a person's own calendar reads their tasks."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from users.models import User


class CalendarLink(models.Model):
    """One secret address a person; a new one takes the place of the old.

    Only the hash of its secret is kept, so who reads this table opens no calendar.
    `shown` is the hash of what was given last, `shown_at` since when that is so: what
    calendars ask with, to be spared what they have.
    """

    user = models.OneToOneField(
        User, models.CASCADE, primary_key=True, related_name="calendar_link"
    )
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    shown = models.CharField(max_length=64, blank=True)
    shown_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("calendar link")
        verbose_name_plural = _("calendar links")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.user)

"""The browsers somebody is signed in with."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from users.models.people import User


class SignIn(models.Model):
    """One browser that somebody signed in with; it lasts as long as its session."""

    user = models.ForeignKey(User, models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True, editable=False)
    at = models.DateTimeField(_("signed in"), default=timezone.now)
    address = models.CharField(_("address"), max_length=45, blank=True)
    browser = models.CharField(_("browser"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        default_permissions = ()
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.user}: {self.browser or self.address}"

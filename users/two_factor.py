"""A lost device: an administrator lets somebody sign in by their password again."""

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from users import rights
from users.models import User
from work import notices


@transaction.atomic
def reset(person: User, *, by: User) -> None:
    """Forget somebody's device and recovery codes, and tell them who did it.

    The next time the password alone signs them in. Raises ValidationError where there
    is no device, for somebody with more rights, and for oneself: what asks for one's
    own code must not be switched off by whoever finds one's screen unlocked.
    """
    if person == by:
        raise ValidationError(
            _("Your own device is changed under your name, with your password.")
        )
    if rights.exceeds(person, by):
        raise ValidationError(
            _("%(person)s has rights you don't have.") % {"person": person}
        )
    devices = Authenticator.objects.select_for_update().filter(user=person)
    if not devices.delete()[0]:
        raise ValidationError(
            _("%(person)s signs in without a code.") % {"person": person}
        )
    with translation.override(person.speaks):
        text = _(
            "%(admin)s removed the device that makes your sign-in codes. Your password "
            "alone signs you in until you set up a new one. If you did not ask for "
            "this, tell your administrator at once."
        ) % {"admin": by}
    notices.tell(person, "sign_in", text, reverse("mfa_index"))

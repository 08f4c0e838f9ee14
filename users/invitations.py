"""Invite people and reset passwords: queued as person and kind, tokens made late."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from users.models import Organisation, User
from work import mail


def invite(user: User) -> None:
    """Queue the mail that lets a person choose a password.

    Raises ValidationError for somebody who left or who has a password already.
    """
    if not user.is_active:
        raise ValidationError(
            _("%(person)s can't sign in. Make them active first.") % {"person": user}
        )
    if user.has_usable_password():
        raise ValidationError(
            _("%(person)s already has a password.") % {"person": user}
        )
    mail.post_template_for_user(user, "invitation")


def send_reset(email: str) -> None:
    """Queue the mail that lets a person change a password; none for a stranger."""
    user = User.objects.working().filter(email__iexact=email).first()
    if user is not None:
        mail.post_template_for_user(user, "password_reset")


def write_mail(user_id: int, kind: str) -> dict[str, str] | None:
    """Write one of these mails at the moment of delivery, with a fresh link.

    The link works once, for PASSWORD_RESET_TIMEOUT seconds, and no longer than the
    password and the e-mail stay what they are. None when the person left.
    """
    user = User.objects.working().filter(pk=user_id).first()
    if user is None:
        return None
    with translation.override(user.speaks):
        context = {
            "user": user,
            "link": link(user),
            "organisation": Organisation.current().name or settings.SITE_NAME,
            "site_name": settings.SITE_NAME,
            "lasting": _lasting(settings.PASSWORD_RESET_TIMEOUT),
            "again": f"{settings.SITE_URL}{reverse('account_reset_password')}",
        }
        text = render_to_string(f"users/mail/{kind}.txt", context)
    subject, _blank, body = text.partition("\n\n")
    return {"subject": " ".join(subject.split()), "text": body}


def link(user: User) -> str:
    """Make the link; its host is the site's own and never taken from a request."""
    path = reverse(
        "account_reset_password_from_key",
        kwargs={
            "uidb36": user_pk_to_url_str(user),
            "key": default_token_generator.make_token(user),
        },
    )
    return f"{settings.SITE_URL}{path}"


def _lasting(seconds: int) -> str:
    minutes = max(1, seconds // 60)
    if minutes % 60:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    hours = minutes // 60
    return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}

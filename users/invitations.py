"""Invite people and reset passwords: queued as person and kind, tokens made late."""

from typing import Any

from users.models import User
from work import mail


def invite(user: User) -> None:
    """Queue the mail that lets a new person choose a password."""
    mail.post_template_for_user(user, "invitation")


def queue_mail(template_prefix: str, email: str, context: dict[str, Any]) -> None:
    """Queue what allauth wants to send. Unknown addresses get no mail at all."""
    user = context.get("user") or User.objects.filter(email__iexact=email).first()
    if user is None or not user.is_active:
        return
    mail.post_template_for_user(user, "password_reset")

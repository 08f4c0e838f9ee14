"""Doors for due work and for the outbox."""

from celery import shared_task

from users import invitations


@shared_task(name="users.build_mail")
def build_mail(user_id: int, kind: str) -> dict[str, str] | None:
    """Write an invitation or a reset mail; called by the outbox at delivery."""
    return invitations.write_mail(user_id, kind)


@shared_task(name="users.send_reset")
def send_reset(email: str) -> None:
    """Somebody asked for a new password for this address."""
    invitations.send_reset(email)

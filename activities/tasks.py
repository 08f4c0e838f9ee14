"""Doors for due work."""

from celery import shared_task

from activities import reminding
from activities.inbox import processing
from activities.mailing import inviting, planning, sending


@shared_task(name="activities.read_mail")
def read_mail(pk: int) -> None:
    """A mail came in and waits to be read."""
    processing.process(pk)


@shared_task(name="activities.tell_email_failed")
def tell_email_failed(mail_id: int) -> None:
    """The outbox has given up an e-mail that somebody wrote."""
    sending.tell_failed(mail_id)


@shared_task(name="activities.remind")
def remind(task_id: int, moment: str) -> None:
    """The time has come that somebody wanted to be reminded of a task."""
    reminding.remind(task_id, moment)


@shared_task(name="activities.send_planned")
def send_planned(task_id: int) -> None:
    """The time of a planned e-mail has come."""
    planning.leave(task_id)


@shared_task(name="activities.send_invitations")
def send_invitations(meeting_id: int) -> None:
    """Attendees of a meeting may not know yet what it is like now."""
    inviting.tell(meeting_id)

"""Doors for Celery."""

from celery import shared_task

from work import digest, due, mail

# A worker that was away must not come back to an endless drain in one message.
ROWS_A_SWEEP = 5_000


@shared_task(name="work.run_one")
def run_one(due_id: int) -> None:
    """The doorbell rang for this row."""
    due.run(due_id)


@shared_task(name="work.sweep")
def sweep() -> None:
    """Beat: run what no doorbell brought, and what died half-way."""
    due.run_due(ROWS_A_SWEEP)


@shared_task(name="work.deliver_mail")
def deliver_mail(mail_id: int) -> None:
    """Send one mail of the outbox, if it is still to be sent."""
    mail.deliver(mail_id)


@shared_task(name="work.send_digest")
def send_digest(user_id: int) -> None:
    """It is eight o'clock where this person is, and there is something to say."""
    digest.send(user_id)

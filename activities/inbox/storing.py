"""Take a mail: one statement, and it is safe whatever happens next."""

from django.db import transaction

from activities.models import IncomingMail
from work import due

READ = "activities.read_mail"


def receive(message: bytes, *, source: str = "") -> IncomingMail:
    """Keep a mail (RFC 5322) as it came, and owe its reading; nothing is looked at.

    `source` is the door it came through. A mail that comes twice is kept twice and
    read once.
    """
    with transaction.atomic():
        row = IncomingMail.objects.create(body=message, source=source[:40])
        due.later(READ, row.pk, key=f"inbox:{row.pk}")
    return row


def read_again(rows: list[IncomingMail]) -> int:
    """Read mails again that failed or belonged to nobody; give how many."""
    State = IncomingMail.State
    left = IncomingMail.objects.filter(state__in=[State.FAILED, State.UNMATCHED])
    count = 0
    for row in rows:
        with transaction.atomic():
            if left.filter(pk=row.pk).update(state=State.RECEIVED, reason=""):
                due.later(READ, row.pk, key=f"inbox:{row.pk}")
                count += 1
    return count

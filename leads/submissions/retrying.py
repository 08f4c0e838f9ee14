"""What a person decides about posts that did not become leads."""

from collections.abc import Callable

from django.db import transaction
from django.db.models import QuerySet

from leads.models import Submission
from leads.submissions.storing import call_for_processing

State = Submission.State


def retry(rows: QuerySet[Submission]) -> int:
    """Let failed posts be processed once more; return how many."""
    return _receive_again(rows.filter(state=State.FAILED))


def not_spam(rows: QuerySet[Submission]) -> int:
    """Let posts that were taken for spam in; return how many."""
    return _receive_again(rows.filter(state=State.SPAM))


def _receive_again(rows: QuerySet[Submission]) -> int:
    count = rows.order_by().update(
        state=State.RECEIVED, attempts=0, lease_until=None, reason="", processed_at=None
    )
    call: Callable[[], None] = call_for_processing
    transaction.on_commit(call, robust=True)
    return count

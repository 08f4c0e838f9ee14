"""Activities for tests."""

from datetime import timedelta

from django.utils import timezone

from activities import log


def soon(**span):
    """Give a moment from now, such as soon(days=2)."""
    return timezone.now() + timedelta(**span)


def make_task(record, owner, **fields):
    """Plan a task on a record, due in a day unless said otherwise."""
    fields.setdefault("subject", "Call back")
    fields.setdefault("due_at", soon(days=1))
    return log.plan_task(record, by=owner, owner=owner, **fields)

"""Tasks that come again: the next one is made when one is done.

The open task carries the repetition; once it is done the next one does. Days count
from the first of them, so that the 31st comes back after a shorter month, and a time
is one on the owner's wall, so that 9:00 stays 9:00 when the clocks change.
"""

import datetime
from calendar import monthrange

from django.utils import timezone

from activities import times
from activities.models import Activity

# What the next task has of the one before it.
_KEPT = (
    *("kind", "means", "subject", "body", "priority", "is_all_day", "remind_before"),
    *("direction", "minutes", "place", "attendees", "is_private", "is_demo"),
    *("owner_id", "queue_id", "repeats", "repeats_from", "repeats_at"),
)


def begin(task: Activity) -> None:
    """Let the repetition of a task count from when it is due now."""
    task.repeats_from, task.repeats_at = None, None
    if task.repeats and task.due_at is not None:
        local = task.due_at.astimezone(times.zone_of(task.owner))
        task.repeats_from = local.date()
        task.repeats_at = None if task.is_all_day else local.time()


def follow(task: Activity) -> Activity | None:
    """Give the task that comes after one that is done now, unsaved; None for most.

    What was missed is not caught up with: the next one lies after today, and after
    the day the done one was due.
    """
    if not task.repeats or task.due_at is None:
        return None
    if task.repeats_from is None:
        begin(task)
    new = Activity(**{name: getattr(task, name) for name in _KEPT})
    zone = times.zone_of(task.owner)
    was_due = task.due_at.astimezone(zone).date()
    after = max(was_due, timezone.localdate(timezone=zone))
    day = next_day(task.repeats, task.repeats_from or was_due, after)
    clock = task.repeats_at
    if clock is None:
        new.due_at, new.is_all_day = times.end_of_day(day, zone), True
    else:
        new.due_at, new.is_all_day = times.moment(day, clock, zone), False
    end(task)
    return new


def end(task: Activity) -> None:
    """Let a task come once only."""
    task.repeats, task.repeats_from, task.repeats_at = "", None, None


def next_day(repeats: str, first: datetime.date, after: datetime.date) -> datetime.date:
    """Give the first day of a repetition that lies after another day."""
    if repeats == Activity.Repeats.MONTHLY:
        return _next_month(first, after)
    step = 7 if repeats == Activity.Repeats.WEEKLY else 1
    periods = max((after - first).days // step + 1, 0)
    return first + datetime.timedelta(days=periods * step)


# -- inside -------------------------------------------------------------------


def _next_month(first: datetime.date, after: datetime.date) -> datetime.date:
    """Keep the day of the month; a month without it gives its last day."""
    months = (after.year - first.year) * 12 + after.month - first.month
    day = _in_months(first, max(months, 0))
    return day if day > after else _in_months(first, months + 1)


def _in_months(first: datetime.date, months: int) -> datetime.date:
    years, month = divmod(first.month - 1 + months, 12)
    year, month = first.year + years, month + 1
    return first.replace(
        year=year, month=month, day=min(first.day, monthrange(year, month)[1])
    )

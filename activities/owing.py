"""What an open task owes: a reminder at a time before it is due, mails about it.

The moment follows from when the task is due, so that it moves along when that does. A
due row is owed for each moment; one that does not hold any more says nothing.
Lies below the models, which call it at the end of every act.
"""

import datetime
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from activities import times
from work import due

TASK = "activities.remind"
LEAVE = "activities.send_planned"
INVITE = "activities.send_invitations"
# Who deletes a meeting by mistake and takes that back has cancelled nothing.
BEFORE_CANCELLING = datetime.timedelta(minutes=1)
_DAY = 24 * 60


def reminder_at(task: Any) -> datetime.datetime | None:
    """Give when the owner of an open task wants to be reminded; None if never.

    A task for a whole day counts from nine in the morning. Whole days before are days
    on the wall, also when the clocks change in between.
    """
    if not task.is_open or task.due_at is None or task.remind_before is None:
        return None
    zone = times.zone_of(task.owner)
    at = task.due_at.astimezone(zone)
    if task.is_all_day:
        at = times.moment(at.date(), times.MORNING, zone).astimezone(zone)
    days, minutes = divmod(task.remind_before, _DAY)
    if days:
        day = at.date() - datetime.timedelta(days=days)
        at = times.moment(day, at.time(), zone)
    found: datetime.datetime = at.astimezone(datetime.UTC)
    return found - datetime.timedelta(minutes=minutes)


def key_of(task: Any) -> str:
    """Give the key of the due row that lets a planned e-mail leave at its time."""
    return f"leave:{task.pk}:{task.due_at.timestamp():.6f}"


def owe(tasks: Iterable[Any]) -> None:
    """Owe what tasks that were written ask for, unless its time has passed.

    That is reminders, e-mails that leave when the task is due, and what attendees of a
    meeting should know of it.
    """
    now = timezone.now()
    for task in tasks:
        if task.is_inviting and task.is_open and task.pk:
            moment = now + BEFORE_CANCELLING if task.deleted_at else now
            due.later(INVITE, task.pk, key=f"invite:{task.pk}", at=moment)
        is_waiting = task.is_planned_email and not task.deleted_at
        if is_waiting and task.due_at and task.due_at > now and task.pk:
            due.later(LEAVE, task.pk, key=key_of(task), at=task.due_at)
        at = None if task.deleted_at else reminder_at(task)
        if at is not None and at > now and task.pk:
            key = f"{task.pk}:{int(at.timestamp())}"
            due.later(TASK, task.pk, at.isoformat(), key=key, at=at)

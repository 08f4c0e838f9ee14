"""Write down what happened and plan what is next: calls, notes, tasks.

Each function is an act of its own, or part of a bigger one when it is given `act`;
the caller has then locked the records. What records keep about their activities
(next step, last activity) follows by itself at the end of the act.
"""

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from activities import describing, handing, links, mentions, repeating
from activities.models import Activity
from history import writing
from records.cleaning import storable
from records.models import Record
from users.models import Queue, User

Records = Record | Sequence[Record]
Kind, Priority = Activity.Kind, Activity.Priority
# A clock that runs ahead of ours is no reason to lose a call.
_AHEAD = datetime.timedelta(minutes=5)


def log_call(
    records: Records,
    *,
    by: User,
    outcome: str = "",
    body: str = "",
    minutes: int | None = None,
    at: datetime.datetime | None = None,
    direction: str = Activity.Direction.OUTBOUND,
    act: writing.Act | None = None,
) -> Activity:
    """Log a call that took place, now or `at` an earlier time; `minutes` long."""
    call = Activity(
        kind=Kind.CALL,
        outcome=outcome,
        body=body,
        minutes=minutes,
        direction=direction,
        owner=by,
    )
    return _happened(call, records, by=by, at=at, act=act)


def write_note(
    records: Records,
    *,
    by: User,
    body: str,
    is_private: bool = False,
    act: writing.Act | None = None,
) -> Activity:
    """Write a note in Markdown; a private one is seen by its author alone.

    Who is named in it with @ is told, see `mentions`; so for a call.
    """
    if not body.strip():
        raise ValidationError(_("Write something first."))
    note = Activity(kind=Kind.NOTE, body=body, is_private=is_private, owner=by)
    return _happened(note, records, by=by, at=None, act=act)


def plan_task(
    records: Records,
    *,
    by: User | None,
    subject: str,
    due_at: datetime.datetime | None = None,
    is_all_day: bool = False,
    owner: User | None = None,
    queue: Queue | None = None,
    means: str = "",
    priority: int = Priority.NORMAL,
    body: str = "",
    repeats: str = "",
    remind_before: int | None = None,
    act: writing.Act | None = None,
) -> Activity:
    """Plan a task for a person (`by`, if none is given) or a queue.

    For an all-day task `due_at` is the end of its owner's day; see `times`. A task
    without a due time is no next step. Somebody else who gets it is told. One that
    `repeats` comes again when it is done; its owner is reminded `remind_before` so
    many minutes.
    """
    if owner is None and queue is None:
        owner = by
    if (owner is None) == (queue is None):
        raise ValueError("a task belongs to a person or to a queue")
    task = Activity(
        kind=Kind.TASK,
        subject=subject,
        due_at=due_at,
        is_all_day=is_all_day and due_at is not None,
        owner=owner,
        queue=queue,
        means=means,
        priority=priority,
        body=body,
        repeats=repeats,
        remind_before=remind_before,
    )
    repeating.begin(task)
    with part_of(act, "plan_task", by, str(task)) as doing:
        _store(task, records, doing, locked=act is not None)
        handing.tell(task, by=by)
    return task


class Planned(NamedTuple):
    """A task of one of many records: whose it is and when it is due."""

    record: Record
    owner: User
    due_at: datetime.datetime
    is_all_day: bool


def plan_many(
    planned: Sequence[Planned], *, subject: str, means: str, act: writing.Act
) -> list[Activity]:
    """Plan the same task on many records, as part of an act that locked them.

    Nobody is told: whoever gives the records tells of them.
    """
    tasks = [
        Activity(
            kind=Kind.TASK,
            subject=subject,
            means=means,
            due_at=each.due_at,
            is_all_day=each.is_all_day,
            owner=each.owner,
        )
        for each in planned
    ]
    if tasks:
        check(tasks[0])
        act.save_many(tasks)
        records = [each.record for each in planned]
        links.attach_each(zip(tasks, records, strict=True), act=act)
    return tasks


def finish(
    tasks: Activity | Sequence[Activity], *, by: User, act: writing.Act | None = None
) -> list[Activity]:
    """Mark tasks as done, and give those that were still open.

    One that repeats is `followed_by` the next. Raises ValidationError for an e-mail
    that leaves later: it is sent or cancelled.
    """
    return _set_done(tasks, timezone.now(), by=by, kind="finish_task", act=act)


def reopen(
    tasks: Activity | Sequence[Activity], *, by: User, act: writing.Act | None = None
) -> list[Activity]:
    """Open tasks again, and give those that were done."""
    return _set_done(tasks, None, by=by, kind="reopen_task", act=act)


def why_not_done(task: Activity) -> str:
    """Say why an open task is not to be ticked off; "" if it may be.

    Ticked off, an e-mail that leaves later would never leave, without a word.
    """
    if not task.is_planned_email:
        return ""
    if task.is_overdue:
        return _("It is an e-mail that has not been sent; send or cancel it.")
    text = _("It is an e-mail that will be sent on %(when)s; cancel or send it.")
    return text % {"when": describing.when_due(task)}


def check(activity: Activity) -> None:
    """Raise ValidationError unless the model's own fields take what is written."""
    for text in (
        activity.subject,
        activity.body,
        activity.outcome,
        activity.place,
    ):
        storable(text)
    if activity.kind == Kind.TASK and not activity.subject.strip():
        raise ValidationError(_("Say what is to be done."))
    activity.clean_fields(exclude=["owner", "queue", "created_by", "modified_by"])


@contextmanager
def part_of(
    act: writing.Act | None,
    kind: str,
    by: User | None,
    label: str,
    *,
    whole: bool = False,
) -> Iterator[writing.Act]:
    """Go on with the act that is given, or open one of its own."""
    if act is not None:
        yield act
        return
    with writing.act(kind, by=by, label=label, channel="browser", whole=whole) as own:
        yield own


# -- inside -------------------------------------------------------------------


def _happened(
    activity: Activity,
    records: Records,
    *,
    by: User,
    at: datetime.datetime | None,
    act: writing.Act | None,
) -> Activity:
    now = timezone.now()
    if at and at > now + _AHEAD:
        raise ValidationError(_("This is still to come. Plan a task instead."))
    activity.done_at = min(at or now, now)
    with part_of(act, f"log_{activity.kind}", by, str(activity)) as doing:
        _store(activity, records, doing, locked=act is not None)
        mentions.tell(activity, by=by)
    return activity


def _store(
    activity: Activity, records: Records, act: writing.Act, *, locked: bool
) -> Activity:
    places = [records] if isinstance(records, Record) else list(records)
    check(activity)
    if not locked:
        links.lock_for_change(places)
    act.save(activity)
    links.attach(activity, places, act=act)
    return activity


def _set_done(
    tasks: Activity | Sequence[Activity],
    at: datetime.datetime | None,
    *,
    by: User,
    kind: str,
    act: writing.Act | None,
) -> list[Activity]:
    wanted = [tasks] if isinstance(tasks, Activity) else list(tasks)
    if any(task.kind != Kind.TASK for task in wanted):
        raise ValueError("only tasks are done or open")
    several = _("%(n)s tasks") % {"n": len(wanted)}
    label = str(wanted[0]) if len(wanted) == 1 else several
    with part_of(act, kind, by, label) as doing:
        turned = [
            task
            for task in links.lock(wanted)
            if task.deleted_at is None and task.is_open is (at is not None)
        ]
        for task in turned:
            if at and (why := why_not_done(task)):
                raise ValidationError(f"{task}: {why}")
            task.done_at = at
            task.followed_by = repeating.follow(task) if at else None
        doing.save_many(turned)
        following = [(task, task.followed_by) for task in turned if task.followed_by]
        if following:
            doing.save_many([new for _task, new in following])
            links.take_along(following, act=doing)
    return turned

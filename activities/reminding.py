"""Remind people of a task, at the time before it is due that they chose."""

import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from activities import describing, links, owing, times
from activities.models import Activity
from users.models import User
from work import notices

NOTICE = "task_due"


def remind(task_id: int, moment: str) -> None:
    """Tell the owner of an open task, or the people of its queue, once a moment.

    Nothing, if the task is done, deleted or due at another time by now. Safe to run
    twice: that it was told is written together with the notices.
    """
    with transaction.atomic():
        rows = Activity.objects.open_tasks().of_living_records().filter(pk=task_id)
        rows = rows.select_related("owner", "queue")
        task = rows.select_for_update(of=("self",)).first()
        if task is None:
            return
        at = owing.reminder_at(task)
        if at is None or at != datetime.datetime.fromisoformat(moment):
            return
        if task.reminded_for == at:
            return
        # Not an act of anybody's, so past the history.
        Activity._base_manager.filter(pk=task.pk).update(reminded_for=at)
        for person in _people(task):
            _tell(task, person)


# -- inside -------------------------------------------------------------------


def _people(task: Activity) -> list[User]:
    if task.queue is not None:
        return list(task.queue.people())
    return [task.owner] if task.owner else []


def _tell(task: Activity, person: User) -> None:
    seen = links.records_of([task], person).get(task.pk, [])
    record: Any = next((each for each in seen if each is not None), None)
    tasks = reverse("activities:tasks")
    with (
        translation.override(person.speaks),
        timezone.override(times.zone_of(person)),
    ):
        words = {
            "task": task.subject,
            "record": record,
            "when": describing.when_due(task),
        }
        if task.is_meeting and record:
            words["place"] = f", {task.place}" if task.place else ""
            text = _("Meeting %(when)s: %(task)s (%(record)s)%(place)s")
        elif record:
            text = _("Reminder: %(task)s (%(record)s), due %(when)s")
        else:
            text = _("Reminder: %(task)s, due %(when)s")
        url = f"{record.get_absolute_url()}#next-steps" if record else tasks
        notices.tell(person, NOTICE, text % words, url, about=record or task)

"""Which form is for which kind of activity, and what it shows of one."""

import datetime
from typing import Any

from django.utils import timezone

from activities.email_form import EmailForm, LoggedEmailForm
from activities.forms import (
    ActivityForm,
    CallForm,
    CallWithFollowUpForm,
    NoteForm,
)
from activities.meeting_form import MeetingForm
from activities.models import Activity, Invitation
from activities.task_form import TaskForm

COMPOSER: dict[str, type[ActivityForm]] = {
    "call": CallWithFollowUpForm,
    "email": EmailForm,
    "note": NoteForm,
    "task": TaskForm,
    "meeting": MeetingForm,
}
EDITOR: dict[str, type[ActivityForm]] = COMPOSER | {
    "call": CallForm,
    "email": LoggedEmailForm,
}
_AS_IT_IS = (
    "version",
    "subject",
    "body",
    "outcome",
    "minutes",
    "place",
    "attendees",
    "is_inviting",
    "done_at",
    "direction",
    "is_private",
    "means",
    "priority",
    "repeats",
    "remind_before",
)


def kind_of(activity: Activity) -> str:
    """Give the kind of form that an activity is corrected with."""
    return "meeting" if activity.is_meeting else activity.kind


def initial_of(activity: Activity) -> dict[str, Any]:
    """Give what a form shows of an activity that is edited."""
    shown = {name: getattr(activity, name) for name in _AS_IT_IS}
    shown["starts_at"] = activity.due_at or activity.done_at
    if activity.is_inviting:
        told = Invitation.objects.filter(activity=activity).first()
        shown["invited"] = told.people if told else []
    holder = f"u{activity.owner_id}" if activity.owner_id else f"q{activity.queue_id}"
    due = activity.due
    if isinstance(due, datetime.datetime):
        local = timezone.localtime(due)
        return shown | {
            "assignee": holder,
            "due_on": local.date(),
            "due_time": local.time().replace(second=0, microsecond=0),
        }
    return shown | {"assignee": holder, "due_on": due}

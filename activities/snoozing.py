"""Put a task off with one click; the times are those of the person who clicks.

A task for the whole day stays one, on a later day, unless an hour is meant.
"""

import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities import links, times
from activities.log import part_of
from activities.models import Activity
from history import writing
from users.models import User

CHOICES = (
    ("hour", _("In 1 hour")),
    ("tomorrow", _("Tomorrow morning")),
    ("monday", _("Next Monday")),
    ("week", _("In a week")),
)
# Not a time by itself: the person says which.
PICK = "pick"
_HOUR = datetime.timedelta(hours=1)
# Minutes of a planned time are never 09:13.
_STEP = datetime.timedelta(minutes=5)


def until(choice: str, zone: datetime.tzinfo) -> datetime.datetime:
    """Give the moment that a choice means now; KeyError for one that is none."""
    return {
        "hour": _in_an_hour,
        "tomorrow": lambda: times.in_days(1, zone),
        "monday": lambda: times.next_monday(zone),
        "week": lambda: times.in_days(7, zone),
    }[choice]()


def snooze(
    task: Activity,
    choice: str,
    *,
    by: User,
    zone: datetime.tzinfo,
    at: datetime.datetime | None = None,
    act: writing.Act | None = None,
) -> Activity | None:
    """Put an open task off; give it, or None when it is done by now.

    `zone` is that of the person, whose tomorrow and Monday are meant. `at` is the
    time that goes with the choice `PICK`.
    """
    at = at if at and choice == PICK else until(choice, zone)
    with part_of(act, "snooze_task", by, str(task)) as doing:
        for present in links.lock([task]):
            if not present.is_open or present.deleted_at is not None:
                continue
            for name, value in _put_off(present, at, choice, zone).items():
                setattr(present, name, value)
            doing.save(present)
            return present
    return None


# -- inside -------------------------------------------------------------------


def _in_an_hour() -> datetime.datetime:
    at = timezone.now() + _HOUR
    late = datetime.timedelta(
        minutes=at.minute % 5, seconds=at.second, microseconds=at.microsecond
    )
    return at - late + _STEP if late else at


def _put_off(
    task: Activity, at: datetime.datetime, choice: str, zone: datetime.tzinfo
) -> dict[str, Any]:
    if not task.is_all_day or choice in ("hour", PICK):
        return {"due_at": at, "is_all_day": False}
    day = at.astimezone(zone).date()
    return {"due_at": times.end_of_day(day, times.zone_of(task.owner))}

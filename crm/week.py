"""My week: what was done since Monday, in one query."""

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db.models import Sum
from django.utils import timezone

from activities import times
from activities.models import Activity, ActivityLink
from leads.models import Lead
from lists import counting
from users.models import User


class Week(NamedTuple):
    """Counts of some people's week, which begins on Monday in the reader's zone."""

    calls: int
    leads_worked: int
    converted: int
    overdue: int


def week(user: User, owners: Sequence[int]) -> Week:
    """Count what some people did this week, of what `user` may see."""
    begins = _monday()
    done = Activity.objects.alive().shown_to(user)
    done = done.filter(owner__in=owners, done_at__gte=begins)
    leads = Lead.objects.visible_to(user)
    kind = ContentType.objects.get_for_model(Lead)
    touched = ActivityLink.objects.filter(content_type=kind, activity__in=done)
    late = Activity.objects.open_tasks().of_living_records()
    return Week(
        *counting.counts(
            [
                done.filter(kind=Activity.Kind.CALL),
                leads.filter(pk__in=touched.values("object_id")),
                leads.filter(converted_by__in=owners, converted_at__gte=begins),
                late.filter(owner__in=owners, due_at__lt=timezone.now()),
            ]
        )
    )


class Goals(NamedTuple):
    """What some people want to reach in a week together; None: they set no goal."""

    calls: int | None
    conversions: int | None


def goals(user: User, owners: Sequence[int]) -> Goals:
    """Add up the goals of some people, which they set themselves or an admin did."""
    if list(owners) == [user.pk]:
        return Goals(user.weekly_calls, user.weekly_conversions)
    asked = User.objects.filter(pk__in=owners).aggregate(
        calls=Sum("weekly_calls"), conversions=Sum("weekly_conversions")
    )
    return Goals(**asked)


# -- inside -------------------------------------------------------------------


def _monday() -> datetime.datetime:
    zone = timezone.get_current_timezone()
    today = timezone.localdate()
    day = today - datetime.timedelta(days=today.weekday())
    return times.moment(day, datetime.time(), zone)

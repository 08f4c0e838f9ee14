"""My week: what was done since Monday, in one query."""

import datetime
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Sum
from django.utils import timezone

from activities import times
from activities.models import Activity, ActivityLink
from leads.models import Lead
from leads.routing import first_response as promises
from lists import counting
from users import business_hours
from users.models import Organisation, User

# The latest of so many say how a week went.
ANSWERS = 200


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


def first_response(user: User, owners: Sequence[int]) -> int | None:
    """Give the median of the first responses of a week, in business minutes.

    From getting a lead to the first call or mail, as `leads.routing.first_response`
    promises it: of those whom the people answered for the first time since Monday.
    What was brought in as a list waits for no answer. None: they answered nobody.
    """
    begins = _monday()
    kind = ContentType.objects.get_for_model(Lead)
    done = Activity.objects.alive().shown_to(user)
    done = done.filter(owner__in=owners, done_at__gte=begins)
    touched = ActivityLink.objects.filter(content_type=kind, activity__in=done)
    answered = Lead.objects.visible_to(user).filter(
        pk__in=touched.values("object_id"),
        owner__in=owners,
        first_outbound_at__gte=begins,
        assigned_at__lte=F("first_outbound_at"),
    )
    answered = answered.exclude(channel__in=promises.NOBODY_ASKED)
    answered = answered.order_by("-first_outbound_at")
    spans = answered.values_list("assigned_at", "first_outbound_at")[:ANSWERS]
    ours = Organisation.first_response()
    minutes = [
        business_hours.minutes_between(start, end, ours.hours, ours.zone)
        for start, end in spans
        if start and end
    ]
    return round(median(minutes)) if minutes else None


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

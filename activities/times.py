"""Days and hours of people: "today" and "due on Friday" are a person's own.

Changes of clocks: a time that the clocks skip (02:30 in spring) is taken to be as far
after the change (03:30); one that comes twice is the first of the two. A day that a
place leaves out, as Samoa did on 30 December 2011, is taken to be the next one.
"""

import datetime
from typing import Any, NamedTuple

from django.utils import timezone

from users.models import home_zone

MORNING = datetime.time(9)
_TICK = datetime.timedelta(microseconds=1)
ONE_DAY = datetime.timedelta(days=1)


class Day(NamedTuple):
    """A day of somebody's: its first moment, and the first of the next."""

    begins: datetime.datetime
    ends: datetime.datetime


def zone_of(person: Any) -> datetime.tzinfo:
    """Give a person's time zone; ours for a queue, or if they chose none."""
    return getattr(person, "zone", None) or home_zone()


def moment(
    day: datetime.date, clock: datetime.time, zone: datetime.tzinfo
) -> datetime.datetime:
    """Give the moment at which a clock on a wall shows this; see above for gaps."""
    wall = datetime.datetime.combine(day, clock.replace(tzinfo=None, fold=0))
    return wall.replace(tzinfo=zone).astimezone(datetime.UTC)


def end_of_day(day: datetime.date, zone: datetime.tzinfo) -> datetime.datetime:
    """Give the last moment of a day, which is when an all-day task falls due."""
    end = moment(day + ONE_DAY, datetime.time(), zone) - _TICK
    if end.astimezone(zone).date() < day:
        return moment(day + 2 * ONE_DAY, datetime.time(), zone) - _TICK
    return end


def kept(
    before: datetime.datetime | None,
    typed: datetime.datetime,
    zone: datetime.tzinfo,
) -> datetime.datetime:
    """Give the moment there was before, where a form shows both alike; else the new.

    A form shows minutes, and not which of two equal hours of a night is meant: who
    saves it without touching the time moves nothing.
    """
    if before is not None and _wall(before, zone) == _wall(typed, zone):
        return before
    return typed


def today(zone: datetime.tzinfo) -> Day:
    """Give the present day of a zone; 23 to 25 hours long."""
    day = timezone.localdate(timezone=zone)
    return Day(
        moment(day, datetime.time(), zone),
        moment(day + ONE_DAY, datetime.time(), zone),
    )


def in_days(days: int, zone: datetime.tzinfo) -> datetime.datetime:
    """Give the morning some days from today."""
    day = timezone.localdate(timezone=zone) + datetime.timedelta(days=days)
    return moment(day, MORNING, zone)


def next_monday(zone: datetime.tzinfo) -> datetime.datetime:
    """Give the morning of the next Monday that is not today."""
    return in_days(7 - timezone.localdate(timezone=zone).weekday(), zone)


def _wall(moment: datetime.datetime, zone: datetime.tzinfo) -> datetime.datetime:
    local = moment.astimezone(zone)
    return local.replace(second=0, microsecond=0, fold=0, tzinfo=None)

"""Count in business hours: when so many minutes have passed, and how many have.

Hours are those of `Organisation.business_hours`: a span a weekday, on the clocks of a
time zone. A day on which the clocks change is as long as it really is. Without any
hours the business is always open.
"""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from itertools import count

Hours = Mapping[str, Sequence[str]]
Span = tuple[datetime.datetime, datetime.datetime]
_DAY = datetime.timedelta(days=1)
_NONE = datetime.timedelta()


def after(
    start: datetime.datetime, minutes: int, hours: Hours, zone: datetime.tzinfo
) -> datetime.datetime:
    """Give the moment at which so many business minutes have passed since `start`."""
    left = datetime.timedelta(minutes=minutes)
    if not hours:
        return start + left
    for opens, closes in _spans(start, hours, zone):
        begins = max(opens, start)
        if begins >= closes:
            continue
        if left <= closes - begins:
            return begins + left
        left -= closes - begins
    raise AssertionError("weeks never end")


def minutes_between(
    start: datetime.datetime,
    end: datetime.datetime,
    hours: Hours,
    zone: datetime.tzinfo,
) -> int:
    """Count the whole business minutes from one moment to a later one."""
    if not hours:
        return max(end - start, _NONE) // datetime.timedelta(minutes=1)
    passed = _NONE
    for opens, closes in _spans(start, hours, zone):
        if opens >= end:
            break
        passed += max(min(closes, end) - max(opens, start), _NONE)
    return passed // datetime.timedelta(minutes=1)


# -- inside -------------------------------------------------------------------


def _spans(
    start: datetime.datetime, hours: Hours, zone: datetime.tzinfo
) -> Iterator[Span]:
    """Give the spans of this day and all days after it, in UTC."""
    first = start.astimezone(zone).date()
    for days in count():
        day = first + days * _DAY
        if span := hours.get(str(day.weekday())):
            opens, closes = (_moment(day, clock, zone) for clock in span)
            # A day that a place leaves out, as when the date line moves, has no hours.
            if opens.astimezone(zone).date() == day:
                yield opens, closes


def _moment(day: datetime.date, clock: str, zone: datetime.tzinfo) -> datetime.datetime:
    wall = datetime.datetime.combine(day, datetime.time.fromisoformat(clock))
    return wall.replace(tzinfo=zone).astimezone(datetime.UTC)

"""Dates as people write them in criteria: 2026-11-25, TODAY, LAST_N_DAYS:7 …"""

import datetime
import re

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

# Beyond these a time zone or a database may leave the calendar.
YEARS = range(1000, 4000)
Span = tuple[datetime.date, datetime.date]
_COUNTED = re.compile(r"(LAST|NEXT)_N_DAYS:(\d{1,5})")


def span(word: str, today: datetime.date | None = None) -> Span:
    """Give the days a date word means, as (first day, day after the last).

    Raises ValidationError for a word that means no date.
    """
    today = today or timezone.localdate()
    one = datetime.timedelta(days=1)
    text = re.sub(r"\s+", "_", word.strip().upper())
    if counted := _COUNTED.fullmatch(text):
        days = datetime.timedelta(days=int(counted[2]))
        if counted[1] == "LAST":
            return today - days, today + one
        return today + one, today + days + one
    named = _named(text, today)
    if named:
        return named
    try:
        day = datetime.date.fromisoformat(word.strip())
        if day.year not in YEARS:
            raise ValueError(day)
    except ValueError as wrong:
        raise ValidationError(
            _(
                "“%(word)s” is not a date. Write 2026-11-25, TODAY, THIS_MONTH "
                "or LAST_N_DAYS:7."
            )
            % {"word": word}
        ) from wrong
    return day, day + one


def _named(text: str, today: datetime.date) -> Span | None:
    one = datetime.timedelta(days=1)
    if text == "YESTERDAY":
        return today - one, today
    if text == "TODAY":
        return today, today + one
    if text == "TOMORROW":
        return today + one, today + 2 * one
    monday = today - datetime.timedelta(days=today.weekday())
    week = datetime.timedelta(days=7)
    first = today.replace(day=1)
    weeks = {"LAST_WEEK": -1, "THIS_WEEK": 0, "NEXT_WEEK": 1}
    if text in weeks:
        start = monday + weeks[text] * week
        return start, start + week
    months = {"LAST_MONTH": -1, "THIS_MONTH": 0, "NEXT_MONTH": 1}
    if text in months:
        return _month(first, months[text]), _month(first, months[text] + 1)
    years = {"LAST_YEAR": -1, "THIS_YEAR": 0, "NEXT_YEAR": 1}
    if text in years:
        year = today.year + years[text]
        return datetime.date(year, 1, 1), datetime.date(year + 1, 1, 1)
    return None


def _month(first: datetime.date, months: int) -> datetime.date:
    month = first.year * 12 + first.month - 1 + months
    return datetime.date(month // 12, month % 12 + 1, 1)


def moment(day: datetime.date) -> datetime.datetime:
    """Give the first moment of a day where the reader lives."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))

"""Times in the words people use: "18 min ago", "Tomorrow 09:00", "3 d"."""

import datetime
from collections.abc import Callable
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

Moment = datetime.datetime | datetime.date

_HOUR = datetime.timedelta(hours=1)
_MINUTE = datetime.timedelta(minutes=1)
_MIDNIGHT = datetime.time()


def _local(at: Moment) -> datetime.datetime | datetime.date:
    return timezone.localtime(at) if isinstance(at, datetime.datetime) else at


def _day(at: Moment) -> datetime.date:
    return at.date() if isinstance(at, datetime.datetime) else at


def _clock(at: Moment) -> str:
    """Give " 14:00", or nothing for a plain day and for midnight."""
    if not isinstance(at, datetime.datetime) or at.time() == _MIDNIGHT:
        return ""
    return f" {at.hour:02}:{at.minute:02}"


@lru_cache(maxsize=4096)
def _written(day: datetime.date, shape: str, language: str | None) -> str:
    """Write a day; a list has hundreds of cells and few different days."""
    return date_format(day, shape)


def _write(day: datetime.date, shape: str) -> str:
    return _written(day, shape, get_language())


def _shape(name: str) -> str:
    """Give the order of a date's parts, as the language writes it."""
    return _SHAPES[name]()


_SHAPES: dict[str, Callable[[], str]] = {
    "short": lambda: pgettext("date format", "j M"),
    "year": lambda: pgettext("date format", "j M Y"),
    "weekday": lambda: pgettext("date format", "D j M"),
    "full": lambda: pgettext("date format", "D j M Y"),
}


def short_date(day: datetime.date) -> str:
    """Give "2 Dec", with the year when it is not the present one."""
    same_year = day.year == timezone.localdate().year
    return _write(day, _shape("short" if same_year else "year"))


def weekday(day: datetime.date) -> str:
    """Give "Mon 30 Nov"."""
    return _write(day, _shape("weekday"))


def full(at: Moment) -> str:
    """Give the whole local time, for titles and history."""
    local = _local(at)
    day = _write(_day(local), _shape("full"))
    if not isinstance(local, datetime.datetime):
        return day
    clock = f"{local.hour:02}:{local.minute:02}"
    return _("%(day)s, %(clock)s") % {"day": day, "clock": clock}


def ago(at: Moment) -> str:
    """Say how long ago something was, up to seven days back, then its date."""
    if isinstance(at, datetime.datetime):
        minutes = int((timezone.now() - at).total_seconds() // 60)
        if minutes < 0:
            return when(at)
        if minutes < 1:
            return _("just now")
        if minutes < 60:
            return _("%(n)s min ago") % {"n": minutes}
    local = _local(at)
    days = (timezone.localdate() - _day(local)).days
    if days <= 0:
        return _("Today") + _clock(local)
    if days == 1:
        return _("Yesterday")
    if days <= 7:
        return _("%(n)s d ago") % {"n": days}
    return short_date(_day(local))


def when(at: Moment, *, after_text: bool = False) -> str:
    """Say when something is due: "in 12 min", "Today 14:00", "Overdue 2 h".

    With `after_text` the words go on with a sentence: "Call today 14:00".
    """
    local = _local(at)
    days = (_day(local) - timezone.localdate()).days
    if isinstance(at, datetime.datetime):
        left = at - timezone.now()
        if -_MINUTE < left < _HOUR:
            minutes = int(left.total_seconds() // 60)
            return _("in %(n)s min") % {"n": minutes} if minutes > 0 else _("now")
        late = left < datetime.timedelta()
    else:
        left, late = datetime.timedelta(days=days), days < 0
    if late:
        return _words("overdue", after_text) % {"age": _span(-left)}
    if days <= 1:
        return _words("tomorrow" if days else "today", after_text) + _clock(local)
    if days < 7:
        return _write(_day(local), "D") + _clock(local)
    return short_date(_day(local))


def _words(key: str, after_text: bool) -> str:
    alone, inside = {
        "overdue": (_("Overdue %(age)s"), pgettext("after a text", "overdue %(age)s")),
        "today": (_("Today"), pgettext("after a text", "today")),
        "tomorrow": (_("Tomorrow"), pgettext("after a text", "tomorrow")),
    }[key]
    return inside if after_text else alone


def is_pressing(at: Moment) -> bool:
    """True when the moment is past, or less than an hour away."""
    if isinstance(at, datetime.datetime):
        return at - timezone.now() < _HOUR
    return at < timezone.localdate()


def age(at: Moment) -> str:
    """Give the time since a moment in one short unit: "5 h", "3 d"."""
    if isinstance(at, datetime.datetime):
        return _span(timezone.now() - at)
    return _span(timezone.localdate() - at)


def _span(span: datetime.timedelta) -> str:
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < 60:
        return pgettext("minutes", "%(n)s min") % {"n": minutes}
    if minutes < 24 * 60:
        return pgettext("hours", "%(n)s h") % {"n": minutes // 60}
    return pgettext("days", "%(n)s d") % {"n": minutes // (24 * 60)}


def duration(minutes: int) -> str:
    """Give so many minutes as "38 min" or "2 h 5 min"; never in days, which vary."""
    hours, left = divmod(minutes, 60)
    parts = [pgettext("hours", "%(n)s h") % {"n": hours}] if hours else []
    if left or not hours:
        parts.append(pgettext("minutes", "%(n)s min") % {"n": left})
    return " ".join(parts)


def day_heading(at: Moment) -> str:
    """Name a day of the timeline: "Today", "Yesterday", "Thu 19 Nov"."""
    day = _day(_local(at))
    days = (timezone.localdate() - day).days
    if days == 0:
        return _("Today")
    if days == 1:
        return _("Yesterday")
    same_year = day.year == timezone.localdate().year
    return _write(day, _shape("weekday" if same_year else "full"))


def clock(at: Moment) -> str:
    """Give "10:31" in local time; nothing for a plain day."""
    return _clock(_local(at)).strip()

"""Split full names, and read days, as lists write them."""

import datetime
import re
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from nameparser import HumanName

_DAY = re.compile(r"(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})(?:[T ].*)?")
# Beyond this many years ago two digits mean this century no more.
_CENTURY = 69


@lru_cache(maxsize=4096)
def _parts(text: str) -> tuple[tuple[str, str], ...]:
    name = HumanName(text)
    found = {
        "salutation": name.title,
        "first_name": name.first,
        "middle_name": name.middle,
        "last_name": name.last,
        "suffix": name.suffix,
    }
    if not found["last_name"]:
        found["last_name"], found["first_name"] = found["first_name"], ""
    if not found["last_name"]:
        return (("last_name", text),)
    return tuple((key, part) for key, part in found.items() if part)


def split(text: str) -> dict[str, str]:
    """Give the parts of a full name; one word alone is a last name."""
    words = text.split()
    # Two plain words are what most names are; the parser takes a while.
    if len(words) == 2 and not set(text) & set(",.()\"'"):
        return {"first_name": words[0], "last_name": words[1]}
    return dict(_parts(text))


def iso_day(text: str, day_first: bool | None) -> str:
    """Give a day as 2026-11-25.

    Raises ValidationError if it is none, or could be two days and nobody said which.
    """
    match = _DAY.fullmatch(text.strip())
    if match is None:
        return text
    one, two, three = (int(part) for part in match.groups())
    if len(match[1]) == 4:
        year, month, day = one, two, three
    else:
        year = (
            three if len(match[3]) > 2 else three + (2000 if three < _CENTURY else 1900)
        )
        if day_first is None and one <= 12 and two <= 12 and one != two:
            raise ValidationError(
                _("“%(text)s” could be two days. Say which comes first, day or month.")
                % {"text": text}
            )
        is_day_first = one > 12 if day_first is None else day_first
        day, month = (one, two) if is_day_first else (two, one)
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError as wrong:
        raise ValidationError(
            _("“%(text)s” is not a day of the calendar.") % {"text": text}
        ) from wrong

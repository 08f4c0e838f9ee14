"""Split full names, and read days, as lists write them."""

import datetime
import re
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from nameparser import HumanName
from nameparser.config import CONSTANTS

_MARKS = frozenset(",.()\"'")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_PATRONYMIC = re.compile(
    r"(ович|евич|ьич|овна|евна|ична|йович|івна|ївна)$", re.IGNORECASE
)
_FAMILY_FIRST = re.compile(
    r"ф\.?и\.?о\b|піб|last\W+first|surname\W+(first|name)|nachname\W+(und )?vorname"
    r"|\bnom\W+(et )?pr[ée]nom|cognome\W+(e )?nome|apellidos?\W+(y )?nombre"
    r"|nazwisko\W+(i )?imi|\bn[ée]ve?\b|příjmení\W+(a )?jméno",
    re.IGNORECASE,
)
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


def says_family_first(header: str) -> bool:
    """Tell whether a column of full names says that the family's name comes first."""
    return bool(_FAMILY_FIRST.search(header))


def split(text: str, *, family_first: bool = False) -> dict[str, str]:
    """Give the parts of a full name; one word alone is a last name.

    The family's name also comes first before a patronymic, in capitals, before a comma,
    and in Chinese, Japanese and Korean names.
    """
    words = text.split()
    is_plain = _MARKS.isdisjoint(text)
    if len(words) == 2 and is_plain and not _is_special(words[0]):
        if family_first or (_is_loud(words[0]) and not _is_loud(words[1])):
            words.reverse()
        # Two plain words are what most names are; the parser takes a while.
        return {"first_name": words[0], "last_name": words[1]}
    is_turned = family_first or _PATRONYMIC.search(text)
    if len(words) == 3 and is_plain and is_turned and not _is_special(words[0]):
        last, first, middle = words
        return {"first_name": first, "middle_name": middle, "last_name": last}
    if len(words) > 2 and words[0] == "M.":  # Monsieur, which the parser does not know
        return {"salutation": "M.", **split(" ".join(words[1:]))}
    return dict(_parts(text))


def _is_special(word: str) -> bool:
    """Tell whether a name that begins so needs the parser."""
    return word.lower() in CONSTANTS.titles or bool(_CJK.match(word))


def _is_loud(word: str) -> bool:
    return len(word) > 1 and word.isupper() and word.lower() != word


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

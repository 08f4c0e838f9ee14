"""Split full names, and read days, as lists write them."""

import datetime
import re
from collections.abc import Iterable
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from nameparser import HumanName
from nameparser.config import CONSTANTS

_MARKS = frozenset(",.()\"'")
# No name is longer; the parser would take long to say so.
_LONGEST = 500
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
# Family names that are no first names; where they stand first, the family comes first.
_VIETNAMESE_NAMES = (
    "Nguyễn Trần Lê Phạm Huỳnh Hoàng Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh"
    " Trịnh Trương Đoàn Lương Tạ Tô Quách Nguyen"
)
_VIETNAMESE = frozenset(_VIETNAMESE_NAMES.split())
# Without their marks only before what stands between the names of Vietnamese people.
_BARE_VIETNAMESE_NAMES = (
    "Nguyen Tran Le Pham Huynh Hoang Phan Vu Vo Dang Bui Do Ho Ngo Duong Ly Dinh"
    " Trinh Truong Doan Luong"
)
_BARE_VIETNAMESE = frozenset(_BARE_VIETNAMESE_NAMES.split())
_MOST_COMMON = ("Nguyễn", "Nguyen")
_BETWEEN = frozenset(("Văn", "Thị", "Van", "Thi"))
_HUNGARIAN_NAMES = (
    "Nagy Kovács Tóth Szabó Horváth Varga Kiss Kis Molnár Németh Farkas Balogh Balog"
    " Papp Pap Takács Juhász Lakatos Mészáros Oláh Rácz Fekete Szilágyi Török Fehér"
    " Gál Szűcs Kocsis Pintér Fodor Szalai Sipos Gulyás Bíró Biró Király Katona Boros"
    " Váradi Fazekas Kelemen Somogyi Veres Vincze Hegedűs Deák Szőke Vörös Bognár"
    " Bodnár Halász Székely Pásztor Bakos Dudás Orbán Soós Pataki Faragó Borbély"
    " Szekeres Barta Erdős Kőrösi Pálfi Sárközi Szántó Vadász Csonka Dobos"
    " Lengyel Bárány Sütő Kertész Szendrei Csizmadia Győri Bajnai"
)
_HUNGARIAN = frozenset(_HUNGARIAN_NAMES.split())
_OF_HUNGARIANS_NAMES = (
    "László István József János Zoltán Sándor Ferenc Gábor Attila Péter Tamás Tibor"
    " András Imre Lajos György Csaba Zsolt Gyula Mihály Károly Róbert Béla Dániel"
    " Miklós Krisztián Balázs Norbert Ádám Dávid Máté Bence Levente Márk Áron Dezső"
    " Ernő Géza Jenő Kálmán Kornél Márton Mátyás Nándor Ottó Pál Rudolf Szabolcs"
    " Szilárd Vilmos Ákos Árpád Botond Gergely Gergő Richárd Viktor Roland Mária"
    " Erzsébet Katalin Ilona Éva Anna Zsuzsanna Margit Judit Ágnes Andrea Ildikó Erika"
    " Krisztina Irén Eszter Magdolna Mónika Edit Gabriella Szilvia Anita Anikó"
    " Viktória Márta Tímea Zsófia Réka Nikolett Petra Dóra Orsolya Enikő Zita Emese"
    " Boglárka Kinga Beáta Noémi Piroska Tünde Rozália Teréz Klára Júlia Renáta"
    " Bernadett Fanni Hanna Luca Lilla Vivien Zsuzsa Kata Panna Ibolya Adrienn"
    " Henrietta Mariann Melinda"
)
_OF_HUNGARIANS = frozenset(_OF_HUNGARIANS_NAMES.split())
_KOREAN_NAMES = (
    "Kim Lee Park Choi Jung Jeong Kang Cho Yoon Jang Lim Han Oh Seo Shin Kwon Hwang"
    " Ahn Song Hong Yoo Ko Moon Yang Bae Baek Nam Ryu Jeon Heo Noh Ha Son Min"
)
_KOREAN = frozenset(_KOREAN_NAMES.split())
_FAMILIES = _VIETNAMESE | _BARE_VIETNAMESE | _HUNGARIAN | _KOREAN
_KOREAN_FIRST = re.compile(r"[A-Z][a-z]+-[a-z]+")
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
    bare = [found["first_name"], *found["middle_name"].split(), found["last_name"]]
    found |= _family_first(" ".join(bare).split())
    return tuple((key, part) for key, part in found.items() if part)


def says_family_first(header: str) -> bool:
    """Tell whether a column of full names says that the family's name comes first."""
    return bool(_FAMILY_FIRST.search(header))


def split(text: str, *, family_first: bool = False) -> dict[str, str]:
    """Give the parts of a full name; one word alone is a last name.

    The family's name also comes first before a patronymic, in capitals, before a comma,
    and in Chinese, Japanese, Korean, Vietnamese and Hungarian names.
    """
    if len(text) > _LONGEST:
        return {"last_name": text}
    words = text.split()
    is_plain = _MARKS.isdisjoint(text)
    if is_plain and words and words[0] in _FAMILIES and (own := _family_first(words)):
        return own
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


def _family_first(words: list[str]) -> dict[str, str]:
    """Give the parts of a name that begins with its family's; nothing for others."""
    if len(words) < 2 or words[0] not in _FAMILIES:
        return {}
    family, *others = words
    is_between = others[0] in _BETWEEN and len(others) > 1
    # "Vũ Nguyễn" is the order of abroad.
    is_vietnamese = family in _VIETNAMESE and (
        family in _MOST_COMMON
        or others[-1] not in (_MOST_COMMON if len(others) > 1 else _FAMILIES)
    )
    if is_vietnamese or (family in _BARE_VIETNAMESE and is_between):
        *middle, first = others
    elif (family in _HUNGARIAN and others[0] in _OF_HUNGARIANS) or (
        family in _KOREAN and len(others) == 1 and _KOREAN_FIRST.fullmatch(others[0])
    ):
        first, *middle = others
    else:
        return {}
    parts = {"first_name": first, "middle_name": " ".join(middle), "last_name": family}
    return {key: part for key, part in parts.items() if part}


def _is_special(word: str) -> bool:
    """Tell whether a name that begins so needs the parser."""
    return word.lower() in CONSTANTS.titles or bool(_CJK.match(word))


def _is_loud(word: str) -> bool:
    return len(word) > 1 and word.isupper() and word.lower() != word


def order_of(texts: Iterable[str]) -> bool | None:
    """Tell whether the day stands first in days like 3/4/2026; None if nobody knows.

    One day after the twelfth tells it of all, unless another one says the contrary.
    """
    found = set()
    for text in texts:
        match = _DAY.fullmatch(text.strip())
        if match is None or len(match[1]) > 2:
            continue
        if max(int(match[1]), int(match[2])) > 12:
            found.add(int(match[1]) > 12)
    return found.pop() if len(found) == 1 else None


# The code of what is wrong with a day that somebody has to say more about.
TWO_DAYS = "two_days"


def iso_day(text: str, day_first: bool | None) -> str:
    """Give a day as 2026-11-25.

    "" for "0/0/00", as Outlook writes none. Raises ValidationError if it is none, or
    could be two days and nobody said which.
    """
    match = _DAY.fullmatch(text.strip())
    if match is None:
        return text
    one, two, three = (int(part) for part in match.groups())
    if one == two == three == 0:
        return ""
    if len(match[1]) == 4:
        year, month, day = one, two, three
    else:
        year = (
            three if len(match[3]) > 2 else three + (2000 if three < _CENTURY else 1900)
        )
        if day_first is None and "." in text[:3]:
            day_first = True  # as it is wherever points stand between them
        if day_first is None and one <= 12 and two <= 12 and one != two:
            raise ValidationError(
                _(
                    "“%(text)s” could mean two different days. Say which comes first,"
                    " day or month."
                ),
                code=TWO_DAYS,
                params={"text": text},
            )
        is_day_first = one > 12 if day_first is None else day_first
        day, month = (one, two) if is_day_first else (two, one)
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError as wrong:
        raise ValidationError(
            _("“%(text)s” is not a valid date.") % {"text": text}
        ) from wrong

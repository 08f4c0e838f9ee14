"""Numbers as lists write them: "1.5 Mio. €", "51–200 employees", "$10M - $50M".

Of a range the lower number is taken: what is said to have at least so many then does.
"Less than 1M" has no lower number, and so is none.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

_CURRENCY = re.compile(
    r"[\s€£¥₹₽₺₴₩元円]+|\b(?:US|CA|R|A|C|S|HK|NZ|MX)?\$|\$|\b(?:Rs|Fr|kr|zł|Kč|Ft|TL)\b\.?"
    r"|\b(EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|CZK|HUF|BRL|CAD|AUD|INR|JPY|CNY|TRY|US|RUB"
    r"|AED|SAR|ZAR|MXN|SGD|HKD|NZD|RON|UAH)\b"
)
_SIGNS = re.compile(r"^[\s€$£¥₹]+|[\s€$£¥₹]+$|\b(EUR|USD|GBP|CHF)\b")
_UNITS = {
    1_000: "k t tsd tausend thousand mille mil mila tys тыс",
    10_000: "万",
    100_000: "lakh lac",
    1_000_000: "m mn mm mio mil mill million millions millionen millones milhões"
    " milioni mln miljoen млн milyon",
    10_000_000: "cr crore",
    100_000_000: "億 亿",
    1_000_000_000: "b bn mrd billion billions milliarden milliard milliards md mld mia"
    " miliardi млрд milyar",
}
_TIMES = {word: times for times, words in _UNITS.items() for word in words.split()}
# "12,50,000" in India is "1,250,000" elsewhere.
_LAKHS = r"\d{1,2}(?:,\d\d)+,\d{3}(?:\.\d+)?"
_INDIAN = re.compile(_LAKHS)
_NUMBER = (
    rf"({_LAKHS}|"
    r"\d+(?:[.,'’]\d{3})*(?:[.,]\d+)?)"
    rf"(?:({'|'.join(sorted(_TIMES, key=len, reverse=True))})\.?(?!\w))?"
)
_PEOPLE = (
    r"(?:employees?|people|persons?|staff|fte|mitarbeiter|mitarbeitende|ma|employés"
    r"|salariés|empleados|personas|dipendenti|medewerkers|pracowników|funcionários"
    r"|anställda|ansatte|人|名|명)?\.?"
)
_ABOUT = r"(?:ca\.?|circa|c\.|about|approx\.?|approximately|etwa|env\.?|environ|~)?"
_AT_LEAST = (
    r"(?:over|morethan|above|from|mind\.|mindestens|über|ab|mehrals|plusde|másde|>=?|≥)"
)
_BELOW = (
    r"(?:under|below|lessthan|upto|unter|bis|biszu|wenigerals|moinsde|menosde|<=?|≤)"
)
_TO = r"(?:-|–|—|‒|―|~|〜|\.\.+)"
_TO_WORD = re.compile(
    r"(?<=\S)\s+(?:to|bis|à|until|tot|hasta|do)\s+(?=\S)", re.IGNORECASE
)
_ONE = re.compile(f"({_ABOUT}){_NUMBER}{_PEOPLE}", re.IGNORECASE)
_LEAST = re.compile(
    f"(?:{_AT_LEAST}{_NUMBER}|{_NUMBER}\\+|{_NUMBER}(?:andmore|ormore|undmehr))"
    f"{_PEOPLE}",
    re.IGNORECASE,
)
_RANGE = re.compile(f"{_ABOUT}{_NUMBER}{_TO}{_NUMBER}{_PEOPLE}", re.IGNORECASE)
_UNDER = re.compile(f"{_BELOW}{_NUMBER}{_PEOPLE}", re.IGNORECASE)


class Amount(NamedTuple):
    """A number without what stands around it, and whether it is only nearly so.

    `plain` is "" where there is no lower number, and the text itself where there is no
    number at all.
    """

    plain: str
    is_inexact: bool = False


def read(text: str, decimal: str) -> Amount:
    """Give the number that a text says; `decimal` is "point" or "comma"."""
    if text.isdecimal():
        return Amount(text)
    bare = _bare(text)
    if match := _RANGE.fullmatch(bare):
        low, unit, high, other = match.groups()
        # "$1 - $1 mil." is what it says.
        return Amount(
            _times(low, unit or (other if low != high else None), decimal), True
        )
    if match := _LEAST.fullmatch(bare):
        low, unit = next(pair for pair in _pairs(match) if pair[0])
        return Amount(_times(low, unit, decimal), True)
    if _UNDER.fullmatch(bare):
        return Amount("", True)
    if match := _ONE.fullmatch(bare):
        return Amount(_times(match[2], match[3], decimal), bool(match[1]))
    return Amount(plain_number(text, decimal))


def is_one(text: str) -> bool:
    """Tell whether a text says a number, or a range of them."""
    bare = _bare(text).lstrip("-+")
    return any(one.fullmatch(bare) for one in (_ONE, _RANGE, _LEAST, _UNDER))


def plain_number(text: str, decimal: str) -> str:
    """Give a number as a list writes it without currency, in the stated format."""
    bare = _SIGNS.sub("", text).strip().replace("'", "").replace("’", "")
    if _INDIAN.fullmatch(bare):
        return bare.replace(",", "")
    if decimal == "comma" and not re.search(r"\.(?!\d{3}(?!\d))", bare):
        return bare.replace(".", "").replace(" ", "").replace(",", ".")
    return bare


def decimal_of(texts: Iterable[str]) -> str:
    """Tell by the values whether a comma or a point stands before decimals."""
    for text in texts:
        point, comma = text.rfind("."), text.rfind(",")
        if comma > point and (point >= 0 or len(text) - comma - 1 != 3):
            return "comma"
    return "point"


# -- inside ---------------------------------------------------------------------------


def _bare(text: str) -> str:
    return _CURRENCY.sub("", _TO_WORD.sub("-", text))


def _pairs(match: re.Match[str]) -> list[tuple[str, str]]:
    groups = match.groups()
    return list(zip(groups[::2], groups[1::2], strict=True))


def _times(number: str, unit: str | None, decimal: str) -> str:
    if not unit:
        return plain_number(number, decimal)
    last = max(number.rfind("."), number.rfind(","))
    both = "." in number and "," in number
    if last >= 0 and (both or len(number) - last - 1 != 3):
        # "4,2 Mio." is so whatever stands before decimals elsewhere.
        decimal = "comma" if number[last] == "," else "point"
    plain = plain_number(number, decimal).replace(",", "")
    return f"{Decimal(plain) * _TIMES[unit.lower()]:.0f}"

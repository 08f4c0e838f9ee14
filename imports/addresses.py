"""Take addresses apart that stand in one cell, where their form leaves no doubt.

"12 Main St, Springfield, IL 62704, USA", "Hauptstr. 5, 80331 München", "80331 München".
What has another form is left whole, and nothing that was written is lost.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from records.keys import country_code
from work.database import fold

Parts = dict[str, str]

# Of countries where they stand between the city and the postal code, or after the city.
_STATE_CODES = (
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT"
    " NE NV NH NJ NM NY NC ND OH OK OR PA PR RI SC SD TN TX UT VT VA WA WV WI WY AB BC"
    " MB NB NL NS NT NU ON PE QC SK YT NSW QLD SA TAS VIC ACT"
)
_STATES = frozenset(_STATE_CODES.split())
_STATE_NAMES = (
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida"
    "|Georgia|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine"
    "|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska"
    "|Nevada|New Hampshire|New Jersey|New Mexico|New York|North Carolina|North Dakota"
    "|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|South Carolina|South Dakota"
    "|Tennessee|Texas|Utah|Vermont|Virginia|Washington|West Virginia|Wisconsin|Wyoming"
    "|Alberta|British Columbia|Manitoba|New Brunswick|Nova Scotia|Ontario|Quebec|Québec"
    "|Saskatchewan|England|Scotland|Wales|Northern Ireland|New South Wales|Victoria"
    "|Queensland|South Australia|Western Australia|Tasmania"
)
_STATE = rf"(?P<state>{'|'.join(sorted(_STATES))}|{_STATE_NAMES})"
_BRITISH = r"(?:GIR ?0AA|[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2})"
_CANADIAN = r"[A-Z]\d[A-Z] ?\d[A-Z]\d"
_LATER = rf"(?P<code>\d{{5}}-\d{{4}}|\d{{5}}|{_CANADIAN}|\d{{4}})"
# As they stand before a city; a letter and a dash before are the country's.
_EARLIER = (
    r"(?:(?P<land>[A-Z]{1,3})-)?"
    r"(?P<code>\d{4}-\d{3}|\d{2}-\d{3}|\d{3} \d{2}|\d{4} ?[A-Z]{2}(?= )|\d{4,5})"
)
_CITY = r"(?P<city>[^\W\d_][^\d,;]*?(?: \d{1,2}e?r?)?)"
_LANDS = {
    "D": "DE", "A": "AT", "CH": "CH", "F": "FR", "I": "IT", "B": "BE", "L": "LU",
    "NL": "NL", "DE": "DE", "AT": "AT", "FR": "FR", "IT": "IT", "BE": "BE", "LU": "LU",
    "PL": "PL", "CZ": "CZ", "DK": "DK", "ES": "ES", "E": "ES", "FL": "LI", "LI": "LI",
}  # fmt: skip

# "80331 München", "20121 Milano (MI)"; "Springfield IL 62704"; "London SW1A 2AA".
_CODE_FIRST = re.compile(
    rf"{_EARLIER}\s+{_CITY}(?:\s*\((?P<state>[^\W\d_][^\d()]*)\))?"
)
_STATE_LAST = re.compile(rf"{_CITY}\s+{_STATE}\.?(?:\s+{_LATER})?")
_BRITISH_LAST = re.compile(rf"{_CITY}\s+(?P<code>{_BRITISH})")
_STATE_AND_CODE = re.compile(rf"{_STATE}\.?\s+{_LATER}")
_CODE_ALONE = re.compile(
    rf"〒?(?P<code>\d{{5}}(?:-\d{{3,4}})?|\d{{3}}-\d{{4}}|\d{{2}}-\d{{3}}"
    rf"|{_CANADIAN}|{_BRITISH})"
)
_STATE_ALONE = re.compile(_STATE)
_CITY_ALONE = re.compile(r"[^\W\d_][^\d]*")
_CITY_DASH_STATE = re.compile(r"(?P<city>[^\W\d_][^\d]*?) [-–/] (?P<state>[A-Z]{2})")
# A house number, and then the place without a comma: "Hauptstr. 5 80331 München".
_RUN_ON = re.compile(
    r"(?P<street>.*[^\W\d_].* \d+ ?[a-zA-Z]?) (?:[A-Z]{1,2}-)?(?P<code>\d{5}) "
    rf"{_CITY}"
)
_JAPANESE = re.compile(
    r"(?:〒?\s*(?P<code>\d{3}-\d{4})\s*)?"
    r"(?P<state>東京都|北海道|京都府|大阪府|\w{2,3}県)(?P<street>\w.*)"
)
# "1200 Market Street" has the form of "1200 Wien".
_OF_STREETS = re.compile(
    r"\b(street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|way|court|ct"
    r"|plaza|square|sq|parkway|pkwy|highway|hwy|suite|ste|floor|unit|apt|rue|quai|allée"
    r"|place|chemin|route|box)\b\.?|stra(ß|ss)e$|str\.$|straat$|laan$|weg$|gasse$",
    re.IGNORECASE,
)
# What is longer is no address, and would take long to be looked through.
_LONGEST = 1_000
_BETWEEN = re.compile(r"\s*(?:,|;|\r?\n|\r|·|•|\|)\s*")


def _cities(text: str) -> dict[str, frozenset[str]]:
    lines = (line.partition(":") for line in text.splitlines() if ":" in line)
    return {
        code: frozenset(fold(city.strip()) for city in cities.split(","))
        for code, _colon, cities in lines
    }


# Large cities of states, and of countries, whose code is one of both.
_KNOWN = Path(__file__).with_name("cities.txt").read_text(encoding="utf-8")
_IN_STATE, _IN_COUNTRY = map(_cities, _KNOWN.split("[countries]"))


def split(text: str) -> Parts:
    """Give street, city, state, postal_code and country of an address.

    Nothing, if it is not one that ends with its place and begins with its street.
    """
    if len(text) > _LONGEST:
        return {}
    if japanese := _JAPANESE.fullmatch(text.strip()):
        return _named(japanese.groupdict())
    pieces = _pieces(text)
    country = _country_last(pieces)
    if country:
        pieces = pieces[:-1]
    if len(pieces) == 1 and (match := _RUN_ON.fullmatch(pieces[0][0])):
        return _named(match.groupdict() | {"country": country})
    for taken in (3, 2, 1):
        if taken >= len(pieces):
            continue
        place = _place([piece for piece, _end in pieces[-taken:]])
        if place.get("city") and (place.get("postal_code") or place.get("state")):
            end = pieces[-taken - 1][1]
            return {"street": text[:end].strip()} | place | _land(place, country)
    return {}


def split_place(text: str) -> Parts:
    """Give city, state, postal_code and country of a place; nothing if in doubt."""
    if len(text) > _LONGEST:
        return {}
    pieces = _pieces(text)
    country = _country_last(pieces)
    if country:
        pieces = pieces[:-1]
    texts = [piece for piece, _end in pieces]
    place = _place(texts) if texts else {}
    if not place and country and texts and all(map(_CITY_ALONE.fullmatch, texts)):
        # "Austin, Texas, United States" and "Berlin, Germany"
        names = ("city", "state")[: len(texts)]
        place = dict(zip(names, texts, strict=True)) if len(texts) < 3 else {}
    return place | _land(place, country) if place else {}


# -- inside ---------------------------------------------------------------------------


def _pieces(text: str) -> list[tuple[str, int]]:
    """Give the pieces of an address between commas and lines, and where each ends."""
    found, start = [], 0
    for match in [*_BETWEEN.finditer(text), None]:
        end = match.start() if match else len(text)
        if piece := " ".join(text[start:end].split()):
            found.append((piece, end))
        start = match.end() if match else end
    return found


def _country_last(pieces: list[tuple[str, int]]) -> str:
    if len(pieces) < 2:
        return ""
    last, before = pieces[-1][0], pieces[-2][0]
    if any(map(str.isdigit, last)) or not country_code(last):
        return ""
    is_state = last in _STATES or _STATE_ALONE.fullmatch(last)
    if is_state and fold(before) in _IN_COUNTRY.get(last, ()):
        return last
    return "" if is_state and not re.search(r"\d{4}|\d[A-Z]{2}$", before) else last


def _place(texts: list[str]) -> Parts:
    """Give what one to three pieces say of a place; nothing if they do not say one."""
    if len(texts) == 1:
        return _place_of_one(texts[0])
    if len(texts) == 2:
        return _place_of_two(*texts)
    if len(texts) > 3:
        return {}
    city, state, code = texts
    if _STATE_ALONE.fullmatch(state) and (match := _CODE_ALONE.fullmatch(code)):
        return _with_city(city, {"state": state, "code": match["code"]})
    return {}


def _place_of_one(text: str) -> Parts:
    if match := _CODE_FIRST.fullmatch(text):
        return _of_code_first(match)
    for form in (_BRITISH_LAST, _STATE_LAST):
        if (match := form.fullmatch(text)) and not _OF_STREETS.search(match["city"]):
            said = match.groupdict()
            return _named(said) if said.get("code") else {}
    return {}


def _place_of_two(city: str, last: str) -> Parts:
    for form in (_STATE_AND_CODE, _CODE_ALONE):
        if match := form.fullmatch(last):
            return _with_city(city, match.groupdict())
    if fold(city) in _IN_STATE.get(last, ()):
        # "Wilmington, DE" is in Delaware, "Hamburg, DE" is not.
        return {"city": city, "state": last}
    if last in _STATES and not country_code(last):
        return _with_city(city, {"state": last})
    if _CITY_ALONE.fullmatch(last) and (before := _CODE_FIRST.fullmatch(city)):
        # A province after the city: "28013 Madrid, Madrid"
        place = _of_code_first(before)
        return place | {"state": last} if place and not place.get("state") else {}
    return {}


def _of_code_first(match: re.Match[str]) -> Parts:
    land = match["land"]
    if _OF_STREETS.search(match["city"]) or (land and land not in _LANDS):
        return {}
    if len(match["city"]) < 3 and match["city"].isupper():  # "1015 CJ" is a code
        return {}
    said = match.groupdict() | {"country": _LANDS.get(land or "", "")}
    return _named(said)


def _with_city(city: str, said: dict[str, str]) -> Parts:
    if match := _CITY_DASH_STATE.fullmatch(city):
        said = said | match.groupdict()
    elif _CITY_ALONE.fullmatch(city) and not _OF_STREETS.search(city):
        said = said | {"city": city}
    else:
        return {}
    return _named(said)


def _named(said: Mapping[str, str | None]) -> Parts:
    names = {"code": "postal_code"}
    return {
        names.get(name, name): text.strip()
        for name, text in said.items()
        if text and text.strip() and name != "land"
    }


def _land(place: Parts, country: str) -> Parts:
    return {"country": country} if country else {}

"""Normalised keys: what counts as the same e-mail, phone, name, company or site.

A key is "" for an empty or unusable value, and nothing ever matches "".
"""

import gettext
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

import django_countries
import phonenumbers
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django_countries import countries
from email_validator import (
    SPECIAL_USE_DOMAIN_NAMES,
    EmailNotValidError,
    validate_email,
)

from users.models import Organisation
from work.database import fold

# In which countries are named in lists.
_LANGUAGES = (
    "de fr es it nl pt_BR pt_PT pl sv da nb fi cs sk hu ro tr ru uk bg hr sl el lt lv"
    " ja ko_KR zh_Hans zh_Hant ar he vi th_TH"
)
# Endings that say nothing about which company it is.
_LEGAL_FORMS = re.compile(
    r"\b(gmbh|mbh|ag|kg|ohg|ug|se|inc|incorporated|corp|corporation|co|company|llc|llp|"
    r"lp|ltd|limited|plc|pty|pvt|sa|sas|sarl|srl|spa|snc|bv|nv|ab|as|asa|aps|oy|oyj|kft|"
    r"zrt|sro|doo|ooo|jsc|sl|lda|ltda|kk|bhd|sdn|group|holding|the)\b"
)
_NOT_LETTERS = re.compile(r"[\W_]+")
FREE_MAIL = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "msn.com",
        "yahoo.com",
        "icloud.com",
        "me.com",
        "aol.com",
        "gmx.de",
        "gmx.net",
        "gmx.at",
        "web.de",
        "t-online.de",
        "freenet.de",
        "mail.com",
        "mail.ru",
        "yandex.ru",
        "proton.me",
        "protonmail.com",
        "orange.fr",
        "free.fr",
        "libero.it",
        "qq.com",
        "163.com",
        "126.com",
    ]
)


def valid_email(address: str) -> None:
    """Raise ValidationError unless this is an e-mail address that we can trust.

    Letters outside ASCII before the @ are refused: databases fold "ı" and "K" to
    "i" and "k", which would join one person's mail to somebody else's lead.
    """
    if not _parsed(address):
        raise ValidationError(
            _("Enter an email address in the format name@example.com"), code="invalid"
        )


def email_key(address: str) -> str:
    """Give the address in one spelling: NFC, IDNA domain, lower case; or ""."""
    return _parsed(address.strip()) if address else ""


@lru_cache(maxsize=4096)
def _parsed(address: str) -> str:
    if _is_plain(address):
        return address.lower()
    # Before NFC, which makes a K of the Kelvin sign.
    if not address.rpartition("@")[0].isascii():
        return ""
    try:
        found = validate_email(
            unicodedata.normalize("NFC", address),
            check_deliverability=False,
            allow_smtputf8=False,
            globally_deliverable=False,
        )
    except EmailNotValidError:
        return ""
    return f"{found.local_part}@{found.ascii_domain}".lower()


_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_PLAIN_ADDRESS = re.compile(rf"([\w+-]+\.)*[\w+-]+@({_LABEL}\.)*{_LABEL}", re.ASCII)
_SPECIAL = tuple(f".{name}" for name in SPECIAL_USE_DOMAIN_NAMES)


def _is_plain(address: str) -> bool:
    """Tell the addresses that hardly anybody's list is without, at a tenth of the time.

    Only what the library surely takes and leaves as it is, but for capitals; a test
    holds both against each other.
    """
    if len(address) > 120 or not _PLAIN_ADDRESS.fullmatch(address):
        return False
    local, _at, domain = address.partition("@")
    if len(local) > 63 or len(domain) > 63 or "--" in domain:
        return False
    return not f".{domain}".lower().endswith(_SPECIAL)


def valid_phone(number: str) -> None:
    """Raise ValidationError for a phone number without enough digits."""
    if sum(map(str.isdigit, number)) < 5:
        raise ValidationError(
            _("Enter a phone number with at least 5 digits, like +44 20 7946 0142"),
            code="invalid",
        )


def phone_key(number: str, region: str = "US") -> str:
    """Give a phone number as E.164, or its bare digits if it cannot be read; or "".

    `region` is the two-letter country of numbers that do not begin with +.
    """
    return _dialled(number.strip(), region.upper()) if number else ""


@lru_cache(maxsize=4096)
def _dialled(number: str, region: str) -> str:
    if plain := _plain_number(number):
        return plain
    if _NORTH_AMERICAN.fullmatch(number):
        return f"+{_digits(number)}"
    try:
        parsed = phonenumbers.parse(number, region or None)
    except phonenumbers.NumberParseException:
        pass
    else:
        if phonenumbers.is_possible_number(parsed):
            return phonenumbers.format_number(
                parsed, phonenumbers.PhoneNumberFormat.E164
            )
    digits = _digits(number)
    return digits if len(digits) >= 5 else ""


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)


# Nobody else writes a 1 and three groups of 3, 3 and 4 digits: the plus has got lost,
# also where the person or their company is in another country.
_NORTH_AMERICAN = re.compile(
    r"(?:1|\(1\))[ .-]?\(?[2-9]\d\d\)?[ .-]\d{3}[ .-]\d{4}", re.ASCII
)
_PLAIN_NUMBER = re.compile(r"\+[1-9](?:[ .-]?[0-9]){6,14}")


def _plain_number(number: str) -> str:
    """Give a number with its country code as E.164 if it surely needs no more thought.

    That is where a national number may only be preceded by one digit, and is not; a
    test holds this against the library, which takes ten times as long.
    """
    if not _PLAIN_NUMBER.fullmatch(number):
        return ""
    digits = re.sub(r"[ .-]", "", number[1:])
    for length in (1, 2, 3):
        lengths, prefix = _country(digits[:length])
        if lengths:
            rest = digits[length:]
            is_plain = len(rest) in lengths and rest[0] not in ("0", prefix)
            return f"+{digits}" if is_plain else ""
    return ""


@lru_cache(maxsize=1024)
def _country(code: str) -> tuple[frozenset[int], str]:
    """Give how long the numbers of a country are, and the digit dialled before them.

    Nothing where there is no such country code, or where more may stand before them.
    """
    region = phonenumbers.region_code_for_country_code(int(code))
    found = phonenumbers.PhoneMetadata.metadata_for_region(region)
    if found is None or not found.general_desc:
        return frozenset(), ""
    prefix = found.national_prefix_for_parsing or ""
    if len(prefix) > 1 or found.national_prefix_transform_rule:
        return frozenset([0]), prefix
    return frozenset(found.general_desc.possible_length), prefix


def name_key(first: str, last: str) -> str:
    """Give a person's name without case, accents, punctuation and double blanks."""
    return _NOT_LETTERS.sub(" ", fold(f"{first} {last}")).strip()


def company_key(name: str) -> str:
    """Give a company's name without legal form, case, accents and punctuation."""
    if not name:
        return ""
    plain = fold(name.replace(".", ""))
    short = _LEGAL_FORMS.sub(" ", plain)
    return _NOT_LETTERS.sub(" ", short).strip() or _NOT_LETTERS.sub(" ", plain).strip()


def domain_key(address: str) -> str:
    """Give the domain of a web or e-mail address; "" for free mail providers."""
    bare = fold(address).strip().rsplit("@", 1)[-1]
    bare = re.sub(r"^[a-z][a-z0-9+.-]*://", "", bare)
    host = re.split(r"[/?#:\s]", bare, maxsplit=1)[0].removeprefix("www.").strip(".")
    return "" if "." not in host or host in FREE_MAIL else host


def search_text(*parts: str) -> str:
    """Give one folded text to look things up in, with phone numbers as digits too."""
    words = [part for part in parts if part]
    digits = [re.sub(r"\D", "", word) for word in words if word[:1] in "+(0123456789"]
    return fold(" ".join([*words, *filter(None, digits)]))


@lru_cache(maxsize=512)
def country_code(name: str) -> str:
    """Give the two-letter code of a country; "" if none is called so.

    It may be named by its code, in English, or in a language that lists come in.
    """
    text = name.strip()
    if len(text) == 2 and text.upper() in countries:
        return text.upper()
    aliases = {"usa": "US", "uk": "GB", "united states": "US", "england": "GB"}
    known = aliases.get(text.lower()) or countries.by_name(text, insensitive=True)
    return known or _named_abroad().get(fold(text), "")


@lru_cache(maxsize=1)
def _named_abroad() -> dict[str, str]:
    """Give {folded name: code} of countries in other languages than English."""
    folder = Path(django_countries.__file__).with_name("locale")
    with translation.override("en"):
        english = {code: str(name) for code, name in countries}
    found: dict[str, str] = {}
    for language in _LANGUAGES.split():
        catalog = gettext.translation("django", folder, [language], fallback=True)
        for code, name in english.items():
            found.setdefault(fold(catalog.gettext(name)), code)
    return found


def home_region() -> str:
    """Give the country of phone numbers that do not say one, as set up."""
    region: str | None = cache.get("phone_region")
    if region is None:
        region = Organisation.current().phone_region
        cache.set("phone_region", region, 30)
    return region

"""What the values of a column say about what it can become."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from imports import addresses, amounts
from imports.mapping.words import key_of
from imports.people import Holders
from records import keys
from records.cleaning import FALSE, TRUE
from work.database import fold

_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_WEB = re.compile(r"(https?://|www\.)\S+|[\w-]+(\.[\w-]+)*\.[a-z]{2,}(/\S*)?", re.I)
# Where people have profiles and pictures: no site of theirs.
_NOT_THEIR_SITE = re.compile(
    r"(linkedin|facebook|twitter|instagram|xing|crunchbase|youtube|gravatar|licdn"
    r"|googleusercontent)\.(com|net)|(^|//)x\.com/|\.(png|jpe?g|gif|svg)(\?|$)",
    re.IGNORECASE,
)
_WHOLE_CJK = re.compile("[\u3400-\u9fff\uac00-\ud7af]{3,5}")
# A number in thousands is another number.
_IN_UNITS = re.compile(r"000|thousand|million|tsd|tausend|mio|\bin k\b|mil\b", re.I)
# "March 12, 2025" has more letters than digits, and is no name.
_YEAR = re.compile(r"\b(19|20)\d\d\b")
# "Kraj" is a country in Polish, and a region in Czech.
_OF_REGIONS = re.compile(r"\bkraj\b|ský$|ská$", re.IGNORECASE)
# Who has a record, or whose firm it is.
_OF_A_FIRM = re.compile(
    r"owner( name)?|(firmen)?inhaber(in)?|besitzer|propri[ée]taire|propietari[oa]"
    r"|propriet[áa]ri[oa]|eigenaar|sahip|właściciel|responsable|respons[áa]vel",
    re.IGNORECASE,
)
_SALUTATION_WORDS = (
    "mr mrs ms miss dr prof mx herr frau hr fr m mme mlle mm sr sra srta monsieur"
    " madame mademoiselle signor signora signore sig sigra dott dottssa dhr mevr heer"
    " mevrouw pan pani senor senora senhor senhora bay bayan sayin herrdr fraudr"
    " profdr herrn sir madam rev divers mrmrs dring drmed"
)
_SALUTATIONS = frozenset(_SALUTATION_WORDS.split())
# What a person may do in the program that the list is from: no title of theirs.
_RIGHT_WORDS = (
    "customer admin administrator agent user enduser end-user member subscriber owner"
    " editor author contributor guest viewer lead contact"
)
_RIGHTS = frozenset(_RIGHT_WORDS.split())
# What a record is in the program that the list is from: no type of ours.
_RECORDS = frozenset(("person", "contact", "individual", "lead", "company"))
# What a mailing program says of those it writes to.
_SUBSCRIBED = frozenset(("subscribed", "unsubscribed", "bounced", "cleaned"))
# So many of a column's values must look right for its field.
ENOUGH = 0.6
# Of so few values none speaks against a plain name.
FEW = 5
Test = Callable[[str], Any]


# "Estado" is a state or a status; these are no states.
_STATUS_WORDS = (
    "new contacted notcontacted working inprogress qualified unqualified nurturing lost"
    " nuevo nueva contactado contactada nocontactado enproceso calificado cualificado"
    " descartado perdido ganado novo nova contatado emandamento emcontato qualificado"
    " desqualificado descartada perdida ganha"
)
_STATUSES = frozenset(_STATUS_WORDS.split())


def share(values: Sequence[str], test: Test) -> float:
    """Give how many of the values pass a test, from 0 to 1."""
    return sum(bool(test(value)) for value in values) / len(values)


def are_mails(values: Sequence[str]) -> bool:
    """Tell whether a column is one of e-mail addresses, whatever it is called."""
    return bool(values) and share(values, _MAIL.fullmatch) >= 0.8


def are_prose(values: Sequence[str]) -> bool:
    """Tell whether people wrote sentences, each their own."""
    return (
        bool(values)
        and len(set(values)) > len(values) / 2
        and share(values, lambda text: len(text.split()) > 3) >= ENOUGH
    )


def are_words(values: Sequence[str]) -> bool:
    """Tell whether words stand in a column, each their own, and no numbers or days."""
    return (
        bool(values)
        and len(set(values)) == len(values)
        and share(values, lambda text: _is_name(text) and " " in text) >= ENOUGH
    )


def have_words_of(values: Sequence[str], others: Sequence[str]) -> bool:
    """Tell whether words of another column stand in a column."""
    known = {word for text in others for word in fold(text).split()}
    return share(values, lambda v: not known.isdisjoint(fold(v).split())) >= 0.3


def are_weak(name: str, values: Sequence[str]) -> bool:
    """Tell whether another column would rather be the field, if it is called so too.

    Few addresses in many rows are those of who looks after them; a number says less of
    an owner or a rating than a word.
    """
    if name in ("owner", "rating"):
        return bool(values) and share(values, str.isdigit) == 1
    is_of_few = len(values) >= FEW and len(set(values)) <= len(values) / 2
    return name == "email" and is_of_few


def are_full(values: Sequence[str]) -> bool:
    """Tell whether names have a first and a last part."""
    return bool(values) and share(values, _is_full) >= 0.8


def is_full_cjk(name: str) -> bool:
    """Tell whether a Chinese, Japanese or Korean name has both its parts."""
    return bool(_WHOLE_CJK.fullmatch(name))


def _is_full(name: str) -> bool:
    return len(name.split()) > 1 or is_full_cjk(name)


def begin_with(values: Sequence[str], firsts: Sequence[str]) -> bool:
    """Tell whether full names begin with the first names of another column."""
    known = {text.split()[0] for text in firsts}
    return are_full(values) and share(values, lambda v: v.split()[0] in known) >= 0.8


def told_by(name: str, values: Sequence[str]) -> str:
    """Title or salutation, street or whole address: the values know."""
    if not values:
        return name
    for parts, whole, test in _WHOLE:
        part = next((one for one in (*parts, whole) if name.endswith(one)), "")
        if part and not name.startswith("custom."):
            in_doubt = parts[0] if part == whole else part
            is_whole = share(values, test) >= ENOUGH
            return name.removesuffix(part) + (whole if is_whole else in_doubt)
    if name.endswith("country"):
        is_region = share(values, _OF_REGIONS.search) >= ENOUGH
        return name.removesuffix("country") + ("state" if is_region else "country")
    for field, test, rather in _RATHER:
        if name == field and share(values, test) >= ENOUGH:
            return rather
    if name == "salutation" and share(values, is_salutation) < 0.2:
        return "title" if max(map(len, values)) > 8 else name
    return name


# What parts are called, what several in one cell are, and what tells them.
_WHOLE: tuple[tuple[tuple[str, ...], str, Test], ...] = (
    (("street",), "address", addresses.split),
    (("city", "postal_code"), "place", addresses.split_place),
)


def agree(name: str, values: Sequence[str], header: str) -> bool:
    """Tell whether a column's values may be those of a field; none speak for it."""
    if name.endswith("annual_revenue") and _IN_UNITS.search(header):
        return False
    if not values:
        return True
    if name == "title" and "role" not in header.lower():
        return _look("position", values)
    if name == "owner":
        # Whom a firm belongs to is another one in each row; who looks after them not.
        return (
            len(set(values)) < len(values)
            or not _OF_A_FIRM.fullmatch(header.strip())
            or share(values, Holders(None).find) >= ENOUGH
        )
    if name == "status":
        # Whether they get our letters is no status of a lead.
        return _SUBSCRIBED.isdisjoint(map(fold, values))
    if name == "tags":
        # Google puts everybody in its own groups.
        return not any(value.startswith("* ") for value in values)
    if name == "email":
        # One address for everybody is that of whoever runs the list.
        return len(values) < FEW or (len(set(values)) > 1 and _look(name, values))
    return _look(name.rpartition(".")[2], values)


def _look(name: str, values: Sequence[str]) -> bool:
    bare = re.sub(r"^(billing|shipping|mailing|other)_(?!phone)", "", name)
    test, enough = _TESTS.get(bare, (bool, 0.0))
    return share(values, test) >= enough


def is_salutation(value: str) -> bool:
    """Tell whether a text is what stands before a name."""
    return key_of(value) in _SALUTATIONS


def _is_status(value: str) -> bool:
    return key_of(value) in _STATUSES


def is_country(value: str) -> bool:
    """Tell whether a text is the name of a country, not its code."""
    return len(value) > 3 and bool(keys.country_code(value))


def is_site(value: str) -> bool:
    """Tell whether a text is a web address, and none of a profile or a picture."""
    return bool(_WEB.fullmatch(value)) and not _NOT_THEIR_SITE.search(value)


def _is_phone(value: str) -> bool:
    return sum(map(str.isdigit, value)) >= 3 and "@" not in value


def _is_text(value: str) -> bool:
    return not value.isdigit() and "@" not in value and not value.startswith("http")


def _is_name(value: str) -> bool:
    """A name may have a number after it; a day has hardly more than numbers."""
    letters, digits = (sum(map(kind, value)) for kind in (str.isalpha, str.isdigit))
    is_numbered = value.rstrip("0123456789").isalpha()
    has_year = _YEAR.search(value)
    return (letters > digits or is_numbered) and _is_text(value) and not has_year


def _is_yes_or_no(value: str) -> bool:
    return fold(value) in TRUE | FALSE


def _is_reference(value: str) -> bool:
    return not re.search(r"\s", value) and ("@" in value or not value.isalpha())


def _is_code(value: str) -> bool:
    return len(value) <= 3 and value.isalpha()


# What a field rather is if its values look like that.
_RATHER: tuple[tuple[str, Test, str], ...] = (
    ("title", is_salutation, "salutation"),
    ("state", _is_status, "status"),
    ("state", is_country, "country"),
    ("status", is_country, "country"),
    ("site", is_site, "website"),
)
# What the values of a field look like, and how many of them must.
_TESTS: dict[str, tuple[Test, float]] = {
    "email": (lambda value: "@" in value, 0.3),
    "website": (is_site, 0.3),
    **dict.fromkeys(
        ("phone", "mobile", "fax", "home_phone", "other_phone", "assistant_phone"),
        (_is_phone, 0.3),
    ),
    # Who is meant is found by an id or an email, not by a name.
    **dict.fromkeys(("contact", "reports_to"), (_is_reference, ENOUGH)),
    **dict.fromkeys(
        ("annual_revenue", "number_of_employees", "latitude", "longitude", "amount"),
        (amounts.is_one, ENOUGH),
    ),
    **dict.fromkeys(
        ("email_opt_out", "fax_opt_out", "do_not_call"), (_is_yes_or_no, ENOUGH)
    ),
    **dict.fromkeys(("full_name", "first_name", "last_name"), (_is_name, 0.5)),
    "city": (_is_text, 0.5),
    # "Is a company" is asked of each.
    **dict.fromkeys(
        ("company", "account"),
        (lambda value: _is_text(value) and not _is_yes_or_no(value), 0.5),
    ),
    # When the next one is does not say what it is.
    "next_step": (lambda value: any(map(str.isalpha, value)), 0.5),
    "position": (_is_text, 0.5),
    "title": (lambda value: _is_text(value) and fold(value) not in _RIGHTS, 0.5),
    "country_code": (_is_code, ENOUGH),
    "state_code": (_is_code, ENOUGH),
    "state": (_is_text, 0.5),
    # What all who rated a place gave it on average is no rating of ours.
    "rating": (lambda value: not re.fullmatch(r"\d[.,]\d+", value), 0.5),
    "birthdate": (lambda value: len(value) > 3, ENOUGH),
    "type": (lambda value: fold(value) not in _RECORDS, 0.5),
}

"""Propose what each column becomes, from its header and from what stands in it."""

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.utils import translation

from imports import targets
from imports.mapping.fields import JOINED, fields_of
from imports.mapping.words import split_words, words_of
from imports.people import Holders
from records.cleaning import FALSE, TRUE
from work.database import fold

_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_WEB = re.compile(r"(https?://|www\.)\S+|[\w-]+(\.[\w-]+)*\.[a-z]{2,}(/\S*)?", re.I)
_NUMBER = re.compile(r"[^\d]{0,4}[\d.,' \u00a0\u202f]+[^\d]{0,4}")
_SALUTATION_WORDS = (
    "mr mrs ms miss dr prof mx herr frau hr fr m mme mlle sr sra srta monsieur madame"
    " signor signora sig sigra dhr mevr pan pani herrdr fraudr profdr"
)
_SALUTATIONS = frozenset(_SALUTATION_WORDS.split())
# So many of a column's values must look right for its field.
_ENOUGH = 0.6
# Of so few values none speaks against a plain name.
_FEW = 5
Test = Callable[[str], Any]


def propose(
    headers: Sequence[str], samples: Sequence[Sequence[str]], target: str = "lead"
) -> dict[int, str]:
    """Give {column: field}; a column that fits nothing is left out.

    A name claims a field only if the values do not speak against it. Of several
    columns for one field the one that is called most plainly gets it.
    """
    offered = {field.name for field in fields_of(target)}
    words = _words(target)
    columns = [_values(samples, number) for number in range(len(headers))]
    claims: list[tuple[int, int, str]] = []
    for number, header in enumerate(headers):
        for rank, name in _fitting(header, words):
            name = _told_by_values(name, columns[number])
            if name in offered and _agree(name, columns[number]):
                claims.append((rank, number, name))
    found: dict[int, str] = {}
    for _rank, number, name in sorted(claims):
        if number not in found and (name not in found.values() or name in JOINED):
            if name in found.values() and _same(headers, found, number, name):
                continue
            found[number] = name
    if "email" in offered:
        _by_values(columns, found)
    return _settle_names(found, columns)


def key_of(header: str) -> str:
    """Give a header as it is compared: letters and digits, without case and accents."""
    return re.sub(r"[\W_]+", "", fold(header))


@cache
def _own_words(target: str) -> dict[str, tuple[int, str]]:
    kind = targets.kind(target)
    with translation.override("en"):
        labels = {one.name: str(one.label) for one in kind.own_fields()}
    found: dict[str, tuple[int, str]] = {}
    for name, label in [*labels.items(), ("external_id", "")]:
        own = [name, *split_words(kind.words.get(name, "")), label]
        for rank, word in enumerate(filter(None, own)):
            found.setdefault(key_of(word), (rank, name))
    for name in labels:
        for rank, word in enumerate(words_of(kind.shared.get(name, name))):
            found.setdefault(key_of(word), (rank + 1, name))
    return found


def _words(target: str) -> dict[str, tuple[int, str]]:
    found = dict(_own_words(target))
    for field in fields_of(target):
        if field.is_custom:
            key = field.name.removeprefix("custom.")
            for word in (key, f"{key}__c", str(field.label)):
                found[key_of(word)] = (0, field.name)
        else:
            found.setdefault(key_of(str(field.label)), (0, field.name))
    return found


def _fitting(header: str, words: dict[str, tuple[int, str]]) -> list[tuple[int, str]]:
    """Give (rank, field) for a header: itself, without a number, without its kind."""
    bare = re.sub(r"\s*\(\d+\)$|\s*[*:]+$", "", header.strip())
    for later, text in enumerate(
        [
            bare,
            re.sub(r"\s*[\[(].*[\])]\s*$", "", bare),
            re.sub(
                r"^(lead|contact|person|company|organi[sz]ation|account|deal|opportunity"
                r"|custom)[\s:._-]+",
                "",
                bare,
                flags=re.I,
            ),
            re.sub(r"[\s_-]*\d+$", "", bare),
        ]
    ):
        hit = words.get(key_of(text)) if key_of(text) else None
        # "Company ID" is no id of ours, whatever is left of it.
        if hit and not (later and hit[1] == "external_id"):
            return [(hit[0] + 100 * later, hit[1])]
    return []


def _values(samples: Sequence[Sequence[str]], column: int) -> list[str]:
    cells = (row[column].strip() for row in samples if column < len(row))
    return [cell for cell in cells if cell]


def _share(values: Sequence[str], test: Test) -> float:
    return sum(bool(test(value)) for value in values) / len(values)


def _told_by_values(name: str, values: Sequence[str]) -> str:
    """Title or salutation, mail or something else: the values know."""
    if name == "title" and values and _share(values, _is_salutation) >= _ENOUGH:
        return "salutation"
    if name == "salutation" and values and _share(values, _is_salutation) < 0.2:
        return "title" if max(map(len, values)) > 8 else name
    if name == "country" and values and all(len(one) == 2 for one in values):
        return "country"
    return name


def _is_salutation(value: str) -> bool:
    return key_of(value) in _SALUTATIONS


def _agree(name: str, values: Sequence[str]) -> bool:
    """Tell whether a column's values may be those of a field; none speak for it."""
    if not values:
        return True
    if name == "owner":
        return _share(values, Holders(None).find) >= _ENOUGH
    if name == "email" and len(values) < _FEW:
        return True
    test, enough = _TESTS.get(name, (bool, 0.0))
    return _share(values, test) >= enough


def _is_phone(value: str) -> bool:
    return sum(map(str.isdigit, value)) >= 3


def _is_word(value: str) -> bool:
    return not value.isdigit() and "@" not in value


def _is_yes_or_no(value: str) -> bool:
    return value.lower() in TRUE | FALSE


# What the values of a field look like, and how many of them must.
_TESTS: dict[str, tuple[Test, float]] = {
    "email": (lambda value: "@" in value, 0.3),
    "website": (_WEB.fullmatch, 0.3),
    **dict.fromkeys(("phone", "mobile", "fax"), (_is_phone, 0.3)),
    **dict.fromkeys(
        ("annual_revenue", "number_of_employees", "latitude", "longitude"),
        (_NUMBER.fullmatch, _ENOUGH),
    ),
    **dict.fromkeys(
        ("email_opt_out", "fax_opt_out", "do_not_call"), (_is_yes_or_no, _ENOUGH)
    ),
    **dict.fromkeys(
        ("company", "full_name", "first_name", "last_name", "city"), (_is_word, 0.5)
    ),
}


def _same(
    headers: Sequence[str], found: dict[int, str], number: int, name: str
) -> bool:
    """Tell whether a joined field has enough with the columns it has.

    "Address 2" goes on where "Address 1" ends, "Address" says "Street" once more.
    """
    if name.endswith("street"):
        return not re.search(r"[2-4]", headers[number])
    mine = key_of(re.sub(r"\s*\(\d+\)$", "", headers[number]))
    return any(
        taken == name and key_of(headers[other]) == mine
        for other, taken in found.items()
    )


def _by_values(columns: Sequence[Sequence[str]], found: dict[int, str]) -> None:
    """A column of addresses is the e-mail, if none is yet, whatever it is called."""
    for number, values in enumerate(columns):
        if number in found or not values:
            continue
        if "email" not in found.values() and _share(values, _MAIL.fullmatch) >= 0.8:
            found[number] = "email"


def _settle_names(
    found: dict[int, str], columns: Sequence[Sequence[str]]
) -> dict[int, str]:
    """A full name is superfluous beside first and last; "Nom" may be a last name."""
    names = set(found.values())
    full = next((number for number, name in found.items() if name == "full_name"), None)
    if full is not None and "last_name" in names:
        del found[full]
    elif full is not None and "first_name" in names:
        found[full] = "last_name"
    return found

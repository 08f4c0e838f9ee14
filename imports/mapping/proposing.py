"""Propose what each column becomes, from its header and from what stands in it."""

import re
from collections.abc import Sequence
from functools import cache

from django.utils import translation

from imports import targets
from imports.mapping import values
from imports.mapping.fields import JOINED, fields_of
from imports.mapping.guessing import by_asking, by_hearing, by_values
from imports.mapping.headers import Reading, readings
from imports.mapping.labelled import kinds
from imports.mapping.settling import (
    settle_addresses,
    settle_company,
    settle_names,
    settle_status,
)
from imports.mapping.words import key_of, split_words, words_of
from imports.targets import Target
from leads.models import Lead
from work.database import fold

_PLACE = ("company", "account", "street", "city", "state", "code", "country")
# "Attendee Status" and "Member rating" are of the list, not of the person.
_PLAINLY = ("status", "rating", "stage", "owner", "lead_type", "suffix")
# What a header can be that says so much more.
_ONLY = {
    "place": _PLACE,
    "home": ("email", "phone", "mobile"),
    "private": ("email", "phone", "mobile"),
    "further": ("street", "description", "tags"),
    "expected": ("close_on", "amount", "probability"),
    "number": ("number_of_employees", "phone", "mobile", "fax", "number", "street"),
}
# What another field is for.
_INSTEAD = {
    "assistant": {"full_name": "assistant_name", "phone": "assistant_phone"},
    "home": {"phone": "home_phone"},
    "other": {"phone": "other_phone"},
}
# An address at home is one only where there is no other; so much weaker it is.
_AT_HOME = 5_000
_PARTS = ("street", "city", "state", "postal_code", "country", "address", "place")
_ALSO = ("status", "mobile", "probability")
_PLACED = (
    ("shipping", "billing_", "shipping_"),
    ("shipping", "mailing_", "other_"),
    ("other", "mailing_", "other_"),
)


def propose(
    headers: Sequence[str], samples: Sequence[Sequence[str]], target: str = "lead"
) -> dict[int, str]:
    """Give {column: field}; a column that fits nothing is left out.

    A name claims a field only if the values do not speak against it. Of several
    columns for one field the one that is called most plainly gets it.
    """
    offered = {field.name for field in fields_of(target)}
    words = _words(target)
    # A row that is repeated tells nothing new: it is one person, not one for all.
    rows = list(dict.fromkeys(map(tuple, samples)))
    columns = [_values(rows, number) for number in range(len(headers))]
    claims: list[tuple[int, int, str]] = []
    kind, labelled = targets.kind(target), kinds(headers, columns)
    for number, header in enumerate(headers):
        # An empty column gets what no other one claims.
        empty = 0 if columns[number] else 2_000
        said = [(0, labelled[number])] if number in labelled else None
        for rank, name in said or _fitting(header, words, target):
            told = values.told_by(name, columns[number])
            name = told if told in offered else name
            if name in offered and _may_be(name, columns[number], header, kind):
                weak = 500 * values.are_weak(name, columns[number])
                claims.append((rank + empty + weak, number, name))
    found = _given(claims, headers)
    settle_company(headers, claims, found, offered)
    settle_status(headers, claims, found)
    by_values(headers, columns, found, offered)
    by_hearing(headers, found, offered)
    by_asking(headers, columns, found, offered)
    settle_addresses(found)
    return settle_names(found, columns, offered)


def _given(
    claims: Sequence[tuple[int, int, str]], headers: Sequence[str]
) -> dict[int, str]:
    """Give {column: field}: of (rank, column, field) the lowest rank comes first."""
    found: dict[int, str] = {}
    places: set[str] | None = None
    for rank, number, name in sorted(claims):
        if rank >= _AT_HOME:
            places = set(found.values()) if places is None else places
            if not places.isdisjoint(_like(name)):
                continue
        if number not in found and (name not in found.values() or name in JOINED):
            if name in found.values() and _same(headers, found, number, name):
                continue
            found[number] = name
    return found


def _like(name: str) -> list[str]:
    """Give all parts of an address that a field is one of."""
    stem = next((name.removesuffix(one) for one in _PARTS if name.endswith(one)), name)
    return [f"{stem}{part}" for part in _PARTS]


def is_called(header: str, name: str, target: str) -> bool:
    """Tell whether a header is a name of a field; else the column was guessed."""
    key = key_of(header)
    also = _also(target).get(key, "")
    return name in (_words(target).get(key, (0, ""))[1], also)


@cache
def _also(target: str) -> dict[str, str]:
    """Give {word: what it means if what it says first is another column}: "Estado"."""
    fields = {one.name for one in targets.kind(target).own_fields()}
    also = [name for name in _ALSO if name in fields]
    return {key_of(word): name for name in also for word in words_of(name)}


@cache
def _own_words(target: str) -> dict[str, tuple[int, str]]:
    kind = targets.kind(target)
    with translation.override("en"):
        fields = kind.own_fields()
        labels = {one.name: str(one.label) for one in fields}
    # "Address" is a street unless its values are more.
    of_parts = {one.name for one in fields if one.is_of_parts}
    found: dict[str, tuple[int, str]] = {}
    # What every kind of record has.
    labels["tags"] = "Tags"
    for name, label in [*labels.items(), ("external_id", "")]:
        own = ["" if name in of_parts else name]
        own += [*split_words(kind.words.get(name, "")), label]
        for rank, word in enumerate(filter(None, own)):
            found.setdefault(key_of(word), (rank, name))
    for name in [*labels, "external_id"]:
        shared = kind.shared.get(name, name).split()
        common = [word for section in shared for word in words_of(section)]
        for rank, word in enumerate(common):
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


def _fitting(
    header: str, words: dict[str, tuple[int, str]], target: str
) -> list[tuple[int, str]]:
    """Give (rank, field) for a header, the best first; each field once."""
    found: dict[str, int] = {}
    kind, also = targets.kind(target), _also(target)
    for one in readings(header):
        rank, name = words.get(one.key, (0, ""))
        if one.rank == 0 and (second := also.get(one.key, name)) != name:
            found[second] = 400
        name = _of_whom(name, one, kind)
        if name:
            # What a firm has, a person only has if nothing else is given.
            weaker = 1_000 if one.of == "firm" != kind.noun else 0
            weaker += _AT_HOME * (one.of == "home" and name.endswith(_PARTS))
            found.setdefault(name, one.rank + rank + weaker)
    return [(rank, name) for name, rank in found.items()]


def _of_whom(name: str, read: Reading, kind: type[Target]) -> str:
    """Give the field that is meant, knowing of whom the header tells."""
    is_ours = read.of == kind.noun != "person" or (
        read.of == "lead" and kind.model is Lead
    )
    if name == "external_id" and read.rank and not is_ours:
        # "Company ID" is no id of ours, whatever is left of it.
        return name if read.of in (kind.noun, "program") else ""
    if name in _PLAINLY and read.rank >= 100 and not is_ours:
        # Only who looks after somebody is said of people in so many words.
        of_ours = kind.noun, "program"
        return name if name == "owner" and read.of in of_ours else ""
    if read.of in ("", "program", "lead", kind.noun):
        return name
    return _of_another(name, read.of, kind)


def _of_another(name: str, of: str, kind: type[Target]) -> str:
    """Give the field that is meant if a header says that it is of another."""
    instead = _INSTEAD.get(of, {}).get(name, "")
    if instead in kind.words:
        return instead
    if of == "firm":
        return kind.of_firm.get(name, "")
    if of == "home" and name.endswith(_PARTS):
        return name.replace("mailing_", "other_", 1)
    for another, stem, other in _PLACED:
        if of == another and name.startswith(stem):
            return name.replace(stem, other, 1)
    return name if name.endswith(_ONLY.get(of, ())) else ""


def _values(samples: Sequence[Sequence[str]], column: int) -> list[str]:
    cells = (row[column].strip() for row in samples if column < len(row))
    return [cell for cell in cells if cell]


_GOES_ON = re.compile(
    r"[2-4]|\btwo\b|compl|zusatz|toevoeg|suite\b|\bapt|unit\b|dodatek|建物|ビル",
    re.IGNORECASE,
)


def _same(
    headers: Sequence[str], found: dict[int, str], number: int, name: str
) -> bool:
    """Tell whether a joined field has enough with the columns it has.

    "Address 2" goes on where "Address 1" ends, "Address" says "Street" once more.
    """
    if name.endswith("street"):
        return not _GOES_ON.search(headers[number])
    mine = key_of(re.sub(r"\s*\(\d+\)$", "", headers[number]))
    return any(
        taken == name and key_of(headers[other]) == mine
        for other, taken in found.items()
    )


def _may_be(name: str, cells: Sequence[str], header: str, kind: type[Target]) -> bool:
    """Tell whether a field can hold what stands in a column."""
    if name == "lead_type" and cells:
        # One that is not known refuses its row.
        field = next(one for one in kind.own_fields() if one.name == name)
        rows = list(field.rows()) if field.rows else []
        known = {fold(str(text)) for one in rows for text in (one.key, one.label)}
        return values.share(cells, lambda text: fold(text) in known) >= values.ENOUGH
    return values.agree(name, cells, header)

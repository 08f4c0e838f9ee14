"""Columns that only say of which kind the numbers of another column are.

Google has "Phone 1 - Value" beside "Phone 1 - Label" with "Mobile", "Work" or "Home",
other programs "Phone Number 2" beside "Phone Number 2 Type".
"""

import re
from collections.abc import Sequence

from imports.mapping.values import share
from imports.mapping.words import around, key_of

_LABEL = re.compile(
    r"(?P<stem>.+?)(\s*-)?\s+(type|label|typ|tipo|libellé|etichetta|etiqueta)", re.I
)
_VALUE = re.compile(r"\s*-\s*(value|wert|valeur|valor|valore|waarde)$", re.I)
# What labels say, and which field such numbers are; "Home Fax" is a fax.
_KINDS = (("fax", "fax"), ("mobile", "mobile"), ("home", "home_phone"))
# Of so many rows the labels have to say the same.
_MOST = 0.8


def kinds(headers: Sequence[str], columns: Sequence[Sequence[str]]) -> dict[int, str]:
    """Give {column of numbers: the field that its labels say it is}."""
    places = {_VALUE.sub("", header).casefold(): n for n, header in enumerate(headers)}
    found = {}
    for header, labels in zip(headers, columns, strict=True):
        match = _LABEL.fullmatch(header.strip())
        number = places.get(match["stem"].casefold()) if match else None
        if number is not None and labels and _is_of_phones(headers[number]):
            said = [_kind(label) for label in labels]
            name = max(set(said), key=said.count)
            if share(said, name.__eq__) >= _MOST:
                found[number] = name
    return found


def _is_of_phones(header: str) -> bool:
    words = {key_of(word) for word in header.split()}
    return not around("phone").isdisjoint(words)


def _kind(label: str) -> str:
    words = {key_of(word) for word in label.split()}
    for group, name in _KINDS:
        if not around(group).isdisjoint(words):
            return name
    return "phone"

"""What a header may say, from its plain text to what is left without its trimmings.

"Person - E-mail 1 - Value", "What is your email?", "primary_address_city" and
"Country (bureau)" all name a field and something beside it: whose it is, of which kind,
who asks. Here that is taken off step by step; the more is taken off, the higher the
rank and the weaker the claim.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from imports.mapping.words import PLAIN, around, key_of

_WORD = re.compile(r"[A-Z]{2,}(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[^\W\d_A-Za-z]+")
# Of whom or what a column tells.
_PERSON, _FIRM, _DEAL = around("person"), around("firm"), around("deal")
# Of which kind it is, who asks, and what only joins words.
_KINDS = around("kind") | around("billing") | around("program")
_ASKING, _PLACES, _PRIVATE = around("asking"), around("place"), around("private")
_SHIPPING = around("shipping")
# "Rechnungsland" is a land.
_COMPOUND = re.compile(f"({'|'.join(around('compound'))})(?=.{{3}})(.+)")
# Says in so many words that it is nothing of ours.
_NOTHING = re.compile(
    r"\((do not modify|nicht ändern|ne pas modifier|no modificar)\).*"
    r"|lead\s*-\s*title|user\s?name.*|.*\b(hubspot|zoho|api) score",
    re.IGNORECASE,
)


class Reading(NamedTuple):
    """One way to read a header: how weak it is, what is left, and what was taken off.

    `of` says of whom it was said to tell, or what its trimmings make it: "", "person",
    "firm", "deal", "place" (a part of an address), "shipping", "private", or "further"
    (what goes on from a line before, as "Address 2").
    """

    rank: int
    key: str
    of: str = ""


@lru_cache(maxsize=4096)
def readings(header: str) -> tuple[Reading, ...]:
    """Give the ways to read a header, the strongest first."""
    bare = re.sub(r"\s*\(\d+\)$|^\W*\*\s*|[\s*:?]+$", "", header.strip())
    if _NOTHING.fullmatch(bare):
        return ()
    found: dict[str, Reading] = {}
    for rank, text in _texts(bare):
        for one in _taken_off(rank, text):
            if one.key and (one.key not in found or found[one.key].rank > one.rank):
                found[one.key] = one
    return tuple(sorted(found.values(), key=lambda one: one.rank))


# -- inside ---------------------------------------------------------------------------


def _texts(bare: str) -> Iterator[tuple[int, str]]:
    """Give a header, what is left without brackets, and its parts in other orders."""
    yield 0, bare
    outside = re.sub(r"\s*[\[(][^\])]*[\])]", "", bare).strip()
    inside = re.findall(r"[\[(]([^\])]*)[\])]", bare)
    if outside != bare:
        for text in inside:
            yield 1, f"{text} {outside}"
            yield 3, text
        yield 2, outside
    parts = [part for part in re.split(r"\s+[-–—|]\s+|\s*[:>]\s*", bare) if part]
    if len(parts) > 1:
        yield 2, f"{parts[-1]} {' '.join(parts[:-1])}"
    if "." in bare.strip("."):
        # "person.name.givenName": the last word says what, the first one of whom.
        first, *_between, last = bare.strip(".").split(".")
        yield 2, f"{first} {last}"
    if "/" in outside:
        before, *alternatives = re.split(r"\s*/\s*", outside)
        after = re.search(r"\s(of|geschäftlich|bureau).*$", alternatives[-1])
        yield 4, before + (after[0] if after else "")
        yield from ((5, text) for text in alternatives)


def _taken_off(rank: int, text: str) -> Iterator[Reading]:
    """Give what is left of a text without ever more of its trimmings."""
    yield Reading(rank * 100, key_of(text))
    words = _words(text)
    plain = [word for word in words if word not in _KINDS]
    yield Reading(rank * 100 + 150, "".join(plain))
    if not _SHIPPING.isdisjoint(words):
        rest = [word for word in words if word not in _SHIPPING]
        yield from _further(rank + 1, [rest], "shipping")
        return
    whose = ""
    for group, of in ((_PERSON, "person"), (_FIRM, "firm"), (_DEAL, "deal")):
        if len(words) > 1 and words[0] in group:
            yield Reading(rank * 100 + 100, "".join(words[1:]), of)
            words, whose = words[1:], of
    yield from _trimmed(rank, words, whose)


def _trimmed(rank: int, words: list[str], whose: str) -> Iterator[Reading]:
    plain = [word for word in words if word not in ("2", "3", "4")]
    if plain != words:
        yield from _further(rank + 7, [plain], "further")
        left = [word for word in plain if word not in _KINDS | _ASKING]
        yield from _further(rank + 7, [left, list(dict.fromkeys(left))], "further")
    trims = (_KINDS | _ASKING, _PERSON if whose == "" else frozenset(), _PLACES)
    for step, group in enumerate(trims, start=2):
        left = [word for word in words if word not in group]
        if left and left != words:
            words = left
            if step == 3:
                whose = "person"
            elif step == 4 and whose != "firm":
                whose = "place"
            yield from _further(rank + step, [words, list(dict.fromkeys(words))], whose)
    for rest, of, step in (
        ([word for word in words if word not in _FIRM], "firm", 6),
        ([word for word in words if word not in _PRIVATE], "private", 7),
    ):
        if rest != words:
            yield Reading((rank + step) * 100, "".join(rest), of)


def _further(rank: int, lefts: list[list[str]], of: str) -> Iterator[Reading]:
    for number, words in enumerate(lefts):
        yield Reading(rank * 100 + number * 50, "".join(words), of)


def _words(text: str) -> list[str]:
    """Cut a text into words, also where camelCase, snake_case and compounds do."""
    plain = unicodedata.normalize("NFKD", text.translate(PLAIN))
    plain = "".join(one for one in plain if not unicodedata.combining(one))
    words = [word.casefold() for word in _WORD.findall(plain)]
    parts = (_COMPOUND.fullmatch(word) for word in words)
    return [
        piece
        for word, cut in zip(words, parts, strict=True)
        for piece in (cut.groups() if cut else (word,))
    ]

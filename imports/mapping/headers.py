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
_RECORDS = _PERSON | _FIRM | _DEAL
# Of which kind it is, who asks, and what only joins words.
_PROGRAM = around("program")
_KINDS = around("kind") | around("billing") | _PROGRAM
_ASKING, _PLACES = around("asking"), around("place")
# Whose or which it is, so that it is another field, or none.
_OTHERS = [(around(name), name) for name in ("shipping", "other", "assistant")]
_LEAD, _HOME, _OTHER = around("lead"), around("home"), around("other")
_NUMBER, _EXPECTED = around("number"), around("expected")
_PRIVATE = _HOME | _OTHER
_FURTHER = frozenset(("2", "3", "4", "two", "three"))
# Of which kind a number to call is, whatever else is said of it.
_OF_KIND = ((around("mobile"), "mobile"), (around("fax"), "fax"))
_WITHIN, _NAME = around("within"), around("name")
_RATHER = around("phone") | _KINDS | _ASKING | around("number")
# What may stand anywhere, and be taken off by itself; the plainest first.
_ALONE = (
    (_EXPECTED, "expected"),
    (_LEAD, "lead"),
    (_DEAL, "deal"),
    (_NUMBER, "number"),
)
# What may stand before the rest, the outermost first.
_FIRST = (
    (_PROGRAM, "program"),
    (_LEAD, "lead"),
    (_PERSON, "person"),
    (_FIRM, "firm"),
    (_DEAL, "deal"),
)
# "Rechnungsland" is a land.
_COMPOUND = re.compile(
    f"({'|'.join(around('compound'))})(?=.{{3}})(.+)|({'|'.join(around('first'))})(.+)"
)
# What only holds the fields in what an interface gives.
_HOLDING = re.compile(r"((properties|fields|attributes|data|custom_?fields)\.)+", re.I)
# "TEL;TYPE=WORK" of a visiting card.
_TYPE = re.compile(r";\s*(type=)?", re.IGNORECASE)
# "Ansprechpartner/in" and "Apellido(s)" mean one as well as the other.
_ENDING = re.compile(r"(?<=\w{3})([/:*]-?(in|innen|e|a|as|s)|\((e|a|s|es|in)\))(?!\w)")
_OF_OWNER = re.compile(r"(owner|founder|proprietor|decision maker)['’]s\s", re.I)
# Says in so many words that it is nothing of ours.
_NOTHING = re.compile(
    r"default source|country\s?of\s?origin|(created|modified|updated) by\b.*"
    r"|user[\s-]?agent|lead\s*-\s*title|user\s?name.*|.*\b(hubspot|zoho|api) score"
    r"|(last|next|latest|first|letzter|nächster|dernier|prochain|[uú]ltimo|pr[oó]ximo"
    r"|laatste|ostatni|son|senaste|siste|sidste)[\s_-]"
    r"(contact|kontakt|contacto|contatto|contato)(ed)?([\s_-].*)?",
    re.IGNORECASE,
)
# What Dynamics does not want to be touched: its id, and what it compares.
_UNTOUCHED = re.compile(
    r"\((?:do not modify|nicht ändern|ne pas modifier|no modificar|non modificare"
    r"|niet wijzigen|não modificar)\)\s*(.*)",
    re.IGNORECASE,
)


class Reading(NamedTuple):
    """One way to read a header: how weak it is, what is left, and what was taken off.

    `of` says of whom it was said to tell, or what its trimmings make it: "", "lead",
    "person", "firm", "deal", "place" (a part of an address), "shipping", "other",
    "assistant", "home", "private", "number" (how many, or which one), "expected",
    "program" (that the list is from), or "further" (what goes on from a line before, as
    "Address 2").
    """

    rank: int
    key: str
    of: str = ""


@lru_cache(maxsize=4096)
def readings(header: str) -> tuple[Reading, ...]:
    """Give the ways to read a header, the strongest first."""
    narrow = unicodedata.normalize("NFKC", header).strip()
    bare = re.sub(r"\s*\(\d+\)$|^\W*\*\s*|[\s*:?]+$", "", narrow)
    bare = _TYPE.sub(" ", _HOLDING.sub("", bare))
    if _NOTHING.fullmatch(bare):
        return ()
    if untouched := _UNTOUCHED.fullmatch(bare):
        is_id = key_of(untouched[1]) in _RECORDS
        return (Reading(0, "externalid"),) if is_id else ()
    found: dict[tuple[str, str], Reading] = {}
    for rank, text in _texts(bare):
        for one in _taken_off(rank, text):
            kept = found.get(one[1:])
            if one.key and (kept is None or kept.rank > one.rank):
                found[one[1:]] = one
    return tuple(sorted(found.values(), key=lambda one: one.rank))


# -- inside ---------------------------------------------------------------------------


def _texts(header: str) -> Iterator[tuple[int, str]]:
    """Give a header, what is left without brackets, and its parts in other orders."""
    yield 0, header
    bare = _ENDING.sub("", header)
    if bare != header:
        yield 1, bare
    outside = re.sub(r"\s*[\[(][^\])]*[\])]", "", bare).strip()
    if outside != bare:
        yield from _of_brackets(outside, re.findall(r"[\[(]([^\])]*)[\])]", bare))
    if match := _OF_OWNER.match(bare):
        # The firm's, that is who is written to; "Owner Email" is ours.
        yield 2, f"contact {bare[match.end() :]}"
    parts = [part for part in re.split(r"\s+[-–—|]\s+|\s*[:>]\s*", bare) if part]
    if len(parts) > 1:
        if key_of(parts[0]) in _NAME:
            yield 2, " ".join(parts[1:])
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


def _of_brackets(outside: str, inside: list[str]) -> Iterator[tuple[int, str]]:
    for text in inside:
        yield 1, f"{text} {outside}"
        yield 3, text
    # What is divided so are the values that it can have: "(A/B/C)".
    yield 0 if all(text.count("/") > 1 for text in inside) else 2, outside


def _taken_off(rank: int, text: str) -> Iterator[Reading]:
    """Give what is left of a text without ever more of its trimmings."""
    yield Reading(rank * 100, key_of(text))
    words = _words(text)
    yield Reading(rank * 100 + 150, "".join(_without(words, _KINDS)))
    for group, of in _OTHERS:
        if len(words) > 1 and not group.isdisjoint(words):
            yield from _of_another(rank + 1, words, group, of)
            if of != "other":
                return
    whose = ""
    for group, of in _FIRST:
        if len(words) > 1 and words[0] in group:
            yield Reading(rank * 100 + 100, "".join(words[1:]), of)
            words, whose = words[1:], "" if of == "program" else of
    yield from _trimmed(rank, words, whose)


def _of_another(
    rank: int, words: list[str], group: frozenset[str], of: str
) -> Iterator[Reading]:
    """Give what is left without the words that say that it is of another."""
    rest = _without(words, group)
    bare = _without(rest, _KINDS | _ASKING)
    left = _without(bare, _PLACES)
    yield from _further(rank, [rest, bare, left, list(dict.fromkeys(bare))], of)


def _trimmed(rank: int, words: list[str], whose: str) -> Iterator[Reading]:
    yield from _going_on(rank + 7, words)
    for group, kind in _OF_KIND:
        rest = _without(words, group)
        if rest != words and _RATHER.issuperset(rest):
            yield Reading(rank * 100 + 198, kind)
    if words and words[-1] in _FIRM and not _WITHIN.isdisjoint(words[1:-1]):
        # "Role in your company" is a role.
        at = max(n for n, word in enumerate(words[:-1]) if word in _WITHIN)
        yield Reading(rank * 100 + 199, "".join(words[:at]))
    asked = _without(words, _ASKING)
    if asked != words:
        yield Reading(rank * 100 + 190, "".join(asked), whose)
    for group, of in _ALONE:
        left = _without(asked, group)
        if left and left != asked:
            yield Reading(rank * 100 + 195, "".join(left), of)
            yield Reading(rank * 100 + 245, "".join(_without(left, _KINDS)), of)
    yield from _without_whose(rank, words, whose)


def _going_on(rank: int, words: list[str]) -> Iterator[Reading]:
    """Give what a line goes on with: "Address 2"."""
    plain = _without(words, _FURTHER)
    if plain != words:
        left = _without(plain, _KINDS | _ASKING)
        yield from _further(rank, [plain, left, list(dict.fromkeys(left))], "further")


def _without_whose(rank: int, words: list[str], whose: str) -> Iterator[Reading]:
    at_home = _without(words, _KINDS | _ASKING | _HOME)
    if at_home != _without(words, _KINDS | _ASKING):
        yield Reading((rank + 7) * 100, "".join(at_home), "home")
    trims = (_KINDS | _ASKING, _PERSON if whose == "" else frozenset(), _PLACES)
    for step, group in enumerate(trims, start=2):
        left = _without(words, group)
        if left and left != words:
            words = left
            if step == 3:
                whose = "person"
            elif step == 4 and whose != "firm":
                whose = "place"
            yield from _further(rank + step, [words, list(dict.fromkeys(words))], whose)
    for group, of, step in (
        (_FIRM, "firm", 6),
        (_HOME, "home", 7),
        (_PRIVATE, "private", 7),
    ):
        rest = _without(words, group)
        if rest != words:
            yield Reading((rank + step) * 100, "".join(rest), of)


def _without(words: list[str], group: frozenset[str]) -> list[str]:
    return [word for word in words if word not in group]


def _further(rank: int, lefts: list[list[str]], of: str) -> Iterator[Reading]:
    for number, words in enumerate(lefts):
        yield Reading(rank * 100 + number * 50, "".join(words), of)


def _words(text: str) -> list[str]:
    """Cut a text into words, also where camelCase, snake_case and compounds do."""
    plain = unicodedata.normalize("NFKD", text.translate(PLAIN))
    plain = "".join(one for one in plain if not unicodedata.combining(one))
    words = [word.casefold() for word in _WORD.findall(plain)]
    parts = (_COMPOUND.fullmatch(word) for word in words)
    pieces = [
        piece
        for word, cut in zip(words, parts, strict=True)
        for piece in (filter(None, cut.groups()) if cut else (word,))
    ]
    # "HubSpot" is a name, and not two words.
    for n in range(len(pieces) - 1, 0, -1):
        if pieces[n - 1] + pieces[n] in _PROGRAM:
            pieces[n - 1 : n + 1] = [pieces[n - 1] + pieces[n]]
    return pieces

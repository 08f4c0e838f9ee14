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

from work.database import fold

# Letters that have no form without a mark.
_PLAIN = str.maketrans({"ł": "l", "Ł": "L", "ı": "i", "ø": "o", "Ø": "O", "ß": "ss"})
_WORD = re.compile(r"[A-Z]{2,}(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[^\W\d_A-Za-z]+")


def all_of(words: str) -> frozenset[str]:
    """Give the words of a text."""
    return frozenset(words.split())


# Of whom or what a column tells.
PERSON = all_of(
    "lead leads contact person people customer client prospect user member subscriber"
    " attendee invitee participant guest registrant respondent applicant recipient"
    " profile visitor kontakt contacto contatto contato cliente kunde teilnehmer"
    " interessent formatted"
)
FIRM = all_of(
    "company organization organisation org account corporate corp hq headquarters firm"
    " employer firma firmen unternehmen unternehmens entreprise societe empresa azienda"
    " bedrijf"
)
DEAL = all_of("deal opportunity potential opp")
# Of which kind it is, who asks, and what only joins words.
_KINDS = all_of(
    "primary main work business office default direct preferred current billing mailing"
    " po professional geschaftlich beruflich dienstlich bureau professionnel"
    " professionnelle trabajo lavoro zakelijk sluzbowy value values field 1 01"
)
_ASKING = all_of(
    "what whats s is are your you yours which who where do does we in for the a an to"
    " please enter give provide tell us and or any of and be by required optional"
    " ihr ihre ihren ihrem wie lautet dein deine bitte votre vos quel quelle est tu su"
    " cual es il la le el lo o tuo tua seu sua qual uw jouw wat du de des der die das"
    " del della do da l d twoj twoje"
)
_PLACES = all_of(
    "address addresses addr adresse anschrift adress indirizzo direccion endereco adres"
    " location"
)
_PRIVATE = all_of("home private personal other privat prive domicile casa particulier")
# Says in so many words that it is nothing of ours.
_NOTHING = re.compile(
    r"\(do not modify\).*|lead\s*-\s*title|user\s?name.*|.*\b(hubspot|zoho|api) score",
    re.IGNORECASE,
)


class Reading(NamedTuple):
    """One way to read a header: how weak it is, what is left, and what was taken off.

    `of` says of whom it was said to tell, or what its trimmings make it: "", "person",
    "firm", "deal", "place" (a part of an address) or "private".
    """

    rank: int
    key: str
    of: str = ""


def key_of(text: str) -> str:
    """Give a text as it is compared: letters and digits, without case and accents."""
    return re.sub(r"[\W_]+", "", fold(text.translate(_PLAIN)))


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
    parts = [part for part in re.split(r"\s+-\s+|\s*[:>]\s*", bare) if part]
    if len(parts) > 1:
        yield 2, f"{parts[-1]} {' '.join(parts[:-1])}"
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
    whose = ""
    for group, of in ((PERSON, "person"), (FIRM, "firm"), (DEAL, "deal")):
        if len(words) > 1 and words[0] in group:
            yield Reading(rank * 100 + 100, "".join(words[1:]), of)
            words, whose = words[1:], of
    trims = (_KINDS | _ASKING, PERSON if whose == "" else frozenset(), _PLACES)
    for step, group in enumerate(trims, start=2):
        left = [word for word in words if word not in group]
        if left and left != words:
            words = left
            if step == 3:
                whose = "person"
            elif step == 4 and whose != "firm":
                whose = "place"
            yield Reading((rank + step) * 100, "".join(words), whose)
            once = list(dict.fromkeys(words))
            yield Reading((rank + step) * 100 + 50, "".join(once), whose)
    left = [word for word in words if word not in _PRIVATE]
    if left != words:
        yield Reading((rank + 7) * 100, "".join(left), "private")


def _words(text: str) -> list[str]:
    """Cut a text into words, also where camelCase and snake_case do."""
    plain = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    plain = "".join(one for one in plain if not unicodedata.combining(one))
    return [word.casefold() for word in _WORD.findall(plain)]

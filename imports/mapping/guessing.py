"""What columns become that are called nothing we know: their values tell."""

import re
from collections.abc import Callable, Sequence

from imports.mapping import values
from imports.mapping.words import key_of

# As only phone numbers are written: with a country code, or in groups.
_PHONE = re.compile(r"\+\d[\d\s()./-]{6,20}|\(?0?\d{2,5}\)?[\s/-]\d[\d\s-]{4,14}\d")
# Of a rating, in the languages that lists come in; without accents.
_HOT_WORDS = (
    "hot warm cold heiss heisser lauwarm kalt chaud tiede froid caliente templado tibio"
    " frio caldo tiepido freddo heet lauw koud quente morno goracy cieply zimny sicak"
    " ilik soguk het kall varm kold kald kuuma lammin kylma ساخن دافئ بارد горячий"
    " теплый холодный 热 温 冷"
)
_HOT = frozenset(_HOT_WORDS.split())


def _are(cells: Sequence[str], test: values.Test) -> bool:
    return len(cells) >= values.FEW and values.share(cells, test) >= 0.9


def _are_sites(cells: Sequence[str]) -> bool:
    """Addresses of one host are those of the program that the list is from."""
    hosts = {re.sub(r"^https?://|^www\.|/.*$", "", cell.lower()) for cell in cells}
    return len(hosts) >= 0.8 * len(cells) and _are(
        cells, lambda cell: values.is_site(cell) and ("/" in cell or cell[:4] == "www.")
    )


def _are_phones(cells: Sequence[str]) -> bool:
    return _are(cells, _PHONE.fullmatch)


def _are_countries(cells: Sequence[str]) -> bool:
    return _are([cell for cell in cells if len(cell) > 3], values.is_country)


def _are_ratings(cells: Sequence[str]) -> bool:
    return _are(cells, lambda cell: key_of(cell) in _HOT)


def _are_salutations(cells: Sequence[str]) -> bool:
    return _are(cells, values.is_salutation)


def _are_mails_of_many(cells: Sequence[str]) -> bool:
    return values.are_mails(cells) and len(set(cells)) > 1


# What values tell of a column by themselves.
_TELLING: dict[str, Callable[[Sequence[str]], bool]] = {
    "email": _are_mails_of_many,
    "phone": _are_phones,
    "website": _are_sites,
    "country": _are_countries,
    "rating": _are_ratings,
    "salutation": _are_salutations,
}


# Whose values they are if not those of the person or firm of the row.
_OF_OTHERS = re.compile(
    r"assist|asist|sekret|secret|emergency|notfall|urgence|emergencia|support|manager"
    r"|spouse|\brep\b|created|modified|updated|sender|\bfax|pager|télécopie",
    re.IGNORECASE,
)


def by_values(
    headers: Sequence[str],
    columns: Sequence[Sequence[str]],
    found: dict[int, str],
    offered: set[str],
) -> None:
    """Say what values tell of a column that is called nothing we know.

    Only where no other column is that field, and only one can be.
    """
    for name, tells in _TELLING.items():
        if name in found.values() or name not in offered:
            continue
        rest = [
            n
            for n, cells in enumerate(columns)
            if n not in found and tells(cells) and not _OF_OTHERS.search(headers[n])
        ]
        if len(rest) == 1 or (rest and name == "email"):
            found[rest[0]] = name


_NOTES = re.compile(
    r"(\w+[ _-])?(notes?|notiz(en)?|bemerkung(en)?|kommentare?|comments?|remarks?"
    r"|commentaires?|remarques?|notas?|comentarios?|comentários?|opmerking(en)?)"
    r"|(note|notas?|notities|bemerkungen|commentaires?) .{1,20}",
    re.IGNORECASE,
)


# "How did you learn of this event?" asks for the source, whatever it names.
_HEARD = re.compile(
    r"^(how|where)\b.* (hear|heard|learn|f(i|ou)nd out) (about|of)\b|\bf(i|ou)nd us\b"
    r"|aufmerksam (auf uns )?geworden|haben .*(erfahren|uns gehört)|entendu parler"
    r"|vous connu|enter(ó|aste)|conoc(ió|iste)|conheceu|soube|saputo|conosciut|gehoord"
    r"|dowiedzi(ał|eli)|dozv[eě]d[eě]l|aflat|hallott|kuulit|узнал|дізнали|duydu"
    r"|nghe nói|biết đến|mengetahui|知り(ました|になり)|知ったきっかけ|알게",
    re.IGNORECASE,
)


def by_hearing(
    headers: Sequence[str], found: dict[int, str], offered: set[str]
) -> None:
    """What somebody answered to how they heard of us is the source."""
    if "lead_source" in offered and "lead_source" not in found.values():
        asked = [n for n, header in enumerate(headers) if _HEARD.search(header)]
        found.update((n, "lead_source") for n in asked[:1] if n not in found)


def by_asking(
    headers: Sequence[str],
    columns: Sequence[Sequence[str]],
    found: dict[int, str],
    offered: set[str],
) -> None:
    """What people answered in sentences to a question is a description; so are notes.

    All notes, "Visit notes" as well as "Note interne", if words stand in them.
    """
    if "description" not in offered:
        return
    for number, header in enumerate(headers):
        if number in found:
            continue
        bare, cells = header.rstrip(" *:"), columns[number]
        is_asked = bare.endswith("?") and values.are_prose(cells)
        if is_asked or (_NOTES.fullmatch(bare) and values.are_words(cells)):
            found[number] = "description"

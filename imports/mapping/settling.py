"""What proposed columns say of each other: whose a name is, what is superfluous."""

import re
from collections.abc import Sequence

from imports.mapping import values

_OF_CONTACT = re.compile(
    r"conta[ck]t|kontakt|contat|ansprech|referente|interlocut|担当|联系人|담당",
    re.IGNORECASE,
)


def settle_company(
    headers: Sequence[str],
    claims: Sequence[tuple[int, int, str]],
    found: dict[int, str],
    offered: set[str],
) -> None:
    """ "Name" beside "Contact name" is the company's, if nothing else is."""
    company = next((name for name in ("company", "account") if name in offered), "")
    if not company or not {"company", "account", "first_name", "last_name"}.isdisjoint(
        found.values()
    ):
        return
    names = [number for _rank, number, name in sorted(claims) if name == "full_name"]
    of_contact = [n for n in names if _OF_CONTACT.search(headers[n])]
    others = [n for n in names if n not in of_contact and found.get(n, "full_name")]
    if len(of_contact) == 1 and len(others) == 1:
        found[of_contact[0]], found[others[0]] = "full_name", company


_WHY = re.compile(r"reason|grund|raison|raz[óo]n|motivo|raz[ãa]o|reden", re.IGNORECASE)


def settle_status(
    headers: Sequence[str],
    claims: Sequence[tuple[int, int, str]],
    found: dict[int, str],
) -> None:
    """Dynamics says in "Status reason" what others say in "Status"."""
    claimed = [number for _rank, number, name in sorted(claims) if name == "status"]
    reasons = [n for n in claimed if n not in found and _WHY.search(headers[n])]
    taken = next((n for n, name in found.items() if name == "status"), None)
    if taken is not None and reasons:
        del found[taken]
        found[reasons[0]] = "status"


# What stands in one cell, which part it is if it must be one, and beside what it must.
_WHOLE = (
    ("address", "street", ("street", "city", "postal_code", "place")),
    ("place", "city", ("city",)),
)


def settle_addresses(found: dict[int, str]) -> None:
    """A whole address is superfluous beside its parts, or it is what they lack."""
    for whole, part, besides in _WHOLE:
        for number, name in list(found.items()):
            stem, names = name.removesuffix(whole), set(found.values())
            if stem == name or stem.startswith("custom."):
                continue
            if not names.isdisjoint(f"{stem}{one}" for one in besides):
                del found[number]
                if f"{stem}{part}" not in names:
                    found[number] = f"{stem}{part}"


def settle_names(
    found: dict[int, str], columns: Sequence[Sequence[str]], offered: set[str]
) -> dict[int, str]:
    """A full name is superfluous beside first and last; "Nom" may be a last name."""
    where = {name: number for number, name in found.items()}
    full, first = where.get("full_name"), where.get("first_name")
    last = where.get("last_name")
    if full is not None and last is not None:
        company = next((name for name in ("company", "account") if name in offered), "")
        if (
            company
            and {"company", "account", "account_id"}.isdisjoint(where)
            and columns[last]
            and columns[full]
            and not values.have_words_of(columns[full], columns[last])
        ):
            # "Name" beside names that are not in it is that of the company.
            found[full] = company
        elif columns[last] or not columns[full]:
            del found[full]
        else:
            found = {n: name for n, name in found.items() if n not in (first, last)}
    elif full is not None and first is not None:
        cells = columns[first]
        if cells and values.share(cells, values.is_full_cjk) >= values.ENOUGH:
            # Whoever else is called something, this is the whole name.
            del found[full]
            found[first] = "full_name"
        elif columns[full] and values.begin_with(columns[full], columns[first]):
            del found[first]
        else:
            found[full] = "last_name"
    elif first is not None and last is None and values.are_full(columns[first]):
        # "Nome" and "FN" are both: the first name, and the whole of it.
        found[first] = "full_name"
    return found

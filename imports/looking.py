"""Find out how a file is laid out, and propose what its columns become.

What a person said about it counts more than what is found, and what they chose stays
when the file is read in another way.
"""

import re
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from imports import amounts, mapping, naming, reading, targets
from imports.mapping.fields import JOINED, fields_of
from imports.models import Import
from imports.options import Options
from imports.remembering import known_header, remembered

# By these columns one sees how a file writes its numbers.
_MONEY = frozenset({"annual_revenue", "account.annual_revenue", "amount"})
_OF_SALESFORCE = re.compile(r"[0a]0[A-Za-z0-9]{13}([A-Z0-5]{3})?").fullmatch


@dataclass
class Said:
    """How a person says that a file is to be read; what they do not say is found.

    `columns` {number: fields} of the file as it was read before, and `options` {name:
    value} that they chose: these stay.
    """

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header: int | None = None
    columns: dict[int, str] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)


# The sheet that was read and all that there are; "" if there is but one.
Book = tuple[str, list[str]]
NO_BOOK: Book = ("", [])


def look(imported: Import, path: Path, said: Said, book: Book = NO_BOOK) -> None:
    """Set the layout, mapping and options of an import, whose file lies at `path`.

    Raises ValidationError, in words, for what is no list.
    """
    how = {"encoding": said.encoding, "delimiter": said.delimiter}
    layout = reading.look(path, **how, header=said.header)
    if said.header is None and (line := known_header(imported, path, layout)):
        layout = reading.look(path, **how, header=line)
    layout.sheet, layout.sheets = book
    chosen = _moved(_by_hand(imported, said.columns), imported.layout, layout)
    imported.layout = layout.as_json()
    columns = _proposed(imported, layout, said)
    taken = {name for names in chosen.values() for name in names.split()} - set(JOINED)
    rest = {n: name for n, name in columns.items() if taken.isdisjoint(name.split())}
    imported.mapping = {str(n): name for n, name in (rest | chosen).items() if name}
    imported.options = imported.options | said.options


# -- inside ---------------------------------------------------------------------------


def _by_hand(imported: Import, columns: dict[int, str]) -> dict[int, str]:
    """Give those columns that are not what we proposed for them, now or before."""
    if not columns:
        return {}
    offered = _offered(imported, reading.Layout.from_json(imported.layout))
    return {n: name for n, name in columns.items() if name != offered.get(n, "")}


def _moved(
    chosen: dict[int, str], before: dict[str, Any], layout: reading.Layout
) -> dict[int, str]:
    """Give what was chosen for columns by where these are now.

    They are known by their names; where others stand for names, by their places.
    """
    if not chosen:
        return {}
    names = before["headers"]
    places = {header: number for number, header in enumerate(layout.headers)}
    same = (len(names), before["dialect"], before.get("sheet", ""))
    is_same = same == (len(layout.headers), asdict(layout.dialect), layout.sheet)
    moved = {places.get(names[n], n if is_same else None): v for n, v in chosen.items()}
    return {number: names for number, names in moved.items() if number is not None}


def _proposed(imported: Import, layout: reading.Layout, said: Said) -> dict[int, str]:
    """Give what each column becomes, as it did before or as we think; and options."""
    columns = _offered(imported, layout)
    if kept := remembered(imported):
        imported.options = Options.from_json(kept.options).as_json()
        # Who took the same letters for right once need not look at them again.
        is_known = kept.options.get("encoding") == layout.encoding
        imported.layout["is_sure"] = layout.is_sure or is_known
        return columns
    if not (columns or said.delimiter or layout.is_header_said or layout.is_list_like):
        raise reading.NotAList(
            _(
                "No column of this file looks like names, emails or other values of"
                " a list. Choose a file with a row for each person or company."
            )
        )
    texts = _cells(layout, columns, _MONEY)
    kind = targets.kind(imported.target)
    # Who may give away only what is theirs brings lists in for themselves.
    of_all = kind.usual_owner == "rules" and imported.user.has_perm(
        "leads.transfer_lead"
    )
    owner = "rules" if of_all else "me"
    usual = Options(owner=owner, match=kind.matches[0][0]).as_json()
    # What was decided before stays, but numbers and ids are told by what is read now.
    usual |= imported.options
    usual["decimal"] = amounts.decimal_of(texts)
    days = {one.name for one in fields_of(imported.target) if "date" in one.kind}
    usual["day_first"] = naming.order_of(_cells(layout, columns, days))
    usual["id_source"] = _source_of(layout, columns)
    imported.options = usual
    return columns


def _offered(imported: Import, layout: reading.Layout) -> dict[int, str]:
    """Give what we propose for the columns of the import as it was read."""
    kept = remembered(imported)
    if kept is None:
        return dict(mapping.propose(layout.headers, layout.samples, imported.target))
    # The same names in other letters are the same header, as its fingerprint says.
    by_key = {header.lower(): name for header, name in kept.mapping.items()}
    return {
        number: kept.mapping.get(header) or by_key.get(header.lower(), "")
        for number, header in enumerate(layout.headers)
    }


def _cells(
    layout: reading.Layout, columns: dict[int, Any], names: Collection[str]
) -> list[str]:
    """Give what stands in the first rows of columns that are fields of these names."""
    numbers = [n for n, name in columns.items() if name in names]
    return [row[n].strip() for n in numbers for row in layout.samples if n < len(row)]


def _source_of(layout: reading.Layout, columns: dict[int, Any]) -> str:
    """Tell by the ids which program they are from; "" if they do not say."""
    texts = _cells(layout, columns, {"external_id"})
    return "Salesforce" if texts and all(map(_OF_SALESFORCE, texts)) else ""

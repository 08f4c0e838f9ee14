"""The rows that were tried before an import, as its page shows them to a person."""

from collections.abc import Iterator
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from imports import targets
from imports.models import Import, Row
from imports.options import FILL, UPDATE
from imports.rehearsing import OWNER, WAITS
from records import custom
from users.models import User

# What becomes of a row: in a word, and the color of its badge.
_WORDS: dict[str, tuple[Promise, str]] = {
    Row.Outcome.CREATED: (_("Creates"), "green"),
    Row.Outcome.UPDATED: (_("Updates"), "blue"),
    Row.Outcome.DUPLICATE: (_("Skips"), "gray"),
    Row.Outcome.REFUSED: (_("Refuses"), "red"),
    WAITS: (_("Comes in later"), "amber"),
}


def tried(imported: Import, by: User) -> dict[str, Any]:
    """Give the columns and the rows that were tried, without what `by` may not see.

    Asks once which of the records that are here this person sees.
    """
    kept = imported.check_result.get("shown") or {}
    names: list[str] = kept.get("columns", [])
    rows: list[dict[str, Any]] = kept.get("rows", [])
    labels = _labels(imported)
    model: Any = targets.kind(imported.target).model
    pks = {row["pk"] for row in rows} - {None}
    seen = model.objects.visible_to(by).in_bulk(list(pks)) if pks else {}
    return {
        "columns": [labels.get(name, name) for name in names],
        "rows": [_row(row, names, labels, seen, imported) for row in rows],
    }


# -- inside ---------------------------------------------------------------------------


def _labels(imported: Import) -> dict[str, str]:
    model = targets.kind(imported.target).model
    fields = model._meta.concrete_fields
    own = {one.name: str(capfirst(one.verbose_name)) for one in fields}
    return own | {f"custom.{one.key}": one.label for one in custom.fields_of(model)}


def _row(
    row: dict[str, Any],
    names: list[str],
    labels: dict[str, str],
    seen: dict[int, Any],
    imported: Import,
) -> dict[str, Any]:
    word, tone = _WORDS[row["outcome"]]
    record = seen.get(row["pk"])
    is_known = row["pk"] is not None
    cells = {} if is_known and record is None else row["cells"]
    return {
        "line": row["line"],
        "word": word,
        "tone": tone,
        "name": row["name"] if record else "",
        "url": record.get_absolute_url() if record else "",
        "why": _why(row, record, imported),
        "problems": row["problems"],
        "cells": list(_cells(cells, names, labels)),
        "has_cells": bool(cells),
        "is_new": row["outcome"] == Row.Outcome.CREATED,
    }


def _why(row: dict[str, Any], record: Any, imported: Import) -> Any:
    outcome = row["outcome"]
    if outcome == WAITS:
        return _("It names a row further down, and comes in after that one.")
    if row["of_line"]:
        return _now("It repeats line %(line)s.") % {"line": row["of_line"]}
    if outcome == Row.Outcome.DUPLICATE:
        if imported.options.get("on_duplicate") in (FILL, UPDATE):
            return _("It is here already, and you may not change it.")
        return _("It is here already.")
    if outcome == Row.Outcome.UPDATED:
        if record is None:
            return _("A record that you cannot see.")
        if not any("old" in cell for cell in row["cells"].values()):
            return _("Nothing changes.")
    return ""


def _cells(
    cells: dict[str, Any], names: list[str], labels: dict[str, str]
) -> Iterator[dict[str, Any]]:
    for name in names:
        cell = cells.get(name, {})
        yield {
            "label": labels.get(name, name),
            "is_owner": name == OWNER,
            "is_changed": "old" in cell,
            **cell,
        }

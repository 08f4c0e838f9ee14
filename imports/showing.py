"""The rows that were tried before an import, as its page shows them to a person."""

import datetime
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from imports import reporting, targets
from imports.cells import OWNER, WAITS
from imports.mapping import fields
from imports.models import Import, Row
from imports.naming import TWO_DAYS
from imports.options import FILL, UPDATE, Options
from imports.reading.layout import OF_ERROR_FILES
from records import custom
from users.models import User
from work.database import fold

_LATELY = datetime.timedelta(minutes=1)
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


def list_url(imported: Import, counts: dict[str, int]) -> str:
    """Give where all that came in is listed, and nothing else; "" if none of it is."""
    came = counts[Row.Outcome.CREATED] + counts[Row.Outcome.UPDATED]
    is_undone = imported.state == Import.State.UNDONE
    if not came or (is_undone and not imported.undo_result.get("left")):
        return ""
    query = {"view": "all", "sort": "created", "imported": imported.pk}
    return f"{reverse(targets.kind(imported.target).url)}?{urlencode(query)}"


def skipped(imported: Import, by: User, most: int) -> list[tuple[int, Any]]:
    """Give (line, record) of the first rows that were here already.

    None is a record that this person does not see, or that is gone.
    """
    rows = reporting.first_of_outcome(imported, Row.Outcome.DUPLICATE, most)
    first = list(rows.values_list("line", "object_id"))
    model: Any = targets.kind(imported.target).model
    pks = {pk for _line, pk in first if pk}
    seen = model.objects.visible_to(by).in_bulk(list(pks)) if pks else {}
    return [(line, seen.get(pk)) for line, pk in first]


def undecided(imported: Import) -> list[tuple[Any, list[str]]]:
    """Give (field, values) that no picklist has and of which nobody said anything."""
    options = Options.from_json(imported.options)
    found: dict[str, list[str]] = imported.check_result.get("unknown", {})
    names = fields.labels(imported.target)
    asked = []
    for name, texts in found.items():
        said = options.values.get(name, {})
        rest = [text for text in texts if fold(text) not in said]
        if rest and name != "tags" and name in names:
            asked.append((names[name], rest))
    return asked


def not_taken(imported: Import) -> dict[str, dict[str, int]]:
    """Give {header: rows} of columns that are nothing, and of values left out."""
    headers = imported.layout["headers"]
    mapped = {headers[int(number)] for number in imported.mapping}
    found: dict[str, int] = imported.check_result.get("unmapped", {})
    ours = mapped.union(OF_ERROR_FILES)
    return {
        "unmapped": {one: n for one, n in found.items() if one not in ours},
        "left_out": {one: n for one, n in found.items() if one in mapped},
    }


def asks_days(imported: Import) -> bool:
    """Tell whether rows wait for somebody to say what stands first in a date."""
    problems = imported.check_result.get("problems", [])
    return any(one.get("asks") == TWO_DAYS for one in problems)


def rate(imported: Import) -> int:
    """Give how many rows a second came in lately; 0 if that is not known.

    Of the last minute: it may have been stopped in between.
    """
    if imported.state != Import.State.RUNNING or imported.started_at is None:
        return 0
    now = timezone.now()
    since = max(imported.started_at, now - _LATELY)
    rows = imported.chunks.filter(done_at__gt=since).aggregate(n=Sum("rows"))["n"]
    return round((rows or 0) / max((now - since).total_seconds(), 0.1))


def time_left(seconds: float) -> str:
    """Say how long something will take, as exactly as one can know."""
    if seconds < 100:
        n = max(1, round(seconds))
        text = ngettext("about %(n)s second left", "about %(n)s seconds left", n)
    elif seconds < 5_400:
        n = round(seconds / 60)
        text = ngettext("about %(n)s minute left", "about %(n)s minutes left", n)
    else:
        n = round(seconds / 3_600)
        text = ngettext("about %(n)s hour left", "about %(n)s hours left", n)
    return text % {"n": n}


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
        return _("It refers to a row further down and is imported after that one.")
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

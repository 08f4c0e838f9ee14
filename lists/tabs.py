"""The tabs above a list: what is shipped and what people saved, with live counts."""

import zlib
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from lists import counting
from lists.asking import Asked
from lists.filters import BadFilter
from lists.models import SavedView

# More saved views than these are behind "All views"; counting them would cost too.
MOST = 8
SECONDS = 30


def shown(asked: Asked) -> list[SavedView]:
    """Give the saved views that are tabs: the first few and the one that is open."""
    views = asked.shelf.views[:MOST]
    if asked.saved and asked.saved not in views:
        views = [*views, asked.saved]
    return views


def totals(asked: Asked) -> tuple[int, list[int | None]]:
    """Count what matches and what each tab holds, only of what the person may see.

    The tabs' numbers are at most 30 seconds old; None where a saved view asks for what
    no longer exists.
    """
    views = shown(asked)
    said = repr([(view.pk, view.query) for view in views]).encode()
    key = f"tabs:{asked.spec.key}:{asked.user.pk}:{zlib.crc32(said)}"
    numbers: list[int | None] | None = cache.get(key)
    if numbers is not None:
        return counting.count(asked.rows()), numbers
    rows = asked.spec.scope(asked.visible(), {})
    asks: list[QuerySet[Any] | None] = [
        rows.filter(view.where(asked.user)) for view in asked.spec.views
    ]
    asks += [_rows_of(view, asked) for view in views]
    total, *found = counting.counts(
        [asked.rows(), *(rows for rows in asks if rows is not None)]
    )
    numbers = [None if rows is None else found.pop(0) for rows in asks]
    cache.set(key, numbers, SECONDS)
    return total, numbers


def tabs(asked: Asked, numbers: list[int | None], path: str) -> list[dict[str, Any]]:
    """Give the shipped views and the saved ones as tabs with their counts."""
    counts = iter(numbers)
    made = []
    for view in asked.spec.views:
        tab = _tab(view.label, f"{path}?{urlencode({'view': view.key})}", next(counts))
        tab["hot"] = view.is_hot and tab["count"] != "0"
        tab["current"] = view is asked.view and asked.saved is None
        made.append(tab)
    for saved in shown(asked):
        tab = _tab(saved.name, f"{path}?{urlencode({'saved': saved.pk})}", next(counts))
        tab["current"] = saved == asked.saved
        tab["changed"] = tab["current"] and asked.is_changed
        if saved.owner_id != asked.user.pk:
            tab["note"] = _("Shared with you")
        made.append(tab)
    return made


def _tab(label: Any, url: str, number: int | None) -> dict[str, Any]:
    count = None if number is None else counting.in_words(number)
    return {"label": label, "url": url, "count": count}


def _rows_of(view: SavedView, asked: Asked) -> QuerySet[Any] | None:
    """Give the rows of a saved view; None if it asks for what no longer exists."""
    try:
        return asked.beside(QueryDict(f"saved={view.pk}")).rows()
    except (BadFilter, ValueError):
        return None

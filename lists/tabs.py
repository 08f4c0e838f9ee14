"""The tabs above a list: what is shipped and what people saved, with live counts."""

import time
import zlib
from collections.abc import Sequence
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
from lists.spec import View

# Who pins nothing has the shipped tabs and so many saved ones.
MOST = 8
SECONDS = 30
# A tab whose count takes longer shows none, for so long.
SLOW = 0.3
SLOW_FOR = 600
# In the place of the slow ones: to be found out when the tabs are counted next.
MEASURE = "measure"

Tab = View | SavedView


def key_of(tab: Tab) -> str:
    """Give what a tab is pinned by: a shipped one by its key, a saved by its number."""
    return tab.key if isinstance(tab, View) else str(tab.pk)


def every(asked: Asked) -> list[Tab]:
    """Give all views a person sees of a list, the shipped ones first."""
    return [*asked.spec.views, *asked.shelf.views]


def shown(asked: Asked) -> list[Tab]:
    """Give the views that are tabs: those pinned, and the one that is open."""
    pins = asked.shelf.pins
    if pins is None:
        tabs = _shipped(asked)
    else:
        known = {key_of(tab): tab for tab in every(asked)}
        tabs = [known[pin] for pin in pins if pin in known]
    current = asked.saved or asked.view
    return tabs if current is None or current in tabs else [*tabs, current]


def pinned(asked: Asked) -> list[str]:
    """Give what the tabs are pinned by, the open one left out if it is not pinned."""
    pins = asked.shelf.pins
    if pins is not None:
        known = {key_of(tab) for tab in every(asked)}
        return [pin for pin in pins if pin in known]
    return [key_of(tab) for tab in _shipped(asked)]


def totals(asked: Asked) -> tuple[int, list[int | None]]:
    """Count what matches and what each tab holds, only of what the person may see.

    The tabs' numbers are at most 30 seconds old; None where a saved view asks for what
    no longer exists, and where counting took too long.
    """
    views = shown(asked)
    said = repr([(key_of(view), getattr(view, "query", "")) for view in views])
    key = f"tabs:{asked.spec.key}:{asked.user.pk}:{zlib.crc32(said.encode())}"
    numbers: list[int | None] | None = cache.get(key)
    if numbers is not None:
        return counting.count(asked.rows()), numbers
    total, numbers = _count(asked, [_rows_of(view, asked) for view in views], key)
    cache.set(key, numbers, SECONDS)
    return total, numbers


def tabs(asked: Asked, numbers: list[int | None], path: str) -> list[dict[str, Any]]:
    """Give the tabs of a list with their counts."""
    made = []
    for view, number in zip(shown(asked), numbers, strict=True):
        tab = link(view, asked, path)
        tab["count"] = None if number is None else counting.in_words(number)
        if isinstance(view, View):
            tab["hot"] = view.is_hot and number != 0
        else:
            tab["changed"] = tab["current"] and asked.is_changed
            if view.owner_id != asked.user.pk:
                tab["note"] = _("Shared with you")
        made.append(tab)
    return made


def more(asked: Asked, path: str) -> list[dict[str, Any]]:
    """Give the views that are no tabs."""
    tabs = shown(asked)
    return [link(view, asked, path) for view in every(asked) if view not in tabs]


def link(view: Tab, asked: Asked, path: str) -> dict[str, Any]:
    """Give a view as a link to the list that it shows."""
    if isinstance(view, View):
        query = urlencode({"view": view.key})
        current = view is asked.view and asked.saved is None
        label: Any = view.label
    else:
        query, label = urlencode({"saved": view.pk}), view.name
        current = view == asked.saved
    return {"label": label, "url": f"{path}?{query}", "current": current}


# -- inside -------------------------------------------------------------------


def _shipped(asked: Asked) -> list[Tab]:
    return [*asked.spec.views, *asked.shelf.views[:MOST]]


def _count(
    asked: Asked, asks: Sequence[QuerySet[Any] | None], key: str
) -> tuple[int, list[int | None]]:
    """Count all in one query, the slow ones left out.

    When that took long, each is timed on its own the next time, so that it is the slow
    one that loses its number.
    """
    pace = f"{key}:slow"
    slow: list[int] | str | None = cache.get(pace)
    if slow == MEASURE:
        numbers, late = _timed(asks)
        cache.set(pace, late, SLOW_FOR)
        return counting.count(asked.rows()), numbers
    left_out = slow or ()
    begun = time.monotonic()
    quick = {
        place: rows
        for place, rows in enumerate(asks)
        if rows is not None and place not in left_out
    }
    total, *found = counting.counts([asked.rows(), *quick.values()])
    if time.monotonic() - begun > SLOW and quick:
        cache.set(pace, MEASURE, SLOW_FOR)
    counted = dict(zip(quick, found, strict=True))
    return total, [counted.get(place) for place in range(len(asks))]


def _timed(
    asks: Sequence[QuerySet[Any] | None],
) -> tuple[list[int | None], list[int]]:
    """Count each on its own; give the numbers of the quick ones, and the slow ones."""
    numbers: list[int | None] = []
    slow = []
    for place, rows in enumerate(asks):
        begun = time.monotonic()
        number = None if rows is None else counting.count(rows)
        if time.monotonic() - begun > SLOW:
            slow.append(place)
            number = None
        numbers.append(number)
    return numbers, slow


def _rows_of(view: Tab, asked: Asked) -> QuerySet[Any] | None:
    """Give the rows of a view; None if it asks for what no longer exists."""
    if isinstance(view, View):
        rows = asked.spec.scope(asked.visible(), {})
        return rows.filter(view.where(asked.user))
    try:
        return asked.beside(QueryDict(f"saved={view.pk}")).rows()
    except (BadFilter, ValueError):
        return None

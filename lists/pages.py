"""One page of a list: what the query string asks for, found in few queries."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from lists import chips, counting, tabs
from lists.asking import Asked
from lists.spec import ListSpec
from users import asking
from users.models import User

SIZES = (25, 50, 100)
FURTHEST = 100_000


@dataclass
class Slice:
    """One page of rows, with what the pager shows; like Django's Page."""

    object_list: list[dict[str, Any]]
    number: int
    size: int
    total: int
    has_next: bool

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_other_pages(self) -> bool:
        return self.has_next or self.has_previous

    @property
    def previous_page_number(self) -> int:
        return self.number - 1

    @property
    def next_page_number(self) -> int:
        return self.number + 1

    @property
    def start_index(self) -> int:
        return (self.number - 1) * self.size + 1 if self.object_list else 0

    @property
    def end_index(self) -> int:
        """The number of the last row; a page past the end has none, and proves none."""
        rows = len(self.object_list)
        return (self.number - 1) * self.size + rows if rows else 0

    @property
    def paginator(self) -> dict[str, int]:
        return {"count": max(self.total, self.end_index)}


def slice_of(asked: Asked, total: int) -> Slice:
    """Fetch the page that is asked for, in one query.

    The inner one finds the ids alone, so that a far page is nearly as quick as the
    first; the outer one fetches only the rows that are shown.
    """
    size = size_of(asked.query)
    number = _number(asked.query.get("page"), 1)
    start = (number - 1) * size
    ids = asked.ordered().values("pk")[start : start + size + 1]
    shown = asked.spec.model._base_manager.filter(pk__in=ids)
    shown = shown.annotate(**asked.spec.computed(asked.user))
    shown = shown.order_by(*asked.spec.order(asked.sort) or ())
    needed = [name for column in asked.columns for name in column.needs]
    names = dict.fromkeys(["pk", *asked.spec.columns, *needed])
    rows = list(shown.values(*names))
    return Slice(rows[:size], number, size, total, len(rows) > size)


def size_of(query: QueryDict) -> int:
    """Give how many rows a page has."""
    size = _number(query.get("size"), 50)
    return size if size in SIZES else 50


def frame_of(
    request: HttpRequest, asked: Asked, numbers: list[int | None] | None = None
) -> dict[str, Any]:
    """Give what stands above the rows: views, filters in force, orders."""
    if numbers is None:
        _total, numbers = tabs.totals(asked)
    kept = [
        (name, value)
        for name in request.GET
        if name not in ("q", "page")
        for value in request.GET.getlist(name)
    ]
    is_split = asked.layout == "split"
    views = tabs.tabs(asked, numbers, request.path)
    for tab in views:
        tab["url"] += "&layout=split" if is_split else ""
    query, new = asked.query.urlencode(), reverse("lists:new", args=[asked.spec.key])
    return {
        "views": views,
        "view_menu": _view_menu(request, asked),
        "save_url": f"{new}?{asked.as_query()}",
        "chips": chips.chips_of(asked),
        "find": asked.query.get("q", ""),
        "kept": kept,
        "sort": asked.sort,
        **_sorts(asked),
        "filters_url": f"{reverse(asked.spec.filters_name)}?{query}",
        "reset_url": f"{request.path}?layout=split" if is_split else request.path,
        # On a phone check boxes show only while somebody selects.
        "select_url": asked.url(select="" if request.GET.get("select") else "1"),
        "layouts": layouts_of(asked),
    }


def _sorts(asked: Asked) -> dict[str, Any]:
    """Give the orders to choose from, and those that may follow the one in force."""
    first, _comma, second = asked.sort.partition(",")
    bare = first.removeprefix("-")
    sorts = [
        {"label": one.label, "url": asked.url(sort=one.key), "current": one.key == bare}
        for one in asked.spec.sorts
    ]
    then = [
        {
            "label": one.label,
            "url": asked.url(sort=f"{first},{one.key}"),
            "current": one.key == second.removeprefix("-"),
        }
        for one in asked.spec.sorts
        if one.key != bare
    ]
    labels = [one["label"] for one in (*sorts, *then) if one["current"]]
    return {
        "sorts": sorts,
        "sorts_then": then,
        "sort_one_url": asked.url(sort=first) if second else "",
        "sort_label": ", ".join(map(str, labels)),
    }


def layouts_of(asked: Asked) -> list[dict[str, Any]]:
    """Give the ways to look at the same rows, by their addresses."""
    spec = asked.spec
    query = asked.query.copy()
    for name in ("page", "layout", "show", *asked.own):
        query.pop(name, None)
    split = query.copy()
    split["layout"] = "split"
    ways = [("table", _("Table"), "list", spec.name, query)]
    if spec.board_name:
        ways.append(("board", _("Board"), "layout-kanban", spec.board_name, query))
    if spec.has_pages:
        ways.append(("split", _("Split"), "layout-columns", spec.name, split))
    if len(ways) == 1:
        return []
    return [
        {
            "key": key,
            "label": label,
            "sign": sign,
            "url": f"{reverse(name)}?{asks.urlencode()}" if asks else reverse(name),
            "current": key == asked.layout,
        }
        for key, label, sign, name, asks in ways
    ]


def context_of(request: HttpRequest, spec: ListSpec) -> dict[str, Any]:
    """Give a list page what `generic/list.html` shows.

    Raises BadFilter when the query string asks for what the list does not know.
    """
    asked = Asked(spec, request.GET, request)
    total, numbers = tabs.totals(asked)
    page = slice_of(asked, total)
    query = asked.query.urlencode()
    return {
        "asked": asked,
        "page": page,
        "total_text": counting.in_words(max(page.total, page.end_index)),
        **frame_of(request, asked, numbers),
        "columns": asked.columns,
        "columns_url": f"{reverse('lists:columns', args=[spec.key])}?{query}",
        "density_action": reverse("lists:density", args=[spec.key]),
        "densities": User.Density.choices,
        "sizes": [
            {"size": size, "url": asked.url(size=size), "current": size == page.size}
            for size in SIZES
        ],
        "bulk_total": page.total,
        # What came since is counted beside the page; rows never come by themselves.
        "news_url": reverse("lists:news", args=[spec.key]),
        "known": page.total,
        "list_url": request.path,
        "shown": request.GET.urlencode(),
        # Written out: a bulk act must mean what was on the page, also when somebody
        # changes the saved view meanwhile.
        "list_query": asked.written_out(),
        "trail": asked.trail(),
    }


def _view_menu(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    """Give what can be done with the open tab, and the views that are no tab."""
    saved, key = asked.saved, asked.spec.key
    current = saved or asked.view
    pin = tabs.key_of(current) if current else ""
    menu: dict[str, Any] = {
        "all_url": reverse("lists:views", args=[key]),
        "start_url": reverse("lists:start", args=[key]),
        "start": pin,
        "is_start": asked.is_start,
        "pin_url": reverse("lists:pin", args=[key]),
        "is_pinned": pin in tabs.pinned(asked),
        "more": tabs.more(asked, request.path),
    }
    if saved:
        menu |= {"changed": asked.is_changed, "query": asked.as_query()}
        menu["discard_url"] = f"?saved={saved.pk}"
        menu["duplicate_url"] = reverse("lists:duplicate", args=[saved.pk])
        if saved.is_editable_by(asked.user):
            menu["edit_url"] = reverse("lists:edit", args=[saved.pk])
            menu["update_url"] = reverse("lists:update", args=[saved.pk])
            menu["delete_url"] = reverse("lists:delete", args=[saved.pk])
    return menu


def _number(text: str | None, otherwise: int) -> int:
    number = asking.number(text or "", digits=6)
    return otherwise if number is None else min(max(number, 1), FURTHEST)

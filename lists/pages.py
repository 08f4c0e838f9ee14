"""One page of a list: what the query string asks for, found in few queries."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from lists import counting
from lists.filters import BadFilter
from lists.spec import ListSpec, View

SIZES = (25, 50, 100)
FURTHEST = 100_000
_OWN = frozenset({"view", "sort", "page", "size", "select", "from"})


class Asked:
    """What a query string asks of a list, read strictly.

    Raises BadFilter for a filter, a view or an order that the list does not know.
    """

    def __init__(
        self,
        spec: ListSpec,
        query: QueryDict,
        request: HttpRequest,
        *,
        own: frozenset[str] = frozenset(),
    ) -> None:
        """`own` are the words of a page that shows the list in its own way."""
        self.spec = spec
        self.query = query
        self.own = own
        self.user = request.user
        visible = spec.model.objects.visible_to(request.user)
        self.filters = spec.filters(query, visible, request=request)
        self._check()
        self.view = self._view()
        self.sort = query.get("sort") or (self.view.sort if self.view else "")
        self.sort = self.sort or spec.sorts[0].key
        if spec.order(self.sort) is None:
            raise BadFilter(_("This list cannot be sorted by “%s”.") % self.sort)

    def rows(self) -> QuerySet[Any]:
        """Give the rows that match, unordered; all of them visible to the person."""
        rows = self.spec.scope(self.filters.qs, self.filters.form.cleaned_data)
        return rows.filter(self.view.where(self.user)) if self.view else rows

    def ordered(self) -> QuerySet[Any]:
        return self.rows().order_by(*self.spec.order(self.sort) or ())

    def chips(self) -> list[dict[str, Any]]:
        """Give the filters in force as words, each with the way to be rid of it."""
        chips = []
        for name, field in self.filters.form.fields.items():
            values = [value for value in self.query.getlist(name) if value]
            if name == "q" or not values:
                continue
            labels = _labels(field)
            words = ", ".join(str(labels.get(value, value)) for value in values)
            chips.append(
                {
                    "label": field.label,
                    "op": _("is"),
                    "value": words,
                    "remove_url": self.url(**{name: None}),
                }
            )
        return chips

    def url(self, **changes: Any) -> str:
        """Give this list's address with some parts changed; page goes back to 1."""
        query = self.query.copy()
        query.pop("page", None)
        for name, value in changes.items():
            if value in (None, ""):
                query.pop(name, None)
            else:
                query[name] = value
        return f"?{query.urlencode()}"

    def _check(self) -> None:
        known = _OWN | self.own | self._names
        unknown = [name for name in self.query if name not in known]
        if unknown:
            raise BadFilter(_("This list has no filter “%s”.") % unknown[0][:80])
        if not self.filters.is_valid():
            name, wrong = next(iter(self.filters.errors.items()))
            label = self.filters.form.fields[name].label
            raise BadFilter(f"{label}: {' '.join(map(str, wrong))}")

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(self.filters.filters)

    def _view(self) -> View | None:
        key = self.query.get("view", "")
        if not key:
            asked = any(self.query.get(name) for name in self._names if name != "q")
            key = "" if asked else self.spec.start_view(self.user)
        if not key:
            return None
        view = self.spec.view(key)
        if view is None:
            raise BadFilter(_("This list has no view “%s”.") % key[:80])
        return view


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
        return (self.number - 1) * self.size + len(self.object_list)

    @property
    def paginator(self) -> dict[str, int]:
        return {"count": max(self.total, self.end_index)}


def slice_of(asked: Asked, total: int) -> Slice:
    """Fetch the page that is asked for, in one query.

    The inner one finds the ids alone, so that a far page is nearly as quick as the
    first; the outer one fetches only the rows that are shown.
    """
    size = _number(asked.query.get("size"), 50)
    size = size if size in SIZES else 50
    number = _number(asked.query.get("page"), 1)
    start = (number - 1) * size
    ids = asked.ordered().values("pk")[start : start + size + 1]
    shown = asked.spec.model._base_manager.filter(pk__in=ids)
    shown = shown.annotate(**asked.spec.computed(asked.user))
    shown = shown.order_by(*asked.spec.order(asked.sort) or ())
    rows = list(shown.values("pk", *asked.spec.columns))
    return Slice(rows[:size], number, size, total, len(rows) > size)


def totals(asked: Asked) -> tuple[int, list[int]]:
    """Count what matches, and the views; theirs are at most 30 seconds old."""
    key = f"tabs:{asked.spec.key}:{asked.user.pk}"
    numbers: list[int] | None = cache.get(key)
    if numbers is not None:
        return counting.count(asked.rows()), numbers
    visible = asked.spec.model.objects.visible_to(asked.user)
    rows = asked.spec.scope(visible, {})
    questions = [rows.filter(view.where(asked.user)) for view in asked.spec.views]
    total, *numbers = counting.counts([asked.rows(), *questions])
    cache.set(key, numbers, 30)
    return total, numbers


def tabs(asked: Asked, numbers: list[int], path: str) -> list[dict[str, Any]]:
    """Give the list's views as tabs with their counts."""
    return [
        {
            "label": view.label,
            "url": f"{path}?{urlencode({'view': view.key})}",
            "count": counting.in_words(number),
            "hot": view.is_hot and number > 0,
            "current": view is asked.view,
        }
        for view, number in zip(asked.spec.views, numbers, strict=True)
    ]


def frame_of(
    request: HttpRequest, asked: Asked, numbers: list[int] | None = None
) -> dict[str, Any]:
    """Give what stands above the rows: views, filters in force, orders."""
    if numbers is None:
        _total, numbers = totals(asked)
    kept = [
        (name, value)
        for name in request.GET
        if name not in ("q", "page")
        for value in request.GET.getlist(name)
    ]
    sorts = [
        {
            "label": sort.label,
            "url": asked.url(sort=sort.key),
            "current": sort.key == asked.sort.removeprefix("-"),
        }
        for sort in asked.spec.sorts
    ]
    return {
        "views": tabs(asked, numbers, request.path),
        "chips": asked.chips(),
        "find": request.GET.get("q", ""),
        "kept": kept,
        "sorts": sorts,
        "sort_label": next((s["label"] for s in sorts if s["current"]), ""),
        "reset_url": request.path,
    }


def layouts_of(asked: Asked, table: str, **others: str) -> list[dict[str, Any]]:
    """Give the ways to look at the same rows, by their addresses."""
    query = asked.query.copy()
    for name in ("page", *asked.own):
        query.pop(name, None)
    shown = {"table": (_("Table"), "list"), "board": (_("Board"), "layout-kanban")}
    return [
        {
            "label": shown[name][0],
            "sign": shown[name][1],
            "url": f"{path}?{query.urlencode()}" if query else path,
            "current": (name == "board") == bool(asked.own),
        }
        for name, path in {"table": table, **others}.items()
    ]


def layout_of(request: HttpRequest) -> str:
    """Tell whether the filters were opened on the board or on the list."""
    return "board" if request.GET.get("layout") == "board" else "list"


def context_of(request: HttpRequest, spec: ListSpec) -> dict[str, Any]:
    """Give a list page what `generic/list.html` shows.

    Raises BadFilter when the query string asks for what the list does not know.
    """
    asked = Asked(spec, request.GET, request)
    total, numbers = totals(asked)
    page = slice_of(asked, total)
    return {
        "asked": asked,
        "page": page,
        "total_text": counting.in_words(max(page.total, page.end_index)),
        **frame_of(request, asked, numbers),
        "bulk_total": page.total,
        "list_query": request.GET.urlencode(),
    }


def _labels(field: Any) -> dict[str, Any]:
    choices = getattr(field, "choices", None)
    if choices is None:
        choices = getattr(field.widget, "choices", ())
    return {str(value): label for value, label in choices}


def _number(text: str | None, otherwise: int) -> int:
    if text and text.isascii() and text.isdigit() and len(text) < 7:
        return min(max(int(text), 1), FURTHEST)
    return otherwise

"""What an app says about the list of its records; `lists` does the rest."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from users.models import User

# Widths one may choose for a column, with the class of its head.
WIDTHS = {
    "s": (_("Small"), "w-s"),
    "m": (_("Medium"), "w-m"),
    "l": (_("Large"), "w-xl"),
}
# So many orders one after the other; more nobody can tell apart.
MOST_SORTS = 2


@dataclass(frozen=True)
class View:
    """A tab of the list: a named question with a live count."""

    key: str
    label: Any
    where: Callable[[User], Q]
    # Counted in red: something that should be zero.
    is_hot: bool = False
    sort: str = ""


@dataclass(frozen=True)
class Sort:
    """One way to order a list; `order` is for the direction the key names."""

    key: str
    label: Any
    order: Sequence[Any]
    reverse: Sequence[Any] = ()


@dataclass(frozen=True)
class Column:
    """One column people can show, hide and move; the name of a record always stays.

    `head` and `cell` are the classes of its head and of a cell that has no markup of
    its own in the list's template. `needs` are the `values()` that nothing else asks
    for.
    """

    key: str
    label: Any
    head: str = "w-m"
    cell: str = "sub"
    sort: str = ""
    needs: Sequence[str] = ()
    # False: there for who wants it.
    is_shipped: bool = True
    # The picklist whose labels stand for the values.
    picklist: str = ""
    # A key of WIDTHS, where somebody chose one.
    width: str = ""

    @property
    def text(self) -> str:
        """The column as an address names it: "city", or "city:l"."""
        return f"{self.key}:{self.width}" if self.width else self.key

    def sized(self, width: str) -> "Column":
        """Give the column with a width of WIDTHS; "" is as it ships."""
        if not width:
            return self
        words = [word for word in self.head.split() if not word.startswith("w-")]
        return replace(self, width=width, head=" ".join([WIDTHS[width][1], *words]))


def more(key: str, label: Any, head: str = "w-m", picklist: str = "") -> Column:
    """Give a column of one field that a list offers, but does not ship."""
    return Column(key, label, head, needs=(key,), is_shipped=False, picklist=picklist)


def tag_column() -> Column:
    """Give the column of a record's tags, for who wants it."""
    return more("tags", _("Tags"), "w-l")


@dataclass(frozen=True)
class ListSpec:
    """Everything about one list.

    `scope` narrows what the person may see to what the list shows; `columns` are the
    `values()` that one row of the template needs.
    """

    key: str
    model: Any
    scope: Callable[[QuerySet[Any], dict[str, Any]], QuerySet[Any]]
    filters: type[django_filters.FilterSet]
    views: Sequence[View]
    sorts: Sequence[Sort]
    columns: Sequence[str]
    # What the list is called, and the URL names of its page and of its filters.
    label: Any
    name: str
    filters_name: str
    # How many rows, in words: "%(n)s leads", by ngettext_lazy.
    counted: Any
    # More columns, computed for the rows of one page and the person who looks.
    computed: Callable[[User], dict[str, Any]] = field(default=lambda _user: {})
    start_view: Callable[[User], str] = field(default=lambda _user: "all")
    # The URL name of its board, if it has one.
    board_name: str = ""
    # Whether a row has a page that can stand beside the list, and whether people may
    # ask with conditions of their own.
    has_pages: bool = True
    has_conditions: bool = True
    # What its lanes stand for, also the name of that filter.
    lane_field: str = ""
    # The columns after the name, in the order that ships.
    choosable: Sequence[Column] = ()

    @property
    def detail_name(self) -> str:
        """The URL name of the page of one record."""
        return self.name.replace(":list", ":detail")

    @property
    def right(self) -> str:
        """The right one needs to open the list."""
        about = self.model._meta
        return f"{about.app_label}.view_{about.model_name}"

    def also_by(self, name: str, asked: django_filters.Filter) -> None:
        """Let the list be filtered by what an app above it knows, as that starts."""
        self.filters.base_filters[name] = asked

    def view(self, key: str) -> View | None:
        return next((view for view in self.views if view.key == key), None)

    @property
    def shipped(self) -> list[Column]:
        """The columns of who has not chosen any."""
        return [column for column in self.choosable if column.is_shipped]

    def chosen(self, text: str) -> list[Column] | None:
        """Give the columns of "status,owner:l" in that order; None for one unknown."""
        known = {column.key: column for column in self.choosable}
        asked = dict(part.partition(":")[::2] for part in text.split(",") if part)
        if not asked.keys() <= known.keys():
            return None
        if any(width and width not in WIDTHS for width in asked.values()):
            return None
        return [known[key].sized(width) for key, width in asked.items()]

    def order(self, sort: str) -> Sequence[Any] | None:
        """Give the ORDER BY of "name", "-name" or "status,-name"; None for no sort.

        Of the first of two, only what it is named for counts: what else it settles,
        such as the newest first, would leave the second nothing to do.
        """
        parts = sort.split(",")
        orders = [self._order(part) for part in parts]
        keys = {part.removeprefix("-") for part in parts}
        if len(parts) > MOST_SORTS or len(keys) < len(parts) or None in orders:
            return None
        first, *others = orders
        if not others:
            return first
        return [*(first or ())[:1], *(others[0] or ())]

    def _order(self, sort: str) -> Sequence[Any] | None:
        bare = sort.removeprefix("-")
        for each in self.sorts:
            if each.key == bare:
                return each.reverse if sort.startswith("-") else each.order
        return None

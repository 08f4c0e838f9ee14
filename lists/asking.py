"""What a query string asks of a list: filters, a tab or a saved view, and an order."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from lists import conditions, saving
from lists.filters import BadFilter, Remembered
from lists.models import SavedView
from lists.spec import Column, ListSpec
from records.criteria import Criteria
from users.asking import SignedIn
from users.models import User

# Of one look at a list, never of the question; a saved view holds none of them.
_OF_THE_PAGE = frozenset(
    {"page", "size", "select", "from", "saved", "density", "layout", "show"}
)
# Conditions of one's own: rows and the line that joins them.
_CONDITIONS = ("f", "logic")
# Given one by one, each wins over what a saved view says.
_SINGLE = frozenset({"sort", "q", "cols"})
EVERYTHING = "all"
DENSITIES = tuple(User.Density.values)


class Asked:
    """What a query string asks of a list, read strictly.

    `saved=12` stands for all that the saved view 12 asks; a filter or a tab beside it
    takes the place of all its filters, so that every state of the list has an address.
    Raises BadFilter for a filter, a view or an order that the list does not know.
    """

    def __init__(
        self,
        spec: ListSpec,
        query: QueryDict,
        request: SignedIn,
        *,
        own: frozenset[str] = frozenset(),
        shelf: saving.Shelf | None = None,
        strict: bool = True,
        trusted: bool = False,
    ) -> None:
        """Read a query; who reads many gives the same `shelf` to all.

        `own` are the words of a page that shows the list in its own way.
        Not `strict`: what is wrong is left in the form, to be mended there. `trusted`
        takes chosen values as they are: they were looked up when the view was saved,
        and one that is gone since finds nothing.
        """
        self.spec = spec
        self.user = request.user
        self.request = request
        self.own = own
        self.shelf = shelf or saving.shelf_of(request.user, spec.key)
        self.saved: SavedView | None = None
        self.query = self._whole(query)
        self.filters = spec.filters(self.query, self.visible(), request=request)
        self._know_choices(trusted)
        self.conditions: Criteria | None = None
        if strict:
            self._check()
        key = self._view_key()
        self.view = spec.view(key)
        self.sort = self.query.get("sort") or (self.view.sort if self.view else "")
        if spec.order(self.sort) is None:
            self.sort = spec.sorts[0].key
        self.columns = self._columns()

    def visible(self) -> QuerySet[Any]:
        """Give all rows of the list's kind that the person may see."""
        rows: Any = self.spec.model._default_manager.all()
        found: QuerySet[Any] = rows.visible_to(self.user)
        return found

    def rows(self) -> QuerySet[Any]:
        """Give the rows that match, unordered; all of them visible to the person."""
        rows = self.spec.scope(self.filters.qs, self.filters.form.cleaned_data)
        if self.conditions:
            rows = rows.filter(self.conditions.as_q())
        return rows.filter(self.view.where(self.user)) if self.view else rows

    def ordered(self) -> QuerySet[Any]:
        return self.rows().order_by(*self.spec.order(self.sort) or ())

    def url(self, **changes: Any) -> str:
        """Give this list's address with some parts changed; page goes back to 1."""
        query = self.query.copy()
        query.pop("page", None)
        for name, value in changes.items():
            if value in (None, "", []):
                query.pop(name, None)
            elif isinstance(value, list):
                query.setlist(name, value)
            else:
                query[name] = value
        if self.saved and not self._question & set(query):
            # The last filter of a saved view is gone; the view alone would bring it
            # back.
            query["view"] = EVERYTHING
        return f"?{query.urlencode()}"

    def as_query(self, *, bare: bool = False) -> str:
        """Give question, order and columns as a query string, as views keep it.

        `bare` leaves out what was searched for, and the columns.
        """
        query = QueryDict(mutable=True)
        if self.view:
            query["view"] = self.view.key
        names = self._names - {"q"} if bare else self._names
        for name in (*sorted(names), *_CONDITIONS):
            values = [value for value in self.query.getlist(name) if value]
            if values:
                query.setlist(name, values)
        if not self._question & set(query):
            query["view"] = EVERYTHING
        usual = (self.view.sort if self.view else "") or self.spec.sorts[0].key
        if self.sort != usual:
            query["sort"] = self.sort
        if not bare and (self.query.get("cols") or self.has_own_columns):
            query["cols"] = ",".join(column.text for column in self.columns)
        return query.urlencode()

    @property
    def has_own_columns(self) -> bool:
        """Tell whether other columns are shown than those that ship."""
        return self.columns != self.spec.shipped

    @property
    def has_widths(self) -> bool:
        """Tell whether somebody chose how wide a column is."""
        return any(column.width for column in self.columns)

    @property
    def density(self) -> str:
        """How close the rows stand: as the address says, else as the person likes."""
        here = self.shelf.preference.density if self.shelf.preference else ""
        wanted = self.query.get("density", here)
        return wanted if wanted in DENSITIES else self.user.density

    def written_out(self) -> str:
        """Give the query without the saved view's number, but with all it asks.

        What is left of it means the same tomorrow, whatever becomes of the view.
        """
        query = self.query.copy()
        query.pop("saved", None)
        if self.view:
            query["view"] = self.view.key
        elif self.saved and not self._question & set(query):
            query["view"] = EVERYTHING
        return query.urlencode()

    @property
    def layout(self) -> str:
        """Give "split" for the list beside a record, "board", or "table"."""
        if self.own:
            return "board"
        split = self.spec.has_pages and self.query.get("layout") == "split"
        return "split" if split else "table"

    def trail(self) -> str:
        """Give what a link to a record adds, so that its page knows this list."""
        query = self.query.copy()
        for name in (_OF_THE_PAGE - {"size", "saved", "layout"}) | self.own:
            query.pop(name, None)
        if self.view:
            query["view"] = self.view.key
        return f"?{urlencode({'from': query.urlencode()})}"

    def refined(
        self, values: QueryDict, rows: Sequence[dict[str, str]] = (), logic: str = ""
    ) -> QueryDict:
        """Give this query with other filters: those of a form, blank ones left out."""
        query = self.query.copy()
        query.pop("page", None)
        if self.view:
            query["view"] = self.view.key
        for name in self._names:
            query.pop(name, None)
            given = [value for value in values.getlist(name) if value]
            if given:
                query.setlist(name, given)
        query.setlist("f", conditions.written(rows))
        query["logic"] = logic
        for name in _CONDITIONS:
            if not any(query.getlist(name)):
                del query[name]
        if self.saved and not self._question & set(query):
            query["view"] = EVERYTHING
        return query

    @property
    def is_start(self) -> bool:
        """Tell whether the list opens with the tab that is shown."""
        if preferred := self._preferred():
            return preferred == self.saved
        return (
            self.saved is None
            and self.view is not None
            and self.view.key == self._start()
        )

    @cached_property
    def is_changed(self) -> bool:
        """Tell whether a saved view is shown with something changed about it.

        To search within a view changes nothing about it.
        """
        if self.saved is None:
            return False
        try:
            stored = self.beside(QueryDict(f"saved={self.saved.pk}"))
        except BadFilter:
            return True
        same = self.as_query(bare=True) == stored.as_query(bare=True)
        return not same or self.columns != stored.columns

    def beside(self, query: QueryDict) -> "Asked":
        """Read a query that was saved, of the same person to the same list."""
        return Asked(self.spec, query, self.request, shelf=self.shelf, trusted=True)

    # -- inside -------------------------------------------------------------------

    def _whole(self, given: QueryDict) -> QueryDict:
        """Give the query with what a saved view, or the preferred one, adds to it."""
        asks_itself = bool(self._question & set(given))
        number = given.get("saved", "")
        self.saved = self.shelf.view(number) if number else None
        if number and self.saved is None and not asks_itself:
            raise BadFilter(_("This view is gone, or nobody shares it with you."))
        if not number and not asks_itself:
            self.saved = self._preferred()
        query = QueryDict(mutable=True)
        if self.saved:
            query = QueryDict(self.saved.query, mutable=True)
            if asks_itself:
                for name in self._question & set(query):
                    del query[name]
        for name in given:
            query.setlist(name, given.getlist(name))
        query.pop("saved", None)
        if self.saved:
            query["saved"] = str(self.saved.pk)
        return query

    def _preferred(self) -> SavedView | None:
        liked = self.shelf.preference
        if liked is None or liked.start_view_id is None:
            return None
        return self.shelf.view(str(liked.start_view_id))

    def _check(self) -> None:
        known = self._names | _OF_THE_PAGE | _SINGLE | {"view", *_CONDITIONS} | self.own
        unknown = [name for name in self.query if name not in known]
        if unknown:
            raise BadFilter(_("This list has no filter “%s”.") % unknown[0][:80])
        key, sort = self._view_key(), self.query.get("sort", "")
        if key and self.spec.view(key) is None:
            raise BadFilter(_("This list has no view “%s”.") % key[:80])
        if sort and self.spec.order(sort) is None:
            raise BadFilter(_("This list cannot be sorted by “%s”.") % sort[:80])
        columns = self.query.get("cols", "")
        if self.spec.chosen(columns) is None:
            raise BadFilter(_("This list has no such columns: %s") % columns[:80])
        if not self.filters.is_valid():
            name, wrong = next(iter(self.filters.errors.items()))
            label = self.filters.form.fields[name].label
            raise BadFilter(f"{label}: {' '.join(map(str, wrong))}")
        rows, logic = self.query.getlist("f"), self.query.get("logic", "")
        if (rows or logic) and not self.spec.has_conditions:
            raise BadFilter(_("This list takes no conditions."))
        if rows or logic:
            model = self.spec.model
            self.conditions = conditions.read(model, rows, logic, by=self.user)

    def _know_choices(self, trusted: bool) -> None:
        """Fetch the choices of a filter in use once, for check and words alike."""
        for name, field in self.filters.form.fields.items():
            values = [value for value in self.query.getlist(name) if value]
            if values and hasattr(field, "choices"):
                given = [(value, value) for value in values]
                field._choices = Remembered(given if trusted else field.choices)

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(self.spec.filters.base_filters)

    @cached_property
    def _question(self) -> frozenset[str]:
        """The names that say which rows are asked for, apart from the search."""
        return (self._names | {"view", *_CONDITIONS}) - _SINGLE

    def _view_key(self) -> str:
        key: str = self.query.get("view", "")
        asked = any(self.query.get(name) for name in self._question)
        return key if key or asked or self.saved else self._start()

    def _columns(self) -> list[Column]:
        """Give the columns of the address or the view, else one's own, else shipped."""
        liked = self.shelf.preference.columns if self.shelf.preference else ""
        for text in (self.query.get("cols", ""), liked):
            if found := self.spec.chosen(text):
                return found
        return self.spec.shipped

    def _start(self) -> str:
        liked = self.shelf.preference.start if self.shelf.preference else ""
        return liked if self.spec.view(liked) else self.spec.start_view(self.user)

"""The way back from a record to its list, and on to the rows before and after it.

The list's query travels in the address (`?from=view=mine&sort=name`), never the rows:
the neighbours are asked for by the values that the list is ordered by. A record that
has left the list meanwhile, because it was moved, so still knows what comes next.
Where somebody came from is remembered per record while they are signed in, because the
forms of its page lead back to its plain address.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.http import QueryDict
from django.urls import reverse

from lists import counting
from lists.asking import Asked
from lists.filters import BadFilter
from lists.pages import size_of
from lists.spec import ListSpec
from users.asking import SignedIn
from work import database

# So many records' lists are remembered, and queries up to this length.
REMEMBERED = 30
LONGEST = 1_000


def of(
    request: SignedIn, spec: ListSpec, record: Any, *, list_name: str
) -> dict[str, Any]:
    """Give `back_url`, `back_label` and `pager` for the page of a record.

    Nothing when it was not opened from a list, or from one that cannot be read (any
    more): the page then keeps its own way back.
    """
    query = _query(request, spec, record)
    # Beside its list a record needs no way back to it.
    if not query or request.headers.get("HX-Target") == "pane":
        return {}
    try:
        asked = Asked(spec, QueryDict(query), request)
    except BadFilter:
        return {}
    keys = _keys(spec.order(asked.sort) or ())
    values = [_value(record, key.name) for key in keys]
    back: dict[str, Any] = {"back_url": f"{reverse(list_name)}?{query}"}
    if board_url := _board_url(spec, query):
        back["back_url"] = board_url
    if asked.saved:
        back["back_label"] = str(asked.saved)
    elif asked.view:
        back["back_label"] = asked.view.label
    if any(v is None and not k.is_nullable for k, v in zip(keys, values, strict=True)):
        return back
    place = _Place(asked.rows(), keys, values)
    if position := place.position(record.pk):
        page = (position["position"] - 1) // size_of(asked.query) + 1
        back["back_url"] += f"&page={page}" if page > 1 and not board_url else ""
    return {**back, "pager": {**position, **_neighbours(place, query)}}


# -- inside -------------------------------------------------------------------


@dataclass(frozen=True)
class _Key:
    """One thing a list is ordered by."""

    name: str
    is_down: bool
    # Where rows without a value stand; None where each has one.
    nulls_last: bool | None = None

    @property
    def is_nullable(self) -> bool:
        return self.nulls_last is not None

    def turned(self) -> "_Key":
        last = None if self.nulls_last is None else not self.nulls_last
        return _Key(self.name, not self.is_down, last)

    def order(self) -> OrderBy:
        """Give it for ORDER BY."""
        return OrderBy(
            F(self.name),
            descending=self.is_down,
            nulls_last=True if self.nulls_last else None,
            nulls_first=True if self.nulls_last is False else None,
        )


class _Place:
    """Where a record stands in an ordered list, or would stand."""

    def __init__(
        self, rows: QuerySet[Any], keys: Sequence[_Key], values: Sequence[Any]
    ) -> None:
        self.rows = rows
        self.keys = keys
        self.values = values

    def beside(self) -> tuple[int | None, int | None]:
        """Give the ids before and after, in one query; None at an end."""
        ways = [[key.turned() for key in self.keys], self.keys]
        questions = [
            (way, rows.order_by(*(key.order() for key in keys)).values("pk")[:1])
            for way, keys in enumerate(ways)
            for rows in self._beyond(keys)
        ]
        found: dict[int, int] = {}
        ids = database.ids_of_each([rows for _way, rows in questions])
        for place, pk in sorted(ids):
            found.setdefault(questions[place][0], pk)
        return found.get(0), found.get(1)

    def position(self, pk: int) -> dict[str, int]:
        """Give position and total in one query; nothing off the list, or too far."""
        before = list(self._beyond([key.turned() for key in self.keys]))
        questions = [self.rows, self.rows.filter(pk=pk), *before]
        total, is_there, *numbers = counting.counts(questions)
        if not is_there or max(total, sum(numbers)) > counting.CEILING:
            return {}
        return {"position": sum(numbers) + 1, "total": total}

    def _beyond(self, keys: Sequence[_Key]) -> Iterator[QuerySet[Any]]:
        """Give the rows that follow in the order of the keys, the nearest part first.

        Equal in all keys but the last, then in all but the last two, and so on: each
        part is a range of an index, which one condition with ORs would not be.
        """
        for number in reversed(range(len(keys))):
            key, value = keys[number], self.values[number]
            same = Q()
            for other, its in zip(keys[:number], self.values[:number], strict=True):
                same &= _is(other.name, its)
            if value is None:
                if key.nulls_last is False:
                    yield self.rows.filter(same, **{f"{key.name}__isnull": False})
                continue
            than = "lt" if key.is_down else "gt"
            yield self.rows.filter(same, **{f"{key.name}__{than}": value})
            if key.nulls_last:
                yield self.rows.filter(same, **{f"{key.name}__isnull": True})


def _query(request: SignedIn, spec: ListSpec, record: Any) -> str:
    """Give the query of the list somebody came from, and keep it for the record."""
    name = f"{spec.key}:{record.pk}"
    trails: dict[str, str] = request.session.get("trails", {})
    query = request.GET.get("from", "")[: LONGEST + 1]
    if not query or len(query) > LONGEST:
        return trails.get(name, "")
    if trails.get(name) != query:
        trails.pop(name, None)
        kept = list(trails.items())[-(REMEMBERED - 1) :]
        request.session["trails"] = {**dict(kept), name: query}
    return query


def _board_url(spec: ListSpec, query: str) -> str:
    """Give the way back to the board whose lane somebody came from; "" from a list."""
    asks = QueryDict(query, mutable=True)
    if not spec.board_name or asks.pop("layout", [""])[-1] != "board":
        return ""
    asks.pop(spec.lane_field, None)
    return f"{reverse(spec.board_name)}?{asks.urlencode()}"


def _keys(order: Sequence[Any]) -> list[_Key]:
    """Read an ORDER BY; the id settles what it leaves open."""
    keys = []
    for part in order:
        if isinstance(part, str):
            keys.append(_Key(part.removeprefix("-"), part.startswith("-")))
        else:
            last = (
                bool(part.nulls_last) if part.nulls_last or part.nulls_first else None
            )
            keys.append(_Key(part.expression.name, part.descending, last))
    if not any(key.name == "pk" for key in keys):
        keys.append(_Key("pk", is_down=False))
    return keys


def _value(record: Any, name: str) -> Any:
    value = record
    for part in name.split("__"):
        value = getattr(value, part, None)
    return value


def _is(name: str, value: Any) -> Q:
    return Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})


def _neighbours(place: _Place, query: str) -> dict[str, Any]:
    before, after = place.beside()
    rows = place.rows.model._base_manager.in_bulk([pk for pk in (before, after) if pk])
    found = {"previous": rows.get(before), "next": rows.get(after)}
    return {
        name: {
            "url": f"{record.get_absolute_url()}?{urlencode({'from': query})}",
            "label": str(record),
        }
        for name, record in found.items()
        if record is not None
    }

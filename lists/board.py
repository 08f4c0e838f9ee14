"""A list as a board: its rows as cards in lanes, one lane for each status.

However many lanes there are, it costs one query each for how many rows they hold,
which of them come first, what these say, and what their amounts come to.
"""

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django_htmx.http import reswap, retarget, trigger_client_event

from lists import counting
from lists.pages import Asked
from work import database

# So many cards a lane shows at first, and so many more each time one asks for more.
PORTION = 50
# Nobody reads a lane further than this; the list does it better.
MOST_PORTIONS = 4
# What a board asks of its query string besides what a list does.
OWN = frozenset({"more"})


@dataclass(frozen=True)
class Head:
    """A lane before it is filled: the status, or the stage, that it stands for.

    `to` are the keys of the lanes its cards may go to by hand; it is only a hint for
    the eye, the move itself decides. A lane with a `note` holds no cards: what is moved
    there leaves the board.
    """

    pk: int
    key: str
    label: str
    tone: str = ""
    to: Collection[str] = ()
    note: Any = ""
    # So many days a card may stand here before it is marked.
    days_limit: int | None = None


@dataclass
class Lane:
    """One lane with its first cards."""

    head: Head
    count: int = 0
    total: Decimal | None = None
    # Half of its cards stand here longer than this; none past the ceiling of counts.
    median_since: datetime.datetime | None = None
    # A person folded it away; their browser remembers.
    is_folded: bool = False
    # What a link to one of its cards adds, so that the next one is the lane's.
    trail: str = ""
    list_url: str = ""
    more_url: str = ""
    more: int = 0
    cards: list[dict[str, Any]] = field(default_factory=list)

    @property
    def count_text(self) -> str:
        return counting.in_words(self.count)


@dataclass
class Board:
    """The lanes, and how many of the rows stand in none of them."""

    lanes: list[Lane]
    elsewhere: int
    elsewhere_url: str

    @property
    def cards(self) -> list[dict[str, Any]]:
        return [card for lane in self.lanes for card in lane.cards]

    @property
    def elsewhere_text(self) -> str:
        return counting.in_words(self.elsewhere)


def board_of(
    asked: Asked,
    rows: QuerySet[Any],
    heads: Sequence[Head],
    *,
    by: str,
    columns: Sequence[str],
    list_url: str,
    others: Mapping[int, str],
    summed: str = "",
    since: str = "",
) -> Board:
    """Fill the lanes with the first of some rows, which the person may see.

    `by` is the foreign key that tells the lane, `summed` the field of which each lane
    shows the sum, `since` the time of which it shows the median; `others` are the
    statuses without a lane, by id, with their keys.
    """
    filled = [head for head in heads if not head.note]
    questions = [rows.filter(**{by: head.pk}) for head in filled]
    strays = rows.filter(**{f"{by}__in": list(others)})
    *numbers, elsewhere = counting.counts([*questions, strays])
    lanes = {head.pk: Lane(head) for head in heads}
    portions = _portions(asked.query, [head.key for head in filled])
    for head, number in zip(filled, numbers, strict=True):
        lane = lanes[head.pk]
        lane.count = number
        lane.list_url = _list_url(asked, list_url, by, [head.key])
        query = lane.list_url.partition("?")[2]
        lane.trail = "?" + urlencode({"from": f"{query}&layout=board"})
        _offer_more(lane, asked, portions)
    _fill(lanes, asked, questions, filled, portions, by=by, columns=columns)
    if since:
        _halve(lanes, questions, filled, by=by, since=since)
    folded = asked.request.COOKIES.get(f"fold_{asked.spec.key}", "").split(".")
    for lane in lanes.values():
        lane.is_folded = lane.head.key in folded
    if summed:
        _add_up(lanes, rows, by, summed)
    return Board(
        list(lanes.values()),
        elsewhere,
        _list_url(asked, list_url, by, list(others.values())),
    )


def answer_move(request: HttpRequest, context: dict[str, Any], said: str) -> Any:
    """Draw the board anew in the page of it, after a move or its refusal.

    It goes into the board wherever the request came from, and closes the dialog.
    `said` is read to those who do not see it.
    """
    answer: HttpResponse = render(request, "lists/_moved.html", context)
    answer = reswap(retarget(answer, "#board"), "innerHTML")
    answer = trigger_client_event(answer, "moved")
    return trigger_client_event(answer, "announce", {"text": said})


# -- inside -------------------------------------------------------------------


def _portions(query: QueryDict, keys: Sequence[str]) -> dict[str, int]:
    """Read how many portions of which lanes are open: `more=working:3`."""
    portions = {}
    for word in query.getlist("more"):
        key, _colon, number = word.rpartition(":")
        if key in keys and number in map(str, range(2, MOST_PORTIONS + 1)):
            portions[key] = int(number)
    return portions


def _offer_more(lane: Lane, asked: Asked, portions: dict[str, int]) -> None:
    key = lane.head.key
    number = portions.get(key, 1)
    lane.more = min(lane.count - number * PORTION, PORTION)
    if lane.more > 0 and number < MOST_PORTIONS:
        query = asked.query.copy()
        wanted = {**portions, key: number + 1}
        query.setlist("more", [f"{name}:{n}" for name, n in wanted.items()])
        lane.more_url = f"?{query.urlencode()}"


def _list_url(asked: Asked, list_url: str, by: str, keys: Sequence[str]) -> str:
    """Give the address of the list that shows the rows of a lane."""
    query = asked.query.copy()
    for name in (*asked.own, "page"):
        query.pop(name, None)
    if asked.view:
        query["view"] = asked.view.key
    query.setlist(by, keys)
    return f"{list_url}?{query.urlencode()}"


def _fill(
    lanes: dict[int, Lane],
    asked: Asked,
    questions: Sequence[QuerySet[Any]],
    heads: Sequence[Head],
    portions: dict[str, int],
    *,
    by: str,
    columns: Sequence[str],
) -> None:
    order = asked.spec.order(asked.sort) or ()
    first = [
        question.order_by(*order).values("pk")[: portions.get(head.key, 1) * PORTION]
        for question, head in zip(questions, heads, strict=True)
    ]
    ids = [pk for _place, pk in database.ids_of_each(first)]
    user: Any = asked.user
    rows = asked.spec.model._base_manager.filter(pk__in=ids)
    rows = rows.annotate(**asked.spec.computed(user)).order_by(*order)
    for row in rows.values("pk", f"{by}_id", *asked.spec.columns, *columns):
        # Somebody may have moved one meanwhile to where there is no lane.
        if row[f"{by}_id"] in lanes:
            lanes[row[f"{by}_id"]].cards.append(row)


def _halve(
    lanes: dict[int, Lane],
    questions: Sequence[QuerySet[Any]],
    heads: Sequence[Head],
    *,
    by: str,
    since: str,
) -> None:
    """Find since when the card in the middle of each lane stands there."""
    middles = [
        question.order_by(since, "pk").values("pk")[number // 2 : number // 2 + 1]
        for question, head in zip(questions, heads, strict=True)
        if 0 < (number := lanes[head.pk].count) <= counting.CEILING
    ]
    if not middles:
        return
    ids = [pk for _place, pk in database.ids_of_each(middles)]
    rows = questions[0].model._base_manager.filter(pk__in=ids)
    for pk, at in rows.values_list(by, since):
        if pk in lanes:
            lanes[pk].median_since = at


def _add_up(lanes: dict[int, Lane], rows: QuerySet[Any], by: str, summed: str) -> None:
    sums = rows.order_by().values_list(by).annotate(total=Sum(summed))
    for pk, total in sums:
        if pk in lanes:
            lanes[pk].total = total

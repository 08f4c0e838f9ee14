"""Whether a row that is put back still finds its place, where each is for one alone."""

from collections.abc import Mapping, Sequence, Set
from typing import Any

from django.db import models

from history.models import Tracked
from work.database import IDS_PER_STATEMENT

RowKey = tuple[type[Tracked], int]
# {attname: value} of a row as it would stand.
Values = Mapping[str, Any]


def taken(wanted: Mapping[RowKey, Values], leaving: Set[RowKey]) -> set[RowKey]:
    """Find the rows whose place another row has taken meanwhile.

    A place is what a unique constraint gives to one row only: the primary contact of
    a deal, the relation of two records. Rows that are `leaving` make room. A row that
    leaves without coming back elsewhere, or in vain, is none of them.
    """
    by_model: dict[type[Tracked], dict[int, Values]] = {}
    for (model, pk), values in wanted.items():
        by_model.setdefault(model, {})[pk] = values
    found: set[RowKey] = set()
    for model, rows in by_model.items():
        gone = {pk for kind, pk in leaving if kind is model}
        for rule in rules_of(model):
            found |= {(model, pk) for pk in _taken(model, rule, rows, gone)}
    return found


def in_turn(rows: Sequence[Tracked]) -> list[list[Tracked]]:
    """Put rows of one model in the order in which they can be written.

    The database looks at each row by itself: who is to be the primary contact again
    must wait until the other one is not.
    """
    special = [rule for rule in rules_of(type(rows[0])) if rule.condition]
    first: list[Tracked] = []
    then: list[Tracked] = []
    for row in rows:
        stands = any(stands_in(type(row), rule, row.__dict__) for rule in special)
        (then if stands else first).append(row)
    return [group for group in (first, then) if group]


def rules_of(model: type[models.Model]) -> list[models.UniqueConstraint]:
    """Give the unique constraints of a model over plain columns."""
    return [
        rule
        for rule in model._meta.constraints
        if isinstance(rule, models.UniqueConstraint) and rule.fields
    ]


def asked_by(rule: models.UniqueConstraint) -> dict[str, Any]:
    """Give {field name: value} of the rows that a constraint is about; {}: of all."""
    return dict(rule.condition.children) if rule.condition else {}  # type: ignore[arg-type]


def stands_in(model: type[models.Model], rule: Any, values: Values) -> bool:
    """Tell whether a row with these values is one that a constraint is about."""
    asked = asked_by(rule).items()
    return all(values[_attname(model, name)] == value for name, value in asked)


# -- inside -------------------------------------------------------------------


def _taken(
    model: type[Tracked],
    rule: models.UniqueConstraint,
    rows: Mapping[int, Values],
    gone: set[int],
) -> set[int]:
    names = [_attname(model, name) for name in rule.fields]
    places: dict[tuple[Any, ...], int] = {}
    for pk, values in rows.items():
        place = tuple(values[name] for name in names)
        if None not in place and stands_in(model, rule, values):
            places[place] = pk
    found = set()
    first = sorted({place[0] for place in places})
    for start in range(0, len(first), IDS_PER_STATEMENT):
        asked = {f"{names[0]}__in": first[start : start + IDS_PER_STATEMENT]}
        there = model._base_manager.filter(**asked, **asked_by(rule))
        for pk, *place in there.values_list("pk", *names):
            mine = places.get(tuple(place))
            if mine not in (None, pk) and pk not in gone:
                found.add(mine)
    return {pk for pk in found if pk is not None}


def _attname(model: type[models.Model], name: str) -> str:
    return str(model._meta.get_field(name).attname)  # type: ignore[union-attr]

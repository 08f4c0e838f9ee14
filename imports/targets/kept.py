"""Lists of records that people keep: accounts, contacts, deals.

The rows of a batch come in together, in rounds: a row that names another row of the
batch comes in the round after that one, and so does a row that is the same as another.
"""

from collections.abc import Callable, Sequence
from typing import Any

from accounts import hierarchy
from history import writing
from imports.models import Row
from imports.options import FILL, UPDATE
from imports.targets.entries import Entry, EntryTarget
from imports.targets.foreseeing import ForeseenTarget
from imports.targets.putting import Putter
from imports.targets.rows import Drafted, Taken
from records import external_ids
from work import database

__all__ = ["Entry", "KeptTarget", "save_below"]

Outcome = Row.Outcome
# A row, the record it is, and whether that was made of it.
Pair = tuple[Drafted, Any, bool]
There = dict[Any, list[int]]
_NO_COLUMN: Any = object()


class KeptTarget(ForeseenTarget):
    """A kind of record whose rows are found by a key and written as they are."""

    def take_in(
        self, made: Sequence[Drafted], act: writing.Act, *, beside_others: bool
    ) -> list[Taken]:
        return _take_in(self, made, act)


def save_below(
    records: Sequence[Any], column: str, save: Callable[[Sequence[Any]], object]
) -> None:
    """Save records, of which `column` names the one above.

    Those that are put below another one by one: each may close a circle with the one
    before. Raises ValidationError for one that would lie below itself.
    """
    moved = {
        id(one): one
        for one in records
        if not one._state.adding and column in one.edits()
    }
    if moved:
        hierarchy.lock()
    save([one for one in records if id(one) not in moved])
    for record in moved.values():
        hierarchy.refuse_circles(record)
        save([record])


# -- inside ---------------------------------------------------------------------------


def _take_in(
    target: EntryTarget, made: Sequence[Drafted], act: writing.Act
) -> list[Taken]:
    # Nobody else looks for these records in order to add them, until we commit.
    database.advisory_lock("imports.kept")
    taken: list[Taken] = []
    waiting = list(made)
    while waiting:
        ready, waiting, refused = _ready(target, waiting, act)
        taken += [Taken(one, Outcome.REFUSED) for one in refused]
        if not (ready or refused) and target.is_patient:
            return taken
        if not (ready or refused):  # those are left that name each other, or nobody
            links = target.looked_up(waiting)
            for one in waiting:
                target.link(one, links, strictly=True)
            return taken + [Taken(one, Outcome.REFUSED) for one in waiting]
        taken += _take_round(target, ready, act)
    return taken


def _ready(
    target: EntryTarget, made: list[Drafted], act: writing.Act
) -> tuple[list[Drafted], list[Drafted], list[Drafted]]:
    """Give the rows whose records are all here, those that wait, those that cannot."""
    settled = target.settled(made)
    asking = [one for one in made if id(one) not in settled]
    links = target.looked_up(asking)
    target.make_missing(asking, links, act)
    waiting = {
        id(one)
        for one in asking
        if not target.link(one, links, strictly=not target.waits(one)) and one.draft
    }
    return (
        [one for one in made if one.draft and id(one) not in waiting],
        [one for one in made if id(one) in waiting],
        [one for one in asking if not one.draft],
    )


def _take_round(
    target: EntryTarget, made: Sequence[Drafted], act: writing.Act
) -> list[Taken]:
    there = target.found(made)
    first: dict[Any, Drafted] = {}
    refused: list[Taken] = []
    now: list[Drafted] = []
    later: list[Drafted] = []
    for one in made:
        key = target.key(one) if target.finds else ""
        if key and key not in there and key in first:
            later.append(one)
        elif target.is_refused(one, target.pks(one, there)):
            refused.append(Taken(one, Outcome.REFUSED))
        else:
            first.setdefault(key, one)
            now.append(one)
    taken = refused + _write(target, now, there, act)
    return taken + (_take_round(target, later, act) if later else [])


def _write(
    target: EntryTarget, made: Sequence[Drafted], there: There, act: writing.Act
) -> list[Taken]:
    known = {pks[0] for one in made if (pks := target.pks(one, there))}
    free = _free(target, known)
    fields = {one.name: one for one in target.model._meta.concrete_fields}
    putter = Putter(target.imported, target.options, fields)
    updates = target.options.on_duplicate in (FILL, UPDATE)
    pairs: list[Pair] = []
    taken: list[Taken] = []
    for one in made:
        pks = target.pks(one, there)
        record: Any = free.get(pks[0]) if pks else target.new(one.draft)
        if record is None or (pks and not updates):
            taken.append(Taken(one, Outcome.DUPLICATE, pks[0]))
        else:
            _fill(target, record, one.draft, putter, new=not pks)
            pairs.append((one, record, not pks))
    target.write(
        list({id(record): record for _one, record, _new in pairs}.values()), act
    )
    target.after(pairs, act)
    _keep_ids(target, pairs, [one for one in taken if one.object_id in free], act)
    return taken + [
        Taken(one, Outcome.CREATED if new else Outcome.UPDATED, record.pk)
        for one, record, new in pairs
    ]


def _free(target: EntryTarget, pks: set[int]) -> dict[int, Any]:
    """Lock and give the records that this person may change."""
    if not pks:
        return {}
    objects: Any = target.model._default_manager
    free = target.may_change(pks)
    rows = objects.filter(pk__in=free).select_for_update(of=("self",))
    return {row.pk: row for row in rows.order_by("pk")}


def _fill(
    target: EntryTarget, record: Any, entry: Entry, putter: Putter, *, new: bool
) -> None:
    if not new:
        putter.put(record, target.values_of(entry), entry.custom)
    for column, pk in entry.linked.items():
        present = getattr(record, f"{column}_id", _NO_COLUMN)
        if present is _NO_COLUMN:
            continue  # what `after` writes
        if new or putter.overwrites or present is None:
            setattr(record, f"{column}_id", pk)


def _keep_ids(
    target: EntryTarget,
    pairs: Sequence[Pair],
    others: Sequence[Taken],
    act: writing.Act,
) -> None:
    """Keep what the other program calls the records that this person may change."""
    named = [(one.external_id, record.pk) for one, record, _new in pairs]
    named += [(each.made.external_id, each.object_id) for each in others]
    ids: dict[str, int] = {}
    for value, pk in named:
        if value:
            ids.setdefault(value, pk)
    if ids:
        source = target.options.id_source
        external_ids.keep(target.model, source, ids, act=act)

"""Try a list before it comes in: what becomes of each row, and of some, cell by cell.

It goes the way of the run, through the same functions, and everything that is written
meanwhile is taken back. So what the page of the check says is what would be written,
rights, rules and turns of pools included. Of a long list only some rows are tried:
nobody else could write for as long as that takes.
"""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import transaction

from imports import choices, keeping, owning, running, telling
from imports.cells import WAITS, Telling, Tried
from imports.drafting import Drafter
from imports.models import Chunk, Import, Row
from imports.options import FILL, UPDATE, Options
from imports.targets import Problem
from work.database import fold

logger = logging.getLogger(__name__)
# The longest list that is tried as a whole, in rows.
WHOLE = 1_000
# So many rows are told cell by cell.
ROWS = 20
# So many of them are looked for further down, because they change what is here.
CHANGING, KNOWN = 10, 3


@dataclass
class Rehearsed:
    """What became of the rows that were tried, in the words of `Telling.as_json`.

    Only if the whole list was: the counts, {number of the row: what is wrong} of those
    that were refused, and how many each owner got, by their tokens.
    """

    shown: dict[str, Any]
    is_whole: bool = False
    counts: dict[str, int] = field(default_factory=dict)
    refused: dict[int, list[Problem]] = field(default_factory=dict)
    owners: Counter[str] = field(default_factory=Counter)


def choose(chunk: Chunk, right: Sequence[Sequence[Any]], options: Options) -> list[int]:
    """Give the numbers of the rows of the first piece that are to be told.

    The first ones, and the first that are records that are here. `right` begin with
    the number and whether it is one, as the check keeps them. A row that repeats
    another is only among the first, where that one is as well.
    """
    updates = options.on_duplicate in (FILL, UPDATE)
    repeats = set(chunk.repeats)
    known = [row[0] for row in right if row[1] is True and row[0] not in repeats]
    here = set(known[: CHANGING if updates else KNOWN])
    numbers = range(chunk.first_row, chunk.first_row + chunk.rows)
    rest = [number for number in numbers if number not in here]
    return sorted(here | set(rest[: ROWS - len(here)]))


def rehearse(imported: Import, numbers: Sequence[int]) -> Rehearsed | None:
    """Try a list that was looked through, and tell of these rows of its first piece.

    Nothing stays written. Goes on as the person whose import it is. None if it failed.
    """
    try:
        with transaction.atomic():
            found = _try(Import.objects.get(pk=imported.pk), set(numbers))
            transaction.set_rollback(True)
    except Exception:  # the check has its counts without it
        logger.exception("Import %s could not be rehearsed", imported.pk)
        return None
    return found


class Rehearsal(Drafter):
    """Reads rows as the run does, once the tags that are new have been made."""

    @cached_property
    def tag_keys(self) -> dict[str, str]:
        names, are_made = choices.new_tags(self.imported, self.imported.user)
        new = {fold(name): fold(name) for name in names} if are_made else {}
        return new | super().tag_keys


# -- inside ---------------------------------------------------------------------------


def _try(imported: Import, numbers: set[int]) -> Rehearsed:
    imported.state = Import.State.RUNNING
    imported.save(update_fields=["state"])
    said = Telling(Rehearsal(imported), numbers)
    if imported.total > WHOLE:
        _try_some(imported.chunks.all()[0], numbers, said)
        return Rehearsed(said.as_json())
    for chunk in imported.chunks.all():
        running.take(chunk, Rehearsal(imported))
        said.go_on()
    while running.take_more(imported, Rehearsal):
        said.go_on()
    refused = Row.objects.filter(imported=imported, outcome=Row.Outcome.REFUSED)
    return Rehearsed(
        said.as_json(),
        True,
        imported.counts(),
        dict(refused.values_list("number", "problems")),
        owning.by_token(telling.holders(imported)),
    )


def _try_some(chunk: Chunk, numbers: set[int], said: Telling) -> None:
    """Take rows in, those that repeat others in their turn, as the run does."""
    chunk.repeats = [number for number in chunk.repeats if number in numbers]
    running.take(chunk, Rehearsal(chunk.imported), numbers.__contains__)
    said.go_on()
    running.take_repeats([chunk], Rehearsal(chunk.imported))
    said.go_on()
    rest = keeping.rows_of(Rehearsal(chunk.imported), chunk, said.wanted.__contains__)
    said.tried += [Tried(one.row.number, one.row.line, WAITS) for one in rest]

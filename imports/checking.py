"""Go through every row before anything is written, and say what would become of it.

Pieces are looked through by as many workers as there are. What none of them can know,
who repeats a person of an earlier piece, is told when all are through, in their order:
so the result does not depend on which worker was faster.
"""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from imports import keeping, owning, rehearsing, staging
from imports.drafting import Drafter
from imports.finding import LOCKED, Found, Together, short
from imports.models import Chunk, Import
from imports.options import Options
from imports.targets import Drafted, Target
from work import due
from work.collecting import undisturbed

State = Import.State


def ask(imported: Import) -> None:
    """Have an import checked. Raises ValidationError if it is under way or has run."""
    with transaction.atomic():
        row = Import.objects.select_for_update().get(pk=imported.pk)
        if row.has_run:
            raise ValidationError(_("This import has run already."))
        if not row.mapping:
            raise ValidationError(_("Choose a field for at least one column."))
        row.state, row.check_result, row.done, row.error = State.CHECKING, {}, 0, ""
        row.total = 0
        row.save()
        keeping.forget(row)
        staging.forget_pieces(row)
        row.chunks.all().delete()
        due.later("imports.check", str(row.pk), key=str(row.pk))


def work_on(pk: str) -> None:
    """Do what only one can: read the file through, and at the end draw all together."""
    imported = Import.objects.filter(pk=pk, state=State.CHECKING).first()
    if imported is None:
        return
    if not imported.check_result:
        _read(imported)
    _draw_together(imported)


@undisturbed()
def check_chunk(chunk_id: int) -> None:
    """Look one piece through, unless it was, or is no piece of the file any more."""
    rows = Chunk.objects.filter(pk=chunk_id, found__isnull=True)
    chunk = rows.filter(imported__state=State.CHECKING).first()
    if chunk is None:
        return
    imported = Import.objects.select_related("user").get(pk=chunk.imported_id)
    found = _look_through(chunk, Drafter(imported))
    with transaction.atomic():
        if rows.update(found=found):
            mine = Import.objects.filter(pk=imported.pk)
            mine.update(done=F("done") + chunk.rows)
            due.later("imports.check", str(imported.pk), key=str(imported.pk))


# -- inside ---------------------------------------------------------------------------

# A row that is right, as a piece keeps it: its number, whether it is a record that is
# here, whether it can only come in when others are, who would own it, and its keys.
_Row = list[Any]


def _read(imported: Import) -> None:
    """Write the rows down; every piece can be looked through while the rest is read.

    Goes on behind the pieces that are there: somebody else has read them, or is dead.
    """
    for number, written in enumerate(staging.pieces(imported)):
        with transaction.atomic():
            row = _still_read(imported)
            there = row.chunks.count() if row else -1
            if row is None or there < number:
                return  # it is checked anew
            if there == number:
                _add_piece(row, number, written)
        due.hold_on()
    with transaction.atomic():
        row = _still_read(imported)
        if row is not None:
            row.check_result = {"is_read": True}
            if not row.total:
                row.state = State.CHECKED
            row.save()


def _still_read(imported: Import) -> Import | None:
    row = Import.objects.select_for_update().get(pk=imported.pk)
    is_same = row.state == State.CHECKING and row.layout == imported.layout
    return None if row.check_result or not is_same else row


def _add_piece(row: Import, number: int, written: Sequence[str]) -> None:
    first_row, rows = row.total + 1, len(written)
    chunk = row.chunks.create(number=number, first_row=first_row, rows=rows)
    staging.write(chunk, written)
    row.total += rows
    row.save(update_fields=["total"])
    due.later("imports.check_chunk", chunk.pk, key=str(chunk.pk))


def _look_through(chunk: Chunk, drafter: Drafter) -> dict[str, Any]:
    """Give what a piece holds, as it is kept with it."""
    drafted = keeping.drafted(drafter, list(staging.rows_of(drafter.imported, chunk)))
    right = _judge([one for one in drafted if one.draft], drafter)
    keeping.keep(drafter, chunk, drafted)
    keeping.keep_refused(chunk, drafted)
    found = Found()
    found.unmapped.update(header for one in drafted for header in one.unmapped)
    for one in drafted:
        if one.problems:
            found.counts["refused"] += 1
            found.note(one)
    found.note_unknown(
        {name: list(texts.values()) for name, texts in drafter.unknown.items()}
    )
    found.note_ranges(drafter.ranges)
    about = _of_others(drafted, drafter.target)
    return {"rows": right, **about, **found.as_json()}


def _of_others(drafted: Sequence[Drafted], target: Target) -> dict[str, Any]:
    """Give what rows hang on that others of the list may bring, and what they bring."""
    sure = [one for one in drafted if one.draft and one.row.number not in target.late]
    late = {
        str(number): {
            "line": one.line,
            "lacks": one.lacks,
            "missing": one.missing,
            "skips": one.skips,
            "wants": [list(map(short, some)) for some in one.wants],
            "names": list(map(short, one.names)),
        }
        for number, one in target.late.items()
        if one.lacks or one.wants
    }
    return {"late": late, "names": list(map(short, target.names(sure)))}


def _judge(right: Sequence[Drafted], drafter: Drafter) -> list[_Row]:
    target = drafter.target
    # A row that says nothing wrong can still be refused when all rows are known.
    keys = [target.keys_of(one) for one in right]
    judged = [
        pair
        for pair in zip(right, keys, target.known(right), strict=True)
        if pair[0].draft is not None
    ]
    holders = owning.tokens(target.owners([one for one, _keys, _known in judged]))
    return [
        [
            *(one.row.number, LOCKED if one.is_locked else is_known),
            *(target.waits(one), holder, *map(short, of_row)),
        ]
        for (one, of_row, is_known), holder in zip(judged, holders, strict=True)
    ]


def _draw_together(imported: Import) -> None:
    with transaction.atomic():
        row = Import.objects.select_for_update().get(pk=imported.pk)
        pieces = row.chunks.all()
        is_through = row.check_result and not pieces.filter(found__isnull=True).exists()
        if row.state != State.CHECKING or not is_through:
            return
        found, shown = _add_up(row)
        row.check_result, row.state = found.as_json(), State.CHECKED
        row.save()
        tried = rehearsing.rehearse(row, shown)
        is_sure = tried is not None and tried.is_whole
        if tried is not None and is_sure:
            _put_right(found, row, tried)
        row.check_result = found.as_json() | {
            "owners": owning.named(found.owners),
            "is_about": not is_sure and found.hangs_together,
            "shown": tried.shown if tried else {},
        }
        row.done = sum(found.counts.values())
        row.save()


def _add_up(row: Import) -> tuple[Together, list[int]]:
    """Add what the pieces hold; give that, and which rows of the first to show."""
    options = Options.from_json(row.options)
    found = Together(options)
    chunks: list[Chunk] = []
    shown: list[int] = []
    for chunk in row.chunks.iterator(chunk_size=_PIECES_AT_ONCE):
        holds: Any = chunk.found
        chunk.repeats = found.add(holds, len(chunks))
        if not chunks:
            shown = rehearsing.choose(chunk, holds["rows"], options)
        chunk.found = {}
        chunks.append(chunk)
    found.end()
    for place, refused in found.refused.items():
        keeping.add_refused(chunks[place], refused)
    Chunk.objects.bulk_update(chunks, ["repeats", "found"], batch_size=_PIECES_AT_ONCE)
    return found, shown


def _put_right(found: Together, row: Import, tried: rehearsing.Rehearsed) -> None:
    """Put what the trial of all rows says in the place of what their keys say."""
    refused: list[Drafted] = []
    for chunk in row.chunks.all():
        rows = staging.rows_of(row, chunk, tried.refused.__contains__)
        mine = [Drafted(one, problems=tried.refused[one.number]) for one in rows]
        keeping.keep_refused(chunk, mine)
        refused += mine
    found.as_tried(tried.counts, refused, tried.owners)


_PIECES_AT_ONCE = 20

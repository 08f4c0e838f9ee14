"""Go through every row before anything is written, and say what would become of it.

Pieces are looked through by as many workers as there are. What none of them can know,
who repeats a person of an earlier piece, is told when all are through, in their order:
so the result does not depend on which worker was faster.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from imports import choices, keeping, owning, rehearsing, reporting, staging
from imports.drafting import MOST_RANGES, Drafter
from imports.models import Chunk, Import
from imports.options import Options
from imports.targets import Drafted
from work import due
from work.collecting import undisturbed
from work.database import fold

State = Import.State
# So many problems are shown, and can be mended on the page: all, and of one kind.
SHOWN, OF_A_KIND = 200, 20
KINDS = 500


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
# What it is instead of "here" if this person may not change it.
_LOCKED = 2


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
    drafted = drafter.draft(staging.rows_of(drafter.imported, chunk))
    right = _judge([one for one in drafted if one.draft], drafter)
    keeping.keep(drafter, chunk, drafted)
    keeping.keep_refused(chunk, drafted)
    found = _Found()
    found.unmapped.update(header for one in drafted for header in one.unmapped)
    for one in drafted:
        if one.problems:
            found.counts["refused"] += 1
            found.note(one)
    found.note_unknown(
        {name: list(texts.values()) for name, texts in drafter.unknown.items()}
    )
    found.note_ranges(drafter.ranges)
    return {"rows": right, **found.as_json()}


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
            *(one.row.number, _LOCKED if one.is_locked else is_known),
            *(target.waits(one), holder, *map(_short, of_row)),
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
        found, seen = _Found(), set[int]()
        options = Options.from_json(row.options)
        chunks: list[Chunk] = []
        shown: list[int] = []
        for chunk in pieces.iterator(chunk_size=_PIECES_AT_ONCE):
            holds: Any = chunk.found
            chunk.repeats = found.add(holds, seen, options)
            if not chunks:
                shown = rehearsing.choose(chunk, holds["rows"], options)
            chunk.found = {}
            chunks.append(chunk)
        Chunk.objects.bulk_update(
            chunks, ["repeats", "found"], batch_size=_PIECES_AT_ONCE
        )
        row.check_result, row.state = found.as_json(), State.CHECKED
        row.check_result["owners"] = owning.named(found.owners)
        if chunks:
            first = row.chunks.get(number=chunks[0].number)
            row.check_result["shown"] = rehearsing.rehearse(first, shown)
        row.done = sum(found.counts.values())
        row.save()


_PIECES_AT_ONCE = 20


def _short(key: Any) -> int:
    text = str(key).encode(errors="replace")
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big")


class _Found:
    """What a check has found: in a piece, or in all of them together."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.unmapped: Counter[str] = Counter()
        self.kinds: Counter[tuple[str, str]] = Counter()
        self.problems: list[dict[str, Any]] = []
        self.shown: Counter[tuple[str, str]] = Counter()
        self.unknown: dict[str, list[str]] = {}
        self.ranges: dict[str, str] = {}
        self.owners: Counter[str] = Counter()
        self.in_file = 0

    def add(self, kept: dict[str, Any], seen: set[int], options: Options) -> list[int]:
        """Add what the next piece holds; give its rows that come in after the others.

        `seen` are the keys of all rows before.
        """
        repeats = []
        for number, is_known, waits, holder, *keys in kept["rows"]:
            is_repeat = not seen.isdisjoint(keys)
            seen.update(keys)
            if is_repeat or waits:
                repeats.append(number)
            outcome = _outcome(is_repeat or is_known, options)
            if is_known == _LOCKED:
                outcome = "duplicate"
            self.counts[outcome] += 1
            if outcome == "created":
                self.owners[holder] += 1
            self.in_file += is_repeat
        self.counts.update(kept["counts"])
        self.unmapped.update(kept["unmapped"])
        for column, message, number in kept["kinds"]:
            self._note_kind((column, message), number)
        for problem in kept["problems"]:
            self._show(problem)
        self.note_unknown(kept["unknown"])
        self.note_ranges(kept["ranges"])
        return repeats

    def note(self, one: Drafted) -> None:
        about = {"row": one.row.number, "line": one.row.line}
        for problem in one.problems:
            self._note_kind(reporting.kind_of(problem), 1)
            self._show(about | problem)

    def _show(self, problem: dict[str, Any]) -> None:
        kind = reporting.kind_of(problem)
        if self.shown[kind] < OF_A_KIND and len(self.problems) < SHOWN:
            self.shown[kind] += 1
            self.problems.append(problem)

    def _note_kind(self, kind: tuple[str, str], number: int) -> None:
        if kind in self.kinds or len(self.kinds) < KINDS:
            self.kinds[kind] += number

    def note_unknown(self, unknown: dict[str, list[str]]) -> None:
        for name, texts in unknown.items():
            known = self.unknown.setdefault(name, [])
            folded = {fold(text) for text in known}
            fresh = [text for text in texts if fold(text) not in folded]
            known += fresh[: choices.MOST - len(known)]

    def note_ranges(self, ranges: dict[str, str]) -> None:
        for text, number in ranges.items():
            if len(self.ranges) < MOST_RANGES:
                self.ranges[text] = number

    def as_json(self) -> dict[str, Any]:
        return {
            "unknown": self.unknown,
            "ranges": self.ranges,
            "counts": dict(self.counts),
            "unmapped": dict(self.unmapped),
            "kinds": [[c, m, n] for (c, m), n in self.kinds.most_common()],
            "problems": self.problems,
            "in_file": self.in_file,
        }


def _outcome(is_here: bool, options: Options) -> str:
    if not (is_here and options.finds):
        return "created"
    return "duplicate" if options.on_duplicate == "skip" else "updated"

"""What a check has found, in a piece or in all of them together.

What a row becomes may hang on others: on an earlier one of the same person, or on one
anywhere that becomes what it names. So that is told when all pieces are together.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from itertools import islice
from typing import Any, NamedTuple

from django.utils.text import Truncator

from imports import choices, reading, reporting
from imports.drafting import MOST_RANGES
from imports.options import SKIP, Options
from imports.targets import Drafted
from imports.targets.rows import Problem
from work.database import fold

# So many problems are shown, and can be mended on the page: all, and of one kind.
SHOWN, OF_A_KIND = 200, 20
KINDS = 500
# Of a key so much is remembered: a longer number takes Python half as much again, and a
# million rows may have three million keys.
_SMALL = 2**60 - 1
# What stands in the place of "here" if this person may not change it.
LOCKED = 2


def short(key: Any) -> int:
    """Give a number of 8 bytes for a key: of a million rows, all are remembered."""
    text = str(key).encode(errors="replace")
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big")


class Found:
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

    def note(self, one: Drafted) -> None:
        """Count what is wrong with a refused row, and show it if not too much is."""
        place = {"row": one.row.number, "line": one.row.line}
        for problem in one.problems:
            self._note_kind(reporting.kind_of(problem), 1)
            self._show(place | {"about": _about(one, problem["value"])} | problem)

    def _show(self, problem: dict[str, Any]) -> None:
        kind = reporting.kind_of(problem)
        if self.shown[kind] < OF_A_KIND and len(self.problems) < SHOWN:
            self.shown[kind] += 1
            self.problems.append(problem)

    def _note_kind(self, kind: tuple[str, str], number: int) -> None:
        if kind in self.kinds or len(self.kinds) < KINDS:
            self.kinds[kind] += number

    def note_unknown(self, unknown: dict[str, list[str]]) -> None:
        """Note {field: values} that no picklist has; each once, in whatever case."""
        for name, texts in unknown.items():
            known = self.unknown.setdefault(name, [])
            folded = {fold(text) for text in known}
            fresh = [text for text in texts if fold(text) not in folded]
            known += fresh[: choices.MOST - len(known)]

    def note_ranges(self, ranges: dict[str, str]) -> None:
        """Note {text: number} of numbers that are not exact, and what was taken."""
        for text, number in ranges.items():
            if len(self.ranges) < MOST_RANGES:
                self.ranges[text] = number

    def as_tried(
        self, counts: dict[str, int], refused: Iterable[Drafted], owners: Counter[str]
    ) -> None:
        """Put what a trial of all rows has found in the place of what was foreseen."""
        self.counts, self.owners = +Counter(counts), owners
        self.problems = []
        self.kinds.clear()
        self.shown.clear()
        for one in refused:
            self.note(one)

    def as_json(self) -> dict[str, Any]:
        """Give it as a piece, and in the end the import, keeps it."""
        return {
            "unknown": self.unknown,
            "ranges": self.ranges,
            "counts": dict(self.counts),
            "unmapped": dict(self.unmapped),
            "kinds": [[c, m, n] for (c, m), n in self.kinds.most_common()],
            "problems": self.problems,
            "in_file": self.in_file,
        }


class Together(Found):
    """What all pieces hold, added in their order."""

    def __init__(self, options: Options) -> None:
        super().__init__()
        self.options = options
        # The keys of all rows before, each in one of two sets: they are millions.
        # Those that no record has are of rows that were skipped: who has nothing else
        # in common with such a row is somebody new.
        self._made: set[int] = set()
        self._skipped: set[int] = set()
        # Rows that others decide about, with their keys; what rows that come in are
        # called.
        self._waiting: list[_Waiting] = []
        self._maybe: set[int] = set()
        self._named: set[int] = set()
        # {piece: {row: its problems}} of rows that only all together show to be wrong.
        self.refused: dict[int, dict[int, list[Problem]]] = {}

    @property
    def hangs_together(self) -> bool:
        """Tell whether what becomes of some rows hangs on others or on who is here."""
        asked = self.in_file, self._waiting, self.counts["updated"]
        return any(asked) or self.counts["duplicate"] > 0

    def add(self, kept: dict[str, Any], piece: int) -> list[int]:
        """Add what the next piece holds; give its rows that come in after others."""
        repeats = []
        skips = self.options.on_duplicate == SKIP
        late, maybe = kept.get("late", {}), self._maybe
        new: list[str] = []  # whose rows are that nothing is to be asked of: most are
        for number, is_known, waits, holder, *kept_keys in kept["rows"]:
            keys = [key & _SMALL for key in kept_keys]
            is_repeat = self._is_seen(keys)
            if not (is_repeat or is_known or waits or late or maybe):
                self._made.update(keys)
                new.append(holder)
                continue
            about = late.get(str(number)) if late else None
            if about or (maybe and not maybe.isdisjoint(keys)):
                row = _Waiting(piece, number, about or {}, is_known, holder, keys)
                if waits or is_repeat or not maybe.isdisjoint(keys):
                    repeats.append(number)
                    maybe.update(keys)
                    self._waiting.append(row)
                else:
                    self._refuse(row, "lacks")
                continue
            if is_repeat or waits:
                repeats.append(number)
            if skips:
                is_repeat = self._is_skipped(keys, bool(is_known))
            else:
                self._made.update(keys)
            self._count(is_repeat, is_known, holder)
        if new:
            self.counts["created"] += len(new)
            self.owners.update(new)
        self._add_notes(kept)
        return repeats

    def end(self) -> None:
        """Count rows that others decide about, in rounds, as they come in."""
        waiting = self._waiting
        while waiting:
            names: list[int] = []
            rest = [one for one in waiting if not self._is_settled(one, names)]
            self._named.update(names)
            if len(rest) == len(waiting):
                break
            waiting = rest
        for one in waiting:
            self._refuse(one, "missing")

    def _is_settled(self, one: "_Waiting", names: list[int]) -> bool:
        """Count or refuse a row whose others are all there; note what it is called."""
        about = one.about
        is_repeat = self._is_seen(one.keys)
        is_here = bool(is_repeat or one.is_known)
        wants = [] if is_here and about.get("skips") else about.get("wants", [])
        if any(self._named.isdisjoint(some) for some in wants):
            return False
        if about.get("lacks") and not is_here:
            self._refuse(one, "lacks")
        else:
            self._made.update(key for key in one.keys if key not in self._skipped)
            names += about.get("names", [])
            self._count(is_repeat, one.is_known, one.holder)
        return True

    def _is_seen(self, keys: list[int]) -> bool:
        is_new = self._made.isdisjoint(keys) and self._skipped.isdisjoint(keys)
        return not is_new

    def _is_skipped(self, keys: list[int], is_known: bool) -> bool:
        """Tell whether a row repeats one that became a record; note its keys."""
        made, skipped = self._made, self._skipped
        is_repeat = not made.isdisjoint(keys)
        if is_repeat or is_known:
            skipped.update(key for key in keys if key not in made)
        else:
            skipped.difference_update(keys)
            made.update(keys)
        return is_repeat

    def _count(self, is_repeat: bool, is_known: int, holder: str) -> None:
        outcome = _outcome(is_repeat or bool(is_known), self.options)
        if is_known == LOCKED:
            outcome = "duplicate"
        self.counts[outcome] += 1
        if outcome == "created":
            self.owners[holder] += 1
        self.in_file += is_repeat

    def _refuse(self, one: "_Waiting", why: str) -> None:
        problem = one.about[why]
        self.counts["refused"] += 1
        self._note_kind(reporting.kind_of(problem), 1)
        self._show({"row": one.number, "line": one.about["line"]} | problem)
        self.refused.setdefault(one.piece, {})[one.number] = [problem]

    def _add_notes(self, kept: dict[str, Any]) -> None:
        self._named.update(kept.get("names", ()))
        self.counts.update(kept["counts"])
        self.unmapped.update(kept["unmapped"])
        for column, message, number in kept["kinds"]:
            self._note_kind((column, message), number)
        for problem in kept["problems"]:
            self._show(problem)
        self.note_unknown(kept["unknown"])
        self.note_ranges(kept["ranges"])


# -- inside ---------------------------------------------------------------------------


class _Waiting(NamedTuple):
    piece: int
    number: int
    # What it hangs on; nothing if it only may repeat such a row.
    about: dict[str, Any]
    is_known: int
    holder: str
    keys: list[int]


def _outcome(is_here: bool, options: Options) -> str:
    if not (is_here and options.finds):
        return "created"
    return "duplicate" if options.on_duplicate == "skip" else "updated"


def _about(one: Drafted, wrong: str) -> str:
    """Give what else stands in a row, by which a person knows whom it is about."""
    cells = (cell.strip() for cell in one.row.cells)
    rest = (cell[:_ABOUT] for cell in cells if cell and cell != wrong)
    # What is broken in the file is told of as well, and no database keeps it.
    told = reading.shown(", ".join(islice(rest, _TELLING)))
    return Truncator(told).chars(_ABOUT)


_TELLING, _ABOUT = 5, 80

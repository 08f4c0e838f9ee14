"""Find the first entry of a rule that fits, for many leads at near generated speed.

The criteria of all entries are parsed once per batch. For each field the answer of its
rows to one value is worked out once and remembered as bits, so that a lead costs one
look-up per field however many entries there are.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from leads.models import AssignmentEntry, Lead
from leads.routing.columns import MOST_REMEMBERED, Column
from records.criteria import Criteria, CriteriaField, fields_of, parse

Trace = list[dict[str, Any]]


@dataclass
class _Line:
    """One entry ready to run, or what is wrong with it."""

    entry: AssignmentEntry
    criteria: Criteria | None
    problem: str = ""
    # Its rows have the bits first_row, first_row + 1, … of a row mask.
    first_row: int = 0
    # What was said of it, by the answers of its rows and whether it fits.
    _told: dict[tuple[int, bool], dict[str, Any]] = field(default_factory=dict)

    def tell(self, row_mask: int, *, fits: bool) -> dict[str, Any]:
        """Say in words how its rows answered."""
        if self.criteria is None:
            return {"entry": self.entry.name, "fits": False, "rows": []} | {
                "problem": self.problem
            }
        number = len(self.criteria.rows)
        answers = row_mask >> self.first_row & ((1 << number) - 1)
        if (answers, fits) not in self._told:
            rows = [
                [text, bool(answers >> place & 1)]
                for place, text in enumerate(self.texts)
            ]
            told = {"entry": self.entry.name, "fits": fits, "rows": rows}
            self._told[answers, fits] = told
        return self._told[answers, fits]

    @cached_property
    def texts(self) -> list[str]:
        """Its rows in words."""
        return [str(row) for row in self.criteria.rows] if self.criteria else []

    def fits(self, row_mask: int) -> bool:
        """Answer an entry with a logic line from the answers of its rows."""
        assert self.criteria is not None  # noqa: S101 - lines with problems have no bit
        return self.criteria.logic.fold(
            lambda number: bool(row_mask >> (self.first_row + number - 1) & 1),
            lambda one, other: one and other,
            lambda one, other: one or other,
            lambda one: not one,
            True,
        )


class Match(NamedTuple):
    """Which entry of a rule fits a lead first; None if none does."""

    entry: AssignmentEntry | None
    row_mask: int
    matcher: "Matcher"

    def trace(self) -> Trace:
        """Give every entry asked, in order, with its rows and their answers."""
        return self.matcher.tell(self)

    @property
    def position(self) -> int | None:
        """Give the place of the entry that fits among those asked."""
        return self.matcher.position_of(self.entry)


class Matcher:
    """The entries of one rule, parsed and ready for any number of leads."""

    def __init__(self, entries: Iterable[AssignmentEntry]) -> None:
        known = fields_of(Lead)
        self.lines = [_line(entry, known) for entry in entries if entry.is_active]
        self.columns: dict[str, Column] = {}
        self._by_logic = 0
        self._possible = 0
        self._firsts: dict[tuple[int, int], int] = {}
        self._traces: dict[tuple[int | None, int], Trace] = {}
        rows = 0
        for position, line in enumerate(self.lines):
            line.first_row = rows
            if line.criteria is not None:
                self._possible |= 1 << position
                rows += len(line.criteria.rows)
                if line.entry.logic.strip():
                    self._by_logic |= 1 << position
        for position, line in enumerate(self.lines):
            self._file(position, line)
        self._positions = {line.entry.pk: n for n, line in enumerate(self.lines)}

    def match(self, leads: Sequence[Lead]) -> list[Match]:
        """Find for each lead the first entry that fits it; no query per lead."""
        related = {
            column.field.path.partition("__")[0]
            for column in self.columns.values()
            if "__" in column.field.path and not column.field.is_custom
        }
        if related and leads:
            prefetch_related_objects(list(leads), *related)
        lost, rows = [0] * len(leads), [0] * len(leads)
        for column in self.columns.values():
            told = column.answers(leads)
            lost = [bits | one[0] for bits, one in zip(lost, told, strict=True)]
            rows = [bits | one[1] for bits, one in zip(rows, told, strict=True)]
        return [
            Match(self._entry(*bits), bits[1], self)
            for bits in zip(lost, rows, strict=True)
        ]

    def position_of(self, entry: AssignmentEntry | None) -> int | None:
        """Give the place of an entry among those that are asked."""
        return self._positions.get(entry.pk) if entry else None

    def words(self) -> list[dict[str, Any]]:
        """Give the entries in words, as `AskedEntries` keeps them."""
        return [
            {"entry": one.entry.name, "problem": one.problem, "rows": one.texts}
            for one in self.lines
        ]

    def problems(self) -> list[tuple[AssignmentEntry, str]]:
        """Give the entries that are left out because they cannot be read, and why."""
        return [(line.entry, line.problem) for line in self.lines if line.problem]

    def _entry(self, lost: int, rows: int) -> AssignmentEntry | None:
        position = self._firsts.get((lost, rows))
        if position is None:
            position = self._first(lost, rows)
        return self.lines[position].entry if position >= 0 else None

    def _first(self, lost: int, rows: int) -> int:
        """Give the position of the first entry that fits, -1 if none does."""
        if len(self._firsts) >= MOST_REMEMBERED:
            self._firsts.clear()
        position = -1
        for number, line in enumerate(self.lines):
            bit = 1 << number
            possible = self._possible & bit and not lost & bit
            if possible and (not self._by_logic & bit or line.fits(rows)):
                position = number
                break
        self._firsts[lost, rows] = position
        return position

    def _file(self, position: int, line: _Line) -> None:
        if line.criteria is None:
            return
        bit = 0 if self._by_logic >> position & 1 else 1 << position
        for number, row in enumerate(line.criteria.rows):
            name = row.field.name
            if name not in self.columns:
                self.columns[name] = Column(row.field)
            self.columns[name].add(row, 1 << (line.first_row + number), bit)

    def tell(self, match: Match) -> Trace:
        """Give every entry asked, in order, with its rows and their answers."""
        key = (match.entry.pk if match.entry else None, match.row_mask)
        if key not in self._traces:
            if len(self._traces) >= MOST_REMEMBERED:
                self._traces.clear()
            self._traces[key] = list(self._tell(match))
        return self._traces[key]

    def _tell(self, match: Match) -> Iterable[dict[str, Any]]:
        for line in self.lines:
            fits = line.entry is match.entry
            yield line.tell(match.row_mask, fits=fits)
            if fits:
                return


# What these ask for is the same tomorrow, and whatever tags there are by then.
_LASTING = frozenset({"text", "number", "bool"})


def _criteria(entry: AssignmentEntry, known: dict[str, CriteriaField]) -> Criteria:
    asked = [known.get(row.get("field", "")) for row in entry.criteria]
    if all(one and one.type in _LASTING and not one.is_custom for one in asked):
        return _parsed(json.dumps(entry.criteria), entry.logic)
    return parse(Lead, entry.criteria, entry.logic, known=known)


@lru_cache(maxsize=1_000)
def _parsed(criteria: str, logic: str) -> Criteria:
    """Parse criteria once, not for each piece of a list."""
    return parse(Lead, json.loads(criteria), logic)


def _line(entry: AssignmentEntry, known: dict[str, CriteriaField]) -> _Line:
    """Parse an entry; one that cannot be read is left out, and never stops a lead."""
    try:
        return _Line(entry, _criteria(entry, known))
    except ValidationError as wrong:
        problem = " ".join(wrong.messages)
    except (AttributeError, TypeError):
        # Not rows at all: somebody wrote other JSON into the database.
        problem = _("The criteria can't be read.")
    return _Line(entry, None, problem)

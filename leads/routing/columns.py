"""All rows of a rule that ask about one field, answered together as bits.

The answer to one value is worked out once and remembered. Text, which has many values,
is folded once and looked up instead of being held against every row; a number finds
its place among the limits. The meaning is that of `records.criteria`, and a property
test holds both against each other.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from decimal import Decimal
from operator import attrgetter
from typing import Any

from records.criteria import CriteriaField
from records.criteria.by_type import ORDER, as_decimal
from records.criteria.definition import Row
from records.criteria.operators import words
from work.database import fold

# What one field remembers at most; a column of names would fill the memory.
MOST_REMEMBERED = 20_000
_LOOKED_UP = {"equals", "starts_with", "contains"}
_TURNED = {"not_equal": "equals", "not_contains": "contains"}


class _Limits:
    """The rows of one operator that compare with a number, in the order of these."""

    def __init__(self, operator: str) -> None:
        self._is_below = operator.startswith("less")
        # Whether a row holds for its own limit decides on which side of it to look.
        is_open = operator in ("greater_than", "less_or_equal")
        self._place = bisect_left if is_open else bisect_right
        self._rows: list[tuple[Decimal, int]] = []
        self._limits: list[Decimal] = []
        self._bits: list[int] = []

    def add(self, limit: Decimal, bit: int) -> None:
        self._rows.append((limit, bit))
        self._limits = []

    def holding(self, value: Decimal) -> int:
        """Give the rows that hold for a number, as bits."""
        if not self._limits:
            self._order()
        return self._bits[self._place(self._limits, value)]

    def _order(self) -> None:
        self._rows.sort()
        self._limits = [limit for limit, _bit in self._rows]
        bits = [bit for _limit, bit in self._rows]
        parts: list[list[int]] = [
            bits[place:] if self._is_below else bits[:place]
            for place in range(len(bits) + 1)
        ]
        self._bits = [sum(part) for part in parts]


class Column:
    """The rows about one field; each row and each entry has a bit of its own."""

    def __init__(self, asked: CriteriaField) -> None:
        self.field = asked
        self.value_of = _getter(asked)
        self._entries: list[tuple[int, int]] = []  # row's bit, its entry's bit
        self._tests: list[tuple[int, Callable[[Any], bool]]] = []
        self._equal: dict[str, int] = {}
        self._starts: dict[int, dict[str, int]] = {}
        self._inside: dict[str, int] = {}
        self._turned = 0
        self._limits: dict[str, _Limits] = {}
        self._answers: dict[Any, tuple[int, int]] = {}
        self._lost: dict[int, int] = {}

    def add(self, row: Row, bit: int, entry_bit: int) -> None:
        """File a row; without an entry's bit it rules no entry out by itself."""
        self._entries.append((bit, entry_bit))
        operator = _TURNED.get(row.operator, row.operator)
        wanted = [fold(word) for word in words(row.value)]
        if self.field.type == "number" and row.operator in ORDER:
            limits = self._limits.setdefault(row.operator, _Limits(row.operator))
            [word] = words(row.value)
            limits.add(Decimal(word.replace(" ", "")), bit)
            return
        if self.field.type != "text" or operator not in _LOOKED_UP or not wanted:
            self._tests.append((bit, row.test.holds))
            return
        if operator != row.operator:
            self._turned |= bit
        for word in wanted:
            if operator == "equals":
                place = self._equal
            elif operator == "starts_with":
                place = self._starts.setdefault(len(word), {})
            else:
                place = self._inside
            place[word] = place.get(word, 0) | bit

    def answers(self, leads: Sequence[Any]) -> list[tuple[int, int]]:
        """Give for each lead the entries that it rules out, and the rows that hold.

        As bits; see `answer`. Of a list, many leads have the same value.
        """
        values = list(map(self.value_of, leads))
        try:
            found = {(one.__class__, one): self.answer(one) for one in set(values)}
            return [found[one.__class__, one] for one in values]
        except (TypeError, KeyError):  # not to be remembered; or equal and not alike
            return [self.answer(one) for one in values]

    def answer(self, value: Any) -> tuple[int, int]:
        """Give the entries that a value rules out, and the rows that hold, as bits."""
        try:
            # 1 and True are equal, and mean different text.
            key = (value.__class__, value)
            found = self._answers.get(key)
        except TypeError:  # a list cannot be remembered
            return self._work_out(value)
        if found is None:
            if len(self._answers) >= MOST_REMEMBERED:
                self._answers.clear()
            found = self._answers[key] = self._work_out(value)
        return found

    def _work_out(self, value: Any) -> tuple[int, int]:
        rows = self._look_up(value) if self.field.type == "text" else 0
        if self._limits and (number := as_decimal(value)) is not None:
            for limits in self._limits.values():
                rows |= limits.holding(number)
        for bit, holds in self._tests:
            if holds(value):
                rows |= bit
        lost = self._lost.get(rows)
        if lost is None:
            lost = 0
            for bit, entry_bit in self._entries:
                if not rows & bit:
                    lost |= entry_bit
            self._lost[rows] = lost
        return lost, rows

    def _look_up(self, value: Any) -> int:
        if isinstance(value, bool):
            value = "true" if value else "false"
        text = "" if value is None else fold(str(value))
        rows = self._equal.get(text, 0)
        for length, starts in self._starts.items():
            rows |= starts.get(text[:length], 0)
        for word, bits in self._inside.items():
            if word in text:
                rows |= bits
        return rows ^ self._turned


def _getter(asked: CriteriaField) -> Callable[[Any], Any]:
    """Read a plain column without the detours that own fields and relations need."""
    if asked.is_custom or "__" in asked.path:
        return asked.value_of
    return attrgetter(asked.path)

"""The logic line: `1 AND (2 OR NOT 3)` over numbered rows."""

import re
from collections.abc import Callable
from functools import reduce
from typing import Any, TypeVar

import boolean
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

Result = TypeVar("Result")
_WORD = re.compile(r"[0-9]+|AND|OR|NOT|[()]|\S", re.IGNORECASE)
_KNOWN = re.compile(r"[0-9]+|AND|OR|NOT|[()]")
LONGEST = 500
DEEPEST = 20
_ALGEBRA = boolean.BooleanAlgebra()


class Logic:
    """A parsed logic line; an empty line means that all rows must hold."""

    def __init__(self, line: str, rows: int) -> None:
        """Raise ValidationError, in words for an admin, for a line that is wrong."""
        self.rows = rows
        self._tree: Any = None
        words = _read(line)
        if not words:
            return
        _check_order(words)
        _check_brackets(words)
        # A bare 1 would be read as TRUE, so rows are called c1, c2 …
        names = [f"c{int(word)}" if word.isdigit() else word for word in words]
        self._tree = _ALGEBRA.parse(" ".join(names))
        self._check_rows()

    def fold(
        self,
        row: Callable[[int], Result],
        both: Callable[[Result, Result], Result],
        either: Callable[[Result, Result], Result],
        negate: Callable[[Result], Result],
        nothing: Result,
    ) -> Result:
        """Combine the rows' results; `row` gets the row's number, from 1."""
        if self._tree is None:
            parts = [row(number) for number in range(1, self.rows + 1)]
            return reduce(both, parts) if parts else nothing

        def walk(node: Any) -> Result:
            if isinstance(node, boolean.Symbol):
                return row(int(str(node.obj)[1:]))
            if isinstance(node, boolean.NOT):
                return negate(walk(node.args[0]))
            join = both if isinstance(node, boolean.AND) else either
            return reduce(join, [walk(part) for part in node.args])

        return walk(self._tree)

    def _check_rows(self) -> None:
        used = {int(str(symbol.obj)[1:]) for symbol in self._tree.get_symbols()}
        unknown = sorted(used - set(range(1, self.rows + 1)))
        unused = sorted(set(range(1, self.rows + 1)) - used)
        if unknown:
            raise ValidationError(
                _("The logic names row %(row)s, which does not exist.")
                % {"row": unknown[0]}
            )
        if unused:
            raise ValidationError(
                _("The logic leaves out row %(row)s. Use every row or delete it.")
                % {"row": unused[0]}
            )


def _read(line: str) -> list[str]:
    if len(line) > LONGEST:
        raise ValidationError(
            _("The logic is longer than %(most)s characters.") % {"most": LONGEST}
        )
    words = [word.upper() for word in _WORD.findall(line)]
    for word in words:
        if not _KNOWN.fullmatch(word):
            raise ValidationError(
                _(
                    "“%(word)s” has no place in the logic. Use only row numbers, "
                    "AND, OR, NOT and brackets."
                )
                % {"word": word}
            )
    return words


def _check_order(words: list[str]) -> None:
    """See that operands and operators take turns."""
    before, ended = "", False
    for word in [*words, ""]:
        begins = word.isdigit() or word in ("(", "NOT")
        if ended and begins:
            raise ValidationError(
                _("Put AND or OR between “%(one)s” and “%(other)s” in the logic.")
                % {"one": before, "other": word}
            )
        if not ended and not begins:
            raise ValidationError(_missing(before, word))
        ended = word.isdigit() or word == ")"
        before = word


def _missing(before: str, word: str) -> str:
    if before:
        return _("A row number is missing after “%(word)s” in the logic.") % {
            "word": before
        }
    return _("A row number is missing before “%(word)s” in the logic.") % {"word": word}


def _check_brackets(words: list[str]) -> None:
    """See that brackets close, and that they part AND from OR. Spec §3.2."""
    levels: list[str] = [""]
    for word in words:
        if word == "(":
            levels.append("")
        elif word == ")":
            levels.pop()
        elif word in ("AND", "OR"):
            _check_mixing(levels[-1], word)
            levels[-1] = word
        if not levels:
            raise ValidationError(_("A bracket in the logic closes nothing."))
        if len(levels) > DEEPEST + 1:
            raise ValidationError(_("The logic has too many nested brackets."))
    if len(levels) > 1:
        raise ValidationError(_("A bracket in the logic is not closed."))


def _check_mixing(before: str, word: str) -> None:
    if before not in ("", word):
        raise ValidationError(_("Put brackets where AND and OR meet: 1 AND (2 OR 3)."))

"""The logic line: `1 AND (2 OR NOT 3)` over numbered rows."""

import re
from collections.abc import Callable
from functools import reduce
from typing import Any, TypeVar

import boolean
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

Result = TypeVar("Result")
_TOKENS = re.compile(r"[\d\s()]*(?:(?:AND|OR|NOT)[\d\s()]*)*", re.IGNORECASE)
LONGEST = 500
DEEPEST = 20
_ALGEBRA = boolean.BooleanAlgebra()


class Logic:
    """A parsed logic line; an empty line means that all rows must hold."""

    def __init__(self, line: str, rows: int) -> None:
        """Raise ValidationError, in words for an admin, for a line that is wrong."""
        self.rows = rows
        self._tree: Any = None
        line = line.strip()
        if not line:
            return
        self._check_words(line)
        try:
            # A bare 1 would be read as TRUE, so rows are called c1, c2 …
            self._tree = _ALGEBRA.parse(
                re.sub(r"\d+", lambda number: f"c{int(number[0])}", line)
            )
        except (boolean.ParseError, TypeError, IndexError, RecursionError) as wrong:
            raise ValidationError(
                _("The logic “%(line)s” can't be read. Write it like 1 AND (2 OR 3).")
                % {"line": line}
            ) from wrong
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

    def _check_words(self, line: str) -> None:
        if len(line) > LONGEST:
            raise ValidationError(
                _("The logic is longer than %(most)s characters.") % {"most": LONGEST}
            )
        if not _TOKENS.fullmatch(line):
            raise ValidationError(
                _("Use only row numbers, AND, OR, NOT and brackets in the logic.")
            )
        depth = deepest = 0
        level_words: list[set[str]] = [set()]
        for word in re.findall(r"\d+|AND|OR|NOT|[()]", line.upper()):
            if word == "(":
                depth += 1
                level_words.append(set())
            elif word == ")" and len(level_words) > 1:
                depth -= 1
                level_words.pop()
            elif word in ("AND", "OR"):
                level_words[-1].add(word)
                if len(level_words[-1]) > 1:
                    raise ValidationError(
                        _("Put brackets where AND and OR meet: 1 AND (2 OR 3).")
                    )
            deepest = max(deepest, depth)
        if deepest > DEEPEST:
            raise ValidationError(_("The logic has too many nested brackets."))

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

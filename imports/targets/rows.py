"""A row of a list on its way: what it says, what is wrong with it, what it became."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from imports import naming
from imports.staging import Staged

Problem = dict[str, str]


@dataclass
class Drafted:
    """A row, and the draft made of it unless it has problems."""

    row: Staged
    draft: Any = None
    problems: list[Problem] = field(default_factory=list)
    unmapped: dict[str, str] = field(default_factory=dict)
    # What another program calls it.
    external_id: str = ""
    # It is a record that is here, and that this person may not change.
    is_locked: bool = False

    def refuse(self, message: str, *, column: str = "", value: str = "") -> None:
        """Say what is wrong; nothing becomes of the row then."""
        problem = {"column": column, "value": value[:200], "message": message}
        self.problems.append(problem)
        self.draft = None

    def note(self, column: str, value: str, wrong: ValidationError) -> None:
        """Note what is wrong with a cell; the others of the row are still read."""
        message = " ".join(wrong.messages)
        problem = {"column": column, "value": value[:200], "message": message}
        if getattr(wrong, "code", "") == naming.TWO_DAYS:
            problem["asks"] = naming.TWO_DAYS
        self.problems.append(problem)


@dataclass
class Late:
    """What a row lacks that other rows of its list may bring."""

    line: int
    # Why it is refused unless it repeats an earlier row; whatever it names then.
    lacks: Problem | None = None
    skips: bool = False
    # Why it is refused unless, of each list of names, one is of a row that comes in.
    missing: Problem | None = None
    wants: list[list[Any]] = field(default_factory=list)
    # What others may name it by.
    names: list[Any] = field(default_factory=list)


@dataclass
class Taken:
    """What became of one row."""

    made: Drafted
    outcome: str
    object_id: int | None = None

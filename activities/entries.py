"""What the timeline is made of: one entry for each thing that happened."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

_LONG = 800


@dataclass(frozen=True)
class FieldChange:
    """One field that was changed, in words."""

    label: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Entry:
    """One line of the timeline; templates draw it, so every text is for people.

    `group` is the filter under which it shows besides All: calls, emails, meetings,
    notes, tasks, changes or "". `text` is Markdown unless it `is_plain`; `quoted` is
    what a received e-mail repeats below it. `place` breaks ties between entries of one
    moment and must stay the same from page to page. `email` is the activity of an
    e-mail, `state` how far that got, `state_tone` bad or ""; `activity` is one that can
    be pinned, `files` have a name and a url.
    """

    at: datetime.datetime
    head: str
    kind: str = ""
    group: str = ""
    sign: str = "note"
    tone: str = ""
    tail: str = ""
    text: str = ""
    quoted: str = ""
    is_plain: bool = False
    state: str = ""
    state_tone: str = ""
    files: Sequence[dict[str, str]] = field(default=())
    email: int | None = None
    activity: int | None = None
    url: str = ""
    changes: Sequence[Any] = field(default=())
    actions: Sequence[dict[str, Any]] = field(default=())
    place: tuple[int, int] = (0, 0)

    @property
    def is_long(self) -> bool:
        """Tell whether an e-mail, with all it quotes, would fill the page."""
        return self.is_plain and len(self.text) > _LONG

    @property
    def order(self) -> tuple[datetime.datetime, int, int]:
        """What entries are sorted by, the newest being the largest."""
        return (self.at, *self.place)

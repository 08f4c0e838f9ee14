"""What a person was told lately, by day, many of a kind folded into one line.

Of a record that they may not see any more neither name nor link is left; others are
called as they are called now.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from crm import moments
from users import preferences
from users.models import User
from work import about, notices
from work.models import Notice

SHOWN = 100
# So many of one kind on one day stand in one line, which opens.
FOLDED = 4


@dataclass(frozen=True)
class Told:
    """One notice as its reader may see it now."""

    pk: int
    kind: str
    text: str
    at: datetime.datetime
    is_new: bool
    is_hidden: bool


@dataclass(frozen=True)
class Fold:
    """Notices of one kind on one day; `is_folded` when there are many."""

    kind: str
    label: Any
    rows: list[Told]

    @property
    def is_folded(self) -> bool:
        return len(self.rows) >= FOLDED

    @property
    def is_new(self) -> bool:
        return any(row.is_new for row in self.rows)


def days(user: User, *, unread: bool = False) -> list[tuple[str, list[Fold]]]:
    """Give one's last notices by day, the newest first; `unread` keeps the new ones."""
    rows: QuerySet[Notice] = Notice.objects.filter(user=user)
    if unread:
        rows = notices.unread_of(user)
    last = list(rows[:SHOWN])
    words = about.words_for(user, last)
    found: dict[str, dict[str, list[Told]]] = {}
    for row in last:
        day = moments.day_heading(timezone.localtime(row.created_at))
        told = _told(row, words[row.pk])
        found.setdefault(day, {}).setdefault(row.kind, []).append(told)
    return [
        (day, [Fold(kind, _label(kind), rows) for kind, rows in kinds.items()])
        for day, kinds in found.items()
    ]


# -- inside -------------------------------------------------------------------


def _told(row: Notice, text: str | None) -> Told:
    is_hidden = text is None
    if text is None:
        text = _("About something that is gone, or that you may not see any more")
    is_new = row.read_at is None and not is_hidden
    return Told(row.pk, row.kind, text, row.created_at, is_new, is_hidden)


def _label(kind: str) -> Any:
    return preferences.KINDS.get(kind, _("Notifications"))

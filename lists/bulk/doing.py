"""What is done to many records at once; the preview is the act itself, taken back."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from history import writing
from history.models import Change, Operation
from lists.selection import Match
from users.models import User

Skipped = list[tuple[Any, str]]


@dataclass(frozen=True)
class Report:
    """What a bulk act did, or would do: how many, and which not and why."""

    done: int
    skipped: Skipped
    operation: Operation | None
    # Where the program chose: who got how many.
    given: tuple[tuple[str, int], ...] = ()
    # Of an export: the lines of its file.
    text: str = ""

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Why rows were skipped, each reason with how many."""
        return Counter(why for _row, why in self.skipped).most_common()


@dataclass(frozen=True)
class Outcome:
    """What one portion of an act left as it was and why, and who got how many."""

    skipped: Skipped
    given: Counter[str] = field(default_factory=Counter)


class Doing:
    """One act with all that was asked for it. What it changes stands in history."""

    kind: ClassVar[str]
    model: ClassVar[Any]

    @property
    def label(self) -> str:
        """Say what happened, for history and messages."""
        raise NotImplementedError

    def change(self, rows: Sequence[Any], act: writing.Act, *, by: User) -> Outcome:
        """Change rows, of which only the ids are known; all are locked."""
        raise NotImplementedError

    def quietly(self) -> Self:
        """Give the same act without a notice for each portion."""
        return self

    def tell(self, operations: Sequence[Operation], *, by: User) -> None:
        """Tell those concerned, once for all portions that were done quietly."""

    def run(
        self, ids: Sequence[int], *, by: User, match: Match | None = None
    ) -> Report:
        """Do it to these rows, as one operation, and report it.

        With `match`, what no longer matches is left alone: asked under the lock, so
        that the result is that of one after the other. What this person cannot see
        does not exist for them, in the report too.
        """
        with writing.act(self.kind, by=by, label=self.label, channel="browser") as act:
            self._lock(ids, by)
            seen = self._visible(ids, by)
            rows = list(seen.only("pk").order_by("pk"))
            off: Skipped = []
            if match is not None:
                fits = set(match().filter(pk__in=ids).values_list("pk", flat=True))
                why = _("It no longer matches what was chosen.")
                gone = [row.pk for row in rows if row.pk not in fits]
                off = [(row, why) for row in seen.filter(pk__in=gone)] if gone else []
                rows = [row for row in rows if row.pk in fits]
            outcome = self.change(rows, act, by=by)
        skipped = [*off, *outcome.skipped]
        changed = self._changed(act)
        skipped += self._unchanged(rows, changed, skipped, seen)
        return Report(
            len(changed),
            skipped,
            act.operation if act.has_written else None,
            given=tuple(outcome.given.most_common()),
        )

    # -- inside -------------------------------------------------------------------

    def _visible(self, ids: Sequence[int], by: User) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.model._default_manager.all()
        return rows.visible_to(by).filter(pk__in=ids)  # type: ignore[attr-defined]

    def _lock(self, ids: Sequence[int], by: User) -> None:
        rows = self.model._base_manager.filter(
            pk__in=self._visible(ids, by).values("pk")
        )
        locked = rows.select_for_update(of=("self",)).order_by("pk")
        list(locked.values_list("pk", flat=True))

    def _changed(self, act: writing.Act) -> set[int]:
        if not act.has_written:
            return set()
        kind = ContentType.objects.get_for_model(self.model)
        noted = Change.objects.filter(operation=act.operation, content_type=kind)
        return set(noted.values_list("object_id", flat=True))

    def _unchanged(
        self,
        rows: Sequence[Any],
        changed: set[int],
        skipped: Skipped,
        seen: QuerySet[Any],
    ) -> Skipped:
        """Name also those that had nothing to change, so that the counts add up."""
        named = changed | {row.pk for row, _why in skipped}
        rest = [row.pk for row in rows if row.pk not in named]
        why = _("There is nothing to change.")
        return [(row, why) for row in seen.filter(pk__in=rest)] if rest else []


def preview(
    doing: Doing, ids: Sequence[int], *, by: User, match: Match | None = None
) -> Report:
    """Tell what an act would do: it is done and taken back, so both always agree."""
    with transaction.atomic():
        report = doing.run(ids, by=by, match=match)
        transaction.set_rollback(True)
    return report

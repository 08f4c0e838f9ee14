"""What is done to many records at once; the preview is the act itself, taken back."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Self

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from history import trying, writing
from history.models import Change, Operation
from lists.selection import Match
from lists.spec import ListSpec
from users.models import User

Skipped = list[tuple[Any, str]]
# Which of some rows this person may not change, and why: {pk: why}.
Refusals = Callable[[Sequence[Any], User], dict[int, str]]


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


@dataclass(frozen=True)
class Picked:
    """A row that is to change; what it says is read anew under the lock."""

    pk: int


class Doing:
    """One act with all that was asked for it. What it changes stands in history."""

    kind: ClassVar[str]
    model: ClassVar[Any]

    @property
    def label(self) -> str:
        """Say what happened, for history and messages."""
        raise NotImplementedError

    def change(self, rows: Sequence[Any], act: writing.Act, *, by: User) -> Outcome:
        """Change rows, of which only the ids are known; give what was left and why.

        Whoever changes reads them anew, locked, as it would for one.
        """
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
            rows, off = self._sort(ids, by, match)
            outcome = self.change(rows, act, by=by)
        operation = act.operation if act.has_written else None
        changed = self._changed(operation)
        return self._report(rows, off, outcome, changed, by, operation)

    def preview(
        self, ids: Sequence[int], *, by: User, match: Match | None = None
    ) -> Report:
        """Tell what `run` would do: it goes the same way, but writes no record."""
        with trying.trial(self.kind, by=by) as act:
            rows, off = self._sort(ids, by, match)
            outcome = self.change(rows, act, by=by)
            changed = {pk for model, pk in act.would_change if model is self.model}
        return self._report(rows, off, outcome, changed, by, None)

    def changes_of(self, operations: Sequence[Operation]) -> QuerySet[Change]:
        """Give what these operations changed of the kind of rows that were chosen."""
        kind = ContentType.objects.get_for_model(self.model)
        return Change.objects.filter(operation__in=operations, content_type=kind)

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

    def _sort(
        self, ids: Sequence[int], by: User, match: Match | None
    ) -> tuple[list[Picked], Skipped]:
        """Give the rows to change, and those that match no more."""
        seen = self._visible(ids, by).order_by("pk")
        pks = list(seen.values_list("pk", flat=True))
        if match is None:
            return [Picked(pk) for pk in pks], []
        fits = set(match().filter(pk__in=ids).values_list("pk", flat=True))
        why = _("It no longer matches what was chosen.")
        off = self._with(why, [pk for pk in pks if pk not in fits], by)
        return [Picked(pk) for pk in pks if pk in fits], off

    def _changed(self, operation: Operation | None) -> set[int]:
        if operation is None:
            return set()
        noted = self.changes_of([operation])
        return set(noted.values_list("object_id", flat=True))

    def _report(
        self,
        rows: Sequence[Picked],
        off: Skipped,
        outcome: Outcome,
        changed: set[int],
        by: User,
        operation: Operation | None,
    ) -> Report:
        """Name also those that had nothing to change, so that the counts add up.

        New rows that came of it, such as the next of a task that repeats, are none of
        those that were chosen.
        """
        changed = changed & {row.pk for row in rows}
        skipped = [*off, *outcome.skipped]
        named = changed | {row.pk for row, _why in skipped}
        rest = [row.pk for row in rows if row.pk not in named]
        skipped += self._with(_("There is nothing to change."), rest, by)
        given = tuple(outcome.given.most_common())
        return Report(len(changed), skipped, operation, given)

    def _with(self, why: str, pks: list[int], by: User) -> Skipped:
        return [(row, why) for row in self._visible(pks, by)] if pks else []


class Handing(Doing):
    """Rows change hands, and the new owners are told: once, after all portions."""

    notify: bool

    def quietly(self) -> Self:
        return replace(self, notify=False)  # type: ignore[type-var]  # each one is


@dataclass(frozen=True)
class OnList(Doing):
    """An act that rows of any list can undergo."""

    spec: ListSpec

    @property
    def model(self) -> Any:
        return self.spec.model

    def sorted_out(
        self, rows: Sequence[Picked], refusals: Refusals, by: User
    ) -> tuple[list[Any], dict[int, str]]:
        """Give the rows that are there, locked and read anew, and the refused ones."""
        there = self.model.objects.alive().select_for_update(of=("self",))
        locked = list(there.filter(pk__in=[row.pk for row in rows]).order_by("pk"))
        return locked, refusals(locked, by)


def not_theirs(rows: Sequence[Any], by: User) -> dict[int, str]:
    """Refuse the rows that a person may not change, whatever they are."""
    if not rows:
        return {}
    pks = [row.pk for row in rows]
    allowed = type(rows[0]).objects.editable_by(by).filter(pk__in=pks)
    free = set(allowed.values_list("pk", flat=True))
    text = _("You can't change this one; it belongs to somebody else.")
    return {pk: text for pk in pks if pk not in free}


def left(rows: Sequence[Any], refused: dict[int, str]) -> Outcome:
    """Give the outcome of an act that left the refused ones of these rows."""
    return Outcome([(row, refused[row.pk]) for row in rows if row.pk in refused])

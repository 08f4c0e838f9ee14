"""Try an act before it is done: which records it would change."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import timezone

from history.models import Operation, Tracked
from history.writing import Act, AnyTracked


class Trial(Act):
    """An act that tells which rows it would change, and writes none of them.

    New rows are written, for others may hang on them; they go when the trial ends.
    """

    def __init__(self, operation: Operation) -> None:
        super().__init__(operation)
        self.would_change: set[tuple[type[Tracked], Any]] = set()

    def save(self, record: AnyTracked) -> AnyTracked:
        self.save_many([record])
        return record

    def save_many(self, records: Sequence[AnyTracked]) -> None:
        new = [record for record in records if record._state.adding]
        old = [record for record in records if not record._state.adding]
        super().save_many(new)
        for record in old:
            record.derive()
        self._would_change([one for one in old if one.edits()])

    def delete(self, record: Tracked) -> None:
        self._would_change([record])

    def delete_many(self, records: Sequence[Tracked]) -> None:
        self._would_change(records)

    def restore(self, record: Tracked) -> None:
        self._would_change([record])

    def _would_change(self, records: Sequence[Tracked]) -> None:
        self.would_change |= {(type(record), record.pk) for record in records}


@contextmanager
def trial(kind: str, *, by: Any) -> Iterator[Trial]:
    """Try an act: what it would write of records is told and not written.

    Whatever is written meanwhile, new rows or a turn taken, is taken back at the end.
    """
    with transaction.atomic():
        yield Trial(Operation(kind=kind, by=by, at=timezone.now()))
        transaction.set_rollback(True)

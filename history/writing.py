"""The one way records are written: save, delete and restore with their history."""

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from history import noting, values
from history.models import Change, Operation, Tracked
from work import database

AnyTracked = TypeVar("AnyTracked", bound=Tracked)

# So many noted changes are written at once; the rest when the act ends.
NOTES_AT_ONCE = 1_000
# From so many rows on, reserving ids and COPY are worth their three extra statements.
MANY = 120


class Act:
    """One act under way; its operation row is made at the first write.

    The records are written at once, their changes together at the end of the act:
    a conversion writes a dozen rows and one statement of history.
    """

    def __init__(self, operation: Operation) -> None:
        self.operation = operation
        self.by = operation.by
        self.at = operation.at
        self._begun = False
        # Rows that others keep facts about; see `Tracked.settle`.
        self._touched: dict[type[Tracked], list[Tracked]] = {}
        self._noted: list[noting.Note] = []

    @property
    def has_written(self) -> bool:
        """Tell whether anything was written, so that there is something to undo."""
        return self._begun

    def save(self, record: AnyTracked) -> AnyTracked:
        """Write a new record, or the changed columns of an old one, and note them.

        Saving without a change writes nothing. The version goes up by one. The
        caller has locked the row where it matters.
        """
        record.derive()
        self._touch([record])
        if record._state.adding:
            self._stamp(record, new=True)
            record.save(force_insert=True)
            record.remember()
            self._note(
                [
                    noting.change(
                        self.operation, record, Change.Verb.CREATED, record.edits_made()
                    )
                ]
            )
            return record
        edits = record.edits()
        if not edits:
            return record
        self._stamp(record, new=False)
        edits = record.edits()
        columns = {name: new for name, (_old, new) in edits.items()}
        if _has(record, "version"):
            columns["version"] = F("version") + 1
        manager = type(record)._base_manager
        written = manager.filter(pk=record.pk).update(
            **{_field_name(record, name): value for name, value in columns.items()}
        )
        if not written:
            raise type(record).DoesNotExist(f"{record!r} is gone")
        _raise_version(record)
        record.remember()
        self._note([noting.change(self.operation, record, Change.Verb.CHANGED, edits)])
        return record

    def save_many(self, records: Sequence[AnyTracked]) -> None:
        """Write many records of one model at near database speed, with history.

        New ones are inserted in bulk with reserved ids; old ones are updated with
        one statement per set of changed columns. Order is kept.
        """
        self._touch(records)
        new = [record for record in records if record._state.adding]
        old = [record for record in records if not record._state.adding]
        if new:
            self._insert_many(new)
        if old:
            self._update_many(old)

    def delete(self, record: Tracked) -> None:
        """Put a record into the recycle bin; rows without one are removed for good."""
        self._touch([record])
        if _has(record, "deleted_at"):
            self._mark_deleted([record], timezone.now(), Change.Verb.DELETED)
            return
        self._note(
            [
                noting.change(
                    self.operation, record, Change.Verb.DELETED, noting.gone(record)
                )
            ]
        )
        record.delete()

    def delete_many(self, records: Sequence[Tracked]) -> None:
        """Put many records of one model, which has one, into the recycle bin."""
        self._touch(records)
        self._mark_deleted(records, timezone.now(), Change.Verb.DELETED)

    def restore(self, record: Tracked) -> None:
        """Take a record out of the recycle bin."""
        self._touch([record])
        self._mark_deleted([record], None, Change.Verb.RESTORED)

    def settle(self) -> None:
        """Let the models of the written rows bring up to date what others keep."""
        touched, self._touched = self._touched, {}
        for model in touched:
            model.settle(touched, self.operation)

    def flush(self) -> None:
        """Write down what was noted; the end of the act does it by itself."""
        noted, self._noted = self._noted, []
        if noted:
            database.insert_rows(Change, noting.NOTED, noted)

    # -- inside ---------------------------------------------------------------

    def _touch(self, records: Sequence[Tracked]) -> None:
        for record in records:
            if record.settles:
                self._touched.setdefault(type(record), []).append(record)

    def _mark_deleted(self, records: Sequence[Any], at: Any, verb: str) -> None:
        pks = [record.pk for record in records]
        for model in {type(record) for record in records}:
            rows = model._base_manager.filter(pk__in=pks)
            rows.update(deleted_at=at, version=F("version") + 1)
        for record in records:
            old, record.deleted_at = record.deleted_at, at
            record.version += 1
            record.remember()
            self._note(
                [noting.change(self.operation, record, verb, {"deleted_at": (old, at)})]
            )

    def _insert_many(self, records: Sequence[Tracked]) -> None:
        for record in records:
            record.derive()
            self._stamp(record, new=True)
        _insert(type(records[0]), records)
        for record in records:
            record.remember()
        self._note(noting.made(self.operation, records))

    def _update_many(self, records: Sequence[Tracked]) -> None:
        model = type(records[0])
        changes: list[noting.Note] = []
        by_columns: dict[frozenset[str], list[Tracked]] = {}
        for record in records:
            record.derive()
            if not record.edits():
                continue
            self._stamp(record, new=False)
            edits = record.edits()
            _raise_version(record)
            by_columns.setdefault(frozenset(edits), []).append(record)
            changes.append(
                noting.change(self.operation, record, Change.Verb.CHANGED, edits)
            )
        for columns, group in by_columns.items():
            names = [_field_name(group[0], name) for name in columns]
            if _has(group[0], "version"):
                names.append("version")
            database.update_many(model, group, names)
            for record in group:
                record.remember()
        self._note(changes)

    def _stamp(self, record: Any, *, new: bool) -> None:
        if _has(record, "modified_at"):
            record.modified_at = self.at
            record.modified_by_id = self.by.pk if self.by else None
        if new and _has(record, "created_by") and record.created_by_id is None:
            record.created_by_id = self.by.pk if self.by else None

    def _note(self, changes: list[noting.Note]) -> None:
        if not self._begun:
            self.operation.save(force_insert=True)
            self._begun = True
        self._noted += changes
        if len(self._noted) >= NOTES_AT_ONCE:
            self.flush()


@contextmanager
def act(
    kind: str,
    *,
    by: Any,
    label: str = "",
    channel: str = "",
    reason: str = "",
    whole: bool = False,
    at: datetime.datetime | None = None,
) -> Iterator[Act]:
    """Open a transaction in which all writes belong to one operation.

    `by` is the acting user, or None when the program itself acts. `whole` says that
    the act can only be undone as a whole. `at` dates what happened before today, such
    as in the demonstration; now, if it is not given.
    """
    with transaction.atomic():
        doing = Act(
            Operation(
                kind=kind,
                by=by,
                label=label[:255],
                channel=channel,
                reason=reason,
                whole=whole,
                at=at or timezone.now(),
            )
        )
        yield doing
        doing.settle()
        doing.flush()


def save(
    record: AnyTracked, *, by: Any, kind: str = "edit", **about: Any
) -> AnyTracked:
    """Save one record as an act of its own; see `Act.save`."""
    with act(kind, by=by, label=about.pop("label", str(record)), **about) as doing:
        return doing.save(record)


def delete(record: Tracked, *, by: Any, **about: Any) -> None:
    """Put one record into the recycle bin as an act of its own."""
    with act("delete", by=by, label=about.pop("label", str(record)), **about) as doing:
        doing.delete(record)


def restore(record: Tracked, *, by: Any, **about: Any) -> None:
    """Take one record out of the recycle bin as an act of its own."""
    with act("restore", by=by, label=about.pop("label", str(record)), **about) as doing:
        doing.restore(record)


def _insert(model: type[models.Model], rows: Sequence[Any]) -> None:
    if len(rows) < MANY:
        model._base_manager.bulk_create(rows)
        return
    for row, pk in zip(rows, database.reserve_ids(model, len(rows)), strict=True):
        row.pk = pk
    database.insert_many(model, rows)


def _raise_version(record: Any) -> None:
    if _has(record, "version"):
        record.version += 1


def _has(record: models.Model, name: str) -> bool:
    return name in _names(type(record))


_NAMES: dict[type[models.Model], frozenset[str]] = {}


def _names(model: type[models.Model]) -> frozenset[str]:
    if model not in _NAMES:
        _NAMES[model] = frozenset(field.name for field in model._meta.concrete_fields)
    return _NAMES[model]


def _field_name(record: models.Model, attname: str) -> str:
    return values.column(type(record), attname).name

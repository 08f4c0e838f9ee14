"""Which rows of an operation cannot be taken back, and why, in words."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from history import noting, room, values
from history.models import Change, Operation, Tracked
from history.references import (
    RowKey,
    built_upon,
    has_bin,
    pointing_nowhere,
    referred_to,
)

Along = Collection[Operation]


@dataclass
class Row:
    """All that one operation did to one row, taken together."""

    verb: str
    old: dict[str, Any]
    new: dict[str, Any]
    version: int | None


@dataclass
class Case:
    """An operation that somebody wants to take back, with its rows as they are now.

    `along` are others that are taken back together with it, such as the pieces of one
    import: what they did since, and that it was taken back, is no change of a row.
    `worked_on`: rows that somebody changed since go back too, if `by` may change them.
    """

    operation: Operation
    by: Any
    along: Along
    worked_on: bool
    touched: dict[RowKey, Row]
    present: dict[RowKey, Tracked]

    @classmethod
    def of(
        cls, operation: Operation, by: Any, along: Along, *, worked_on: bool = False
    ) -> "Case":
        """Read what the operation did and lock the rows that still exist."""
        touched = _touched(operation)
        return cls(operation, by, along, worked_on, touched, _lock_rows(touched))

    def refusals(self) -> dict[RowKey, str]:
        """Say which rows cannot be taken back and why.

        What is left alone stays where it is, and may stand in the way of others.
        """
        refused = self._refused_alone()
        while blocked := self._without_room(refused):
            for key in blocked:
                refused[key] = _("The place of %(record)s was taken since.") % {
                    "record": self.name(key)
                }
        return refused

    def name(self, key: RowKey) -> str:
        """Name a row, also one that no longer exists."""
        return name_of(self.present.get(key), key)

    def _refused_alone(self) -> dict[RowKey, str]:
        refused = self._refused_to_them()
        verbs = {key: row.verb for key, row in self.touched.items()}
        made = [key for key, verb in verbs.items() if verb == Change.Verb.CREATED]
        used = referred_to(made)
        for key in self.touched:
            if key not in refused and (why := self._changed_since(key, used)):
                refused[key] = why
        changed = {
            key: row.old
            for key, row in self.touched.items()
            if row.verb == Change.Verb.CHANGED
        }
        for key in pointing_nowhere(changed) - refused.keys():
            refused[key] = _("What %(record)s had before no longer exists.") % {
                "record": self.name(key)
            }
        return refused

    def _refused_to_them(self) -> dict[RowKey, str]:
        """Say what this person may not change, unless it was theirs to give."""
        refused: dict[RowKey, str] = {}
        for model in {model for model, _pk in self.touched}:
            rows = [row for (kind, _pk), row in self.present.items() if kind is model]
            for pk, why in model.refusals(rows, self.by).items():
                key = (model, pk)
                if self.operation.by_id == self.by.pk and self._was_theirs(key):
                    why = self._newer(self.present[key], self.touched[key])
                if why:
                    refused[key] = why
        return refused

    def _without_room(self, refused: Mapping[RowKey, str]) -> set[RowKey]:
        """Find rows whose old place another row holds, which no undo moves away."""
        moving = self.touched.keys() - refused.keys()
        wanted = {
            key: self._values_before(key)
            for key in moving
            if self.touched[key].verb != Change.Verb.CREATED and room.rules_of(key[0])
        }
        return room.taken(wanted, moving)

    def _values_before(self, key: RowKey) -> dict[str, Any]:
        """Give all columns of a row as they were before the operation."""
        model, record = key[0], self.present.get(key)
        before = {
            field.attname: getattr(record, field.attname, None)
            for field in model._meta.concrete_fields
        }
        for name, old in self.touched[key].old.items():
            before[name] = values.from_json(model, name, old)
        return before

    def _was_theirs(self, key: RowKey) -> bool:
        """Tell whether a row was this person's before, who gave it away or made it.

        They may take back what nobody touched since, though they may not change it
        now: most leads of an imported list belong to others from the beginning.
        """
        meta, row, by = key[0]._meta, self.touched[key], self.by
        if row.verb == Change.Verb.CREATED:
            return key[0].is_its_makers and by.has_perm(
                f"{meta.app_label}.add_{meta.model_name}"
            )
        if not by.has_perm(f"{meta.app_label}.change_{meta.model_name}"):
            return False
        if row.old.get("queue_id") is not None:
            return row.old["queue_id"] in by.queue_ids
        return row.old.get("owner_id") in [by.pk, *by.below_ids]

    def _changed_since(self, key: RowKey, used: set[RowKey]) -> str:
        row, record = self.touched[key], self.present.get(key)
        if row.verb == Change.Verb.DELETED and record is None:
            return ""
        if record is None:
            return _("%(row)s no longer exists.") % {"row": self.name(key)}
        if self.worked_on and has_bin(key[0]):
            is_made = row.verb == Change.Verb.CREATED and key in used
            return self._used(record) if is_made else ""
        if row.verb != Change.Verb.CREATED:
            return _edited_since(record, row)
        # Without a version the values themselves must tell, also the blank ones.
        if row.version:
            edited = self._newer(record, row)
        else:
            edited = _edited_since(record, row) or _filled_since(record, row)
        return edited or (self._used(record) if key in used else "")

    def _newer(self, record: Tracked, row: Row) -> str:
        if getattr(record, "version", row.version) == row.version:
            return ""
        since = Change.objects.filter(
            content_type=ContentType.objects.get_for_model(type(record)),
            object_id=record.pk,
            version__gt=row.version,
        ).exclude(Q(operation__in=self.along) | Q(operation__undoes__in=self.along))
        if not _is_work_left(since):
            return ""
        return _("%(record)s was changed since.") % {"record": record}

    def _used(self, record: Tracked) -> str:
        besides = set(self.touched)
        other = built_upon(record, besides, self.by, only_keys=self.worked_on)
        if not other:
            return ""
        words = {"record": record, "other": other}
        return _("%(record)s is used by %(other)s.") % words


def name_of(record: Tracked | None, key: RowKey) -> str:
    """Name a row by what it says of itself, or by its kind and number."""
    if record is not None:
        return str(record)
    return f"{key[0]._meta.verbose_name} {key[1]}"


# -- inside -------------------------------------------------------------------


def _touched(operation: Operation) -> dict[RowKey, Row]:
    """Take the changes of each row together, in the order of the first one."""
    rows: dict[RowKey, Row] = {}
    for change in operation.changes.order_by("pk"):
        model = ContentType.objects.get_for_id(change.content_type_id).model_class()
        if model is None:
            continue
        key = (cast(type[Tracked], model), change.object_id)
        row = rows.setdefault(key, Row(change.verb, {}, {}, None))
        for name, (old, new) in change.values.items():
            row.old.setdefault(name, old)
            row.new[name] = new
        row.version = change.version
    return rows


def _lock_rows(touched: dict[RowKey, Row]) -> dict[RowKey, Tracked]:
    """Lock the rows, always in the same order, and give those that still exist."""
    by_model: dict[type[Tracked], list[int]] = {}
    for model, pk in touched:
        by_model.setdefault(model, []).append(pk)
    present: dict[RowKey, Tracked] = {}
    for model in sorted(by_model, key=lambda m: m._meta.label):
        rows = model._base_manager.select_for_update().filter(pk__in=by_model[model])
        present.update({(model, row.pk): row for row in rows.order_by("pk")})
    return present


def _edited_since(record: Tracked, row: Row) -> str:
    for name in row.new:
        if is_newer(record, name, row):
            return _field_changed(record, name)
    return ""


def is_newer(record: Tracked, name: str, row: Row) -> bool:
    """Tell whether a column has another value by now than the operation gave it."""
    given = values.from_json(type(record), name, row.new[name])
    return bool(getattr(record, name, None) != given)


def _filled_since(record: Tracked, row: Row) -> str:
    """Find a column that was blank when the row was made, hence not noted."""
    unnoted = noting.BOOKKEEPING | record.derived_fields | row.new.keys()
    for name in record.edits_made():
        if name not in unnoted:
            return _field_changed(record, name)
    return ""


def _is_work_left(since: QuerySet[Change]) -> bool:
    """Tell whether changes of one row are more than what was taken back altogether."""
    rows = since.order_by("pk").values_list(
        "operation", "operation__undoes", "values", named=True
    )
    # By what was done or taken back: {column: [value before, value after]}.
    net: dict[Any, dict[str, list[Any]]] = {}
    taken_back = set()
    for row in rows:
        done = row.operation__undoes or row.operation
        taken_back |= {done} - {row.operation}
        of_act = net.setdefault(done, {})
        for name, (old, new) in row.values.items():
            of_act.setdefault(name, [old, new])[1] = new
    return any(
        done not in taken_back or any(old != new for old, new in edits.values())
        for done, edits in net.items()
    )


def _field_changed(record: Tracked, name: str) -> str:
    return _("%(field)s of %(record)s was changed since.") % {
        "field": values.column(type(record), name).verbose_name.capitalize(),
        "record": record,
    }

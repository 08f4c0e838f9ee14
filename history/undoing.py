"""Take back one operation: import undo, un-convert, un-merge and bulk undo alike."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from history import room, values, writing
from history.models import Change, Operation, Tracked
from history.references import (
    RowKey,
    built_upon,
    has_bin,
    hidden_from,
    pointing_nowhere,
    referred_to,
)


@dataclass
class Report:
    """What an undo did: how many rows it took back, and which not and why."""

    undone: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)
    # Which rows these are, in the same order.
    left: list[RowKey] = field(default_factory=list)


@dataclass
class _Row:
    """All that one operation did to one row, taken together."""

    verb: str
    old: dict[str, Any]
    new: dict[str, Any]
    version: int | None


Along = Collection[Operation]


def undo(operation: Operation, *, by: Any, along: Along = ()) -> Report:
    """Take back what an operation did and report it.

    `along` are others that are taken back together with it, such as the pieces of one
    import: what they did since, and that it was taken back, is no change of a row.

    A row that somebody changed since is left alone and named. An operation that is
    marked `whole` (a conversion, a merge) is then refused altogether. Raises
    ValidationError, in words for the person, when the whole undo is refused.
    """
    with transaction.atomic():
        operation = Operation.objects.select_for_update().get(pk=operation.pk)
        _check(operation, by)
        report = Report()
        touched = _touched(operation)
        label = _("Undo: %(what)s") % {"what": operation}
        with writing.act("undo", by=by, label=label, channel="browser") as act:
            act.operation.undoes = operation
            present = _lock_rows(touched)
            refused = _refusals(touched, present, operation, by, along)
            hidden = hidden_from(refused, by)
            for key in hidden:
                refused[key] = _("A record that you cannot see any more was kept.")
            if refused and operation.whole:
                raise ValidationError(list(dict.fromkeys(refused.values())))
            report.skipped = [
                (_name(None if key in hidden else present.get(key), key), why)
                for key, why in refused.items()
            ]
            report.left = list(refused)
            _take_back(act, touched, present, refused)
            report.undone = len(touched) - len(refused)
        operation.undone_at = timezone.now()
        operation.save(update_fields=["undone_at"])
    return report


def may_undo(operation: Operation, by: Any) -> bool:
    """Tell whether this person may try: who did it, or somebody above them."""
    if operation.undone_at or operation.kind == "undo":
        return False
    return operation.by_id == by.pk or by.outranks(operation.by)


# -- inside -------------------------------------------------------------------


def _check(operation: Operation, by: Any) -> None:
    if operation.undone_at:
        raise ValidationError(_("This was already undone."))
    if not may_undo(operation, by):
        raise ValidationError(
            _("Only who did this, or somebody above them, can undo it.")
        )


def _touched(operation: Operation) -> dict[RowKey, _Row]:
    """Take the changes of each row together, in the order of the first one."""
    rows: dict[RowKey, _Row] = {}
    for change in operation.changes.order_by("pk"):
        model = ContentType.objects.get_for_id(change.content_type_id).model_class()
        if model is None:
            continue
        key = (cast(type[Tracked], model), change.object_id)
        row = rows.setdefault(key, _Row(change.verb, {}, {}, None))
        for name, (old, new) in change.values.items():
            row.old.setdefault(name, old)
            row.new[name] = new
        row.version = change.version
    return rows


def _lock_rows(touched: dict[RowKey, _Row]) -> dict[RowKey, Tracked]:
    """Lock the rows, always in the same order, and give those that still exist."""
    by_model: dict[type[Tracked], list[int]] = {}
    for model, pk in touched:
        by_model.setdefault(model, []).append(pk)
    present: dict[RowKey, Tracked] = {}
    for model in sorted(by_model, key=lambda m: m._meta.label):
        rows = model._base_manager.select_for_update().filter(pk__in=by_model[model])
        present.update({(model, row.pk): row for row in rows.order_by("pk")})
    return present


def _refused_alone(
    touched: dict[RowKey, _Row],
    present: dict[RowKey, Tracked],
    operation: Operation,
    by: Any,
    along: Along,
) -> dict[RowKey, str]:
    refused: dict[RowKey, str] = {}
    for model in {model for model, _pk in touched}:
        rows = [row for (kind, _pk), row in present.items() if kind is model]
        for pk, why in model.refusals(rows, by).items():
            key = (model, pk)
            if operation.by_id == by.pk and _was_theirs(key, touched[key], by):
                why = _newer(present[key], touched[key], along)
            if why:
                refused[key] = why
    made = [key for key, row in touched.items() if row.verb == Change.Verb.CREATED]
    used = referred_to(made)
    for key, row in touched.items():
        if key not in refused and (
            why := _changed_since(key, row, present, touched, used, along, by)
        ):
            refused[key] = why
    changed = {
        key: row.old for key, row in touched.items() if row.verb == Change.Verb.CHANGED
    }
    for key in pointing_nowhere(changed) - refused.keys():
        refused[key] = _("What %(record)s had before no longer exists.") % {
            "record": _name(present.get(key), key)
        }
    return refused


def _refusals(
    touched: dict[RowKey, _Row],
    present: dict[RowKey, Tracked],
    operation: Operation,
    by: Any,
    along: Along,
) -> dict[RowKey, str]:
    """Say which rows cannot be taken back and why.

    What is left alone stays where it is, and may stand in the way of others.
    """
    refused = _refused_alone(touched, present, operation, by, along)
    while blocked := _without_room(touched, present, refused):
        for key in blocked:
            refused[key] = _("The place of %(record)s was taken since.") % {
                "record": _name(present.get(key), key)
            }
    return refused


def _without_room(
    touched: dict[RowKey, _Row],
    present: dict[RowKey, Tracked],
    refused: Mapping[RowKey, str],
) -> set[RowKey]:
    """Find rows whose old place another row holds, which no undo moves away."""
    moving = touched.keys() - refused.keys()
    wanted = {
        key: _values_before(key, touched[key], present.get(key))
        for key in moving
        if touched[key].verb != Change.Verb.CREATED and room.rules_of(key[0])
    }
    return room.taken(wanted, moving)


def _values_before(key: RowKey, row: _Row, record: Tracked | None) -> dict[str, Any]:
    """Give all columns of a row as they were before the operation."""
    model, _pk = key
    before = {
        field.attname: getattr(record, field.attname, None)
        for field in model._meta.concrete_fields
    }
    for name, old in row.old.items():
        before[name] = values.from_json(model, name, old)
    return before


def _was_theirs(key: RowKey, row: _Row, by: Any) -> bool:
    """Tell whether a row was this person's before, who gave it away or made it.

    They may take back what nobody touched since, though they may not change it now:
    most leads of an imported list belong to others from the beginning.
    """
    meta = key[0]._meta
    if row.verb == Change.Verb.CREATED:
        return key[0].is_its_makers and by.has_perm(
            f"{meta.app_label}.add_{meta.model_name}"
        )
    if not by.has_perm(f"{meta.app_label}.change_{meta.model_name}"):
        return False
    if row.old.get("queue_id") is not None:
        return row.old["queue_id"] in by.queue_ids
    return row.old.get("owner_id") in [by.pk, *by.below_ids]


def _changed_since(
    key: RowKey,
    row: _Row,
    present: dict[RowKey, Tracked],
    touched: dict[RowKey, _Row],
    used: set[RowKey],
    along: Along,
    by: Any,
) -> str:
    record = present.get(key)
    if row.verb == Change.Verb.DELETED and record is None:
        return ""
    if record is None:
        return _("%(row)s no longer exists.") % {"row": _name(None, key)}
    if row.verb != Change.Verb.CREATED:
        return _edited_since(record, row)
    # Without a version the values themselves must tell, also those that were blank.
    edited = _newer(record, row, along) if row.version else _edited_since(record, row)
    if not edited and not row.version:
        edited = _filled_since(record, row)
    return edited or (_used(record, touched, by) if key in used else "")


def _newer(record: Tracked, row: _Row, along: Along) -> str:
    if getattr(record, "version", row.version) == row.version:
        return ""
    since = Change.objects.filter(
        content_type=ContentType.objects.get_for_model(type(record)),
        object_id=record.pk,
        version__gt=row.version,
    ).exclude(Q(operation__in=along) | Q(operation__undoes__in=along))
    if not since.exists():
        return ""
    return _("%(record)s was changed since.") % {"record": record}


def _used(record: Tracked, touched: dict[RowKey, _Row], by: Any) -> str:
    other = built_upon(record, set(touched), by)
    if not other:
        return ""
    return _("%(record)s is used by %(other)s.") % {"record": record, "other": other}


def _edited_since(record: Tracked, row: _Row) -> str:
    for name, new in row.new.items():
        if getattr(record, name, None) != values.from_json(type(record), name, new):
            return _field_changed(record, name)
    return ""


def _filled_since(record: Tracked, row: _Row) -> str:
    """Find a column that was blank when the row was made, hence not noted."""
    unnoted = writing.BOOKKEEPING | record.derived_fields | row.new.keys()
    for name in record.edits_made():
        if name not in unnoted:
            return _field_changed(record, name)
    return ""


def _field_changed(record: Tracked, name: str) -> str:
    return _("%(field)s of %(record)s was changed since.") % {
        "field": values.column(type(record), name).verbose_name.capitalize(),
        "record": record,
    }


def _take_back(
    act: writing.Act,
    touched: dict[RowKey, _Row],
    present: dict[RowKey, Tracked],
    refused: dict[RowKey, str],
) -> None:
    """Remove what has no recycle bin, then put back old values, then fill the bin.

    So a row that must be the only one of its kind (the status a lead stands in) makes
    room for the one that comes back, and nothing points into the bin.
    """
    created = [
        key
        for key, row in reversed(touched.items())
        if key not in refused and row.verb == Change.Verb.CREATED
    ]
    for key in created:
        if not has_bin(key[0]):
            act.delete(present[key])
    for rows in _as_they_were(touched, present, refused).values():
        for group in room.in_turn(rows):
            act.save_many(group)
    for_the_bin: dict[type[Tracked], list[Tracked]] = {}
    for key in created:
        if has_bin(key[0]):
            for_the_bin.setdefault(key[0], []).append(present[key])
    for records in for_the_bin.values():
        act.delete_many(records)


def _as_they_were(
    touched: dict[RowKey, _Row],
    present: dict[RowKey, Tracked],
    refused: dict[RowKey, str],
) -> dict[type[Tracked], list[Tracked]]:
    """Give the changed and the removed rows with their old values, by model."""
    rows: dict[type[Tracked], list[Tracked]] = {}
    for key, row in touched.items():
        if key in refused or row.verb == Change.Verb.CREATED:
            continue
        record = present.get(key)
        if record is None:
            record = _again(key, row)
        else:
            for name, old in row.old.items():
                setattr(record, name, values.from_json(key[0], name, old))
        rows.setdefault(key[0], []).append(record)
    return rows


def _again(key: RowKey, row: _Row) -> Tracked:
    """Make a row anew that was removed for good, from what history kept of it."""
    model, _pk = key
    return model(
        **{
            name: values.from_json(model, name, old)
            for name, old in row.old.items()
            if name != model._meta.pk.attname
        }
    )


def _name(record: Tracked | None, key: RowKey) -> str:
    if record is not None:
        return str(record)
    return f"{key[0]._meta.verbose_name} {key[1]}"

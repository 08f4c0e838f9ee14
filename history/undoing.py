"""Take back one operation: import undo, un-convert, un-merge and bulk undo alike."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from history import room, values, writing
from history.models import Change, Operation, Tracked
from history.references import RowKey, has_bin, hidden_from
from history.refusing import Along, Case, Row, is_newer, name_of


@dataclass
class Report:
    """What an undo did: how many rows it took back, and which not and why."""

    undone: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)
    # Which rows these are, in the same order.
    left: list[RowKey] = field(default_factory=list)


def undo(
    operation: Operation, *, by: Any, along: Along = (), worked_on: bool = False
) -> Report:
    """Take back what an operation did and report it.

    `along` are others that are taken back together with it, such as the pieces of one
    import: what they did since, and that it was taken back, is no change of a row.

    A row that somebody changed since is left alone and named; with `worked_on` it is
    taken back too, if `by` may change it: one that was made goes into the bin, of one
    that was changed, what has another value by now keeps that. An operation that is
    marked `whole` (a conversion, a merge) is then refused altogether. Raises
    ValidationError, in words for the person, when the whole undo is refused.
    """
    with transaction.atomic():
        operation = Operation.objects.select_for_update().get(pk=operation.pk)
        _check(operation, by)
        report = Report()
        label = _("Undo: %(what)s") % {"what": operation}
        with writing.act("undo", by=by, label=label, channel="browser") as act:
            act.operation.undoes = operation
            case = Case.of(operation, by, along, worked_on=worked_on)
            refused = case.refusals()
            hidden = hidden_from(refused, by)
            for key in hidden:
                refused[key] = _("A record that you cannot see any more was kept.")
            if refused and operation.whole:
                raise ValidationError(list(dict.fromkeys(refused.values())))
            report.skipped = [
                (name_of(None, key) if key in hidden else case.name(key), why)
                for key, why in refused.items()
            ]
            report.left = list(refused)
            _take_back(act, case, refused)
            report.undone = len(case.touched) - len(refused)
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


def _take_back(act: writing.Act, case: Case, refused: Mapping[RowKey, str]) -> None:
    """Remove what has no recycle bin, then put back old values, then fill the bin.

    So a row that must be the only one of its kind (the status a lead stands in) makes
    room for the one that comes back, and nothing points into the bin.
    """
    created = [
        key
        for key, row in reversed(case.touched.items())
        if key not in refused and row.verb == Change.Verb.CREATED
    ]
    for key in created:
        if not has_bin(key[0]):
            act.delete(case.present[key])
    for rows in _as_they_were(case, refused).values():
        for group in room.in_turn(rows):
            act.save_many(group)
    for_the_bin: dict[type[Tracked], list[Tracked]] = {}
    for key in created:
        if has_bin(key[0]):
            for_the_bin.setdefault(key[0], []).append(case.present[key])
    for records in for_the_bin.values():
        act.delete_many(records)


def _as_they_were(
    case: Case, refused: Mapping[RowKey, str]
) -> dict[type[Tracked], list[Tracked]]:
    """Give the changed and the removed rows with their old values, by model."""
    rows: dict[type[Tracked], list[Tracked]] = {}
    for key, row in case.touched.items():
        if key in refused or row.verb == Change.Verb.CREATED:
            continue
        record = case.present.get(key)
        if record is None:
            record = _again(key, row)
        else:
            for name, old in row.old.items():
                if case.worked_on and is_newer(record, name, row):
                    continue
                setattr(record, name, values.from_json(key[0], name, old))
        rows.setdefault(key[0], []).append(record)
    return rows


def _again(key: RowKey, row: Row) -> Tracked:
    """Make a row anew that was removed for good, from what history kept of it."""
    model, _pk = key
    return model(
        **{
            name: values.from_json(model, name, old)
            for name, old in row.old.items()
            if name != model._meta.pk.attname
        }
    )

"""Two people change one record: what one of them changed is merged, the rest is asked.

A form carries the version it was filled in on. When it is saved, the record is locked
and compared with what it said at that version, which is rebuilt from history. Fields
that only one side changed are merged silently. A field that both changed is a
conflict: the person sees mine, theirs and the original, and nothing typed is lost.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from history import reading, writing
from history.models import Change
from records.forms import RecordForm
from records.models import Record
from users.models import User


@dataclass(frozen=True)
class Difference:
    """One field that both changed, in words."""

    name: str
    label: str
    mine: Any
    theirs: Any
    original: Any


class Conflicted(Exception):
    """Somebody else changed the same fields; the form now shows what may be kept.

    Render the form again with this as `conflict` (templates/c/conflict.html) and
    status 409. It then carries the present version, and for each field a choice
    `keep_<field>`: mine, theirs.
    """

    def __init__(self, rows: list[Difference], latest: Change | None) -> None:
        super().__init__(rows)
        self.rows = rows
        self.who: User | None = latest.operation.by if latest else None
        self.at: datetime.datetime | None = latest.at if latest else None


def save(
    form: RecordForm, *, by: User | None, channel: str = "browser", kind: str = ""
) -> Any:
    """Save a valid form and return the record.

    Raises Conflicted when the same field was changed by somebody else since, and
    PermissionDenied when the right to change the record is gone by now.
    """
    adding = form.instance._state.adding
    act_kind = kind or ("create" if adding else "edit")
    with writing.act(act_kind, by=by, label=str(form.instance), channel=channel) as act:
        return act.save(form.instance if adding else merged(form, by=by))


def merged(form: RecordForm, *, by: User | None) -> Any:
    """Give the locked record with the form's changes set, for the caller to save.

    Needs a transaction, which holds the lock. Raises as `save` does.
    """
    if not transaction.get_connection().in_atomic_block:
        raise ValueError("merged needs a transaction, or its lock would hold nothing")
    record = _locked(form.instance, by)
    version = form.cleaned_data.get("version") or form.instance.version
    then = reading.at_version(record, version) if version < record.version else {}
    outcome, clashes = _compare(form, record, then)
    if clashes:
        raise _conflict(form, record, outcome, clashes, version)
    for name, value in outcome.items():
        form.put(record, name, value)
    _carry_what_the_form_set_itself(form, record)
    if version < record.version:
        # Each side was right alone; together they may not be.
        record.clean()
        record.validate_constraints()
    return record


def _locked(instance: Any, by: User | None) -> Any:
    rows = type(instance)._base_manager.select_for_update(of=("self",))
    record = rows.filter(pk=instance.pk).first()
    editable = type(instance).objects
    if by is not None and hasattr(editable, "editable_by"):
        editable = editable.editable_by(by)
    if record is None or not editable.filter(pk=instance.pk).exists():
        # Rights are asked at the moment of writing, not when the page was opened.
        raise PermissionDenied(_("You can't change this any more."))
    return record


def _compare(
    form: RecordForm, record: Record, then: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give ({field: value to keep}, {field: original} of those both changed)."""
    outcome: dict[str, Any] = {}
    clashes: dict[str, Any] = {}
    for name in form.written:
        mine = form.value_in(form.instance, name)
        theirs = form.value_in(record, name)
        original = _original(form, name, theirs, then)
        if form.data.get(form.add_prefix(f"keep_{name}")) == "theirs":
            mine = original
        if _alike(mine, original) or _alike(mine, theirs):
            outcome[name] = theirs
        else:
            outcome[name] = mine
            if not _alike(theirs, original):
                clashes[name] = original
    return outcome, clashes


def _original(form: RecordForm, name: str, present: Any, then: dict[str, Any]) -> Any:
    if name in form.custom_fields:
        if "custom" not in then:
            return present
        return (then["custom"] or {}).get(form.custom_fields[name].key, "")
    return then.get(form.column(name).attname, present)


def _alike(one: Any, other: Any) -> bool:
    """Tell whether nobody changed a value; browsers send line ends as CR and LF."""
    if isinstance(one, str) and isinstance(other, str):
        return _as_sent(one) == _as_sent(other)
    return bool(one == other)


def _as_sent(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _conflict(
    form: RecordForm,
    record: Any,
    outcome: dict[str, Any],
    clashes: dict[str, Any],
    version: int,
) -> Conflicted:
    changes = reading.changed_since(record, version)
    columns = [
        "custom" if name in form.custom_fields else form.column(name).attname
        for name in clashes
    ]
    found = [changes[column] for column in columns if column in changes]
    rows = [
        Difference(
            name=name,
            label=str(form.fields[name].label or ""),
            mine=form.words(name, outcome[name]),
            theirs=form.words(name, form.value_in(record, name)),
            original=form.words(name, original),
        )
        for name, original in clashes.items()
    ]
    for name, value in outcome.items():
        if name not in clashes:
            form.refill(name, value)
    form.refill("version", record.version)
    return Conflicted(rows, max(found, key=lambda change: change.pk, default=None))


def _carry_what_the_form_set_itself(form: RecordForm, record: Any) -> None:
    known = {"custom"} | {
        form.column(name).attname
        for name in form.written
        if name not in form.custom_fields
    }
    for attname, (_old, new) in form.instance.edits().items():
        if attname not in known:
            setattr(record, attname, new)

"""The changes of a record in words: labels, and values as people read them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from activities import naming
from activities.entries import Entry, FieldChange
from history import values
from history.models import Change, Operation
from records import custom
from records.models import Choice, CustomField, Record, tags
from records.models.choices import PicklistField

# Where a record stands, and whose it is: entries of their own.
_STEPS = ("status_id", "stage_id")
_HOLDERS = ("owner_id", "queue_id")
_REASON = "status_reason"
_TAGS = "tags"
_LONGEST = 200
_CHANNELS = {
    "web": gettext_lazy("through a web form"),
    "import": gettext_lazy("by an import"),
    "api": gettext_lazy("through the API"),
    "email": gettext_lazy("by e-mail"),
}
_VERBS: dict[str, tuple[Any, str, str]] = {
    Change.Verb.DELETED: (gettext_lazy("%(record)s deleted"), "trash", "red"),
    Change.Verb.RESTORED: (
        gettext_lazy("%(record)s restored"),
        "arrow-back-up",
        "green",
    ),
    Change.Verb.CREATED: (gettext_lazy("%(record)s created"), "plus", "blue"),
}


def entries_of(
    changes: Iterable[Change], model: type[models.Model], user: Any = None
) -> list[Entry]:
    """Put changes of one kind of record into words, in the order given.

    Names are looked up for all of them at once. Linked records that `user` may not
    see stay nameless; without a user, all of them do.
    """
    rows = list(changes)
    names = _Names(rows, model, user)
    return [entry for change in rows for entry in _entries(change, model, names)]


def who(operation: Operation) -> str:
    """Say who did something, and through which channel if it was no page of ours."""
    channel = _CHANNELS.get(operation.channel, "")
    return " ".join(filter(None, [str(operation.by or ""), str(channel)]))


# -- one change ---------------------------------------------------------------


def _entries(change: Change, model: type[models.Model], names: "_Names") -> list[Entry]:
    """Give at least one entry, so that changes and entries can be counted alike."""
    operation = change.operation
    record = {"record": str(model._meta.verbose_name).capitalize()}
    if change.verb in _VERBS:
        words, sign, tone = _VERBS[change.verb]
        return [_entry(change, words % record, sign, tone)]
    if naming.is_told_whole(operation):
        said = names.all(dict(change.values))
        head = names.labels[operation.pk]
        return [_entry(change, head, "git-merge", "violet", changes=said)]
    told = list(_told(change, names))
    return told or [_entry(change, _("%(record)s updated") % record)]


def _told(change: Change, names: "_Names") -> Iterator[Entry]:
    columns = dict(change.values)
    for step in _STEPS:
        if step in columns:
            yield _step(change, step, columns.pop(step), names)
    if any(name in columns for name in _HOLDERS):
        holders = {name: columns.pop(name, [None, None]) for name in _HOLDERS}
        yield _holder(change, holders, names)
    if _TAGS in columns:
        yield from _tags(change, *columns.pop(_TAGS))
    said = names.all(columns)
    if len(said) == 1:
        head = _("%(field)s changed") % {"field": said[0].label}
        yield _entry(change, head, changes=said)
    elif said:
        head = ngettext("%(n)s field changed", "%(n)s fields changed", len(said))
        yield _entry(change, head % {"n": len(said)}, changes=said)


def _step(change: Change, attname: str, pair: Sequence[Any], names: "_Names") -> Entry:
    step = names.one(attname, pair)
    words = {"field": step.label, "old": step.old, "new": step.new}
    was = _("from %(old)s") % words if step.old else ""
    reason = (change.values.get(_REASON) or ["", ""])[1]
    return _entry(
        change,
        _("%(field)s set to %(new)s") % words,
        "arrow-right",
        "violet",
        kind="status",
        before=was,
        text=reason or change.operation.reason,
    )


def _holder(change: Change, holders: dict[str, Any], names: "_Names") -> Entry:
    said = [names.one(attname, pair) for attname, pair in holders.items()]
    old = next((each.old for each in said if each.old), "")
    new = next((each.new for each in said if each.new), "")
    head = _("Owner changed to %(new)s") if new else _("Owner removed")
    return _entry(
        change,
        head % {"new": new},
        "user",
        "cyan",
        kind="owner",
        before=_("from %(old)s") % {"old": old} if old else "",
        text=change.operation.reason,
    )


def _tags(change: Change, old: Any, new: Any) -> Iterator[Entry]:
    """Tell which tags came and which went."""
    before, after = (set(tags.keys_of(kept or "")) for kept in (old, new))
    words = (
        (
            after - before,
            ngettext_lazy("Tag %(names)s added", "Tags %(names)s added", "n"),
        ),
        (
            before - after,
            ngettext_lazy("Tag %(names)s removed", "Tags %(names)s removed", "n"),
        ),
    )
    for keys, head in words:
        if keys:
            names = ", ".join(tags.names_of(";".join(keys)))
            yield _entry(change, head % {"n": len(keys), "names": names}, "tag")


def _entry(
    change: Change,
    head: str,
    sign: str = "pencil",
    tone: str = "",
    *,
    kind: str = "fields",
    before: str = "",
    **more: Any,
) -> Entry:
    return Entry(
        at=change.at,
        head=head,
        kind=kind,
        group="changes",
        sign=sign,
        tone=tone,
        tail=", ".join(filter(None, [before, who(change.operation)])),
        place=(0, change.pk or 0),
        **more,
    )


# -- values -------------------------------------------------------------------


class _Names:
    """The names of everything that some changes refer to, read once per kind."""

    def __init__(
        self, changes: Sequence[Change], model: type[models.Model], user: Any
    ) -> None:
        self.model = model
        self._user = user
        self._custom: dict[str, CustomField] | None = None
        wanted: dict[type[models.Model], set[Any]] = {}
        for change in changes:
            if change.verb != Change.Verb.CHANGED:
                continue
            for attname, pair in change.values.items():
                column = self._column(attname)
                if isinstance(column, models.ForeignKey) and self._shown(column):
                    ids = wanted.setdefault(column.related_model, set())
                    ids.update(pk for pk in pair if pk is not None)
        self._found = {kind: self._read(kind, ids) for kind, ids in wanted.items()}
        self.labels = naming.labels(
            (c.operation for c in changes if naming.is_told_whole(c.operation)), user
        )

    def all(self, columns: dict[str, Sequence[Any]]) -> list[FieldChange]:
        """Give every change of a field that people edit; custom fields one by one."""
        said: list[FieldChange] = []
        for attname, pair in columns.items():
            column = self._column(attname)
            if column is None or not self._shown(column):
                continue
            if attname == "custom":
                said += self._of_custom(*pair)
            else:
                said.append(self.one(attname, pair))
        return said

    def one(self, attname: str, pair: Sequence[Any]) -> FieldChange:
        """Give the change of one column that exists."""
        column = self._column(attname)
        if column is None:
            raise FieldDoesNotExist(attname)
        old, new = (self._words(column, value) for value in pair)
        return FieldChange(_capital(str(column.verbose_name)), old, new)

    # -- inside -----------------------------------------------------------------

    def _column(self, attname: str) -> models.Field | None:
        try:
            return values.column(self.model, attname)
        except FieldDoesNotExist:
            return None  # the program has moved on; the history has not

    def _shown(self, column: models.Field) -> bool:
        return column.editable

    def _read(self, kind: type[models.Model], ids: set[Any]) -> dict[Any, Any]:
        if not issubclass(kind, Record):
            return kind._base_manager.in_bulk(list(ids))
        if self._user is None:
            return {}
        visible: Any = kind
        found: dict[Any, Any] = visible.objects.visible_to(self._user).in_bulk(
            list(ids)
        )
        return found

    def _words(self, column: models.Field, stored: Any) -> Any:
        if stored is None or stored == "":
            return None
        if isinstance(column, models.ForeignKey):
            return self._name(column, stored)
        if isinstance(column, tags.TagsColumn):
            return ", ".join(tags.names_of(stored))
        if isinstance(column, PicklistField):
            return Choice.labels(column.picklist).get(stored, stored)
        value = values.from_json(self.model, column.attname, stored)
        if column.choices:
            return str(dict(column.flatchoices).get(value, value))
        return _short(value)

    def _name(self, column: models.ForeignKey, pk: Any) -> str:
        found = self._found.get(column.related_model, {})
        if pk in found:
            return str(found[pk])
        is_record = issubclass(column.related_model, Record)
        return _("a record you cannot see") if is_record else _("(removed)")

    def _of_custom(self, old: Any, new: Any) -> list[FieldChange]:
        before, after = old or {}, new or {}
        keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
        if keys and self._custom is None:
            kind = self.model._meta.label_lower
            self._custom = {f.key: f for f in CustomField.objects.filter(kind=kind)}
        known = self._custom or {}
        return [
            FieldChange(
                known[key].label if key in known else key,
                _custom_words(known.get(key), before.get(key)),
                _custom_words(known.get(key), after.get(key)),
            )
            for key in keys
        ]


def _custom_words(field: CustomField | None, text: Any) -> Any:
    if text in (None, ""):
        return None
    return _short(custom.shown(field, text) if field else str(text))


def _short(value: Any) -> Any:
    if isinstance(value, str) and len(value) > _LONGEST:
        return f"{value[: _LONGEST - 1]}…"
    return value


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

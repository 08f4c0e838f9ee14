"""What a row that was tried has written, cell by cell, in words for who imports it."""

import copy
import datetime
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from history import values
from history.models import Change
from imports import choices
from imports.drafting import Drafter
from imports.models import Row
from records import custom, wording
from records.models import CustomField, Record, tags
from users.models import User
from work.database import fold

LONGEST = 120
OWNER = "owner"
# What a row becomes that comes in once others are, further down than we look.
WAITS = "waits"
_NAME = ("salutation", "first_name", "middle_name", "last_name", "suffix")
_CUSTOM = "custom."

Cell = dict[str, Any]
# {attribute: (old, new)} in the words of history, by record.
_Written = dict[tuple[int, int], dict[str, Any]]


@dataclass
class Tried:
    """What became of one row."""

    number: int
    line: int
    outcome: str
    # The record that is here already, "" and None if there is none.
    name: str = ""
    pk: int | None = None
    # The line that it repeats, if that is what made its record.
    of_line: int | None = None
    problems: list[dict[str, str]] = field(default_factory=list)
    # {field: {"new", "old" if it changes, "is_made" if it is made along with it}}
    cells: dict[str, Cell] = field(default_factory=dict)


class Telling:
    """Says in words what is written of some rows, while a list is tried."""

    def __init__(self, drafter: Drafter, wanted: set[int]) -> None:
        self.imported, self.target = drafter.imported, drafter.target
        self.user: User = drafter.imported.user
        # The rows that are not told yet; those that are; how far history was read.
        self.wanted = set(wanted)
        self.tried: list[Tried] = []
        self.acts: set[Any] = set()
        # {record that was made: line of its row}
        self.made_of: dict[int, int] = {}
        self.names = _names(drafter)
        self.model = self.target.model
        self.kind = ContentType.objects.get_for_model(self.model).pk
        self.fields = {one.name: one for one in self.model._meta.concrete_fields}
        self.custom = {
            f"{_CUSTOM}{one.key}": one for one in custom.fields_of(self.model)
        }
        new, _made = choices.new_tags(self.imported, self.user)
        self.new_tags = {fold(name): name for name in new}

    def go_on(self) -> None:
        """Tell of the rows that have come in since, with their records as they are."""
        acts = set(self.imported.acts.values_list("operation_id", flat=True))
        fresh, self.acts = acts - self.acts, acts
        rows = Row.objects.filter(imported=self.imported, number__in=self.wanted)
        if not rows:
            return
        self.wanted -= {row.number for row in rows}
        self.written = _written(fresh)
        self._look_up([row.object_id for row in rows if row.object_id])
        self.tried += [self._told(row) for row in rows]

    def as_json(self) -> dict[str, Any]:
        """Give {"columns": fields, "rows": what became of each} of all told."""
        there = {name for row in self.tried for name in row.cells}
        rows = sorted(self.tried, key=lambda one: one.number)
        columns = [name for name in self.names if name in there]
        return {"columns": columns, "rows": [asdict(row) for row in rows]}

    # -- inside -----------------------------------------------------------------------

    def _look_up(self, pks: list[int]) -> None:
        related = [
            name
            for name in {*self.names, OWNER, "queue"} & self.fields.keys()
            if self.fields[name].is_relation
        ]
        rows = self.model._base_manager.select_related(*related)
        self.records = rows.in_bulk(pks)
        there = set(self.records)
        self.hidden = self.model.hidden_from(there, self.user) if there else set()

    def _told(self, row: Row) -> Tried:
        outcome = row.outcome
        found = Tried(row.number, row.line, outcome, problems=row.problems)
        record: Any = self.records.get(row.object_id or 0)
        if record is None:
            return found
        edits = self.written.get((self.kind, record.pk), {})
        if outcome == Row.Outcome.CREATED:
            self.made_of[record.pk] = row.line
        elif record.pk in self.made_of:
            found.of_line = self.made_of[record.pk]
        else:
            found.pk = record.pk
            found.name = "" if record.pk in self.hidden else str(record)
        if outcome in (Row.Outcome.CREATED, Row.Outcome.UPDATED):
            before = None if outcome == Row.Outcome.CREATED else _before(record, edits)
            found.cells = {
                name: cell
                for name in self.names
                if (cell := self._cell(record, before, name))
            }
        return found

    def _cell(self, record: Any, before: Any, name: str) -> Cell | None:
        new = self._words(record, name)
        if before is not None:
            old = self._words(before, name)
            if old != new:
                if self._is_hidden(before, name):
                    old = _("a record you cannot see")
                return {"new": new, "old": old}
        if not new:
            return None
        is_made = self._is_made(record, name)
        return {"new": new} | ({"is_made": True} if is_made else {})

    def _words(self, record: Any, name: str) -> str:
        if name.startswith(_CUSTOM):
            one = self.custom[name]
            kept = record.custom.get(one.key, "")
            value: Any = custom.shown(one, kept)
            if kept and one.type == CustomField.Type.DATE:
                value = datetime.date.fromisoformat(kept)
        elif name == OWNER:
            value = record.owner or getattr(record, "queue", None)
        elif name == "tags":
            keys = tags.names_of(record.tags)
            value = ", ".join(self.new_tags.get(key, key) for key in keys)
        else:
            value = wording.words(record, name)
        return _text(value)

    def _is_made(self, record: Any, name: str) -> bool:
        """Tell whether what a cell names is made along with the row."""
        other = self._other(name)
        if other is None:
            return False
        kind = ContentType.objects.get_for_model(other).pk
        pk = getattr(record, self.fields[name].attname)
        return self.written.get((kind, pk), {}).get("") == Change.Verb.CREATED

    def _is_hidden(self, before: Any, name: str) -> bool:
        other = self._other(name)
        pk = getattr(before, self.fields[name].attname) if other else None
        return bool(other and pk and other.hidden_from([pk], self.user))

    def _other(self, name: str) -> Any:
        other = self.fields[name].related_model if name in self.fields else None
        is_record = isinstance(other, type) and issubclass(other, Record)
        return other if is_record else None


# -- inside ---------------------------------------------------------------------------


def _written(acts: set[Any]) -> _Written:
    """Give what history noted of these operations."""
    found: _Written = {}
    for change in Change.objects.filter(operation__in=acts).order_by("pk"):
        key = (change.content_type_id, change.object_id)
        said = found.setdefault(key, {"": change.verb})
        if change.verb == Change.Verb.CREATED:
            continue  # an earlier row of these made it: it was nothing before
        for name, (old, new) in change.values.items():
            said[name] = (said.get(name, (old,))[0], new)
    return found


def _before(record: Any, edits: dict[str, Any]) -> Any:
    """Give a record as it was before these edits."""
    found = copy.copy(record)
    for name, said in edits.items():
        if name:
            setattr(found, name, values.from_json(type(record), name, said[0]))
    return found


def _names(drafter: Drafter) -> list[str]:
    """Give the fields that the columns of a list become, in the order of the file."""
    target, options = drafter.target, drafter.options
    there = {one.name for one in target.model._meta.concrete_fields}
    links: dict[str, Any] = getattr(target, "links", {})
    names: list[str] = []
    for _number, one in drafter.columns:
        if one.kind == "name":
            names += _NAME
        elif one.name in links:
            names.append(links[one.name].column)
        else:
            names.append(one.name)
    names += ["tags"] * bool(options.tags) + ["lead_source"] * bool(options.lead_source)
    names = [one for one in dict.fromkeys(names) if one != OWNER]
    own = [one for one in names if one in there or one.startswith(_CUSTOM)]
    return [*own, OWNER]


def _text(value: Any) -> str:
    if value is None or value is False or value == "":
        return ""
    if isinstance(value, datetime.date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, int | Decimal):
        return number_format(value, use_l10n=True, force_grouping=True)
    text = " ".join(str(value).split())
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"

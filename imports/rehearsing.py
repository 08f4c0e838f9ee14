"""Try some rows of a list before it comes in: what becomes of each, cell by cell.

They go the way of the run, through the same functions, and everything that is written
meanwhile is taken back. So what the page of the check shows is what would be written,
rights, rules and turns of pools included.
"""

import copy
import datetime
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from history import values
from history.models import Change
from imports import choices, keeping, receiving
from imports.drafting import Drafter
from imports.models import Chunk, Import, Row
from imports.options import FILL, UPDATE, Options
from imports.targets import Drafted, Target
from records import custom, wording
from records.models import CustomField, Record, tags
from users.models import User
from work.database import fold

logger = logging.getLogger(__name__)
ROWS = 20
# So many of them are looked for further down, because they change what is here.
CHANGING, KNOWN = 10, 3
LONGEST = 120
OWNER = "owner"
# What a row becomes that comes in once others are, further down than we look.
WAITS = "waits"
_NAME = ("salutation", "first_name", "middle_name", "last_name", "suffix")
_CUSTOM = "custom."

Cell = dict[str, Any]
# {attribute: (old, new)} in the words of history, by record.
_Written = dict[tuple[int, int], dict[str, Any]]


def choose(chunk: Chunk, right: Sequence[Sequence[Any]], options: Options) -> list[int]:
    """Give the numbers of the rows of the first piece that are to be tried.

    The first ones, and the first that are records that are here. `right` begin with
    the number and whether it is one, as the check keeps them. A row that repeats
    another is only among the first, where that one is as well.
    """
    updates = options.on_duplicate in (FILL, UPDATE)
    repeats = set(chunk.repeats)
    known = [row[0] for row in right if row[1] is True and row[0] not in repeats]
    here = set(known[: CHANGING if updates else KNOWN])
    numbers = range(chunk.first_row, chunk.first_row + chunk.rows)
    rest = [number for number in numbers if number not in here]
    return sorted(here | set(rest[: ROWS - len(here)]))


def rehearse(chunk: Chunk, numbers: Sequence[int]) -> dict[str, Any]:
    """Try these rows of a piece; give what became of them as JSON, {} if it failed.

    Nothing stays written. Goes on as the person whose import it is.
    """
    try:
        with transaction.atomic():
            rows = _try(chunk, set(numbers))
            transaction.set_rollback(True)
    except Exception:  # the check has its counts without it
        logger.exception("Import %s could not be rehearsed", chunk.imported_id)
        return {}
    there = {name for row in rows for name in row.cells}
    order = [name for name in _names(Rehearsal(chunk.imported)) if name in there]
    return {"columns": order, "rows": [asdict(row) for row in rows]}


class Rehearsal(Drafter):
    """Reads rows as the run does, once the tags that are new have been made."""

    @cached_property
    def tag_keys(self) -> dict[str, str]:
        names, are_made = choices.new_tags(self.imported, self.imported.user)
        new = {fold(name): fold(name) for name in names} if are_made else {}
        return new | super().tag_keys


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


# -- inside ---------------------------------------------------------------------------


def _try(chunk: Chunk, wanted: set[int]) -> list[Tried]:
    """Take rows in, those that repeat others in their turn, as the run does."""
    repeats = set(chunk.repeats) & wanted
    found: list[Tried] = []
    made_of: dict[int, int] = {}
    for some in (wanted - repeats, repeats):
        drafter = Rehearsal(chunk.imported)
        drafter.target.is_patient = bool(some & repeats)
        made = keeping.rows_of(drafter, chunk, some.__contains__)
        before = set(_acts(chunk.imported))
        taken = {id(one.made): one for one in receiving.receive(made, drafter)}
        written = _written(chunk.imported, before)
        pks = [one.object_id for one in taken.values() if one.object_id]
        telling = _Telling(drafter, pks, written, made_of)
        for row in made:
            one = taken.get(id(row))
            outcome, pk = (one.outcome, one.object_id) if one else (WAITS, None)
            found.append(telling.told(row, str(outcome), pk))
    return sorted(found, key=lambda one: one.number)


def _acts(imported: Import) -> Any:
    return imported.acts.values_list("operation_id", flat=True)


def _written(imported: Import, before: set[Any]) -> _Written:
    """Give what history noted of the acts since."""
    found: _Written = {}
    acts = set(_acts(imported)) - before
    for change in Change.objects.filter(operation__in=acts).order_by("pk"):
        key = (change.content_type_id, change.object_id)
        said = found.setdefault(key, {"": change.verb})
        for name, (old, new) in change.values.items():
            said[name] = (said.get(name, (old,))[0], new)
    return found


class _Telling:
    """Says in words what was written of the rows that came in together."""

    def __init__(
        self,
        drafter: Rehearsal,
        pks: list[int],
        written: _Written,
        made_of: dict[int, int],
    ) -> None:
        # {record that was made: line of its row}, of these rows and of those before.
        self.made_of = made_of
        self.target: Target = drafter.target
        self.user: User = drafter.imported.user
        self.names = _names(drafter)
        self.written = written
        model = self.target.model
        self.kind = ContentType.objects.get_for_model(model).pk
        self.fields = {one.name: one for one in model._meta.concrete_fields}
        related = [
            name
            for name in {*self.names, OWNER, "queue"} & self.fields.keys()
            if self.fields[name].is_relation
        ]
        rows = model._base_manager.select_related(*related)
        self.records = rows.in_bulk(pks)
        there = set(self.records)
        self.hidden = model.hidden_from(there, self.user) if there else set()
        self.custom = {f"{_CUSTOM}{one.key}": one for one in custom.fields_of(model)}
        new, _made = choices.new_tags(drafter.imported, self.user)
        self.new_tags = {fold(name): name for name in new}

    def told(self, row: Drafted, outcome: str, pk: int | None) -> Tried:
        found = Tried(row.row.number, row.row.line, outcome, problems=row.problems)
        record: Any = self.records.get(pk or 0)
        if record is None:
            return found
        edits = self.written.get((self.kind, record.pk), {})
        if outcome == Row.Outcome.CREATED:
            self.made_of[record.pk] = row.row.line
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
                if (cell := self._cell(record, before, name, edits))
            }
        return found

    def _cell(
        self, record: Any, before: Any, name: str, edits: dict[str, Any]
    ) -> Cell | None:
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

"""Make of rows what their target takes in, or say why it cannot be.

Every value is cleaned by the record's own fields, so that a list can bring nothing that
a form would refuse. A value that is wrong refuses its row: nothing is cut or guessed.
Rows are gone through column by column, for what is asked of a whole column takes no
time, and of each of its cells most of all.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import zip_longest
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from imports import amounts, choices, marks, naming, targets
from imports.mapping.fields import Field, mapped
from imports.models import Import
from imports.options import Options
from imports.staging import Staged
from imports.targets import Drafted
from records import custom
from records.cleaning import clean_column, clean_value
from records.models import CustomField, tags
from work.database import fold

MOST_REMEMBERED = 10_000
# What lists give in ranges, and so many of them are shown.
_SIZES = ("number_of_employees", "annual_revenue")
MOST_RANGES = 20


class Drafter:
    """Makes drafts of the rows of one import; reads what it needs once."""

    def __init__(self, imported: Import) -> None:
        self.imported = imported
        self.options = Options.from_json(imported.options)
        self.target = targets.of(imported)
        self.headers: list[str] = imported.layout["headers"]
        self.columns = mapped(imported.mapping, imported.target)
        taken = {number for number, _field in self.columns}
        self.rest = [n for n in range(len(self.headers)) if n not in taken]
        named = [one.name for _number, one in self.columns]
        self.names = set(named)
        # What several columns become together; cells of others stand by themselves.
        self._joined = {name for name in named if named.count(name) > 1}
        self._fields = {one.name: one for one in self.target.fields()}
        self.model_fields = self.target.model_fields()
        self._cleaned: dict[str, dict[str, Any]] = {}
        # Values that no picklist has: {field: {folded value: value}}.
        self.unknown: dict[str, dict[str, str]] = {}
        self._picklists: dict[str, choices.Known] = {}
        # Numbers that are not exact, and what was taken: {text: number, "" if none}.
        self.ranges: dict[str, str] = {}
        own = self.tags(self.options.tags)[0] if self.options.tags else ""
        self._tags = tags.keys_of(own)

    def draft(self, rows: Iterable[Staged]) -> list[Drafted]:
        """Give what these rows say, in their order."""
        made = [Drafted(row) for row in rows]
        right = []
        for one in made:
            if one.row.problem:
                one.refuse(one.row.problem)
            else:
                one.draft = self.target.begin()
                right.append(one)
        self._read(right)
        for one in right:
            if one.problems:
                one.draft = None
            else:
                self.target.finish(one, self)
                if self._tags and one.draft:
                    self._tag(one)
        return made

    def clean(self, name: str, text: str, kind: str = "text") -> Any:
        """Clean a value; numbers and choices, of which a list has few, only once."""
        if kind == "text":
            return clean_value(self.model_fields[name], text)
        known = self._cleaned.setdefault(name, {})
        if text not in known:
            if len(known) >= MOST_REMEMBERED:
                known.clear()
            known[text] = self._clean_first(name, text, kind)
        return known[text]

    def known(self, field: Field, text: str) -> str | None:
        """Give the value of a field's choices that is meant.

        None, and noted, if none is.
        """
        name = field.name
        if name not in self._picklists:
            self._picklists[name] = choices.known_of(field)
        value = choices.meant(self.options, name, text, self._picklists[name])
        if value is not None:
            return value
        unknown = self.unknown.setdefault(name, {})
        if len(unknown) < choices.MOST:
            unknown.setdefault(fold(text), text)
        decided = choices.decision(self.options, field, text)
        return decided[1:] if decided.startswith("=") else None

    def tags(self, text: str) -> tuple[str, str]:
        """Give the tags of a cell as a column keeps them, and the names left out.

        What is new is noted; it is made before the first piece comes in.
        """
        known = self._cleaned.setdefault("tags", {})
        if text not in known:
            if len(known) >= MOST_REMEMBERED:
                known.clear()
            known[text] = self._tags_of(text)
        kept: tuple[str, str] = known[text]
        return kept

    # -- inside -----------------------------------------------------------------------

    def _read(self, rows: Sequence[Drafted]) -> None:
        # What stands beyond the header is blank, and may be a million cells.
        within = (one.row.cells[: len(self.headers)] for one in rows)
        cells = list(zip_longest(*within, fillvalue=""))
        for number in self.rest:
            if number < len(cells):
                self._keep_aside(rows, self.headers[number], cells[number])
        for number, field in self.columns:
            if number < len(cells):
                header = self.headers[number]
                texts, nothing = marks.without(field.name, field.kind, cells[number])
                self._put(rows, header, field, texts)
                if nothing:
                    self._keep_aside(rows, header, nothing)

    def _keep_aside(
        self, rows: Sequence[Drafted], header: str, texts: Sequence[str]
    ) -> None:
        for one, text in zip(rows, texts, strict=True):
            if text and text.strip():
                one.unmapped[header] = text

    def _put(
        self, rows: Sequence[Drafted], header: str, field: Field, texts: list[str]
    ) -> None:
        if field.kind in _PLAIN and field.name not in self._joined:
            self._put_plain(rows, header, field, texts)
            return
        for one, text in zip(rows, texts, strict=True):
            if text:
                try:
                    self._put_one(one, header, field, text)
                except ValidationError as wrong:
                    one.note(header, text, wrong)

    def _put_plain(
        self, rows: Sequence[Drafted], header: str, field: Field, texts: list[str]
    ) -> None:
        """Put a column whose cells are values of the record's own field."""
        name = field.name
        cleaned = self._clean_all(field, texts)
        if cleaned is texts:
            for one, text in zip(rows, texts, strict=True):
                if text:
                    one.draft.values[name] = text
            return
        for one, text, value in zip(rows, texts, cleaned, strict=True):
            if not text:
                continue
            if value.__class__ is ValidationError:
                one.note(header, text, value)
            elif value is None:
                one.unmapped[header] = text
            else:
                one.draft.values[name] = value

    def _clean_all(self, field: Field, texts: list[str]) -> Iterable[Any]:
        if field.kind == "text":
            return clean_column(self.model_fields[field.name], texts)
        return self._clean_each(field, texts)

    def _clean_each(self, field: Field, texts: list[str]) -> Iterator[Any]:
        known = self._cleaned.setdefault(field.name, {})
        for text in texts:
            if text in known:
                yield known[text]
            elif text:
                try:
                    yield self.clean(field.name, text, field.kind)
                except ValidationError as wrong:
                    yield wrong
            else:
                yield None

    def _put_one(self, made: Drafted, header: str, field: Field, text: str) -> None:
        draft = made.draft
        if field.kind in _PLAIN:
            before = draft.values.get(field.name) if field.joined_by else None
            if before:
                text = f"{before}{field.joined_by}{text}"
            draft.values[field.name] = self.clean(field.name, text, field.kind)
        elif field.is_custom:
            self._put_custom(draft, field, text)
        else:
            self.target.put(made, field, header, text, self)

    def _clean_first(self, name: str, text: str, kind: str) -> Any:
        if kind == "number":
            return self._number(name, text)
        if kind == "choice":
            text = self._choice(name, text)
        elif kind == "date":
            text = naming.iso_day(text, self.options.day_first)
            if not text:
                return None
        return clean_value(self.model_fields[name], text)

    def _tag(self, made: Drafted) -> None:
        values = made.draft.values
        try:
            values["tags"] = tags.retagged(values.get("tags", ""), self._tags)
        except ValidationError as full:
            made.refuse(" ".join(full.messages))

    def _tags_of(self, text: str) -> tuple[str, str]:
        names = [tags.clean_name(part) for part in tags.written(text)]
        found = [self.tag_keys.get(fold(name)) for name in names]
        new = [name for name, key in zip(names, found, strict=True) if key is None]
        noted = self.unknown.setdefault("tags", {}) if new else {}
        for name in new:
            if len(noted) < choices.MOST:
                noted.setdefault(fold(name), name)
        left_out = [] if self._makes_tags else new
        if not left_out:  # a record has to have room for the new ones as well
            tags.kept([*filter(None, found), *map(fold, new)])
        return tags.kept(key for key in found if key), ", ".join(left_out)

    @cached_property
    def _makes_tags(self) -> bool:
        """Tell whether tags that are new to the check are made before the run."""
        is_check = self.imported.state == Import.State.CHECKING
        return is_check and choices.new_tags(self.imported, self.imported.user)[1]

    @property
    def reads_tags(self) -> bool:
        """Tell whether rows get tags, from a column or for the whole list."""
        return "tags" in self.names or bool(self.options.tags)

    @cached_property
    def tag_keys(self) -> dict[str, str]:
        """Read all tags once a piece: another process may have made some."""
        tags.forget()
        return tags.known().by_word

    def _number(self, name: str, text: str) -> Any:
        if name.endswith(_SIZES):
            plain, is_inexact = amounts.read(text, self.options.decimal)
            if is_inexact and len(self.ranges) < MOST_RANGES:
                self.ranges[text] = plain
            if not plain:
                return None
        else:
            plain = amounts.plain_number(text, self.options.decimal)
        try:
            return clean_value(self.model_fields[name], plain)
        except ValidationError as wrong:
            if getattr(wrong, "code", "") != "invalid":
                raise
            raise ValidationError(
                _(
                    "“%(text)s” is not a valid number here. Write it in digits, or"
                    " leave the cell empty."
                )
                % {"text": text}
            ) from wrong

    def _choice(self, name: str, text: str) -> str:
        value = self.known(self._fields[name], text)
        if value is not None:
            return value
        kept = choices.decision(self.options, self._fields[name], text)
        return "" if kept == choices.EMPTY else text

    def _put_custom(self, draft: Any, target: Field, text: str) -> None:
        one = self._custom[target.name.removeprefix("custom.")]
        if one.type == CustomField.Type.NUMBER:
            text = amounts.plain_number(text, self.options.decimal)
        elif one.type == CustomField.Type.DATE:
            text = naming.iso_day(text, self.options.day_first)
        value = custom.clean(one, text)
        if value:
            draft.custom[one.key] = value

    @cached_property
    def _custom(self) -> dict[str, CustomField]:
        return {one.key: one for one in custom.fields_of(self.target.model)}


# The kinds that are a value of the record's own field, and nothing else.
_PLAIN = frozenset({"text", "yes_no", "number", "choice", "date"})

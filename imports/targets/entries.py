"""Rows of accounts, contacts and deals: what they say, what they name, who they are.

They have no pipeline as leads have: a row is the record that has its key, or a new
one. How a batch of them is written, `kept` says.
"""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from history import writing
from imports.options import FILL, REFUSE, UPDATE
from imports.targets.field import Field
from imports.targets.links import Ambiguous, Link, Links, visible
from imports.targets.rows import Drafted
from imports.targets.target import Reading, Target
from records import external_ids
from records.models import Record
from users.models import Queue, User


@dataclass
class Entry:
    """A row on its way: {field: value}, and {field: text} of what names others."""

    values: dict[str, Any] = field(default_factory=dict)
    custom: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    owner: User | None = None
    # The records it names, by foreign key, once they were looked up.
    linked: dict[str, int] = field(default_factory=dict)


class EntryTarget(Target):
    """A kind of record whose rows are found by a key and written as they are."""

    # The fields that name another record; of two for one column the first counts.
    links: ClassVar[dict[str, Link]] = {}
    # Without these there is no record: {field: what to say}.
    needs: ClassVar[dict[str, Any]] = {}
    may_wait = True

    # -- one row ----------------------------------------------------------------------

    def begin(self) -> Entry:
        return Entry()

    def finish(self, made: Drafted, reading: Reading) -> None:
        """What a new record needs is asked when it is known that it is new."""

    def _put_link(
        self, made: Drafted, field: Field, header: str, text: str, reading: Reading
    ) -> None:
        # Longer than any key, and than any id.
        if len(text) > external_ids.LONGEST:
            raise ValidationError(_("“%(text)s…” is too long.") % {"text": text[:40]})
        external_ids.key_of(text)  # what no database keeps is refused here
        made.draft.links[field.name] = text

    def _put_owner(
        self, made: Drafted, field: Field, header: str, text: str, reading: Reading
    ) -> None:
        holder = self.owner_meant(made, field, header, text, reading)
        if isinstance(holder, Queue):
            raise ValidationError(
                _("“%(text)s” is a queue. Only leads can be in a queue.")
                % {"text": text}
            )
        made.draft.owner = holder

    ways = {"link": _put_link, "owner": _put_owner}

    @cached_property
    def owner(self) -> User:
        """Who gets a new record if its row does not say."""
        kind, _colon, pk = self.options.owner.partition(":")
        found = User.objects.filter(pk=pk).first() if kind == "user" else None
        return found or self.imported.user

    # -- many rows --------------------------------------------------------------------

    @property
    def is_told_by_links(self) -> bool:
        """Tell whether what a row names is part of its key."""
        return False

    @abstractmethod
    def key_of(self, entry: Entry) -> Any:
        """Give by what a row is told to be a record, as `match` says; "" for nothing.

        What the row names was looked up where it is here.
        """

    @abstractmethod
    def find(self, wanted: set[Any]) -> dict[Any, list[int]]:
        """Give {key: pks} of the records this person sees that have such keys."""

    def values_of(self, entry: Entry) -> dict[str, Any]:
        """Give what a row says about its own record."""
        return entry.values

    def new(self, entry: Entry) -> Record:
        """Give the record that a row becomes, not saved yet."""
        values = self.values_of(entry)
        model: Any = self.model
        record: Record = model(owner=entry.owner or self.owner, **values)
        record.custom = dict(entry.custom)
        return record

    def make_missing(
        self, made: Sequence[Drafted], links: Links, act: writing.Act | None
    ) -> None:
        """Make records that rows name and that are not here, if that is to be.

        Without an act, only say on the rows that they would be.
        """

    @abstractmethod
    def write(self, records: Sequence[Any], act: writing.Act) -> None:
        """Write records, new and changed, each once."""

    def after(
        self, pairs: Sequence[tuple[Drafted, Any, bool]], act: writing.Act
    ) -> None:
        """Write what else rows say about their records, given as (row, record, new)."""

    def waits(self, made: Drafted) -> bool:
        """A row that names a record of its own kind may name a later row."""
        return any(self.may_come(made, name) for name in made.draft.links)

    def may_come(self, made: Drafted, name: str) -> bool:
        """Tell whether another row may become what this one names in a field."""
        return self.links[name].model is self.model

    def text_key(self, entry: Entry) -> Any:
        """Give `key_of` a row while what it names may still be to come."""
        return self.key_of(entry)

    def keys_of(self, made: Drafted) -> list[Any]:
        if self.options.match == "external_id":
            key: Any = made.external_id
        else:
            key = self.text_key(made.draft)
        return [key] if key else []

    def owners(self, made: Sequence[Drafted]) -> list[Any]:
        return [one.draft.owner or self.owner for one in made]

    # -- what `kept` asks of the rows of a batch --------------------------------------

    def key(self, made: Drafted) -> Any:
        """Give by what a row is told to be a record."""
        if self.options.match == "external_id":
            return made.external_id
        return self.key_of(made.draft)

    def settled(self, made: Sequence[Drafted]) -> set[int]:
        """Give the `id()` of rows that nothing is written of, whatever they name.

        So no account is made for a contact that is skipped or refused.
        """
        is_open = self.is_told_by_links
        there = {} if is_open else self.found(made)
        pks = {id(one): self.pks(one, there) for one in made}
        free: set[int] = set()
        if self.options.on_duplicate in (FILL, UPDATE):
            free = self.may_change({found[0] for found in pks.values() if found})
        return {
            id(one)
            for one in made
            if (found[0] not in free if (found := pks[id(one)]) else self._is_lost(one))
        }

    def _is_lost(self, made: Drafted) -> bool:
        """Tell whether a row that may be new is refused for what it lacks."""
        if self.is_told_by_links:
            return not self.key_of(made.draft) and bool(self.lacks(made))
        return self.options.on_new == REFUSE or bool(self.lacks(made))

    def lacks(self, made: Drafted) -> list[str]:
        values = made.draft.values
        return [name for name in self.needs if values.get(name) in (None, "")]

    def looked_up(self, made: Sequence[Drafted]) -> Links:
        """Look up what rows name."""
        links = Links(self.imported.user, self.options.id_source)
        for name, link in self.links.items():
            texts = {one.draft.links.get(name, "") for one in made if one.draft}
            links.look_up(link, texts)
        return links

    def link(self, made: Drafted, links: Links, *, strictly: bool) -> bool:
        """Find what a row names; tell whether all is here. Strictly: or refuse it."""
        rest = self.not_here(made, links)
        if rest and strictly:
            name, text, why = rest[0]
            made.refuse(why, column=self.column_of(name), value=text)
        return not rest

    def not_here(self, made: Drafted, links: Links) -> list[tuple[str, str, str]]:
        """Find what a row names; give (field, text, why) of what is not here."""
        entry: Entry = made.draft
        entry.linked = {}
        missing: dict[str, tuple[str, str, str]] = {}
        for name, link in self.links.items():
            text = entry.links.get(name, "")
            if not text or link.column in entry.linked:
                continue
            try:
                pk, why = links.pk(link, text), _missing(link, text)
            except Ambiguous:
                said = _("Several records are called “%(text)s”. Give the id instead.")
                pk, why = None, said % {"text": text}
            if pk is None:
                missing.setdefault(link.column, (name, text, why))
            else:
                entry.linked[link.column] = pk
        return [
            about for column, about in missing.items() if column not in entry.linked
        ]

    def found(self, made: Sequence[Drafted]) -> dict[Any, list[int]]:
        """Give {key: pks} of the records that rows may be."""
        if not self.finds:
            return {}
        if self.options.match == "external_id":
            ids = {one.external_id for one in made} - {""}
            found = external_ids.find(self.model, self.options.id_source, ids)
            seen = visible(self.model, self.imported.user, found.values())
            return {value: [pk] for value, pk in found.items() if pk in seen}
        return self.find({key for one in made if (key := self.key(one))})

    def pks(self, made: Drafted, there: dict[Any, list[int]]) -> list[int]:
        """Give the records that a row may be."""
        return there.get(self.key(made), []) if self.finds else []

    def is_refused(self, made: Drafted, pks: Sequence[int]) -> bool:
        """Refuse a row that may not become new, or could be several records."""
        options, lacks = self.options, self.lacks(made)
        if pks:
            if len(pks) > 1 and options.on_duplicate in (FILL, UPDATE):
                text = _("It matches %(n)s existing records. Match by id instead.")
                made.refuse(text % {"n": len(pks)})
        elif options.on_new == REFUSE:
            made.refuse(
                _(
                    "There is no such record yet, and this import only updates existing"
                    " ones."
                )
            )
        elif lacks:
            made.refuse(str(self.needs[lacks[0]]), column=self.column_of(lacks[0]))
        return made.draft is None

    def column_of(self, name: str) -> str:
        headers = self.imported.layout["headers"]
        numbers = [
            n for n, text in self.imported.mapping.items() if name in text.split()
        ]
        return str(headers[int(numbers[0])]) if numbers else ""


def _missing(link: Link, text: str) -> str:
    words = {"kind": link.model._meta.verbose_name, "text": text}
    return (
        _(
            "There is no %(kind)s “%(text)s” that you can see. Import it first, or"
            " leave the cell empty."
        )
        % words
    )

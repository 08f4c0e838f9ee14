"""What imports has to know of one kind of record, to bring lists of it in.

A target says which fields a column can become, what lists call them, how one row is
read, by what a row is told to be a record that is here, and how many rows are written.
All else, from the upload to the undo, is the same for every kind.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from typing import Any, ClassVar, Literal, Protocol

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext_lazy as _

from history import writing
from history.models import Change
from imports import addresses, naming
from imports.models import Import
from imports.options import FILL, UPDATE, Match, Options
from imports.people import Holder, Holders
from imports.targets.field import Field
from imports.targets.rows import Drafted, Late, Taken
from records import custom, external_ids
from records.models import Record
from records.models.tags import keys_of, retagged


class Reading(Protocol):
    """What a target may ask whoever reads the rows."""

    columns: list[tuple[int, Field]]
    headers: list[str]
    # The fields that the columns become.
    names: set[str]

    def clean(self, name: str, text: str, kind: str = "text") -> Any:
        """Clean a value of one of the target's fields; raises ValidationError."""

    def known(self, field: Field, text: str) -> str | None:
        """Give the value that is meant of a field with choices; None if none is."""

    def tags(self, text: str) -> tuple[str, str]:
        """Give the tags of a cell as a column keeps them, and the names left out."""


# How a kind of field is read: (target, row, field, header, text, reading).
Way = Callable[[Any, Drafted, Field, str, str, Reading], None]


class Target(ABC):
    """One kind of record, while one import of it is at work."""

    model: ClassVar[type[Record]]
    # Where its records are listed.
    url: ClassVar[str]
    # By what a row can be told to be a record that is here; the first is the usual.
    matches: ClassVar[Sequence[tuple[Match, Any]]]
    # Which options people are asked, besides those of every target.
    asks: ClassVar[frozenset[str]] = frozenset()
    # Who owns new records if nobody says.
    usual_owner: ClassVar[str] = "me"
    # What lists call its fields, divided by ";", before and after the words that all
    # targets share; {field: words} and {field: the fields whose words are shared}.
    words: ClassVar[dict[str, str]] = {}
    # Of whom a list of them tells: "Person - Name", "Company Name", "Deal Name".
    noun: ClassVar[Literal["person", "firm", "deal"]] = "person"
    # {field: the field it is if the header says that it is of the company}.
    of_firm: ClassVar[dict[str, str]] = {}
    shared: ClassVar[dict[str, str]] = {}
    ways: ClassVar[dict[str, Way]] = {}

    # Whether a row may have to wait until all others are in; see `waits`.
    may_wait: ClassVar[bool] = False

    def __init__(self, imported: Import) -> None:
        self.imported = imported
        self.options = Options.from_json(imported.options)
        # {number of the row: what it hangs on}, of rows that were asked `known`.
        self.late: dict[int, Late] = {}
        # Whether rows that name what may still come are left out of what is taken.
        self.is_patient = False
        # Whether rows are told to be records that are here, and not made all anew.
        self.finds = self.options.finds

    @cached_property
    def holders(self) -> Holders:
        """Whom rows can name as owners."""
        by = self.imported.user
        return Holders(self.options.id_source, of=self.model, by=by)

    @classmethod
    @abstractmethod
    def own_fields(cls) -> list[Field]:
        """Give what a column can become, in the order in which people look for it."""

    @classmethod
    def fields(cls) -> list[Field]:
        """Give what a column can become: own fields, tags, the id elsewhere, others."""
        identity = Field("external_id", _("Id in the other program"), "id")
        return [
            *cls.own_fields(),
            Field("tags", _("Tags"), "tags"),
            identity,
            *(
                Field(f"custom.{one.key}", one.label, f"custom_{one.type}")
                for one in custom.fields_of(cls.model)
            ),
        ]

    @classmethod
    def model_fields(cls) -> dict[str, Any]:
        """Give {field: the model's field that cleans its values}."""
        return {one.name: one for one in cls.model._meta.concrete_fields}

    # -- one row ----------------------------------------------------------------------

    @abstractmethod
    def begin(self) -> Any:
        """Give an empty draft; it has `values` and `custom`."""

    @abstractmethod
    def finish(self, made: Drafted, reading: Reading) -> None:
        """Complete a draft whose cells are all right, or refuse its row."""

    def put(
        self, made: Drafted, field: Field, header: str, text: str, reading: Reading
    ) -> bool:
        """Read a cell of a kind of our own; tell whether it was one."""
        way = _WAYS.get(field.kind) or self.ways.get(field.kind)
        if way is not None:
            way(self, made, field, header, text, reading)
        return way is not None

    def _put_name(
        self, made: Drafted, field: Field, header: str, text: str, reading: Reading
    ) -> None:
        is_first = naming.says_family_first(header)
        for name, part in naming.split(text, family_first=is_first).items():
            made.draft.values[name] = reading.clean(name, part)

    def _put_address(
        self, made: Drafted, field: Field, header: str, text: str, reading: Reading
    ) -> None:
        is_place = field.kind == "place"
        stem = field.name.removesuffix(field.kind)
        parts = addresses.split_place(text) if is_place else addresses.split(text)
        if not parts:  # in doubt it stays whole
            part = "postal_code" if text.isdigit() else "city"
            parts = {part if is_place else "street": text}
        values = made.draft.values
        for part, said in parts.items():
            name = f"{stem}{part}"
            value = reading.clean(name, said)
            if name in reading.names or values.get(name, value) != value:
                # What a column of its own says counts; the cell is kept beside.
                made.unmapped[header] = text
            else:
                values[name] = value

    def _put_id(
        self, made: Drafted, field: Field, header: str, text: str, reading: Reading
    ) -> None:
        made.external_id = external_ids.key_of(text)

    def _put_tags(
        self, made: Drafted, field: Field, header: str, text: str, reading: Reading
    ) -> None:
        kept, left_out = reading.tags(text)
        values = made.draft.values
        values["tags"] = retagged(values.get("tags", ""), keys_of(kept))
        if left_out:
            made.unmapped[header] = left_out

    def owner_meant(
        self, made: Drafted, field: Field, header: str, text: str, reading: Reading
    ) -> Holder | None:
        """Give who a row says has the record.

        None if that is nobody here: the name is kept beside the row.
        """
        holder = self.holders.find(text)
        if holder is None:
            holder = self.holders.chosen(reading.known(field, text) or "")
        if holder is None:
            made.unmapped[header] = text
        return holder

    def pack(self, draft: Any) -> Any:
        """Give a draft in words of JSON for `unpack`, or None: make it anew."""
        return None

    def unpack(self, packed: Any) -> Any:
        """Give the draft again. Raises LookupError if what it names is gone since."""
        raise LookupError

    def begin_again(self, draft: Any) -> None:  # noqa: B027 - few drafts keep what was
        """Have a draft as it was before it was taken in, which was taken back."""

    # -- many rows --------------------------------------------------------------------

    @abstractmethod
    def keys_of(self, made: Drafted) -> list[Any]:
        """Give the keys by which a row is told to be the same as another row."""

    def waits(self, made: Drafted) -> bool:
        """Tell whether a row can only come in when the others are."""
        return False

    def names(self, made: Sequence[Drafted]) -> list[Any]:
        """Give by what rows may be named by other rows of the list."""
        return []

    @abstractmethod
    def known(self, made: Sequence[Drafted]) -> list[bool]:
        """Tell which rows are records that are here; refuse those that cannot be."""

    def note_locked(self, made: Sequence[Drafted], pks: Sequence[int | None]) -> None:
        """Note which rows would change records that this person may not change.

        `pks` are the records that the rows are.
        """
        asked = set(pks) - {None}
        if self.options.on_duplicate not in (FILL, UPDATE) or not asked:
            return
        rows: Any = self.model._default_manager
        free = rows.editable_by(self.imported.user).filter(pk__in=asked)
        known = {None, *free.values_list("pk", flat=True)}
        for one, pk in zip(made, pks, strict=True):
            one.is_locked = pk not in known

    def may_change(self, pks: Collection[int]) -> set[int]:
        """Give which of these records rows of this list may change.

        Those that its person may, and those that an earlier row made, whoever owns
        them by now.
        """
        rows: Any = self.model._default_manager
        free = rows.editable_by(self.imported.user).filter(pk__in=pks)
        found = set(free.values_list("pk", flat=True))
        if locked := set(pks) - found:
            made = Change.objects.filter(
                content_type=ContentType.objects.get_for_model(self.model),
                object_id__in=locked,
                verb=Change.Verb.CREATED,
                operation__import_act__imported=self.imported,
            )
            found.update(made.values_list("object_id", flat=True))
        return found

    @abstractmethod
    def owners(self, made: Sequence[Drafted]) -> list[Any]:
        """Give for each row who would own it: a person, queue, pool; or None.

        None is whoever gets leads that are nobody's.
        """

    @abstractmethod
    def take_in(
        self, made: Sequence[Drafted], act: writing.Act, *, beside_others: bool
    ) -> list[Taken]:
        """Write rows, all with a draft, as a part of `act`; say what became of each.

        `beside_others`: other rows of this file come in at the same time, none of
        which is the same as one of these.
        """


_WAYS: dict[str, Way] = {
    "name": Target._put_name,
    "address": Target._put_address,
    "place": Target._put_address,
    "id": Target._put_id,
    "tags": Target._put_tags,
}

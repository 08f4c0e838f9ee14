"""Operations, the changes they made, and what a model needs to take part."""

import copy
import datetime
import uuid
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.base import ModelState
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Tracked(models.Model):
    """A model whose rows are written through `history` and can be undone.

    Remembers the values it was loaded with, so that a save writes (and notes) only
    what this program changed; comparing with a re-read row would silently write
    somebody else's old values back.
    """

    # Column names that are filled from other columns: written, but not noted.
    derived_fields: frozenset[str] = frozenset()
    # True: an undo must not be refused because such a row points at the record.
    follows_quietly = False

    class Meta:
        abstract = True

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Any, values: Any, **options: Any
    ) -> Self:
        row = super().from_db(db, field_names, values, **options)
        row._loaded = cls._apart(dict(zip(field_names, values, strict=False)))
        return row

    @classmethod
    def _apart(cls, loaded: dict[str, Any]) -> dict[str, Any]:
        """Copy JSON values, so that a change inside one is seen as a change."""
        for name, value in loaded.items():
            if isinstance(value, dict | list) and value:
                loaded[name] = copy.deepcopy(value)
        return loaded

    # Who made such a row may take that back as long as nobody has touched it, whoever
    # it belongs to by now.
    is_its_makers: ClassVar[bool] = False

    @property
    def settles(self) -> bool:
        """True: other rows keep facts about this row, which `settle` brings up to date.

        Asked before the row is written, while `edits` still tells what is new.
        """
        return False

    @classmethod
    def made_of(cls, values: dict[str, Any]) -> Self:
        """Give a new row of column values, {attname: value}, as `cls(**values)` would.

        For lists, at a fifth of the time; what is not given has its default.
        """
        if not values.keys() <= _defaults(cls).keys():
            return cls(**values)  # other records among them
        row = cls.__new__(cls)
        row.__dict__.update(_defaults(cls))
        now = datetime.datetime.now(datetime.UTC)
        row.__dict__.update(dict.fromkeys(_dated(cls), now))
        for field in _called(cls):
            row.__dict__[field.attname] = field.get_default()
        row.__dict__.update(values)
        row._state = ModelState()
        return row

    def point_at(self, **others: models.Model | None) -> None:
        """Point at saved records, {field: record}, as to set each attribute would.

        For lists, at a tenth of the time: nobody asks whether it is such a record.
        """
        for name, other in others.items():
            field: Any = self._meta.get_field(name)
            self.__dict__[field.attname] = other.pk if other else None
            self._state.fields_cache[name] = other

    def derive(self) -> None:
        """Fill the columns that follow from others, such as normalised keys."""

    @classmethod
    def settle(cls, touched: "Touched", operation: "Operation") -> None:
        """Bring up to date what other rows keep about the rows of this model.

        Called at the end of every act that wrote rows of a model that `settles`, an
        undo included, with all such rows of the act by model; a removed row is among
        them without its pk. What is written here is not noted in the history.
        """

    def may_undo(self, by: Any) -> str:
        """Say in words why this user may not take back a change; "" if they may."""
        return ""

    @classmethod
    def hidden_from(cls, pks: Collection[Any], by: Any) -> set[Any]:
        """Say which of these rows must not be named to this person.

        A row that hangs on others is hidden with them, such as a part in a deal with
        the deal. What is in the recycle bin is named to who could see it before.
        """
        hidden: set[Any] = set()
        for field in cls._meta.concrete_fields:
            other = field.related_model
            if not isinstance(other, type) or not issubclass(other, Tracked):
                continue
            if other is cls:
                continue
            rows = cls._base_manager.filter(pk__in=pks).exclude(**{field.name: None})
            pairs = list(rows.values_list("pk", field.attname))
            far = other.hidden_from({pk for _own, pk in pairs}, by) if pairs else set()
            hidden |= {own for own, pk in pairs if pk in far}
        return hidden

    @classmethod
    def refusals(cls, rows: Sequence[Self], by: Any) -> dict[Any, str]:
        """Say for which of these rows an undo is refused, as {pk: why}."""
        asked = {row.pk: row.may_undo(by) for row in rows}
        return {pk: why for pk, why in asked.items() if why}

    def edits(self) -> dict[str, tuple[Any, Any]]:
        """Give the changed columns as {attname: (old, new)}; all of them if new."""
        loaded = getattr(self, "_loaded", None)
        found = {}
        for name in _attnames(type(self)):
            new = self.__dict__.get(name, None)
            if loaded is None:
                found[name] = (None, new)
            elif name in loaded and loaded[name] != new and name in self.__dict__:
                found[name] = (loaded[name], new)
        return found

    def edits_made(self) -> dict[str, tuple[Any, Any]]:
        """Give what a new row says, as {attname: (None, value)}, without blanks."""
        values = self.__dict__
        return {
            name: (None, values[name])
            for name in _attnames(type(self))
            if name in values and (values[name] or not _is_blank(values[name]))
        }

    def remember(self) -> None:
        """Take the present values as the stored ones, after a write."""
        # Also what is no column is taken along: to pick takes a list ten times as long.
        self._loaded = self.__dict__.copy()
        self._loaded.pop("_loaded", None)
        for name in _json_names(type(self)):
            if kept := self._loaded.get(name):
                self._loaded[name] = copy.deepcopy(kept)


@cache
def _attnames(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields)


@cache
def _json_names(model: type[models.Model]) -> tuple[str, ...]:
    fields = model._meta.concrete_fields
    return tuple(one.attname for one in fields if isinstance(one, models.JSONField))


@cache
def _defaults(model: type[models.Model]) -> dict[str, Any]:
    return {field.attname: field.get_default() for field in model._meta.concrete_fields}


@cache
def _dated(model: type[models.Model]) -> list[str]:
    """Give the columns that hold the moment if nobody says another."""
    fields = model._meta.concrete_fields
    return [one.attname for one in fields if one.default is timezone.now]


@cache
def _called(model: type[models.Model]) -> list[Any]:
    """Give the other columns whose default is made anew for each row."""
    dated = _dated(model)
    return [
        one
        for one in model._meta.concrete_fields
        if one.has_default() and callable(one.default) and one.attname not in dated
    ]


def _is_blank(value: Any) -> bool:
    return value in (None, "", False, {}, [])


# The rows an act wrote, by model.
Touched = Mapping[type[Tracked], Sequence[Tracked]]


class Operation(models.Model):
    """One act of one person or of the program: all its changes belong together."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=40)
    label = models.CharField(_("what happened"), max_length=255, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="operations",
        verbose_name=_("by"),
    )
    channel = models.CharField(_("channel"), max_length=20, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now, db_index=True)
    # An act that stands or falls as a whole: a conversion, a merge.
    whole = models.BooleanField(default=False)
    undone_at = models.DateTimeField(null=True, blank=True)
    undoes = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="undone_by"
    )

    class Meta:
        verbose_name = _("operation")
        verbose_name_plural = _("operations")
        indexes = [models.Index(fields=["by", "-at"], name="operation_by_at")]

    def __str__(self) -> str:
        return self.label or self.kind


class Change(models.Model):
    """What one operation did to one row. Outlives the row: it holds no foreign key."""

    class Verb(models.TextChoices):
        CREATED = "created", _("created")
        CHANGED = "changed", _("changed")
        DELETED = "deleted", _("deleted")
        RESTORED = "restored", _("restored")

    operation = models.ForeignKey(Operation, models.CASCADE, related_name="changes")
    content_type = models.ForeignKey(
        ContentType,
        models.CASCADE,
        related_name="+",
        db_index=False,  # `change_of_record` begins with it
    )
    object_id = models.BigIntegerField()
    verb = models.CharField(max_length=10, choices=Verb)
    # {attname: [old, new]} in JSON words; see history.writing.
    values = models.JSONField(default=dict)
    version = models.PositiveIntegerField(null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes = [
            models.Index(
                fields=["content_type", "object_id", "-id"], name="change_of_record"
            )
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.content_type_id}:{self.object_id}"

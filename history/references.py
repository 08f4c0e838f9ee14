"""What points at a row: every foreign key and generic foreign key of every model."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from history import values
from history.models import Tracked
from work.database import IDS_PER_STATEMENT

RowKey = tuple[type[Tracked], int]


def built_upon(
    record: models.Model, besides: set[RowKey], by: Any, *, only_keys: bool = False
) -> str:
    """Say what refers to a record apart from the given rows; "" if nothing does.

    Looks at every foreign key and generic foreign key of every model, also at those
    that have no name on the record's side. `only_keys`: not at what hangs on records
    of any kind, such as their calls, and goes into the bin and comes back with them.
    What `by` may not see is not named.
    """
    for model, query in _referring(record, only_keys):
        if getattr(model, "follows_quietly", False):
            continue
        own = [pk for kind, pk in besides if kind is model]
        rows = model._base_manager.filter(query).exclude(pk__in=own)
        if has_bin(model):
            rows = rows.filter(deleted_at=None)
        other = rows.first()
        if other is not None:
            if issubclass(model, Tracked) and model.hidden_from([other.pk], by):
                return _("a record you cannot see")
            return f"{model._meta.verbose_name} “{other}”"
    return ""


def hidden_from(rows: Iterable[RowKey], by: Any) -> set[RowKey]:
    """Give those of the rows that must not be named to this person."""
    asked: dict[type[Tracked], list[int]] = {}
    for model, pk in rows:
        asked.setdefault(model, []).append(pk)
    return {
        (model, pk) for model, pks in asked.items() for pk in model.hidden_from(pks, by)
    }


def referred_to(rows: Iterable[RowKey]) -> set[RowKey]:
    """Find those of many new rows that anything at all may point at.

    Only these are looked at one by one: an import makes thousands that nobody uses.
    """
    made: dict[type[Tracked], list[int]] = {}
    for model, pk in rows:
        made.setdefault(model, []).append(pk)
    return {
        (model, pk)
        for model, pks in made.items()
        for start in range(0, len(pks), IDS_PER_STATEMENT)
        for pk in _pointed_at(model, pks[start : start + IDS_PER_STATEMENT])
    }


def pointing_nowhere(values_before: Mapping[RowKey, Mapping[str, Any]]) -> set[RowKey]:
    """Find rows whose value of before names a row that was deleted for good since."""
    asking: dict[type[models.Model], dict[Any, set[RowKey]]] = {}
    for key, before in values_before.items():
        for name, old in before.items():
            column = values.column(key[0], name)
            if isinstance(column, models.ForeignKey) and old is not None:
                rows = asking.setdefault(column.related_model, {})
                rows.setdefault(values.from_json(key[0], name, old), set()).add(key)
    found: set[RowKey] = set()
    for model, rows in asking.items():
        there = model._base_manager.filter(pk__in=rows).values_list("pk", flat=True)
        for pk in rows.keys() - set(there):
            found |= rows[pk]
    return found


def generic_keys() -> list[tuple[type[models.Model], GenericForeignKey]]:
    """Give every generic foreign key of every installed model."""
    return [
        (model, key)
        for model in apps.get_models()
        for key in model._meta.private_fields
        if isinstance(key, GenericForeignKey)
    ]


def has_bin(model: type[models.Model]) -> bool:
    """Tell whether rows of a model are marked as deleted instead of removed."""
    return any(field.name == "deleted_at" for field in model._meta.concrete_fields)


# -- inside -------------------------------------------------------------------


def _pointed_at(model: type[Tracked], pks: list[int]) -> set[int]:
    found: set[int] = set()
    for relation in model._meta.related_objects:
        other: Any = relation.related_model
        if not getattr(other, "follows_quietly", False):
            name = relation.field.attname
            rows = other._base_manager.filter(**{f"{name}__in": pks})
            found |= set(rows.values_list(name, flat=True))
    kind = ContentType.objects.get_for_model(model)
    for other, generic in generic_keys():
        if not getattr(other, "follows_quietly", False):
            name = generic.fk_field
            asked = {generic.ct_field: kind, f"{name}__in": pks}
            rows = other._base_manager.filter(**asked)
            found |= set(rows.values_list(name, flat=True))
    return found


def _referring(
    record: models.Model, only_keys: bool
) -> list[tuple[type[models.Model], Q]]:
    found: list[tuple[type[models.Model], Q]] = [
        (relation.related_model, Q(**{relation.field.name: record}))
        for relation in record._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ForeignObjectRel)
    ]
    if only_keys:
        return found
    kind = ContentType.objects.get_for_model(type(record))
    for model, generic in generic_keys():
        found.append(
            (
                model,
                Q(**{generic.ct_field: kind, generic.fk_field: record.pk}),
            )
        )
    return found

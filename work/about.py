"""Words that name a record, for a reader who may lose sight of it.

A notice keeps of which record it speaks. When that is taken away, given to another
team or deleted, the notice is neither shown in words nor counted as unread.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet


def fields(record: Any) -> dict[str, Any]:
    """Give the columns that say of which record some words speak; None: of none."""
    if record is None:
        return {"about_type": None, "about_id": None}
    kind = ContentType.objects.get_for_model(record)
    return {"about_type": kind, "about_id": record.pk}


def seen_by(user: Any) -> Q:
    """Give the condition that a row speaks of nothing, or of what `user` may see."""
    seen: Any = Q(about_type=None)
    kinds = ContentType.objects.get_for_models(*_models())
    for model, kind in kinds.items():
        record = _visible(model, user).filter(pk=OuterRef("about_id"))
        seen |= Q(about_type=kind) & Exists(record)
    condition: Q = seen
    return condition


def hidden_from(user: Any, rows: Iterable[Any]) -> set[int]:
    """Give the ids of those rows whose record `user` may not see (any more)."""
    by_kind: dict[int, dict[int, list[int]]] = {}
    for row in rows:
        if row.about_type_id is not None:
            of_kind = by_kind.setdefault(row.about_type_id, {})
            of_kind.setdefault(row.about_id, []).append(row.pk)
    hidden: set[int] = set()
    for kind, places in by_kind.items():
        model = ContentType.objects.get_for_id(kind).model_class()
        visible: set[int] = set()
        if model in _models():
            found = _visible(model, user).filter(pk__in=places)
            visible = set(found.values_list("pk", flat=True))
        hidden.update(
            pk for at, pks in places.items() if at not in visible for pk in pks
        )
    return hidden


# -- inside -------------------------------------------------------------------


@cache
def _models() -> frozenset[Any]:
    """Every kind of record that says itself who may see it."""
    return frozenset(
        model
        for model in apps.get_models()
        if hasattr(model._default_manager, "visible_to")
        and isinstance(model._meta.pk, BigIntegerField)
    )


def _visible(model: Any, user: Any) -> QuerySet[Any]:
    rows: QuerySet[Any] = model._default_manager.visible_to(user)
    return rows.order_by()

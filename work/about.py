"""Words that name a record, for a reader who may lose sight of it.

A notice keeps of which record it speaks. When that is taken away, given to another
team or deleted, the notice is neither shown in words nor counted as unread. When it is
called otherwise by now, so does the notice.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet


def fields(record: Any) -> dict[str, Any]:
    """Give the columns that say of which record some words speak; None: of none."""
    if record is None:
        return {"about_type": None, "about_id": None, "about_name": ""}
    kind = ContentType.objects.get_for_model(record)
    name = str(record)[:255]
    return {"about_type": kind, "about_id": record.pk, "about_name": name}


def seen_by(user: Any) -> Q:
    """Give the condition that a row speaks of nothing, or of what `user` may see."""
    seen: Any = Q(about_type=None)
    kinds = ContentType.objects.get_for_models(*_models())
    for model, kind in kinds.items():
        record = _visible(model, user).filter(pk=OuterRef("about_id"))
        seen |= Q(about_type=kind) & Exists(record)
    condition: Q = seen
    return condition


def words_for(user: Any, rows: Iterable[Any]) -> dict[int, str | None]:
    """Give what rows say, by their ids: None where `user` may not see the record.

    A record is called by its present name. One query for each kind of record.
    """
    by_kind: dict[int, list[Any]] = {}
    words: dict[int, str | None] = {}
    for row in rows:
        words[row.pk] = row.text
        if row.about_type_id is not None:
            by_kind.setdefault(row.about_type_id, []).append(row)
    for kind, of_kind in by_kind.items():
        model = ContentType.objects.get_for_id(kind).model_class()
        seen: dict[int, Any] = {}
        if model in _models():
            seen = _visible(model, user).in_bulk({row.about_id for row in of_kind})
        for row in of_kind:
            record = seen.get(row.about_id)
            words[row.pk] = _renamed(row, str(record)) if record is not None else None
    return words


def hidden_from(user: Any, rows: Iterable[Any]) -> set[int]:
    """Give the ids of those rows whose record `user` may not see (any more)."""
    return {pk for pk, text in words_for(user, rows).items() if text is None}


# -- inside -------------------------------------------------------------------


def _renamed(row: Any, now: str) -> str:
    """Give the words of a row, with the record's present name for the one of then."""
    text, then = str(row.text), row.about_name
    if not then or then == now:
        return text
    return re.sub(rf"(?<!\w){re.escape(then)}(?!\w)", lambda _found: now, text)


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

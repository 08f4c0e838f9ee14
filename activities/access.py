"""Who may see and who may change an activity, as conditions on its rows.

It is seen through any record it is linked to that its reader may see, and by its
owner, its author and those above the owner. A private one is its author's alone.
House decision "Activity". Lies below the models, which ask it.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q, QuerySet

from records.models import Record


@cache
def record_models() -> tuple[type[Record], ...]:
    """Give every kind of record that activities can be linked to."""
    return tuple(model for model in apps.get_models() if issubclass(model, Record))


def seen_by(user: Any) -> Q:
    """The condition under which a person sees an activity."""
    reached = _own(user) | Q(created_by=user)
    reached |= _linked_to(lambda model: model.objects.visible_to(user))
    return reached & not_private_to_others(user)


def changed_by(user: Any) -> Q:
    """The condition under which a person may change or finish an activity."""
    reached = _own(user) | Q(created_by=user)
    reached |= _linked_to(lambda model: model.objects.editable_by(user))
    return reached & not_private_to_others(user)


def not_private_to_others(user: Any, path: str = "") -> Q:
    """All that is left to ask where the reader may see the record itself."""
    return Q(**{f"{path}is_private": False}) | Q(**{f"{path}created_by": user})


def with_a_record_left() -> Q:
    """The condition that not every linked record lies in the recycle bin."""
    links = apps.get_model("activities", "ActivityLink")
    anything = Exists(links._base_manager.filter(activity=OuterRef("pk")))
    return ~anything | _linked_to(
        lambda model: model._base_manager.filter(deleted_at=None)
    )


def _own(user: Any) -> Q:
    return Q(owner__in=[user.pk, *user.below_ids]) | Q(queue__in=user.queue_ids)


def _linked_to(rows_of: Callable[[Any], QuerySet[Any]]) -> Q:
    links = apps.get_model("activities", "ActivityLink")
    here = links._base_manager.filter(activity=OuterRef("pk"))
    reached = Q(pk__in=[])
    # Asked kind by kind: PostgreSQL looks each up by its key then, and reads all
    # links and all records for an OR inside of one question.
    for model in record_models():
        of_kind = here.filter(content_type=ContentType.objects.get_for_model(model))
        rows = rows_of(model).order_by().values("pk")
        reached |= Q(Exists(of_kind.filter(object_id__in=rows)))
    return reached

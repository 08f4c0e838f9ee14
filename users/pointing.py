"""Which foreign keys of the whole product point at people and queues."""

from typing import Any

from django.apps import apps
from django.db import models


def keys_to(target: type[models.Model]) -> list[tuple[type[models.Model], Any]]:
    """Give every (model, foreign key) that points at a model, hidden ones included.

    So no app above needs to be known, and a new one is not forgotten.
    """
    return [
        (model, field)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey) and field.related_model is target
    ]

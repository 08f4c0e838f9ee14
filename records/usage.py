"""Where a picklist's value is used: in every column that takes it, of every model."""

from django.apps import apps
from django.db import models

from records.models import Choice
from records.models.choices import PicklistField


def columns(field: str) -> list[tuple[type[models.Model], str]]:
    """Give every (model, column name) whose values come from a picklist."""
    return [
        (model, column.name)
        for model in apps.get_models()
        for column in model._meta.concrete_fields
        if isinstance(column, PicklistField) and column.picklist == field
    ]


def count(choice: Choice) -> int:
    """Count the rows that hold a value, those in the recycle bin included."""
    return sum(
        model._base_manager.filter(**{name: choice.value}).count()
        for model, name in columns(choice.field)
    )

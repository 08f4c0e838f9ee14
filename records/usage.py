"""Where a picklist's value is used, in every column that takes it; where a tag is."""

from typing import Any

from django.apps import apps
from django.db import models
from django.urls import reverse

from records.models import Choice, Record, tags
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


# Where the records of each kind are listed; filters of that name stand in each list.
LISTS = {
    "leads.lead": "leads:list",
    "accounts.account": "accounts:list",
    "accounts.contact": "contacts:list",
    "opportunities.opportunity": "opportunities:list",
}


def is_tagged(key: str) -> bool:
    """Tell whether any record has a tag, those in the recycle bin included."""
    return any(
        model._base_manager.filter(tags.with_any([key])).exists()
        for model in apps.get_models()
        if issubclass(model, Record)
    )


def of_tag(key: str, by: Any) -> list[tuple[str, str]]:
    """Give (address of their list, "12 leads") of the records a person may see."""
    found = []
    for label, name in LISTS.items():
        model: Any = apps.get_model(label)
        rows = model.objects.visible_to(by).filter(tags.with_any([key]))
        if number := rows.count():
            about = model._meta
            words = about.verbose_name if number == 1 else about.verbose_name_plural
            found.append((reverse(name), f"{number:,} {words}"))
    return found

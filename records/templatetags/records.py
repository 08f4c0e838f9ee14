"""`{% load records %}`: the tags of a record, on its page and in the cell of a list."""

from typing import Any

from django import template
from django.urls import reverse

from records import tagging
from records.models import Record
from records.models.tags import known

register = template.Library()
register.filter("tag_chips", tagging.chips)


@register.inclusion_tag("records/_tags.html", takes_context=True)
def record_tags(context: dict[str, Any], record: Record) -> dict[str, Any]:
    """Draw a record's tags, for who may change it with ways to add and remove some."""
    user = context["request"].user
    can_change = context.get("can_change") is True
    worn = tagging.chips(record.tags)
    keys = {chip["key"] for chip in worn}
    offered = known().offered if can_change else []
    free = [name for key, name in offered if key not in keys]
    return {
        "chips": worn,
        "can_change": can_change and bool(free or tagging.may_create(user)),
        "offered": free[: tagging.OFFERED],
        "url": reverse("tag", args=[record._meta.label_lower, record.pk]),
        "csrf_token": context.get("csrf_token"),
        "can_remove": can_change,
    }

"""The parts of a record's page that are about its activities."""

from collections.abc import Iterable
from typing import Any

from django import template

from activities import panels, timeline_page
from records.models import Record

register = template.Library()


@register.inclusion_tag("activities/_composer.html", takes_context=True)
def composer(context: Any, record: Record) -> dict[str, Any]:
    """Draw the composer: log a call, write an e-mail or a note, plan a task."""
    return {**context.flatten(), **panels.composer(record, context["request"])}


@register.inclusion_tag("activities/_timeline.html", takes_context=True)
def timeline(
    context: dict[str, Any], record: Record, extra: Iterable[Any] = ()
) -> dict[str, Any]:
    """Draw a page of the timeline; `extra` are entries of the caller's."""
    request = context["request"]
    can_change = context.get("can_change") is True
    return {
        **timeline_page.timeline_of(record, request, extra, can_change=can_change),
        "request": request,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("activities/_files.html", takes_context=True)
def record_files(context: dict[str, Any], record: Record) -> dict[str, Any]:
    """Draw the files of a record with a way to add some."""
    request = context["request"]
    can_change = context.get("can_change") is True
    return {
        **panels.files_of(record, request, can_change=can_change),
        "request": request,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("activities/_next_steps.html", takes_context=True)
def next_steps(context: dict[str, Any], record: Record) -> dict[str, Any]:
    """Draw the open tasks of a record with a way to add one."""
    request = context["request"]
    may_add = request.user.has_perm("activities.add_activity")
    return {
        "tasks": panels.next_steps(
            record, request, can_change=context.get("can_change") is True
        ),
        "add_url": f"{panels.log_url(record)}?tab=task" if may_add else "",
        "request": request,
        "csrf_token": context.get("csrf_token"),
    }

"""What the page of a record shows of its activities: composer, timeline, next steps."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from activities import access, composing, forms, timeline
from activities.models import Activity
from records.models import Record

# Kind, icon and key of the composer's tabs.
TABS = (("call", "phone", "l"), ("note", "note", "m"), ("task", "checkbox", "t"))
NEXT_STEPS = 10


def composer(record: Record, request: HttpRequest) -> dict[str, Any]:
    """Give the composer with the tab that the address names; a call if it names none."""
    tab = request.GET.get("tab", "call")
    tab = tab if tab in forms.COMPOSER else "call"
    labels = {"call": _("Call"), "note": _("Note"), "task": _("Task")}
    tabs = [
        {
            "label": labels[kind],
            "sign": sign,
            "key": key,
            "url": f"{request.path}?tab={kind}#log",
            "current": kind == tab,
        }
        for kind, sign, key in TABS
    ]
    form = composing.form_for(tab, record, request.user)
    return {"tabs": tabs, "form": form, "kind": tab, "action": log_url(record)}


def timeline_of(
    record: Record, request: HttpRequest, extra: Iterable[Any]
) -> dict[str, Any]:
    """Give a page of the timeline, its filters and the way to older entries."""
    page = timeline.entries(
        record,
        request.user,
        show=request.GET.get("show", "all"),
        before=request.GET.get("before", ""),
        extra=extra,
    )
    filters = [
        {
            "label": each.label,
            "count": each.count,
            "url": f"{request.path}?{urlencode({'show': each.name})}#timeline",
            "current": each.name == page.show,
        }
        for each in page.filters
    ]
    older = {"show": page.show, "before": page.older}
    return {
        "items": [_item(entry, record) for entry in page.entries],
        "filters": filters,
        "more_url": f"{request.path}?{urlencode(older)}#timeline" if page.older else "",
        "newest_url": "" if page.is_first else f"{request.path}#timeline",
    }


def next_steps(record: Record, request: HttpRequest) -> list[dict[str, Any]]:
    """Give the open tasks of a record, the most pressing first."""
    # Who sees the record sees its tasks; private ones are their author's.
    tasks = Activity.objects.open_tasks().on(record)
    tasks = tasks.filter(access.not_private_to_others(request.user))
    tasks = tasks.select_related("owner", "queue").order_by("due_at", "pk")
    return [as_todo(task, request.path) for task in tasks[:NEXT_STEPS]]


def as_todo(task: Activity, back: str) -> dict[str, Any]:
    """Give a task as `c/todo.html` draws it."""
    edit = reverse("activities:edit", args=[task.pk])
    means = task.get_means_display() if task.means else ""
    turn = "reopen" if task.done_at else "done"
    return {
        "label": str(task),
        "url": f"{edit}?{urlencode({'next': back})}",
        "dialog": True,
        "note": ", ".join(filter(None, [str(means), task.owner_name])),
        "due": task.due,
        "done": bool(task.done_at),
        "done_url": reverse(f"activities:{turn}", args=[task.pk]),
    }


def log_url(record: Record) -> str:
    """Give the address that the composer of a record posts to."""
    return reverse("activities:log", args=[record._meta.label_lower, record.pk])


def _item(entry: Any, record: Record) -> dict[str, Any]:
    back = f"{record.get_absolute_url()}#timeline"
    actions = [
        {
            "label": _("Edit"),
            "url": reverse("activities:edit", args=[action["pk"]])
            + f"?{urlencode({'next': back})}",
            "dialog": True,
        }
        for action in entry.actions
    ]
    return {
        "at": entry.at,
        "sign": entry.sign,
        "tone": entry.tone,
        "head": entry.head,
        "tail": entry.tail,
        "text": entry.text,
        "url": entry.url,
        "changes": entry.changes,
        "actions": actions,
    }

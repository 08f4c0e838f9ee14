"""One's tasks: overdue, today, upcoming, done; and what lies in one's queues."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from activities import links, panels, times
from activities.models import Activity
from lists import counting

VIEWS = (
    ("overdue", gettext_lazy("Overdue")),
    ("today", gettext_lazy("Today")),
    ("upcoming", gettext_lazy("Upcoming")),
    ("queues", gettext_lazy("My queues")),
    ("done", gettext_lazy("Done")),
)
PAGE = 50


@require_safe
@permission_required("activities.view_activity", raise_exception=True)
def list_tasks(request):
    """Show one's own tasks by when they are due."""
    questions = _questions(request.user)
    view = request.GET.get("view", "")
    numbers = dict(zip(questions, counting.counts([*questions.values()]), strict=True))
    if view not in questions:
        view = next((name for name in ("overdue", "today") if numbers[name]), "upcoming")
    page = Paginator(questions[view], PAGE).get_page(request.GET.get("page"))
    tasks = [panels.as_todo(task, request.get_full_path()) for task in page]
    records = links.records_of(page, request.user)
    for task, todo in zip(page, tasks, strict=True):
        todo["records"] = [each for each in records.get(task.pk, ()) if each]
    context = {
        "heading": _("Tasks"),
        "tasks": tasks,
        "page": page,
        "view": view,
        "views": [
            {
                "label": label,
                "url": f"?view={name}",
                "count": counting.in_words(numbers[name]) if name != "done" else None,
                "hot": name == "overdue" and numbers[name],
                "current": name == view,
            }
            for name, label in VIEWS
        ],
    }
    return render(request, "activities/tasks.html", context)


def _questions(user: Any) -> dict[str, Any]:
    """Give a queryset for each view; due today is the person's own day."""
    now = timezone.now()
    start, end = times.today(timezone.get_current_timezone())
    rows = Activity.objects.alive().filter(kind=Activity.Kind.TASK)
    rows = rows.select_related("owner", "queue")
    mine = rows.filter(owner=user, done_at=None)
    open_today = Q(due_at__gte=now, due_at__lt=end)
    return {
        "overdue": mine.filter(due_at__lt=now).order_by("due_at", "pk"),
        "today": mine.filter(open_today).order_by("due_at", "pk"),
        "upcoming": mine.filter(Q(due_at__gte=end) | Q(due_at=None)).order_by(
            "due_at", "pk"
        ),
        "queues": rows.filter(queue__in=user.queue_ids, done_at=None).order_by(
            "due_at", "pk"
        ),
        "done": rows.filter(owner=user, done_at__isnull=False).order_by(
            "-done_at", "-pk"
        ),
    }

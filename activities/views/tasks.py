"""One's tasks: overdue, today, upcoming, done; and what lies in one's queues."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from activities import links, log, panels, times
from activities.models import Activity
from activities.task_form import TaskForm
from activities.views import finding
from history import writing
from lists import counting

VIEWS = (
    ("overdue", gettext_lazy("Overdue")),
    ("today", gettext_lazy("Today")),
    ("upcoming", gettext_lazy("Upcoming")),
    ("queues", gettext_lazy("My queues")),
    ("done", gettext_lazy("Done")),
)
PAGE = 50
AT_ONCE = 200


@require_safe
@permission_required("activities.view_activity", raise_exception=True)
def list_tasks(request):
    """Show one's own tasks by when they are due."""
    questions = _questions(request.user)
    numbers = dict(zip(questions, counting.counts([*questions.values()]), strict=True))
    view = request.GET.get("view", "")
    if view not in questions:
        pressing = (name for name in ("overdue", "today") if numbers[name])
        view = next(pressing, "upcoming")
    rows = questions[view].told_if_editable(request.user)
    rows = rows.select_related("owner", "queue")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "heading": _("Tasks"),
        "page": page,
        "tasks": _as_rows(page, request),
        "views": [_tab(name, label, numbers, view) for name, label in VIEWS],
        "bulk_actions": _bulk_actions(request.user, view),
        "can_add": request.user.has_perm("activities.add_activity"),
    }
    return render(request, "activities/tasks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("activities.add_activity", raise_exception=True)
def new_task(request):
    """Plan a task that belongs to no record."""
    posted = request.POST if request.method == "POST" else None
    form = TaskForm(posted, user=request.user)
    home = reverse("activities:tasks")
    if posted is not None and form.is_valid():
        try:
            by, label = request.user, form.cleaned_data["subject"]
            with writing.act("plan_task", by=by, label=label) as act:
                log.plan_task([], by=by, act=act, **form.columns)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            return finding.done(request, _("Task added."), act.operation, home)
    context = {"heading": _("New task"), "form": form, "cancel_url": home}
    status = 422 if form.errors else 200
    return render(request, "activities/log.html", context, status=status)


@require_POST
@permission_required("activities.change_activity", raise_exception=True)
def turn_tasks(request, way):
    """Finish or reopen the ticked tasks; those one may not change are skipped."""
    wanted = {int(pk) for pk in request.POST.getlist("pk") if _is_id(pk)}
    home = reverse("activities:tasks")
    if not wanted or len(wanted) > AT_ONCE:
        text = _("Choose between 1 and %(n)s tasks.") % {"n": AT_ONCE}
        messages.error(request, text)
        return redirect(finding.way_back(request, home))
    mine = Activity.objects.editable_by(request.user).filter(kind=Activity.Kind.TASK)
    turn = {"done": log.finish, "reopen": log.reopen}[way]
    label = _("%(n)s tasks") % {"n": len(wanted)}
    with writing.act(f"{way}_tasks", by=request.user, label=label) as act:
        turned = turn(list(mine.filter(pk__in=wanted)), by=request.user, act=act)
    words = {
        "done": ngettext("%(n)s task done.", "%(n)s tasks done.", len(turned)),
        "reopen": ngettext(
            "%(n)s task open again.", "%(n)s tasks open again.", len(turned)
        ),
    }[way]
    text = words % {"n": len(turned)}
    if skipped := len(wanted) - len(turned):
        text += " " + _("%(n)s skipped.") % {"n": skipped}
    if turned:
        return finding.done(request, text, act.operation, home)
    messages.warning(request, text)
    return redirect(finding.way_back(request, home))


def _questions(user: Any) -> dict[str, Any]:
    """Give a queryset for each view; due today is the person's own day.

    A timed task of this morning is overdue; one for the whole day is so tomorrow.
    """
    now = timezone.now()
    end = times.today(timezone.get_current_timezone()).ends
    tasks = Activity.objects.alive().filter(kind=Activity.Kind.TASK)
    tasks = tasks.of_living_records()
    mine = tasks.filter(owner=user, done_at=None).in_order()
    in_queues = tasks.filter(queue__in=user.queue_ids, done_at=None)
    done = tasks.filter(owner=user, done_at__isnull=False)
    return {
        "overdue": mine.filter(due_at__lt=now),
        "today": mine.filter(due_at__gte=now, due_at__lt=end),
        "upcoming": mine.filter(Q(due_at__gte=end) | Q(due_at=None)),
        "queues": in_queues.in_order(),
        "done": done.order_by("-done_at", "-pk"),
    }


def _tab(name: str, label: Any, numbers: Any, shown: str) -> dict[str, Any]:
    return {
        "label": label,
        "url": f"?view={name}",
        "count": counting.in_words(numbers[name]) if name != "done" else None,
        "hot": name == "overdue" and numbers[name],
        "current": name == shown,
    }


def _as_rows(page: Any, request: Any) -> list[dict[str, Any]]:
    """Give the tasks with their records; None for one that may not be seen."""
    records = links.records_of(page, request.user)
    rows = []
    for task in page:
        of_task = records.get(task.pk, [])
        seen = next((record for record in of_task if record is not None), None)
        row = panels.as_todo(task, request.get_full_path(), seen)
        rows.append({**row, "records": of_task})
    return rows


def _bulk_actions(user: Any, view: str) -> list[dict[str, Any]]:
    if not user.has_perm("activities.change_activity"):
        return []
    if view == "done":
        url = reverse("activities:reopen-many")
        return [{"label": _("Reopen"), "url": url, "sign": "arrow-back-up"}]
    return [
        {"label": _("Done"), "url": reverse("activities:done-many"), "sign": "check"}
    ]


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19

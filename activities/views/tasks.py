"""The list of tasks, its filters, a new task, and when one is due."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from activities import bulk, correcting, log
from activities.due_form import DueForm
from activities.listing import TASKS, rows_of
from activities.task_form import TaskForm
from activities.views import finding
from history import writing
from lists import pages as list_pages
from lists.bulk import acts
from lists.filtering import answer_filters
from records.pages import undo_tag
from users import asking


@require_safe
@permission_required("activities.view_activity", raise_exception=True)
def list_tasks(request):
    """Show one page of the tasks this person may see (visible_to in lists.pages)."""
    context = list_pages.context_of(request, TASKS)
    view = context["asked"].view
    context |= {
        "heading": _("Tasks"),
        "tasks": rows_of(context["page"].object_list, request),
        "bulk_actions": _bulk_actions(request.user, view.key if view else ""),
        "count_text": _("%(count)s match") % {"count": context["total_text"]},
        "can_add": request.user.has_perm("activities.add_activity"),
    }
    return render(request, "activities/tasks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("activities.view_activity", raise_exception=True)
def filter_tasks(request):
    """Show the form of all filters, which leads back to the list (visible_to there)."""
    return answer_filters(request, TASKS)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("activities.add_activity", raise_exception=True)
def new_task(request):
    """Plan a task that belongs to no record."""
    posted = asking.posted(request)
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


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("activities.change_activity", raise_exception=True)
def edit_due(request, pk):
    """Change when an open task is due, in its cell of the list or on a page."""
    task = finding.activity_or_404(request.user, pk)  # asks visible_to
    if not task.is_open:
        raise Http404
    posted = asking.posted(request)
    form = DueForm(posted, task=task)
    if posted is not None and form.is_valid():
        try:
            return _save_due(request, form)
        except correcting.Outdated as clash:
            form = DueForm(finding.renewed(posted, clash.version), task=task)
            form.add_error(None, clash)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
    context = {
        "heading": _("Due date of %(task)s") % {"task": task},
        "form": form,
        "next": finding.way_back(request, request.headers.get("Referer", "")),
        "cancel_url": finding.way_back(request, reverse("activities:tasks")),
    }
    template = "lists/_cell.html" if _in_cell(request) else "lists/field.html"
    return render(request, template, context, status=422 if form.errors else 200)


def _save_due(request, form):
    """Save it, and lead back to the list; a cell fetches its row anew."""
    task, version = form.task, form.cleaned_data["version"]
    with writing.act("edit_activity", by=request.user, label=str(task)) as act:
        correcting.change(task, form.columns, by=request.user, version=version, act=act)
    if act.has_written:
        text = _("Due date of %(task)s changed.") % {"task": task}
        messages.success(request, text, extra_tags=undo_tag(act.operation))
    if _in_cell(request):
        answer = render(request, "lists/_cell_saved.html")
        answer["HX-Trigger"], answer["HX-Reswap"] = "crm:row", "none"
        return answer
    return redirect(finding.way_back(request, reverse("activities:tasks")))


def _in_cell(request):
    return "cell" in request.GET and bool(request.headers.get("HX-Request"))


def _bulk_actions(user: Any, view: str) -> list[dict[str, Any]]:
    """Leave out what nobody would do to the tasks of a view."""
    senseless = {
        act.url for act in bulk.ACTS if (act is bulk.REOPEN) is not (view == "done")
    }
    every = acts.offered(TASKS, user)
    return [
        action for action in every if view and action["url"] not in senseless
    ] or every

"""Finish, reopen, correct and delete one activity."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from activities import (
    correcting,
    describing,
    editors,
    forms,
    log,
    meetings,
    mentions,
    snoozing,
)
from activities.models import Activity
from activities.snooze_form import SnoozeForm
from activities.views import finding
from history import writing
from history.models import Operation
from users import asking


@require_POST
@permission_required("activities.change_activity", raise_exception=True)
def finish_task(request, pk):
    """Mark a task as done; it can be undone from the message."""
    return _turn(request, pk, "finish_task")


@require_POST
@permission_required("activities.change_activity", raise_exception=True)
def reopen_task(request, pk):
    """Open a finished task again."""
    return _turn(request, pk, "reopen_task")


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("activities.change_activity", raise_exception=True)
def snooze_task(request, pk):
    """Put a task off; one click says until when, or the page asks for a time."""
    task = finding.activity_or_404(request.user, pk)
    if task.kind != Activity.Kind.TASK:
        raise Http404
    form = SnoozeForm(asking.posted(request))
    home = reverse("activities:tasks")
    if not form.is_valid():
        context = {
            "heading": _("Put off: %(task)s") % {"task": task},
            "form": form,
            "next": finding.way_back(request, home),
        }
        status = 422 if form.is_bound else 200
        return render(request, "activities/snooze.html", context, status=status)
    by, zone = request.user, timezone.get_current_timezone()
    said = form.cleaned_data
    with writing.act("snooze_task", by=by, label=str(task), channel="browser") as act:
        put_off = snoozing.snooze(
            task, said["until"], at=said["at"], by=by, zone=zone, act=act
        )
    if put_off is None:  # done by now, as by somebody else
        return redirect(finding.way_back(request, home))
    when = date_format(
        timezone.localtime(put_off.due_at), pgettext("date format", "D j M, H:i")
    )
    text = _("Put off until %(when)s: %(task)s") % {"when": when, "task": task}
    return finding.done(request, text, act.operation, home)


@require_POST
@permission_required("activities.change_activity", raise_exception=True)
def delete_activity(request, pk):
    """Put an activity into the recycle bin."""
    activity = finding.activity_or_404(request.user, pk)
    finding.correctable_or_403(activity, request.user)
    doing = correcting.delete(activity, by=request.user)
    text = _("%(kind)s deleted.") % {"kind": activity.get_kind_display()}
    if activity.is_inviting and activity.is_open:
        text += " " + _("In a minute those invited are told.")
    return finding.done(request, text, doing.operation, reverse("activities:tasks"))


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("activities.change_activity", raise_exception=True)
def edit_activity(request, pk):
    """Correct an activity of any kind; what others saved meanwhile is kept."""
    activity = finding.activity_or_404(request.user, pk)
    if activity.is_planned_email:
        query = request.GET.urlencode()
        home = reverse("activities:change-planned", args=[pk])
        return redirect(f"{home}?{query}" if query else home)
    finding.correctable_or_403(activity, request.user)
    posted = asking.posted(request)
    form = _form(activity, request.user, posted)
    home = reverse("activities:tasks")
    if posted is not None and form.is_valid():
        try:
            operation, remarks = _save(activity, form, request.user)
        except correcting.Outdated as clash:
            form = _form(activity, request.user, finding.renewed(posted, clash.version))
            form.add_error(None, clash)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            text = " ".join([_("Saved."), *remarks])
            return finding.done(request, text, operation, home)
    kind = Activity.Kind(editors.kind_of(activity)).label
    context = {
        "heading": _("Edit %(kind)s") % {"kind": kind.lower()},
        "form": form,
        "activity": activity,
        "next": finding.way_back(request, home),
    }
    status = 422 if form.errors else 200
    return render(request, "activities/edit.html", context, status=status)


def _turn(request, pk, way):
    task = finding.activity_or_404(request.user, pk)
    if task.kind != Activity.Kind.TASK:
        raise Http404
    words, turn = {
        "finish_task": (_("Done: %(task)s"), log.finish),
        "reopen_task": (_("Open again: %(task)s"), log.reopen),
    }[way]
    by, home = request.user, reverse("activities:tasks")
    try:
        with writing.act(way, by=by, label=str(task), channel="browser") as act:
            turned = turn(task, by=by, act=act)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(finding.way_back(request, home))
    if not turned:  # somebody was faster; that is no error
        return redirect(finding.way_back(request, home))
    text = words % {"task": task}
    if (after := turned[0].followed_by) and after.due_at:
        when = describing.when_due(after)
        text = _("%(done)s. Next: %(when)s") % {"done": text, "when": when}
    return finding.done(request, text, act.operation, home)


def _form(activity: Activity, user: Any, posted: Any) -> forms.ActivityForm:
    kind = editors.kind_of(activity)
    if kind not in editors.EDITOR:
        raise Http404
    more = {"present": activity} if kind == Activity.Kind.TASK else {}
    initial = editors.initial_of(activity)
    return editors.EDITOR[kind](posted, user=user, initial=initial, **more)


def _save(
    activity: Activity, form: forms.ActivityForm, user: Any
) -> tuple[Operation, list[str]]:
    """Give what was done, and what the writer should know of whom it names."""
    columns = form.columns
    if columns.get("is_inviting"):
        meetings.check_invited(columns["attendees"])
    if activity.kind != Activity.Kind.TASK and not columns.get("done_at"):
        columns.pop("done_at", None)  # when it was stays as it is
    version = form.cleaned_data["version"]
    with writing.act("edit_activity", by=user, label=str(activity)) as act:
        saved = correcting.change(activity, columns, by=user, version=version, act=act)
    before = correcting.said_to_all(activity)
    return act.operation, mentions.remarks(saved, by=user, before=before)

"""An act on many rows while it runs, what came out of it, and its undo."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lists.bulk import acts, reporting, running, undoing
from lists.models import BulkRun
from users.asking import SignedIn
from work.models import Job


@require_safe
def show_job(request: SignedIn, pk: str) -> HttpResponse:
    """Show how far an act is, or what came out of it."""
    run = _run_or_404(request, pk)
    context = _frame(run)
    if run.is_under_way:
        return render(request, "lists/job.html", context | _progress(run))
    job = run.undo_job or run.job
    context |= {
        "result": reporting.result(run, request.user),
        "undo": run.undo_job,
        "undone": reporting.undone(run, request.user),
        "reasons": reporting.reasons(run, job, request.user),
        "skipped": reporting.skipped(run, job, request.user),
        "why_no_undo": undoing.why_not(run, request.user),
        "has_file": run.job.user == request.user and reporting.has_file(run),
    }
    return render(request, "lists/job_result.html", context)


@require_safe
def progress(request: SignedIn, pk: str) -> HttpResponse:
    """The bar, asked for again and again; the page itself once it is over."""
    run = _run_or_404(request, pk)
    if not run.is_under_way:
        answer = HttpResponse()
        answer["HX-Redirect"] = run.get_absolute_url()
        return answer
    return render(request, "lists/_job_progress.html", _progress(run))


@require_POST
def stop_job(request: SignedIn, pk: str) -> HttpResponse:
    """Stop after the rows at work."""
    run = _run_or_404(request, pk)
    if running.stop(run):
        messages.success(request, _("Stopped. What was changed so far stays."))
    return redirect(run)


@require_POST
def undo_job(request: SignedIn, pk: str) -> HttpResponse:
    """Take the whole act back, as far as nobody touched its rows since."""
    run = _run_or_404(request, pk)
    try:
        undoing.ask(run, by=request.user)
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    return redirect(run)


@require_safe
def skipped_file(request: SignedIn, pk: str) -> StreamingHttpResponse:
    """All rows that were left out, and why."""
    run = _run_or_404(request, pk)
    lines = reporting.skipped_file(run, run.undo_job or run.job, request.user)
    return _csv(lines, "skipped.csv")


@require_safe
def export_file(request: SignedIn, pk: str) -> StreamingHttpResponse:
    """The file that an export wrote; only for who asked for it."""
    run = _run_or_404(request, pk)
    act = acts.act_of(run.act)
    own = run.job.user == request.user
    if not own or act is None or not act.is_file or run.is_under_way:
        raise Http404
    if not request.user.has_perm(act.permission):
        raise Http404
    return _csv(reporting.export_file(run), f"{act.spec.key}.csv")


def _run_or_404(request: SignedIn, pk: str) -> BulkRun:
    rows = BulkRun.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("job__user", "undo_job"), pk=pk)


def _frame(run: BulkRun) -> dict[str, Any]:
    act = acts.act_of(run.act)
    context: dict[str, Any] = {"heading": run.job.label, "run": run}
    if act is not None:
        list_url = reverse(act.spec.name)
        context["back_label"] = act.spec.label
        context["back_url"] = f"{list_url}?{run.query}" if run.query else list_url
        context["is_file"] = act.is_file
    return context


def _progress(run: BulkRun) -> dict[str, Any]:
    undone = run.undo_job
    job = undone if undone and undone.state == Job.State.RUNNING else run.job
    seconds = max((timezone.now() - job.created_at).total_seconds(), 0.1)
    rate = round(job.done / seconds)
    left = round((job.total - job.done) / max(rate, 1))
    return {"run": run, "job": job, "rate": rate, "left": left}


def _csv(lines: Any, name: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer

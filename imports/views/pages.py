"""An import while it is checked, runs and has run; and all of them."""

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import content_disposition_header
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from imports import (
    checking,
    choices,
    delays,
    discarding,
    mending,
    reporting,
    running,
    showing,
    starting,
    undoing,
)
from imports.models import Import, Row
from imports.views.rights import may_import
from imports.views.starting import steps

State = Import.State
PROBLEMS = 50
# The colour of the badge of a state; gray, where there is no more to tell.
_TONES = {
    State.CHECKING: "blue",
    State.CHECKED: "blue",
    State.RUNNING: "amber",
    State.STOPPED: "amber",
    State.FINISHED: "green",
    State.FAILED: "red",
}


@may_import
def list_imports(request: HttpRequest) -> HttpResponse:
    """All imports one may see, the latest first."""
    pks = Import.objects.visible_to(request.user).values_list("pk", flat=True)
    page = Paginator(pks, 50).get_page(request.GET.get("page"))
    rows = Import.objects.filter(pk__in=list(page.object_list)).select_related("user")
    page.object_list = rows.counted()
    for one in page:
        one.may_undo = undoing.may_try(one, request.user)
        one.tone = _TONES.get(one.state, "gray")
    others = any(one.user != request.user for one in page)
    context = {"heading": _("Imports"), "page": page, "has_others": others}
    return render(request, "imports/list.html", context)


@may_import
def show_import(request: HttpRequest, pk: str) -> HttpResponse:
    """The step an import is at: check, run or result."""
    imported = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    if imported.state == State.NEW:
        return redirect("imports:columns", pk=imported.pk)
    context: dict[str, Any] = {"heading": imported.name, "imported": imported}
    if imported.is_under_way:
        context |= _progress(imported)
        return render(request, "imports/under_way.html", context)
    if imported.state == State.CHECKED:
        return render(
            request, "imports/check.html", context | _checked(imported, request.user)
        )
    counts = imported.counts()
    context |= {
        "steps": steps(4),
        "counts": counts,
        "not_run": imported.total - sum(counts.values()),
        "why_no_undo": undoing.why_not(imported, request.user),
        "is_too_late": imported.has_run and undoing.is_too_late(imported),
        "problems": reporting.first_of_outcome(imported, Row.Outcome.REFUSED, PROBLEMS),
        "skipped": showing.skipped(imported, request.user, PROBLEMS),
        "undo_until": undoing.until(imported),
        "list_url": showing.list_url(imported, counts),
    }
    return render(request, "imports/result.html", context)


def _checked(imported: Import, by: Any) -> dict[str, Any]:
    found = imported.check_result
    counts = found.get("counts", {})
    ready = counts.get("created", 0) + counts.get("updated", 0)
    new_tags, makes_tags = choices.new_tags(imported, imported.user)
    return {
        "steps": steps(2),
        "new_tags": new_tags,
        "makes_tags": makes_tags,
        "undecided": showing.undecided(imported),
        "asks_days": showing.asks_days(imported),
        **showing.not_taken(imported),
        "found": found,
        "counts": {name: counts.get(name, 0) for name in Row.Outcome.values},
        "ready": ready,
        "kinds": mending.by_kind(imported),
        "tried": showing.tried(imported, by),
    }


@may_import
def progress(request: HttpRequest, pk: str) -> HttpResponse:
    """The bar, asked for again and again; the page itself once it is over."""
    imported = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    if not imported.is_under_way:
        answer = HttpResponse()
        answer["HX-Redirect"] = imported.get_absolute_url()
        return answer
    return render(request, "imports/_progress.html", _progress(imported))


def _progress(imported: Import) -> dict[str, Any]:
    rate = showing.rate(imported)
    rest = imported.total - imported.done
    step = 2 if imported.state == State.CHECKING else 3
    return {
        "imported": imported,
        "steps": steps(step),
        "rate": rate,
        "left": showing.time_left(rest / rate) if rate else "",
        "delay": delays.why(imported),
    }


@require_POST
@may_import
def fix_rows(request: HttpRequest, pk: str) -> HttpResponse:
    """Put other values in the place of wrong ones, and check once more."""
    imported = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    try:
        mending.mend(imported, request.POST)
        if (answer := request.POST.get("day_first")) in ("true", "false"):
            starting.say_day_first(imported, answer == "true")
        checking.ask(imported)
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    return redirect(imported)


@require_POST
@may_import
def run_import(request: HttpRequest, pk: str) -> HttpResponse:
    """Take the checked file in."""
    imported = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    try:
        running_now = running.start(imported, by=request.user)
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
        return redirect(imported)
    if running_now.pk != imported.pk:
        messages.success(request, _("This file is already being imported."))
    return redirect(running_now)


@require_POST
@may_import
def stop_import(request: HttpRequest, pk: str) -> HttpResponse:
    """Stop after the pieces at work."""
    imported = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    if running.stop(imported):
        messages.success(request, _("Stopped. What was imported so far stays."))
    return redirect(imported)


@require_POST
@may_import
def try_again(request: HttpRequest, pk: str) -> HttpResponse:
    """Try now what failed, instead of waiting until that comes by itself."""
    imported = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    delays.try_again(imported)
    return redirect(imported)


@may_import
def undo_import(request: HttpRequest, pk: str) -> HttpResponse:
    """Ask, then take the whole import back."""
    imported = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        try:
            undoing.ask(imported, by=request.user, worked_on="all" in request.POST)
        except ValidationError as wrong:
            messages.error(request, " ".join(wrong.messages))
        return redirect(imported)
    if why := undoing.why_not(imported, request.user):
        messages.error(request, why)
        return redirect(imported)
    worked = undoing.worked_on(imported)
    context = {
        "heading": _("Undo %(file)s?") % {"file": imported.name},
        "items": undoing.foretold(imported),
        "worked": worked,
        "kind": imported.get_target_display(),
        "submit_label": _("Keep those") if worked else _("Undo import"),
        "cancel_url": reverse("imports:detail", args=[imported.pk]),
        "danger": not worked,
    }
    return render(request, "imports/undo.html", context)


@may_import
def discard_import(request: HttpRequest, pk: str) -> HttpResponse:
    """Ask, then delete a list that never came in."""
    imported = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        try:
            discarding.discard(imported)
        except ValidationError as wrong:
            messages.error(request, " ".join(wrong.messages))
            return redirect(imported)
        text = _("%(file)s is discarded.") % {"file": imported.name}
        messages.success(request, text)
        return redirect("imports:list")
    context = {
        "heading": _("Discard %(file)s?") % {"file": imported.name},
        "text": _(
            "The file and what you chose for it are deleted. Kept for later, it is"
            " deleted by itself on %(day)s unless it comes in before."
        )
        % {"day": date_format(localtime(imported.kept_until))},
        "submit_label": _("Discard"),
        "cancel_url": reverse("imports:list"),
        "cancel_label": _("Keep it for later"),
        "danger": True,
    }
    return render(request, "generic/confirm.html", context)


@may_import
def error_file(request: HttpRequest, pk: str) -> HttpResponseBase:
    """The rows that are refused, or would be, to be mended and uploaded again."""
    imported = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    try:
        lines = reporting.error_file(imported)
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
        return redirect(imported)
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    words = _("%(file)s, problem rows") % {"file": Path(imported.name).stem[:60]}
    answer["Content-Disposition"] = content_disposition_header(True, f"{words}.csv")
    return answer

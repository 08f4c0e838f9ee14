"""Log a call, write a note, plan a task on a record: the composer's own page."""

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from activities import composing
from activities.views import finding


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("activities.add_activity", raise_exception=True)
def log_activity(request, kind, pk):
    """Show the composer as a page or dialog, and do what any composer sends.

    With errors the page shows again with what was typed, also when the composer
    stood on another page.
    """
    record = finding.record_or_404(request.user, kind, pk)
    posted = request.POST if request.method == "POST" else None
    tab = request.POST.get("kind") or request.GET.get("tab", "")
    task = _id(request.POST.get("task") or request.GET.get("task", ""))
    form = composing.form_for(tab, record, request.user, posted, task=task)
    if posted is not None and form.is_valid():
        try:
            composed = composing.carry_out(form, record, by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            home = f"{record.get_absolute_url()}#log"
            text, operation = composed.in_words, composed.operation
            return finding.done(request, text, operation, home)
    context = {
        "heading": _headings()[form.kind] % {"record": record},
        "form": form,
        "next": finding.way_back(request, ""),
        "cancel_url": record.get_absolute_url(),
        "done_url": task and reverse("activities:done", args=[task]),
    }
    status = 422 if form.errors else 200
    return render(request, "activities/log.html", context, status=status)


def _id(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _headings() -> dict[str, str]:
    return {
        "call": _("Log a call with %(record)s"),
        "note": _("Note about %(record)s"),
        "task": _("Task for %(record)s"),
        "meeting": _("Meeting with %(record)s"),
    }

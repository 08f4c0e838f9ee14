"""Where people land, and the way back from what they did."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from crm.context import NAVIGATION
from history import undoing
from history.models import Operation
from users.asking import page_of_ours
from users.models import Organisation, User


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead to Today; a new installation is set up first."""
    user = request.user
    sets_up = user.is_staff and user.has_perm("users.change_organisation")
    if sets_up and not Organisation.objects.filter(is_set_up=True).exists():
        return redirect("setup-welcome")
    return redirect(_first_page(user))


def _first_page(user: User) -> str:
    """Give the page a person begins with, while they may open it; else Today."""
    entries = [entry for _label, group in NAVIGATION for entry in group]
    chosen = next((e for e in entries if e.name == user.start_page), None)
    return chosen.url if chosen and chosen.is_for(user) else reverse("today")


@require_POST
def undo(request: HttpRequest, pk: str) -> HttpResponse:
    """Take back one operation of one's own, or of somebody below."""
    operation = get_object_or_404(Operation, pk=pk)
    is_own = operation.by_id == request.user.pk
    if not is_own and not request.user.outranks(operation.by):
        raise Http404
    try:
        report = undoing.undo(operation, by=request.user)
    except ValidationError as refusal:
        messages.error(
            request, _("Not undone. %(why)s") % {"why": " ".join(refusal.messages)}
        )
    else:
        _tell(request, report)
    return redirect(_back(request))


def _tell(request: HttpRequest, report: undoing.Report) -> None:
    text = ngettext("%(n)s change undone.", "%(n)s changes undone.", report.undone)
    text %= {"n": report.undone}
    if report.skipped:
        why = "; ".join(reason for _name, reason in report.skipped[:3])
        text += " " + _("%(n)s kept: %(why)s") % {"n": len(report.skipped), "why": why}
    (messages.warning if report.skipped else messages.success)(request, text)


def _back(request: HttpRequest) -> str:
    """Give the page the undo was asked from, if it is one of ours."""
    came_from = request.headers.get("HX-Current-URL") or request.headers.get("Referer")
    return page_of_ours(request, came_from or "") or "/leads/"

"""The board of leads, and moving one of them along it."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from leads import board
from leads.models import Lead, Status
from leads.process import moving
from leads.views.process import ask_or_move
from lists import board as boards
from lists import pages
from lists.filters import BadFilter


@require_safe
@permission_required("leads.view_lead", raise_exception=True)
def show_board(request: HttpRequest) -> HttpResponse:
    """Show the leads this person may see by their status (lists.pages: visible_to)."""
    context = _lanes(request)
    if request.htmx:
        return render(request, "lists/_lanes.html", context)
    context |= pages.frame_of(request, context["asked"])
    query = request.GET.urlencode()
    context |= {
        "heading": _("Leads"),
        "filters_url": f"{reverse('leads:filters')}?{query}&layout=board",
        "processes": _processes(context["asked"], context["choice"]),
        "bulk_actions": False,
    }
    return render(request, "leads/board.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("leads.change_lead", raise_exception=True)
def move_lead(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer where a lead may go and move it there; the query string is the board's."""
    lead = get_object_or_404(Lead.objects.visible_to(request.user), pk=pk)
    here = f"{reverse('leads:board')}?{request.GET.urlencode()}"
    if request.method != "POST":
        return render(request, "lists/move.html", _menu(request, lead, here))
    action = request.get_full_path()
    if page := ask_or_move(request, lead, action=action, back=here):
        return page
    if request.htmx:
        try:
            context = _lanes(request) | {"moved": pk}
        except BadFilter:
            return redirect(here)
        return boards.answer_move(request, context, _said(request, pk))
    return redirect(f"{here}#card-{pk}")


def _lanes(request: HttpRequest) -> dict[str, Any]:
    choice = board.choice_of(request.GET)
    asked = board.ask(request)
    return {
        "asked": asked,
        "choice": choice,
        "board": board.board_of(request, asked, choice),
        "cards": "leads/_cards.html",
        "board_query": request.GET.urlencode(),
    }


def _menu(request: HttpRequest, lead: Lead, back: str) -> dict[str, Any]:
    options = [*moving.choices(lead)] if not lead.is_converted else []
    if options and request.user.has_perm("leads.convert_lead"):
        line = moving.steps(lead)
        kind = Status.Kind.CONVERTED
        options += [step.status for step in line if step.status.kind == kind][:1]
    return {
        "heading": _("Move %(record)s to") % {"record": lead},
        "options": options,
        "present": lead.status,
        "version": lead.version,
        "cancel_url": back,
    }


def _said(request: HttpRequest, pk: int) -> str:
    """Say where a lead stands now, for those who do not see the board."""
    leads = Lead.objects.visible_to(request.user).select_related("status")
    lead = leads.filter(pk=pk).first()
    if lead is None:
        return ""
    return _("%(lead)s: %(status)s") % {"lead": lead, "status": lead.status}


def _processes(asked: Any, choice: board.Choice) -> list[dict[str, Any]]:
    """Give the processes to choose from, if there is more than one."""
    if len(choice.processes) < 2:
        return []
    return [
        {
            "label": str(process),
            "url": asked.url(process=process.pk, more=None, lead_type=None),
            "current": process == choice.process,
        }
        for process in choice.processes
    ]

"""The board of deals, and moving one of them along it."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lists import board as boards
from lists import pages as list_pages
from lists.filters import BadFilter
from opportunities import board
from opportunities.models import Opportunity
from opportunities.views.deals import set_stage
from records import pages
from users.models import Organisation


@require_safe
@permission_required("opportunities.view_opportunity", raise_exception=True)
def show_board(request: HttpRequest) -> HttpResponse:
    """Show the deals this person may see by their stage (lists.pages: visible_to)."""
    context = _lanes(request)
    if request.htmx:
        return render(request, "lists/_lanes.html", context)
    context |= list_pages.frame_of(request, context["asked"])
    query = request.GET.urlencode()
    context |= {
        "heading": _("Opportunities"),
        "filters_url": f"{reverse('opportunities:filters')}?{query}&layout=board",
    }
    return render(request, "opportunities/board.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("opportunities.change_opportunity", raise_exception=True)
def move_opportunity(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer the stages and put a deal into one; the query string is the board's."""
    rows = Opportunity.objects.visible_to(request.user).select_related("stage")
    deal = get_object_or_404(rows, pk=pk)
    pages.refuse_strangers(deal, request.user)
    here = f"{reverse('opportunities:board')}?{request.GET.urlencode()}"
    if request.method != "POST":
        context = {
            "heading": _("Move %(record)s to") % {"record": deal},
            "options": board.options_of(deal),
            "present": board.option_of(deal.stage),
            "version": deal.version,
            "cancel_url": here,
        }
        return render(request, "lists/move.html", context)
    set_stage(request, deal)
    if not request.htmx:
        return redirect(f"{here}#card-{pk}")
    try:
        context = _lanes(request) | {"moved": pk}
    except BadFilter:
        return redirect(here)
    deal = get_object_or_404(rows, pk=pk)
    said = _("%(name)s: %(stage)s") % {"name": deal, "stage": deal.stage}
    return boards.answer_move(request, context, said)


def _lanes(request: HttpRequest) -> dict[str, Any]:
    asked = board.ask(request)
    return {
        "asked": asked,
        "board": board.board_of(asked),
        "cards": "opportunities/_cards.html",
        "board_query": request.GET.urlencode(),
        "currency": Organisation.currency_code(),
    }

"""One search over leads, accounts, contacts and opportunities; and the palette."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crm import finding, palette, search
from crm.context import theme_of


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Show what `q` finds, narrowed down by kind, owner and state, page by page."""
    asked = finding.read(request.GET)
    context = {"heading": _("Search"), "search_text": asked.text, "asked": asked}
    if not asked.is_too_short:
        context |= finding.shown(asked, request.user)
    if request.user.has_perm("leads.add_lead") and not asked.is_by_tag:
        context["new_label"], context["new_url"] = search.new_lead(asked.text)
    return render(request, "crm/search.html", context)


@require_safe
def command(request: HttpRequest) -> HttpResponse:
    """Show what fits in the palette of Ctrl K; without scripts it is the search."""
    text = _typed(request)
    if not request.headers.get("HX-Request"):
        return redirect(f"{reverse('search')}?{urlencode({'q': text})}")
    at = request.GET.get("at", "")[:500]
    groups = palette.look_up(text, request.user, at=at, theme=theme_of(request))
    return render(request, "crm/_palette_hits.html", {"groups": groups})


def _typed(request: HttpRequest) -> str:
    return request.GET.get("q", "")[:200].replace("\x00", "")

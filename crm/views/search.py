"""One search over leads, accounts, contacts and opportunities; and the palette."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crm import palette, search
from crm.context import theme_of


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Show what matches `q`; each kind with a link to its whole list."""
    text = _typed(request)
    context = {
        "heading": _("Search"),
        "search_text": text,
        "groups": search.search(text, request.user, most=20),
        "too_short": len(text.strip()) < search.SHORTEST,
    }
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

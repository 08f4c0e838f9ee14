"""One search over leads, accounts, contacts and opportunities."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crm import search


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Show what matches `q`; each kind with a link to its whole list."""
    text = request.GET.get("q", "")[:200].replace("\x00", "")
    context = {
        "heading": _("Search"),
        "search_text": text,
        "groups": search.search(text, request.user, most=20),
        "too_short": len(text.strip()) < search.SHORTEST,
    }
    return render(request, "crm/search.html", context)

"""The lead list, its filters, and what can be done to many leads at once."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from leads.listing import LEADS, finish_rows, say_locked
from lists import pages
from lists.bulk import acts
from lists.filtering import answer_filters


@require_safe
@permission_required("leads.view_lead", raise_exception=True)
def list_leads(request: HttpRequest) -> HttpResponse:
    """Show one page of the leads this person may see (lists.pages: visible_to)."""
    context = pages.context_of(request, LEADS)
    finish_rows(context["page"].object_list, request.user)
    say_locked(context["page"].object_list, request.user)
    context |= {
        "heading": _("Leads"),
        "bulk_actions": acts.offered(LEADS, request.user),
        "count_text": _("%(count)s leads match") % {"count": context["total_text"]},
    }
    return render(request, "leads/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("leads.view_lead", raise_exception=True)
def filter_leads(request: HttpRequest) -> HttpResponse:
    """Show the form of all filters, which leads back to the list."""
    return answer_filters(request, LEADS)

"""What stands beside a lead: related records, possible duplicates, its history."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import permission_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Account, Contact
from activities.history_page import answer_history
from leads import related
from leads.models import Lead


@require_safe
@permission_required("leads.view_lead", raise_exception=True)
def show_related(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what else we know of the person and the company."""
    lead = get_object_or_404(Lead.objects.visible_to(request.user), pk=pk)
    context = {
        "heading": _("Related to %(lead)s") % {"lead": lead},
        "lead": lead,
        "items": related.records_of(lead, request.user),
        "back_url": lead.get_absolute_url(),
    }
    template = "leads/_related.html" if request.htmx else "leads/related.html"
    return render(request, template, context)


@require_safe
@permission_required("leads.view_lead", raise_exception=True)
def of_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the leads that became a contact and that this person may see."""
    contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=pk)
    rows = Lead.objects.visible_to(request.user).filter(
        Q(converted_contact=contact) | Q(known_contact=contact)
    )
    items = [
        {
            "sign": "address-book",
            "label": str(lead),
            "url": lead.get_absolute_url(),
            "note": lead.company,
        }
        for lead in rows.order_by("-pk")[:50]
    ]
    heading = _("Leads of %(name)s") % {"name": contact}
    context = {"heading": heading, "items": items, "back": contact}
    whole = "records/panel.html"
    return render(request, "records/_panel.html" if request.htmx else whole, context)


@require_safe
@permission_required("leads.view_lead", raise_exception=True)
def of_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the open leads that seem to work at an account."""
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=pk)
    items, more = related.leads_at(account, request.user)
    heading = _("Open leads at %(account)s") % {"account": account}
    context = {"heading": heading, "items": items, "back": account}
    if more:
        context["more_url"] = f"{reverse('leads:list')}?{urlencode({'q': account})}"
    whole = "records/panel.html"
    return render(request, "records/_panel.html" if request.htmx else whole, context)


@require_safe
@permission_required("leads.view_lead", raise_exception=True)
def show_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show every change of a lead: who, when, what was and what is."""
    lead = get_object_or_404(Lead.objects.visible_to(request.user), pk=pk)
    return answer_history(request, lead)

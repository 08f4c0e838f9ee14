"""The page of one lead: what it is, where it stands, what happened, what is next."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from history import reading
from history.models import Operation
from history.undoing import may_undo
from leads import by_hand, record_page
from leads.listing import LEADS
from leads.models import Lead
from leads.process import path
from lists import trail
from records import wording
from records.models import seen

# What every lead's page shows; the rest is fetched where a lead has it.
RELATED = ("status", "lead_type", "owner", "queue")


@require_safe
@permission_required("leads.view_lead", raise_exception=True)
def show_lead(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one lead; opening it is what makes it read."""
    leads = Lead.objects.visible_to(request.user).select_related(*RELATED)
    lead = get_object_or_404(leads, pk=pk)
    if request.method == "GET":
        seen.note_opened(lead, request.user)
    can_change = not by_hand.why_not_change(lead, request.user)
    edit_url = reverse("leads:edit", args=[pk]) if can_change else ""
    context = {
        "heading": lead.name,
        "lead": lead,
        "can_change": can_change,
        "facts": record_page.facts(lead),
        "details": wording.details(lead, record_page.DETAILS, edit_url),
        "empty_labels": wording.empty_labels(lead, record_page.DETAILS),
        "edit_url": edit_url,
        "extra": record_page.entries(lead),
        "back_url": reverse("leads:list"),
        "back_label": _("Leads"),
        "conversion": _conversion_of(lead, request.user),
        **trail.of(request, LEADS, lead, list_name="leads:list"),
    }
    if not lead.is_converted:
        context |= path.path_of(lead, request.user, can_change=can_change)
    return render(request, "leads/detail.html", context)


def _conversion_of(lead: Lead, user: Any) -> dict[str, Any] | None:
    """Say what a converted lead became, as far as the person may see it, and undo."""
    if not lead.is_converted:
        return None
    changes = reading.of(lead).filter(operation__kind="convert")
    operation = Operation.objects.filter(
        pk__in=changes.values("operation"), undone_at=None
    ).first()
    undo = operation and may_undo(operation, user) and operation.pk
    return {"links": record_page.became(lead, user), "undo": undo}

"""Why a lead has its owner: every decision, and every entry that was asked."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from leads.models import Lead


@require_safe
@permission_required("leads.view_lead", raise_exception=True)
def why_owner(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the decisions about a lead's owner, the latest first."""
    lead = get_object_or_404(Lead.objects.visible_to(request.user), pk=pk)
    decisions = lead.assignment_decisions.select_related(
        "by", "owner", "queue", "asked"
    )
    context = {
        "heading": _("Why %(owner)s?") % {"owner": lead.owner_name},
        "lead": lead,
        "decisions": decisions[:20],
    }
    return render(request, "leads/why.html", context)

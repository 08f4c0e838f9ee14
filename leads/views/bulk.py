"""What can be done to many leads: choose, see what would happen, do it, undo it."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from leads import bulk
from lists.bulk import pages


@require_POST
@permission_required("leads.change_lead", raise_exception=True)
def assign_leads(request: HttpRequest) -> HttpResponse:
    """Give the selected leads to a person or a queue."""
    return pages.answer(request, bulk.ASSIGN)


@require_POST
@permission_required("leads.change_lead", raise_exception=True)
def change_status_of_leads(request: HttpRequest) -> HttpResponse:
    """Move the selected leads to a status."""
    return pages.answer(request, bulk.CHANGE_STATUS)


@require_POST
@permission_required("leads.change_lead", raise_exception=True)
def tag_leads(request: HttpRequest) -> HttpResponse:
    """Put tags on the selected leads, and take some off."""
    return pages.answer(request, bulk.TAGS)


@require_POST
@permission_required("leads.change_lead", raise_exception=True)
def spread_leads(request: HttpRequest) -> HttpResponse:
    """Share the selected leads out among several people."""
    return pages.answer(request, bulk.SPREAD)


@require_POST
@permission_required("leads.delete_lead", raise_exception=True)
def delete_leads(request: HttpRequest) -> HttpResponse:
    """Put the selected leads into the recycle bin; the preview comes first."""
    return pages.answer(request, bulk.DELETE)


@require_POST
@permission_required("leads.export_lead", raise_exception=True)
def export_leads(request: HttpRequest) -> HttpResponse:
    """Give the selected leads as a CSV file that is safe to open in a spreadsheet."""
    return pages.answer(request, bulk.EXPORT)


@require_POST
@permission_required("leads.transfer_lead", raise_exception=True)
def run_rule_on_leads(request: HttpRequest) -> HttpResponse:
    """Run the assignment rule again on the selected leads; the preview comes first."""
    return pages.answer(request, bulk.RUN_RULE)

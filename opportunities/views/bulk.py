"""What can be done to many opportunities."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from lists.bulk import pages
from opportunities import bulk


@require_POST
@permission_required("opportunities.change_opportunity", raise_exception=True)
def assign_opportunities(request: HttpRequest) -> HttpResponse:
    """Give the selected deals to another owner."""
    return pages.answer(request, bulk.ASSIGN)


@require_POST
@permission_required("opportunities.change_opportunity", raise_exception=True)
def change_stage_of_opportunities(request: HttpRequest) -> HttpResponse:
    """Put the selected deals into a stage."""
    return pages.answer(request, bulk.CHANGE_STAGE)


@require_POST
@permission_required("opportunities.change_opportunity", raise_exception=True)
def tag_opportunities(request: HttpRequest) -> HttpResponse:
    """Put tags on the selected deals, and take some off."""
    return pages.answer(request, bulk.TAGS)


@require_POST
@permission_required("opportunities.export_opportunity", raise_exception=True)
def export_opportunities(request: HttpRequest) -> HttpResponse:
    """Give the selected deals as a CSV file that is safe to open."""
    return pages.answer(request, bulk.EXPORT)


@require_POST
@permission_required("opportunities.delete_opportunity", raise_exception=True)
def delete_opportunities(request: HttpRequest) -> HttpResponse:
    """Put the selected deals into the recycle bin; the preview comes first."""
    return pages.answer(request, bulk.DELETE)

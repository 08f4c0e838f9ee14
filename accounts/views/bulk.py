"""What can be done to many accounts and contacts."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from accounts import bulk
from lists.bulk import pages


@require_POST
@permission_required("accounts.change_account", raise_exception=True)
def assign_accounts(request: HttpRequest) -> HttpResponse:
    """Give the selected accounts to another owner."""
    return pages.answer(request, bulk.ASSIGN_ACCOUNTS)


@require_POST
@permission_required("accounts.change_account", raise_exception=True)
def tag_accounts(request: HttpRequest) -> HttpResponse:
    """Put tags on the selected accounts, and take some off."""
    return pages.answer(request, bulk.TAG_ACCOUNTS)


@require_POST
@permission_required("accounts.export_account", raise_exception=True)
def export_accounts(request: HttpRequest) -> HttpResponse:
    """Give the selected accounts as a CSV file that is safe to open."""
    return pages.answer(request, bulk.EXPORT_ACCOUNTS)


@require_POST
@permission_required("accounts.delete_account", raise_exception=True)
def delete_accounts(request: HttpRequest) -> HttpResponse:
    """Put the selected accounts into the recycle bin; the preview comes first."""
    return pages.answer(request, bulk.DELETE_ACCOUNTS)


@require_POST
@permission_required("accounts.change_contact", raise_exception=True)
def assign_contacts(request: HttpRequest) -> HttpResponse:
    """Give the selected contacts to another owner."""
    return pages.answer(request, bulk.ASSIGN_CONTACTS)


@require_POST
@permission_required("accounts.change_contact", raise_exception=True)
def tag_contacts(request: HttpRequest) -> HttpResponse:
    """Put tags on the selected contacts, and take some off."""
    return pages.answer(request, bulk.TAG_CONTACTS)


@require_POST
@permission_required("accounts.export_contact", raise_exception=True)
def export_contacts(request: HttpRequest) -> HttpResponse:
    """Give the selected contacts as a CSV file that is safe to open."""
    return pages.answer(request, bulk.EXPORT_CONTACTS)


@require_POST
@permission_required("accounts.delete_contact", raise_exception=True)
def delete_contacts(request: HttpRequest) -> HttpResponse:
    """Put the selected contacts into the recycle bin; the preview comes first."""
    return pages.answer(request, bulk.DELETE_CONTACTS)

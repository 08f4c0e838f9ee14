"""Who works where: the relations of an account, and those of a contact."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import account_page, contact_page, editing
from accounts.models import Account, AccountContact, Contact
from accounts.relation_forms import (
    AccountRelationForm,
    ContactRelationForm,
    RelationForm,
)
from records import pages
from users import asking

_ASKS = require_http_methods(["GET", "HEAD", "POST"])
_MAY = permission_required("accounts.change_contact", raise_exception=True)


@_ASKS
@_MAY
def add_to_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that one more contact works for this account."""
    account = _account(request, pk)
    form = ContactRelationForm(asking.posted(request), by=request.user)
    heading = _("Add a contact to %(name)s") % {"name": account}
    return _add(request, form, heading, account=account)


@_ASKS
@_MAY
def add_to_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that this contact works for one more account."""
    contact = _contact(request, pk)
    form = AccountRelationForm(asking.posted(request), by=request.user)
    heading = _("Add an account to %(name)s") % {"name": contact}
    return _add(request, form, heading, contact=contact)


@_ASKS
@_MAY
def change_of_account(request: HttpRequest, pk: int, relation: int) -> HttpResponse:
    """Change since when somebody works here and what part they play."""
    account = _account(request, pk)
    rows = account_page.relations_of(account, request.user)
    return _change(request, account, rows, relation)


@_ASKS
@_MAY
def change_of_contact(request: HttpRequest, pk: int, relation: int) -> HttpResponse:
    """Change since when this contact works somewhere and what part they play."""
    contact = _contact(request, pk)
    rows = contact_page.relations_of(contact, request.user)
    return _change(request, contact, rows, relation)


@require_POST
@_MAY
def end_of_account(request: HttpRequest, pk: int, relation: int) -> HttpResponse:
    """Take an indirect relation away; the message takes it back."""
    account = _account(request, pk)
    rows = account_page.relations_of(account, request.user)
    return _end(request, account, rows, relation)


@require_POST
@_MAY
def end_of_contact(request: HttpRequest, pk: int, relation: int) -> HttpResponse:
    """Take an indirect relation away; the message takes it back."""
    contact = _contact(request, pk)
    rows = contact_page.relations_of(contact, request.user)
    return _end(request, contact, rows, relation)


@require_POST
@_MAY
def make_direct(request: HttpRequest, pk: int, relation: int) -> HttpResponse:
    """Make another account the direct one; the former stays indirectly."""
    contact = _contact(request, pk)
    rows = contact_page.relations_of(contact, request.user)
    row = get_object_or_404(rows, pk=relation)
    act = editing.make_direct(row, by=request.user)
    messages.success(request, _("Saved."), extra_tags=pages.undo_tag(act.operation))
    return redirect(contact)


# -- inside ---------------------------------------------------------------------------

_Rows = QuerySet[AccountContact]


def _account(request: HttpRequest, pk: int) -> Account:
    return get_object_or_404(Account.objects.visible_to(request.user), pk=pk)


def _contact(request: HttpRequest, pk: int) -> Contact:
    return get_object_or_404(Contact.objects.visible_to(request.user), pk=pk)


def _add(
    request: HttpRequest, form: Any, heading: str, **one_side: Account | Contact
) -> HttpResponse:
    """Ask for the other side of a relation, and keep it."""
    (record,) = one_side.values()
    pages.refuse_strangers(record, request.user)
    if pages.carried_out(
        form,
        lambda: editing.relate(by=request.user, **one_side, **form.cleaned_data),
    ):
        return redirect(record)
    return pages.ask(request, form, record, heading=heading)


def _change(
    request: HttpRequest, record: Account | Contact, rows: _Rows, pk: int
) -> HttpResponse:
    row = get_object_or_404(rows, pk=pk)
    form = RelationForm(asking.posted(request), relation=row)
    if pages.carried_out(
        form,
        lambda: editing.change_relation(row, by=request.user, **form.cleaned_data),
    ):
        return redirect(record)
    return pages.ask(request, form, record, heading=str(row))


def _end(
    request: HttpRequest, record: Account | Contact, rows: _Rows, pk: int
) -> HttpResponse:
    row = get_object_or_404(rows, pk=pk)
    try:
        act = editing.remove_relation(row, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(
            request, _("Removed."), extra_tags=pages.undo_tag(act.operation)
        )
    return redirect(record)

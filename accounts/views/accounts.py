"""Accounts: the list, one account with all that belongs to it, and its forms."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_safe,
)

from accounts import account_page, editing, hierarchy
from accounts.forms import AccountForm
from accounts.listing import ACCOUNTS, finish_accounts
from accounts.models import Account
from accounts.owner_form import answer_owner
from activities.history_page import answer_history
from lists import pages as list_pages
from lists import trail
from lists.bulk import acts
from lists.filtering import answer_filters
from records import pages, wording
from records.models import seen
from users import asking


@require_safe
@permission_required("accounts.view_account", raise_exception=True)
def list_accounts(request: HttpRequest) -> HttpResponse:
    """Show one page of the accounts this person may see (visible_to in lists.pages)."""
    context = list_pages.context_of(request, ACCOUNTS)
    finish_accounts(context["page"].object_list)
    context |= {
        "heading": _("Accounts"),
        "bulk_actions": acts.offered(ACCOUNTS, request.user),
        "count_text": _("%(count)s match") % {"count": context["total_text"]},
    }
    return render(request, "accounts/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("accounts.view_account", raise_exception=True)
def filter_accounts(request: HttpRequest) -> HttpResponse:
    """Show the form of all filters, which leads back to the list."""
    return answer_filters(request, ACCOUNTS)


@require_safe
@permission_required("accounts.view_account", raise_exception=True)
def show_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one account, what lies above and below it, and its people."""
    rows = Account.objects.visible_to(request.user)
    account = get_object_or_404(rows.select_related("owner", "parent"), pk=pk)
    if request.method == "GET":
        seen.note_opened(account, request.user)
    can_change = pages.may_change(account, request.user)
    edit_url = reverse("accounts:edit", args=[pk]) if can_change else ""
    context = {
        "heading": account.name,
        "account": account,
        "can_change": can_change,
        "facts": account_page.facts(account, request.user),
        "details": wording.details(account, account_page.DETAILS, edit_url),
        "empty_labels": wording.empty_labels(account, account_page.DETAILS),
        "edit_url": edit_url,
        "back_url": reverse("accounts:list"),
        "back_label": _("Accounts"),
        "family": hierarchy.around(account, request.user),
        "relations": account_page.relations_of(account, request.user)[:50],
        **trail.of(request, ACCOUNTS, account, list_name="accounts:list"),
    }
    return render(request, "accounts/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("accounts.add_account", raise_exception=True)
def new_account(request: HttpRequest) -> HttpResponse:
    """Add an account; who adds it owns it."""
    return _answer(request, Account(), _("New account"), _("%(record)s added."))


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("accounts.change_account", raise_exception=True)
def edit_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit an account; what others changed meanwhile is merged or asked about."""
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=pk)
    pages.refuse_strangers(account, request.user)
    heading = _("Edit %(name)s") % {"name": account}
    return _answer(request, account, heading, _("Saved."))


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("accounts.delete_account", raise_exception=True)
def delete_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an account into the recycle bin, unless something belongs to it."""
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=pk)
    why_not = editing.why_not_delete(account, request.user)
    return pages.answer_delete(
        request, account, list_name="accounts:list", why_not=why_not
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("accounts.change_account", raise_exception=True)
def change_owner(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an account to somebody else."""
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=pk)
    return answer_owner(request, account, list_name="accounts:list")


@require_safe
@permission_required("accounts.view_account", raise_exception=True)
def show_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show every change of an account."""
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=pk)
    return answer_history(request, account)


@require_safe
@permission_required("accounts.view_account", raise_exception=True)
def show_tree(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the whole tree of accounts that one belongs to."""
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=pk)
    context = {
        "heading": _("Accounts around %(name)s") % {"name": account},
        "account": account,
        "nodes": hierarchy.tree(account, request.user),
    }
    return render(request, "accounts/tree.html", context)


def _answer(
    request: HttpRequest, account: Account, heading: str, said: str
) -> HttpResponse:
    form = AccountForm(asking.posted(request), instance=account, by=request.user)
    list_name = "accounts:list"
    cancel = account.get_absolute_url() if account.pk else reverse(list_name)
    return pages.answer_form(
        request,
        form,
        lambda: editing.save_account(form, by=request.user),
        template="records/form.html",
        context={"heading": heading, "cancel_url": cancel},
        said=said,
        list_name=list_name,
    )

"""Contacts: the list, one person with their accounts, and the forms."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts import contact_page, editing
from accounts.forms import ContactForm
from accounts.listing import CONTACTS, finish_contacts
from accounts.models import Account, Contact, SocialProfile
from accounts.owner_form import answer_owner
from accounts.relation_forms import ProfileForm
from activities.history_page import answer_history
from lists import pages as list_pages
from lists import trail
from lists.bulk import acts
from lists.filtering import answer_filters
from records import pages, wording
from records.models import seen
from users import asking


@require_safe
@permission_required("accounts.view_contact", raise_exception=True)
def list_contacts(request: HttpRequest) -> HttpResponse:
    """Show one page of the contacts this person may see (visible_to in lists.pages)."""
    context = list_pages.context_of(request, CONTACTS)
    finish_contacts(context["page"].object_list, request.user)
    context |= {
        "heading": _("Contacts"),
        "bulk_actions": acts.offered(CONTACTS, request.user),
        "count_text": _("%(count)s match") % {"count": context["total_text"]},
    }
    return render(request, "contacts/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("accounts.view_contact", raise_exception=True)
def filter_contacts(request: HttpRequest) -> HttpResponse:
    """Show the form of all filters, which leads back to the list."""
    return answer_filters(request, CONTACTS)


@require_safe
@permission_required("accounts.view_contact", raise_exception=True)
def show_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one person, where they work and what happened."""
    rows = Contact.objects.visible_to(request.user)
    contact = get_object_or_404(rows.select_related("owner", "account"), pk=pk)
    if request.method == "GET":
        seen.note_opened(contact, request.user)
    can_change = pages.may_change(contact, request.user)
    edit_url = reverse("contacts:edit", args=[pk]) if can_change else ""
    context = {
        "heading": contact.name,
        "contact": contact,
        "can_change": can_change,
        "facts": contact_page.facts(contact, request.user),
        "details": wording.details(contact, contact_page.DETAILS, edit_url),
        "empty_labels": wording.empty_labels(contact, contact_page.DETAILS),
        "edit_url": edit_url,
        "back_url": reverse("contacts:list"),
        "back_label": _("Contacts"),
        "account": contact_page.account_of(contact, request.user),
        "opt_outs": contact_page.opt_outs(contact),
        "relations": contact_page.relations_of(contact, request.user)[:50],
        "people": contact_page.people(contact, request.user),
        "leads": contact_page.leads(contact, request.user),
        "profiles": contact.social_profiles.all(),
        **trail.of(request, CONTACTS, contact, list_name="contacts:list"),
    }
    return render(request, "contacts/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("accounts.add_contact", raise_exception=True)
def new_contact(request: HttpRequest) -> HttpResponse:
    """Add a contact; who adds it owns it."""
    contact = Contact(account=_account_asked(request))
    return _answer(request, contact, _("New contact"), _("%(record)s added."))


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("accounts.change_contact", raise_exception=True)
def edit_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit a contact; what somebody else changed meanwhile is merged or asked about."""
    contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=pk)
    pages.refuse_strangers(contact, request.user)
    heading = _("Edit %(name)s") % {"name": contact}
    return _answer(request, contact, heading, _("Saved."))


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("accounts.delete_contact", raise_exception=True)
def delete_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a contact into the recycle bin."""
    contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=pk)
    return pages.answer_delete(request, contact, list_name="contacts:list")


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("accounts.change_contact", raise_exception=True)
def change_owner(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a contact to somebody else."""
    contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=pk)
    return answer_owner(request, contact, list_name="contacts:list")


@require_safe
@permission_required("accounts.view_contact", raise_exception=True)
def show_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show every change of a contact."""
    contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=pk)
    return answer_history(request, contact)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("accounts.change_contact", raise_exception=True)
def add_profile(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a page of the contact's on a social network."""
    contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=pk)
    pages.refuse_strangers(contact, request.user)
    profile = SocialProfile(contact=contact)
    form = ProfileForm(asking.posted(request), instance=profile)
    if pages.carried_out(
        form, lambda: editing.add_profile(contact, profile, by=request.user)
    ):
        return redirect(contact)
    return pages.ask(request, form, contact, heading=_("Add a social profile"))


@require_POST
@permission_required("accounts.change_contact", raise_exception=True)
def remove_profile(request: HttpRequest, pk: int, profile: int) -> HttpResponse:
    """Take a social profile away."""
    contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=pk)
    pages.refuse_strangers(contact, request.user)
    row = get_object_or_404(contact.social_profiles, pk=profile)
    act = editing.remove_profile(row, by=request.user)
    messages.success(request, _("Removed."), extra_tags=pages.undo_tag(act.operation))
    return redirect(contact)


def _account_asked(request: HttpRequest) -> Account | None:
    """Give the account that the address names, if the person may see it."""
    number = asking.number(request.GET.get("account", ""))
    if number is None:
        return None
    return Account.objects.visible_to(request.user).filter(pk=number).first()


def _answer(
    request: HttpRequest, contact: Contact, heading: str, said: str
) -> HttpResponse:
    form = ContactForm(asking.posted(request), instance=contact, by=request.user)
    list_name = "contacts:list"
    cancel = contact.get_absolute_url() if contact.pk else reverse(list_name)
    return pages.answer_form(
        request,
        form,
        lambda: editing.save_contact(form, by=request.user),
        template="records/form.html",
        context={"heading": heading, "cancel_url": cancel},
        said=said,
        list_name=list_name,
    )

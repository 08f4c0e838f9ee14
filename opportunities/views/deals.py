"""Deals: the list, one deal along its stages, and its forms."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.models import Account, Contact
from accounts.owner_form import answer_owner
from activities.history_page import answer_history
from history import writing
from lists import pages as list_pages
from lists import trail
from lists.bulk import acts
from lists.filtering import answer_filters
from opportunities import editing, pipeline, record_page, roles
from opportunities.forms import FIELDS, OpportunityForm, RoleForm
from opportunities.listing import OPPORTUNITIES, TONES, finish_rows
from opportunities.models import Opportunity, Stage
from records import pages, wording
from records.models import seen
from users import asking
from users.models import Organisation

_ON_TOP = {"name", "amount", "close_on", "account", "stage", "probability"}
DETAILS = [name for name in FIELDS if name not in _ON_TOP]
_MOST = 50


@require_safe
@permission_required("opportunities.view_opportunity", raise_exception=True)
def list_opportunities(request: HttpRequest) -> HttpResponse:
    """Show one page of the deals this person may see (visible_to in lists.pages)."""
    context = list_pages.context_of(request, OPPORTUNITIES)
    finish_rows(context["page"].object_list, request.user)
    context |= {
        "heading": _("Opportunities"),
        "bulk_actions": acts.offered(OPPORTUNITIES, request.user),
        "currency": Organisation.currency_code(),
        "count_text": _("%(count)s match") % {"count": context["total_text"]},
    }
    return render(request, "opportunities/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("opportunities.view_opportunity", raise_exception=True)
def filter_opportunities(request: HttpRequest) -> HttpResponse:
    """Show the form of all filters, which leads back to the list."""
    return answer_filters(request, OPPORTUNITIES)


@require_safe
@permission_required("opportunities.view_opportunity", raise_exception=True)
def show_opportunity(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one deal: where it stands, who decides, what happened."""
    rows = Opportunity.objects.visible_to(request.user)
    deal = get_object_or_404(rows.select_related("owner", "stage", "account"), pk=pk)
    if request.method == "GET":
        seen.note_opened(deal, request.user)
    can_change = pages.may_change(deal, request.user)
    edit_url = reverse("opportunities:edit", args=[pk]) if can_change else ""
    accounts = Account.objects.visible_to(request.user)
    context = {
        "heading": deal.name,
        "deal": deal,
        "account": accounts.filter(pk=deal.account_id).first(),
        "can_change": can_change,
        "facts": record_page.facts(deal),
        "path": record_page.path(deal, can_change=can_change),
        "details": wording.details(deal, DETAILS, edit_url),
        "empty_labels": wording.empty_labels(deal, DETAILS),
        "currency": Organisation.currency_code(),
        "edit_url": edit_url,
        "back_url": reverse("opportunities:list"),
        "back_label": _("Opportunities"),
        "people": record_page.people(deal, request.user),
        "stages": deal.stage_history.select_related("stage", "by")[:_MOST],
        **trail.of(request, OPPORTUNITIES, deal, list_name="opportunities:list"),
    }
    return render(request, "opportunities/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("opportunities.add_opportunity", raise_exception=True)
def new_opportunity(request: HttpRequest) -> HttpResponse:
    """Add a deal; it begins in the first open stage unless another is chosen."""
    deal = Opportunity(owner=request.user)
    try:
        deal.stage = pipeline.first_stage()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("opportunities:list")
    if account := asking.number(request.GET.get("account", "")):
        visible = Account.objects.visible_to(request.user)
        deal.account = visible.filter(pk=account).first()
    return _answer(request, deal, _("New opportunity"), _("%(record)s added."))


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("opportunities.change_opportunity", raise_exception=True)
def edit_opportunity(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit a deal; its stage history follows."""
    deal = get_object_or_404(Opportunity.objects.visible_to(request.user), pk=pk)
    pages.refuse_strangers(deal, request.user)
    heading = _("Edit %(name)s") % {"name": deal}
    return _answer(request, deal, heading, _("Saved."))


@require_POST
@permission_required("opportunities.change_opportunity", raise_exception=True)
def change_stage(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a deal into the stage that was clicked."""
    deal = get_object_or_404(Opportunity.objects.visible_to(request.user), pk=pk)
    pages.refuse_strangers(deal, request.user)
    set_stage(request, deal)
    return redirect(deal)


def set_stage(request: HttpRequest, deal: Opportunity) -> None:
    """Put a deal into the posted stage, and tell what became of it in a message."""
    wanted = request.POST.get("status", "")
    stages = Stage.objects.filter(is_active=True)
    stage = next((stage for stage in stages if stage.key == wanted), None)
    if stage is None:
        messages.error(request, _("That is no stage. Choose one of the list."))
        return
    words = {"name": deal, "stage": stage}
    label = _("%(name)s set to %(stage)s") % words
    with writing.act("stage", by=request.user, label=label, channel="browser") as act:
        if editing.moved_since(deal, request.POST.get("version", "")):
            messages.error(request, _("Somebody else moved it just now. Look again."))
            return
        pipeline.move(deal, stage, by=request.user, act=act)
    if act.has_written:
        text = _("Stage set to %(stage)s.") % words
        messages.success(request, text, extra_tags=pages.undo_tag(act.operation))


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("opportunities.delete_opportunity", raise_exception=True)
def delete_opportunity(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a deal into the recycle bin."""
    deal = get_object_or_404(Opportunity.objects.visible_to(request.user), pk=pk)
    return pages.answer_delete(request, deal, list_name="opportunities:list")


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("opportunities.change_opportunity", raise_exception=True)
def change_owner(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a deal to somebody else."""
    deal = get_object_or_404(Opportunity.objects.visible_to(request.user), pk=pk)
    return answer_owner(request, deal, list_name="opportunities:list")


@require_safe
@permission_required("opportunities.view_opportunity", raise_exception=True)
def show_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show every change of a deal."""
    deal = get_object_or_404(Opportunity.objects.visible_to(request.user), pk=pk)
    return answer_history(request, deal)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("opportunities.change_opportunity", raise_exception=True)
def add_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a contact plays a part in this deal."""
    deal = get_object_or_404(Opportunity.objects.visible_to(request.user), pk=pk)
    pages.refuse_strangers(deal, request.user)
    form = RoleForm(
        asking.posted(request), rows=Contact.objects.visible_to(request.user)
    )
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        with writing.act("role", by=request.user, label=str(deal)) as act:
            locked = Opportunity.objects.select_for_update(of=("self",)).get(pk=pk)
            roles.add(locked, said["contact"], act=act, role=said["role"])
        return redirect(deal)
    heading = _("Add a contact to %(name)s") % {"name": deal}
    return pages.ask(request, form, deal, heading=heading, submit_label=_("Add"))


@require_POST
@permission_required("opportunities.change_opportunity", raise_exception=True)
def change_role(request: HttpRequest, pk: int, role: int) -> HttpResponse:
    """Make somebody the primary contact, or take their part away."""
    deal = get_object_or_404(Opportunity.objects.visible_to(request.user), pk=pk)
    pages.refuse_strangers(deal, request.user)
    row = get_object_or_404(deal.contact_roles, pk=role)
    with writing.act("role", by=request.user, label=str(deal)) as act:
        Opportunity.objects.select_for_update(of=("self",)).get(pk=pk)
        if request.POST.get("remove"):
            roles.remove(row, act=act)
        else:
            roles.make_primary(row, act=act)
    return redirect(deal)


@require_safe
@permission_required("opportunities.view_opportunity", raise_exception=True)
def of_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the deals of an account that this person may see."""
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=pk)
    rows = Opportunity.objects.visible_to(request.user).filter(account=account)
    return _panel(request, account, rows)


@require_safe
@permission_required("opportunities.view_opportunity", raise_exception=True)
def of_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the deals in which a contact plays a part and that this person may see."""
    contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=pk)
    rows = Opportunity.objects.visible_to(request.user)
    return _panel(request, contact, rows.filter(contact_roles__contact=contact))


def _panel(request: HttpRequest, owner: Any, rows: Any) -> HttpResponse:
    items = [
        {
            "sign": "target",
            "label": str(deal),
            "url": deal.get_absolute_url(),
            "note": str(deal.stage),
            "tone": TONES[deal.stage.kind],
        }
        for deal in rows.select_related("stage").order_by("-pk")[:_MOST]
    ]
    context = {
        "heading": _("Opportunities of %(name)s") % {"name": owner},
        "items": items,
        "back": owner,
    }
    whole = "records/panel.html"
    return render(request, "records/_panel.html" if request.htmx else whole, context)


def _answer(
    request: HttpRequest, deal: Opportunity, heading: str, said: str
) -> HttpResponse:
    form = OpportunityForm(asking.posted(request), instance=deal, by=request.user)
    list_name = "opportunities:list"
    cancel = deal.get_absolute_url() if deal.pk else reverse(list_name)
    return pages.answer_form(
        request,
        form,
        lambda: editing.save(form, by=request.user),
        template="records/form.html",
        context={"heading": heading, "cancel_url": cancel},
        said=said,
        list_name=list_name,
    )

"""Write a lead: add one, edit one, delete one, give it to somebody else."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from history import writing
from leads import by_hand
from leads.bulk_forms import AssignForm
from leads.forms import QUICK, LeadForm, NewLeadForm
from leads.models import Lead
from records import conflict
from records.pages import ask, undo_tag
from users import asking


@require_http_methods(["GET", "POST"])
@permission_required("leads.add_lead", raise_exception=True)
def new_lead(request: HttpRequest) -> HttpResponse:
    """Add a lead by hand; possible duplicates are a warning, never a wall.

    The address may say what to begin with, as a search that found nobody does.
    """
    post = asking.posted(request)
    form = NewLeadForm(post, by=request.user, initial=_given(request))
    context = {"heading": _("New lead"), "form": form}
    if post is not None and form.is_valid():
        known = by_hand.duplicates_of(form, request.user)
        if not known or form.cleaned_data["confirmed"]:
            lead = by_hand.add(form, by=request.user)
            messages.success(request, _("%(lead)s added.") % {"lead": lead})
            if "another" in request.POST:
                return redirect("leads:new")
            seen = Lead.objects.visible_to(request.user).filter(pk=lead.pk).exists()
            return redirect(lead if seen else "leads:list")
        context["duplicates"] = known
        return render(request, "leads/new.html", context, status=422)
    status = 422 if form.errors else 200
    return render(request, "leads/new.html", context, status=status)


def _given(request: HttpRequest) -> dict[str, str]:
    given = {name: request.GET.get(name, "")[:255] for name in QUICK}
    return {name: text.replace("\x00", "") for name, text in given.items() if text}


@require_http_methods(["GET", "POST"])
@permission_required("leads.change_lead", raise_exception=True)
def edit_lead(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit a lead; what somebody else changed meanwhile is merged or asked about."""
    lead = get_object_or_404(Lead.objects.visible_to(request.user), pk=pk)
    refusal = by_hand.why_not_change(lead, request.user)
    if refusal:
        return render(request, "403.html", {"reason": refusal}, status=403)
    post = asking.posted(request)
    form = LeadForm(post, instance=lead, by=request.user)
    context = {"heading": _("Edit %(lead)s") % {"lead": lead}, "form": form}
    context |= {"lead": lead, "cancel_url": lead.get_absolute_url()}
    if post is not None and form.is_valid():
        try:
            conflict.save(form, by=request.user)
        except conflict.Conflicted as clash:
            context["conflict"] = clash
            return render(request, "leads/edit.html", context, status=409)
        messages.success(request, _("Saved."))
        return redirect(lead)
    status = 422 if form.errors else 200
    return render(request, "leads/edit.html", context, status=status)


@require_http_methods(["GET", "POST"])
@permission_required("leads.delete_lead", raise_exception=True)
def delete_lead(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a lead into the recycle bin; it can be taken back for 30 days."""
    lead = get_object_or_404(Lead.objects.visible_to(request.user), pk=pk)
    refusal = by_hand.why_not_change(lead, request.user)
    if refusal:
        return render(request, "403.html", {"reason": refusal}, status=403)
    if request.method == "POST":
        with writing.act("delete", by=request.user, label=str(lead)) as act:
            act.delete(lead)
        text = _("%(lead)s deleted.") % {"lead": lead}
        messages.success(request, text, extra_tags=undo_tag(act.operation))
        return redirect("leads:list")
    context = {
        "heading": _("Delete %(lead)s?") % {"lead": lead},
        "text": _("It goes to the recycle bin and can be restored for 30 days."),
        "submit_label": _("Delete lead"),
        "cancel_url": lead.get_absolute_url(),
        "danger": True,
    }
    return render(request, "generic/confirm.html", context)


@require_http_methods(["GET", "POST"])
@permission_required("leads.change_lead", raise_exception=True)
def change_owner(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a lead to another person or a queue."""
    lead = get_object_or_404(Lead.objects.visible_to(request.user), pk=pk)
    post = asking.posted(request)
    form = AssignForm(post, initial={"notify": True})
    if post is not None and form.is_valid():
        try:
            given = by_hand.give(lead, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            text = _("%(lead)s has a new owner.") % {"lead": lead}
            messages.success(request, text, extra_tags=undo_tag(given))
            seen = Lead.objects.visible_to(request.user).filter(pk=pk).exists()
            return redirect(lead if seen else "leads:list")
    heading = _("Change the owner of %(lead)s") % {"lead": lead}
    label = _("Change owner")
    return ask(request, form, lead, heading=heading, submit_label=label)

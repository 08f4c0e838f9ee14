"""The conversion wizard: one page that shows what goes where, and the result."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from leads import by_hand
from leads.conversion import checks, convert, mapping
from leads.conversion.forms import ConvertForm
from leads.conversion.rows import MODELS, target_name
from leads.models import Lead
from leads.process import moving
from leads.record_page import became
from records.pages import undo_tag
from users import asking


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("leads.convert_lead", raise_exception=True)
def convert_lead(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask what to make of a lead, show what goes where, and do it."""
    leads = Lead.objects.visible_to(request.user).select_related("lead_type", "owner")
    lead = get_object_or_404(leads, pk=pk)
    if lead.is_converted:
        return redirect("leads:converted", pk)
    if refusal := by_hand.why_not_change(lead, request.user):
        raise PermissionDenied(refusal)
    form = ConvertForm(
        asking.posted(request), lead=lead, user=request.user, asked=request.GET
    )
    if request.POST.get("step") != "convert":
        return _show(request, form, 200)
    if not form.is_valid():
        return _show(request, form, 422)
    return _convert(request, form)


def _convert(request: HttpRequest, form: ConvertForm) -> HttpResponse:
    lead, confirmed = form.lead, bool(form.cleaned_data["confirmed"])
    try:
        done = convert.convert(
            lead, form.planned(), by=request.user, confirmed=confirmed
        )
    except Lead.DoesNotExist as gone:  # deleted or merged a moment ago
        raise Http404 from gone
    except checks.AlreadyConverted as late:
        messages.info(request, " ".join(late.messages))
        return redirect("leads:converted", lead.pk)
    except moving.NotReady as warning:
        return _show(request, form, 422, warning=" ".join(warning.messages))
    except ValidationError as refusal:
        form.refuse(refusal)
        return _show(request, form, 422)
    text = _("%(lead)s is converted.") % {"lead": lead}
    messages.success(request, text, extra_tags=undo_tag(done.operation))
    return redirect(_lands_on(done, request.user, lead.pk))


@require_safe
@permission_required("leads.view_lead", raise_exception=True)
def converted(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a lead became, with links."""
    leads = Lead.objects.visible_to(request.user).exclude(converted_at=None)
    lead = get_object_or_404(leads, pk=pk)
    heading = _("%(lead)s is converted") % {"lead": lead}
    context = {"heading": heading, "lead": lead}
    context["records"] = became(lead, request.user)
    return render(request, "leads/converted.html", context)


def _show(
    request: HttpRequest, form: ConvertForm, status: int, warning: str = ""
) -> HttpResponse:
    """Show the wizard with suggestions and review for what is chosen so far."""
    if status == 200 and form.is_bound:
        form.is_valid()
        form.errors.clear()  # a look at other suggestions is no attempt to convert
    shown = form.shown()
    review = mapping.review(form.lead, form.planned())
    context = {
        "heading": _("Convert %(lead)s") % {"lead": form.lead},
        "lead": form.lead,
        "form": form,
        "account": str(form["account"].value() or "new"),
        "contact": str(form["contact"].value() or "new"),
        "opportunity": str(form["opportunity"].value() or "new"),
        "shown": shown,
        "best_account": shown.accounts.best,
        "best_contact": shown.contacts.best,
        "review": review,
        "groups": [
            (form.shown_for(target), target_name(target), review.of(target))
            for target in MODELS
        ],
        "warning": warning,
    }
    return render(request, "leads/convert.html", context, status=status)


def _lands_on(done: convert.Converted, user: Any, pk: int) -> Any:
    """Lead to the opportunity, else the contact, if the person may see it."""
    for record in (done.opportunity, done.contact):
        if record and type(record).objects.visible_to(user).filter(pk=record.pk):
            return record
    return reverse("leads:converted", args=[pk])

"""Bulk assign, status, rule and more: choose, see what would happen, do it, undo it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_POST

from leads import bulk
from leads.bulk_forms import AssignForm, SpreadForm, StatusForm
from leads.listing import EXPORTED, LEADS
from leads.views.toasts import undo_tag
from lists import selection, sheet
from lists.filters import BadFilter

# Read row by row, so that memory stays flat; their ids are not.
MOST_EXPORTED = 30_000
# What the last button says: it names the act and how many it reaches.
_ASSIGN = ngettext_lazy("Assign %(n)s lead", "Assign %(n)s leads", "n")
_MOVE = ngettext_lazy("Move %(n)s lead", "Move %(n)s leads", "n")
_DELETE = ngettext_lazy("Delete %(n)s lead", "Delete %(n)s leads", "n")


@require_POST
@permission_required("leads.change_lead", raise_exception=True)
def assign_leads(request: HttpRequest) -> HttpResponse:
    """Give the selected leads to a person or a queue."""

    def doing(chosen: dict[str, Any]) -> bulk.Assign:
        return bulk.Assign(chosen["holder"], chosen["reason"], chosen["notify"])

    return _ask_and_do(request, _("Assign leads"), AssignForm, doing, _ASSIGN)


@require_POST
@permission_required("leads.change_lead", raise_exception=True)
def change_status_of_leads(request: HttpRequest) -> HttpResponse:
    """Move the selected leads to a status."""

    def doing(chosen: dict[str, Any]) -> bulk.ChangeStatus:
        return bulk.ChangeStatus(chosen["status"], chosen["reason"])

    return _ask_and_do(request, _("Change status of leads"), StatusForm, doing, _MOVE)


@require_POST
@permission_required("leads.change_lead", raise_exception=True)
def spread_leads(request: HttpRequest) -> HttpResponse:
    """Share the selected leads out among several people."""

    def doing(chosen: dict[str, Any]) -> bulk.Spread:
        return bulk.Spread(chosen["people"], chosen["reason"], chosen["notify"])

    return _ask_and_do(request, _("Spread leads evenly"), SpreadForm, doing, _ASSIGN)


@require_POST
@permission_required("leads.delete_lead", raise_exception=True)
def delete_leads(request: HttpRequest) -> HttpResponse:
    """Put the selected leads into the recycle bin; the preview comes first."""

    def doing(_nothing: dict[str, Any]) -> bulk.Delete:
        return bulk.Delete()

    return _ask_and_do(request, _("Delete leads"), forms.Form, doing, _DELETE)


@require_POST
@permission_required("leads.export_lead", raise_exception=True)
def export_leads(request: HttpRequest) -> HttpResponse:
    """Give the selected leads as a CSV file that is safe to open in a spreadsheet."""
    back = f"{reverse('leads:list')}?{request.POST.get('query', '')}"
    try:
        chosen = selection.of(request, LEADS, most=MOST_EXPORTED)
    except BadFilter as wrong:
        return render(request, "400.html", {"problem": wrong}, status=400)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(back)
    rows = selection.visible(chosen, LEADS, request.user)
    return sheet.answer("leads", EXPORTED, rows.order_by("-created_at", "-pk"))


@require_POST
@permission_required("leads.transfer_lead", raise_exception=True)
def run_rule_on_leads(request: HttpRequest) -> HttpResponse:
    """Run the assignment rule again on the selected leads; the preview comes first."""

    def doing(_nothing: dict[str, Any]) -> bulk.RunRule:
        return bulk.RunRule()

    heading = _("Run the assignment rule again")
    return _ask_and_do(request, heading, forms.Form, doing, _ASSIGN)


def _ask_and_do(
    request: HttpRequest,
    heading: str,
    form_class: type[forms.Form],
    doing: Any,
    button: Any,
) -> HttpResponse:
    back = f"{reverse('leads:list')}?{request.POST.get('query', '')}"
    try:
        chosen = selection.of(request, LEADS)
    except BadFilter as wrong:
        return render(request, "400.html", {"problem": wrong}, status=400)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(back)
    # Where there is nothing to ask, what would happen is shown at once.
    step = request.POST.get("step", "ask" if form_class.base_fields else "preview")
    form = form_class(None if step == "ask" else request.POST, initial={"notify": True})
    context = {"heading": heading, "form": form, "selection": chosen, "back_url": back}
    if step == "ask" or not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, "leads/bulk.html", context, status=status)
    act = doing(form.cleaned_data)
    try:
        if step == "run":
            return _tell(request, act.run(chosen.ids, by=request.user), back)
        report = bulk.preview(act, chosen.ids, by=request.user)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return render(request, "leads/bulk.html", context, status=422)
    context |= {"report": report, "submit_label": button % {"n": report.done}}
    return render(request, "leads/bulk.html", context)


def _tell(request: HttpRequest, report: bulk.Report, back: str) -> HttpResponse:
    why = "; ".join(f"{count} × {reason}" for reason, count in report.reasons[:3])
    text = f"{report.in_words} {why}".strip()
    messages.success(request, text, extra_tags=undo_tag(report.operation))
    return redirect(back)

"""Queues: see what waits, take a lead, take the next one, give one back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Min, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from leads.models import Lead
from leads.routing import taking
from lists import selection
from records.cleaning import storable
from records.pages import ask, undo_tag
from users import asking
from users.models import Queue

PAGE = 50


class ReturnForm(forms.Form):
    """To which queue, and why."""

    queue = forms.ModelChoiceField(
        label=gettext_lazy("Queue"), queryset=Queue.objects.filter(is_active=True)
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=255, validators=[storable]
    )


@require_safe
@permission_required("leads.view_lead", raise_exception=True)
def list_queues(request: HttpRequest) -> HttpResponse:
    """Show the queues one takes from, with how many wait and since when."""
    waiting = Q(leads__deleted_at=None, leads__converted_at=None)
    queues = Queue.objects.filter(pk__in=request.user.queue_ids).annotate(
        waiting=Count("leads", filter=waiting),
        oldest=Min("leads__assigned_at", filter=waiting),
    )
    context = {"heading": _("Queues"), "queues": queues.order_by("name")}
    return render(request, "queues/list.html", context)


@require_safe
@permission_required("leads.view_lead", raise_exception=True)
def show_queue(request: HttpRequest, key: str) -> HttpResponse:
    """Show what waits in one queue, who waits longest first."""
    queue = _queue_or_404(request.user, key)
    seen = Lead.objects.visible_to(request.user)
    rows = taking.in_line(queue).filter(pk__in=seen).select_related("status")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "heading": str(queue),
        "queue": queue,
        "page": page,
        "held": taking.held(queue, request.user),
        "oldest": rows.values_list("assigned_at", flat=True).first(),
        "people": queue.people(),
    }
    return render(request, "queues/detail.html", context)


@require_POST
@permission_required("leads.change_lead", raise_exception=True)
def take_lead(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Become the owner of one lead; who comes second is told who was first."""
    queue = _queue_or_404(request.user, key)
    lead = get_object_or_404(Lead.objects.alive(), pk=pk)
    seen = Lead.objects.visible_to(request.user).filter(pk=pk).exists()
    if not seen and not taking.was_in(lead, queue):
        return _not_there(request)
    try:
        taken = taking.take(lead, by=request.user)
    except ValidationError as late:
        messages.error(request, " ".join(late.messages))
        return redirect("queues:detail", key)
    return _open(request, taken)


@require_POST
@permission_required("leads.change_lead", raise_exception=True)
def take_next(request: HttpRequest, key: str) -> HttpResponse:
    """Become the owner of the lead that has waited longest."""
    queue = _queue_or_404(request.user, key)
    try:
        taken = taking.take_next(queue, by=request.user)
    except ValidationError as full:
        messages.error(request, " ".join(full.messages))
        return redirect("queues:detail", key)
    if taken is None:
        messages.info(request, _("The queue %(queue)s is empty.") % {"queue": queue})
        return redirect("queues:detail", key)
    return _open(request, taken)


@require_POST
@permission_required("leads.change_lead", raise_exception=True)
def take_several(request: HttpRequest, key: str) -> HttpResponse:
    """Become the owner of the ticked leads, as far as the limit and others allow."""
    queue = _queue_or_404(request.user, key)
    ticked = selection.ticked(request.POST.getlist("pk"))[:PAGE]
    if not ticked:
        messages.error(request, _("Select at least one row first."))
        return redirect("queues:detail", key)
    haul = taking.take_several(ticked, queue, by=request.user)
    n = len(haul.taken)
    text = ngettext("%(n)s lead is yours.", "%(n)s leads are yours.", n) % {"n": n}
    why = list(dict.fromkeys(reason for _lead, reason in haul.skipped))
    if why:
        skipped = {"n": len(haul.skipped), "why": " ".join(why[:3])}
        text += " " + _("%(n)s not taken: %(why)s") % skipped
    tell = messages.warning if why else messages.success
    tell(request, text, extra_tags=undo_tag(haul.operation))
    return redirect("queues:detail", key)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("leads.change_lead", raise_exception=True)
def return_to_queue(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a lead back to a queue, with the reason."""
    lead = get_object_or_404(Lead.objects.visible_to(request.user), pk=pk)
    sent = asking.posted(request)
    form = ReturnForm(sent, initial={"queue": taking.came_from(lead)})
    if form.is_bound and form.is_valid():
        try:
            back = taking.give_back(lead, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            text = _("%(lead)s is back.") % {"lead": lead}
            messages.success(request, text, extra_tags=undo_tag(back.operation))
            seen = Lead.objects.visible_to(request.user).filter(pk=pk).exists()
            return redirect(lead if seen else "queues:list")
    heading = _("Return %(lead)s to a queue") % {"lead": lead}
    label = _("Return lead")
    return ask(request, form, lead, heading=heading, submit_label=label)


def _open(request: HttpRequest, taken: taking.Moved) -> HttpResponse:
    text = _("%(lead)s is yours.") % {"lead": taken.lead}
    messages.success(request, text, extra_tags=undo_tag(taken.operation))
    return redirect(taken.lead)


def _queue_or_404(user: Any, key: str) -> Queue:
    return get_object_or_404(Queue.objects.filter(pk__in=user.queue_ids), key=key)


def _not_there(request: HttpRequest) -> HttpResponse:
    return render(request, "404.html", status=404)

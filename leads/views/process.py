"""A lead on its way: set its status, fill in the key fields of its step."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from history import writing
from leads.models import Lead, Status
from leads.process import meanwhile, moving
from leads.process.key_fields import KeyFieldsForm, key_fields_of
from leads.process.status_form import StatusForm
from records import conflict
from records.pages import undo_tag


@require_POST
@permission_required("leads.change_lead", raise_exception=True)
def change_status(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the status that was clicked; ask first where the process wants that."""
    lead = get_object_or_404(Lead.objects.visible_to(request.user), pk=pk)
    back = f"{lead.get_absolute_url()}#path"
    action = reverse("leads:status", args=[pk])
    return ask_or_move(request, lead, action=action, back=back) or redirect(back)


def ask_or_move(
    request: HttpRequest, lead: Lead, *, action: str, back: str
) -> HttpResponse | None:
    """Set the posted status, and tell what became of it in a message.

    Gives the page that asks first, posting to `action`, where the process wants that,
    and that of the conversion for a converted status; else None.
    """
    form = StatusForm(request.POST)
    place = {"action": action, "cancel_url": back}
    if not form.is_valid():
        return _ask(request, lead, form, "", place)
    status = form.cleaned_data.pop("status")
    if status.kind == Status.Kind.CONVERTED:
        return redirect("leads:convert", lead.pk)
    label = _("%(lead)s set to %(status)s") % {"lead": lead, "status": status}
    try:
        with writing.act("status", by=request.user, label=label) as act:
            moving.move(lead, status, by=request.user, act=act, **form.cleaned_data)
    except moving.Asked as asked:
        present = Lead.objects.visible_to(request.user)
        lead = get_object_or_404(present, pk=lead.pk)
        again = form.ask_again(lead, status, asked)
        return _ask(request, lead, again, " ".join(asked.messages), place)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        if act.has_written:
            text = _("Status set to %(status)s.") % {"status": status}
            messages.success(request, text, extra_tags=undo_tag(act.operation))
            seen = form.cleaned_data["version"]
            if others := meanwhile.told(lead, seen, by=request.user):
                messages.warning(request, others)
    return None


@require_POST
@permission_required("leads.change_lead", raise_exception=True)
def save_key_fields(request: HttpRequest, pk: int) -> HttpResponse:
    """Save the key fields of a lead's step; two people's changes are merged."""
    lead = get_object_or_404(Lead.objects.visible_to(request.user), pk=pk)
    if lead.is_converted:
        raise PermissionDenied(_("This lead was converted. It can't be changed."))
    form = KeyFieldsForm(
        key_fields_of(lead), request.POST, instance=lead, by=request.user
    )
    context = {"heading": _("Key fields of %(lead)s") % {"lead": lead}, "form": form}
    context |= {"lead": lead, "cancel_url": lead.get_absolute_url()}
    if form.is_valid():
        try:
            conflict.save(form, by=request.user)
        except conflict.Conflicted as clash:
            context["conflict"] = clash
            return render(request, "leads/key_fields.html", context, status=409)
        messages.success(request, _("Saved."))
        return redirect(f"{lead.get_absolute_url()}#path")
    return render(request, "leads/key_fields.html", context, status=422)


def _ask(
    request: HttpRequest,
    lead: Lead,
    form: StatusForm,
    question: str,
    place: dict[str, str],
) -> HttpResponse:
    """Put the question of a move to the person: a page, or the dialog."""
    asked = form["status"].value()
    status = next((one for one in Status.objects.all() if one.key == asked), None)
    context = {
        "lead": lead,
        "form": form,
        "question": question,
        "heading": _("Set the status of %(lead)s") % {"lead": lead},
        "submit_label": _("Set status"),
        **place,
    }
    if status is not None:
        words = {"lead": lead, "status": status}
        context["heading"] = _("Mark %(lead)s %(status)s?") % words
        context["submit_label"] = _("Mark %(status)s") % words
    if form.initial.get("confirmed"):
        context["submit_label"] = _("Mark %(status)s anyway") % {"status": status}
    # htmx shows 422 alone; without it, who came late gets the status of a conflict.
    code = 422 if request.headers.get("HX-Request") else form.code
    return render(request, "leads/status.html", context, status=code)

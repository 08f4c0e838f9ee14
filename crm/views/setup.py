"""The set-up hub, the first page of the first administrator, and saying goodbye."""

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from crm import attention, setup_cards
from crm.leaving_form import LeavingForm
from records import handover
from users import asking, rights, two_factor
from users.asking import SignedIn
from users.models import Organisation, User
from users.organisation_form import OrganisationForm


@require_safe
def hub(request: SignedIn) -> HttpResponse:
    """Show what can be set up, and what needs a look."""
    _only_staff(request)
    context = {
        "heading": _("Setup"),
        "cards": setup_cards.cards(request.user),
        "needs": attention.needs(),
        "limits": setup_cards.limits(),
    }
    return render(request, "setup/hub.html", context)


@permission_required("users.change_organisation", raise_exception=True)
@require_http_methods(["GET", "POST"])
def welcome(request: SignedIn) -> HttpResponse:
    """Ask who we are, once; it can be skipped and changed later."""
    _only_staff(request)
    organisation = Organisation.current()
    if request.method == "POST" and "skip" in request.POST:
        Organisation.objects.update(is_set_up=True)
        return redirect("setup")
    form = OrganisationForm(asking.posted(request), instance=organisation)
    if form.is_valid():
        form.instance.is_set_up = True
        form.save()
        form.reword()
        messages.success(request, _("Saved. Invite your people next."))
        return redirect("setup")
    context = {"heading": _("Welcome"), "form": form}
    return render(
        request, "setup/welcome.html", context, status=422 if form.errors else 200
    )


@permission_required("users.change_user", raise_exception=True)
@require_http_methods(["GET", "POST"])
def leaving(request: SignedIn, pk: int) -> HttpResponse:
    """Deactivate somebody and give their open work to others."""
    _only_staff(request)
    person = get_object_or_404(User, pk=pk, is_active=True)
    if rights.exceeds(person, request.user):
        raise PermissionDenied
    form = LeavingForm(asking.posted(request), person=person)
    if form.is_valid():
        try:
            moved = handover.deactivate(person, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return _gone(request, person, moved)
    context = {
        "heading": _("Deactivate %(person)s") % {"person": person},
        "form": form,
        "person": person,
        "work": [
            (model._meta.verbose_name_plural, count)
            for model, count in handover.open_work(person).items()
        ],
        "places": handover.places(person),
    }
    return render(
        request, "setup/leaving.html", context, status=422 if form.errors else 200
    )


@permission_required("users.change_user", raise_exception=True)
@require_http_methods(["GET", "POST"])
def lost_device(request: SignedIn, pk: int) -> HttpResponse:
    """Let somebody who lost the device for their codes sign in without it."""
    _only_staff(request)
    person = get_object_or_404(User, pk=pk, is_active=True)
    if rights.exceeds(person, request.user):
        raise PermissionDenied
    if request.method == "POST":
        try:
            two_factor.reset(person, by=request.user)
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
            return redirect("admin:users_user_change", person.pk)
        return _noted(request, person, _("Device for sign-in codes removed"))
    name = {"person": person}
    context = {
        "heading": _("Reset the sign-in codes of %(person)s?") % name,
        "text": _(
            "The device and the recovery codes of %(person)s are forgotten; the "
            "password alone signs them in until they set up a new device."
        )
        % name,
        "items": [
            _("Make sure that it is really them who ask: call them back."),
            _("They are told that you did this, and it is noted in their history."),
        ],
        "submit_label": _("Reset the codes"),
        "cancel_url": reverse("admin:users_user_change", args=[person.pk]),
        "danger": True,
    }
    return render(request, "generic/confirm.html", context)


def _gone(request: SignedIn, person: User, moved: int) -> HttpResponse:
    note = ngettext(
        "Deactivated; %(n)s row handed over",
        "Deactivated; %(n)s rows handed over",
        moved,
    ) % {"n": moved}
    return _noted(request, person, note)


def _noted(request: SignedIn, person: User, note: str) -> HttpResponse:
    LogEntry.objects.log_actions(
        request.user.pk or 0, [person], CHANGE, change_message=note, single_object=True
    )
    messages.success(request, f"{person}: {note}.")
    return redirect("admin:users_user_changelist")


def _only_staff(request: SignedIn) -> None:
    if not request.user.is_staff:
        raise PermissionDenied

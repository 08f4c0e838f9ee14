"""What the pages that write one record have in common: edit, delete, hand over."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from history import writing
from history.models import Operation
from records import conflict
from records.forms import RecordForm
from records.models import Record
from users.asking import SignedIn
from users.models import User


def may_change(record: Record, user: User) -> bool:
    """Tell whether a person may change a record they can see."""
    rows: Any = type(record).objects  # type: ignore[attr-defined]  # each model's own
    return bool(rows.editable_by(user).filter(pk=record.pk).exists())


def refuse_strangers(record: Record, user: User) -> None:
    """Raise PermissionDenied, naming the owner, for who may only read a record."""
    if not may_change(record, user):
        raise PermissionDenied(
            _("You can't change %(record)s. %(owner)s owns it.")
            % {"record": record, "owner": record.owner_name}
        )


def undo_tag(operation: Operation | None) -> str:
    """Give the tag that makes a message one with an Undo button.

    An act that wrote nothing has an operation that was never kept: no button.
    """
    if operation is None or operation._state.adding:
        return ""
    return f"undo:{reverse('undo', args=[operation.pk])}"


def answer_form(
    request: SignedIn,
    form: RecordForm,
    save: Callable[[], Any],
    *,
    template: str,
    context: dict[str, Any],
    said: str,
    list_name: str,
) -> HttpResponse:
    """Answer a form over a record: the page, what is wrong, both versions, or done.

    `save` writes the valid form and returns the record; it may raise Conflicted, which
    is answered with 409, and ValidationError. `said` is told when it is written.
    """
    context = {"form": form, **context}
    if form.is_bound and form.is_valid():
        try:
            record = save()
        except conflict.Conflicted as clash:
            return render(request, template, {**context, "conflict": clash}, status=409)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, said % {"record": record})
            return redirect(address_of(record, request.user, list_name))
    status = 422 if form.errors else 200
    return render(request, template, context, status=status)


def carried_out(form: Any, act: Callable[[], Any]) -> bool:
    """Tell whether a form was sent, is valid and `act` did what it says.

    A ValidationError of the act is shown beside the fields it names.
    """
    if not (form.is_bound and form.is_valid()):
        return False
    try:
        act()
    except ValidationError as refusal:
        add_refusal(form, refusal)
        return False
    return True


def ask(
    request: HttpRequest,
    form: Any,
    record: Any,
    *,
    heading: str,
    submit_label: str = "",
) -> HttpResponse:
    """Show a form about a record, as a page or in the dialog; 422 when it has errors.

    `submit_label` is what the button says; Save unless something is given.
    """
    context = {
        "heading": heading,
        "form": form,
        "submit_label": submit_label,
        "cancel_url": record.get_absolute_url(),
    }
    status = 422 if form.errors else 200
    return render(request, "generic/form.html", context, status=status)


def answer_delete(
    request: SignedIn, record: Any, *, list_name: str, why_not: str = ""
) -> HttpResponse:
    """Ask, then put a record into the recycle bin; a toast takes it back.

    `why_not` says in words what keeps the record from being deleted.
    """
    refuse_strangers(record, request.user)
    if request.method == "POST" and not why_not:
        with writing.act("delete", by=request.user, label=str(record)) as act:
            rows = type(record)._base_manager.select_for_update(of=("self",))
            act.delete(rows.get(pk=record.pk))
        text = _("%(record)s deleted.") % {"record": record}
        messages.success(request, text, extra_tags=undo_tag(act.operation))
        return redirect(list_name)
    context = {
        "heading": _("Delete %(record)s?") % {"record": record},
        "text": _("It goes to the recycle bin and can be restored for 30 days."),
        "submit_label": _("Delete"),
        "cancel_url": record.get_absolute_url(),
        "danger": True,
    }
    if why_not:
        context |= {"text": why_not, "refused": True}
    status = 422 if why_not and request.method == "POST" else 200
    return render(request, "records/delete.html", context, status=status)


def address_of(record: Any, user: Any, list_name: str) -> str:
    """Give the record's page, or the list for who can no longer see it."""
    if type(record).objects.visible_to(user).filter(pk=record.pk).exists():
        return str(record.get_absolute_url())
    return reverse(list_name)


def add_refusal(form: Any, refusal: ValidationError) -> None:
    """Show a refusal beside the fields it names, as far as the form has them."""
    fields = getattr(refusal, "error_dict", {})
    if fields and set(fields) <= set(form.fields):
        form.add_error(None, refusal)
    else:
        form.add_error(None, ValidationError(refusal.messages))

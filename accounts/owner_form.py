"""The form that gives a record to another owner, and how it is answered."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import owners
from records import pages
from users import asking
from users.models import User


class OwnerForm(forms.Form):
    """To whom, and what goes along."""

    owner = forms.ModelChoiceField(
        label=gettext_lazy("New owner"), queryset=User.objects.none()
    )
    move_tasks = forms.BooleanField(
        label=gettext_lazy("Give the open tasks along"), required=False
    )
    notify = forms.BooleanField(
        label=gettext_lazy("Tell the new owner"), required=False
    )

    def __init__(self, *args: Any, present: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"move_tasks": True, "notify": True})
        super().__init__(*args, **kwargs)
        people = User.objects.working().exclude(pk=present)
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]  # a model's


def answer_owner(request: HttpRequest, record: Any, *, list_name: str) -> HttpResponse:
    """Ask for the new owner of a visible record, and give it to them."""
    rows = type(record).objects.transferable_by(request.user)
    if not rows.filter(pk=record.pk).exists():
        words = {"record": record, "owner": record.owner_name}
        raise PermissionDenied(
            _("You can't give %(record)s away. %(owner)s owns it.") % words
        )
    form = OwnerForm(asking.posted(request), present=record.owner_id)
    if form.is_bound and form.is_valid():
        try:
            act = owners.give(record, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            words = {"record": record, "owner": form.cleaned_data["owner"]}
            text = _("%(record)s belongs to %(owner)s now.") % words
            messages.success(request, text, extra_tags=pages.undo_tag(act.operation))
            return redirect(pages.address_of(record, request.user, list_name))
    heading = _("Change the owner of %(record)s") % {"record": record}
    label = _("Change owner")
    return pages.ask(request, form, record, heading=heading, submit_label=label)

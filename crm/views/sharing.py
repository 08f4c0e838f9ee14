"""Open one record to a person or a role, and close it again."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from activities.access import record_models
from records import pages, sharing
from users import asking
from users.models import Role, User


class ShareForm(forms.Form):
    """With whom, and whether they may change the record."""

    user = forms.ModelChoiceField(
        label=gettext_lazy("Person"), queryset=User.objects.working(), required=False
    )
    role = forms.ModelChoiceField(
        label=gettext_lazy("Or everybody with the role"),
        queryset=Role.objects.all(),
        required=False,
    )
    can_edit = forms.BooleanField(label=gettext_lazy("May change it"), required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if bool(said.get("user")) == bool(said.get("role")):
            raise ValidationError(_("Choose either a person or a role."))
        return said


@require_http_methods(["GET", "HEAD", "POST"])
def share_record(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Show with whom a record is shared; share it, or take a share back."""
    models: dict[str, Any] = {m._meta.label_lower: m for m in record_models()}
    if kind not in models:
        raise Http404
    rows = models[kind].objects
    record = get_object_or_404(rows.visible_to(request.user), pk=pk)
    if not rows.transferable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied(_("You can't share %(record)s.") % {"record": record})
    if removed := request.POST.get("remove", ""):
        return _take_back(request, record, removed)
    form = ShareForm(asking.posted(request))
    if pages.carried_out(form, lambda: _share(request, record, form.cleaned_data)):
        return redirect(record)
    context = {
        "heading": _("Share %(record)s") % {"record": record},
        "form": form,
        "record": record,
        "shares": sharing.of(record),
        "cancel_url": record.get_absolute_url(),
    }
    status = 422 if form.errors else 200
    return render(request, "records/share.html", context, status=status)


def _share(request: HttpRequest, record: Any, said: dict[str, Any]) -> None:
    reader = said["user"] or said["role"]
    sharing.share(record, reader, can_edit=said["can_edit"], by=request.user)
    text = _("%(record)s is shared with %(reader)s.")
    messages.success(request, text % {"record": record, "reader": reader})


def _take_back(request: HttpRequest, record: Any, number: str) -> HttpResponse:
    row = get_object_or_404(sharing.of(record), pk=asking.number(number))
    reader = row.user or row.role
    assert reader is not None  # noqa: S101 - a constraint of the database
    sharing.unshare(record, reader, by=request.user)
    text = _("%(record)s is no longer shared with %(reader)s.")
    messages.success(request, text % {"record": record, "reader": reader})
    return redirect(record)

"""What every kind of record answers: finds for a picker, and its tags."""

import re
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from records import picker, tagging
from records.models import Record
from records.pages import ask, refuse_strangers, undo_tag
from users import asking

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,80}")


@require_safe
def pick(request: HttpRequest, kind: str) -> HttpResponse:
    """Give what the person may see of one kind, as choices of the named field."""
    field = request.GET.get("field", "")
    model = _model(kind)
    if not _NAME.fullmatch(field):
        raise Http404
    text = request.GET.get(field, "").replace("\x00", "")
    rows = model.objects.visible_to(request.user)
    rows = rows.said_openly(text, request.user)
    hits = picker.search(rows, text) if len(text.strip()) > 1 else None
    return render(request, "c/picker_hits.html", {"name": field, "hits": hits})


@require_http_methods(["GET", "HEAD", "POST"])
def tag(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Put tags on a record, or take one off; a toast takes it back."""
    rows = _model(kind).objects.visible_to(request.user)
    record = get_object_or_404(rows, pk=pk)
    refuse_strangers(record, request.user)
    form = tagging.TagForm(asking.posted(request), by=request.user)
    if form.is_bound and form.is_valid():
        add, remove = form.cleaned_data["add"], form.cleaned_data["remove"]
        try:
            act = tagging.retag(record, by=request.user, add=add, remove=remove)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            text = _("Tags of %(record)s changed.") % {"record": record}
            messages.success(request, text, extra_tags=undo_tag(act.operation))
            return redirect(record)
    heading = _("Tags of %(record)s") % {"record": record}
    return ask(request, form, record, heading=heading)


def _model(kind: str) -> Any:
    """Give the kind of record of this name. Raises Http404."""
    models = {model._meta.label_lower: model for model in apps.get_models()}
    model = models.get(kind)
    if model is None or not issubclass(model, Record):
        raise Http404
    return model

"""Find records for a picker while somebody types; see records.picker."""

import re

from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from records import picker
from records.models import Record

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,80}")


@require_safe
def pick(request: HttpRequest, kind: str) -> HttpResponse:
    """Give what the person may see of one kind, as choices of the named field."""
    field = request.GET.get("field", "")
    models = {model._meta.label_lower: model for model in apps.get_models()}
    model = models.get(kind)
    if not _NAME.fullmatch(field) or model is None or not issubclass(model, Record):
        raise Http404
    text = request.GET.get(field, "").replace("\x00", "")
    rows = model.objects.visible_to(request.user)  # type: ignore[attr-defined]  # each
    rows = rows.said_openly(text, request.user)
    hits = picker.search(rows, text) if len(text.strip()) > 1 else None
    return render(request, "c/picker_hits.html", {"name": field, "hits": hits})

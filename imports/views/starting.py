"""Upload a file, say how it is read, and what each column becomes."""

import csv
import io
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from imports import checking, remembering, starting
from imports.forms import ColumnsForm
from imports.looking import Said
from imports.mapping.fields import fields_of
from imports.models import RIGHTS, Import, targets_of
from imports.reading_form import ReadingForm
from imports.upload_form import UploadForm
from imports.views.rights import may_import
from lists import sheet
from users import asking

STEPS = [
    gettext_lazy("Upload"),
    gettext_lazy("Columns"),
    gettext_lazy("Check"),
    gettext_lazy("Import"),
    gettext_lazy("Result"),
]


def steps(now: int) -> list[dict[str, Any]]:
    """Give the step list, with the step one is at."""
    states = ["done"] * now + ["now"] + ["todo"] * (len(STEPS) - now - 1)
    return [
        {"label": label, "state": state}
        for label, state in zip(STEPS, states, strict=True)
    ]


@may_import
def new_import(request: HttpRequest) -> HttpResponse:
    """Step 1: the file, and what its rows become."""
    is_post = request.method == "POST"
    form = UploadForm(
        request.POST if is_post else None,
        request.FILES or None,
        by=request.user,
        initial={"target": request.GET.get("to", "")},
    )
    if is_post and form.is_valid():
        name, pieces = _uploaded(form.cleaned_data)
        try:
            target = form.cleaned_data["target"]
            imported = starting.take(name, pieces, target=target, by=request.user)
        except ValidationError as wrong:
            form.add_error("file", wrong)
        else:
            return _next(imported, request)
    names = dict(Import.Target.choices)
    context = {
        "heading": _("Import a list"),
        "form": form,
        "steps": steps(0),
        "templates": [(one, names[one]) for one in targets_of(request.user)],
    }
    status = 422 if form.errors else 200
    return render(request, "imports/new.html", context, status=status)


def _next(imported: Import, request: HttpRequest) -> HttpResponse:
    """Ask about the columns; a file as one before is checked as that one was."""
    form = ColumnsForm.as_proposed(imported)
    kept = remembering.remembered(imported)
    is_plain = form.layout.is_sure and not starting.same_again(imported, request.user)
    if kept and is_plain and form.is_valid():
        try:
            starting.decide(imported, *form.chosen())
            checking.ask(imported)
        except ValidationError:
            return redirect("imports:columns", pk=imported.pk)  # which says why
        text = _(
            "Columns and options were taken from your import on %(day)s. Use “Back” to"
            " change them."
        )
        day = date_format(timezone.localtime(kept.used_at))
        messages.success(request, text % {"day": day})
        return redirect(imported)
    return redirect("imports:columns", pk=imported.pk)


def _uploaded(chosen: dict[str, Any]) -> tuple[str, Any]:
    if chosen["file"]:
        return chosen["file"].name, chosen["file"].chunks()
    return _("Pasted rows"), [chosen["rows"].encode(errors="replace")]


@may_import
def map_columns(request: HttpRequest, pk: str) -> HttpResponse:
    """Step 2: what each column becomes, and what holds for the whole file."""
    imported = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    sent = asking.posted(request)
    if imported.has_run or imported.is_under_way:
        if sent is not None:
            text = _(
                "It has begun already, perhaps in another window, as chosen there."
            )
            messages.error(request, text)
        return redirect(imported)
    form, asked = ColumnsForm(imported, sent), ReadingForm(imported, sent)
    if form.is_bound and form.is_valid():
        if asked.asks_anew():
            return _read(request, imported, form, asked)
        try:
            starting.decide(imported, *form.chosen())
            checking.ask(imported)
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            return redirect(imported)
    return _columns_page(request, imported, form, asked)


def _columns_page(
    request: HttpRequest, imported: Import, form: ColumnsForm, asked: ReadingForm
) -> HttpResponse:
    context = {
        "heading": imported.name,
        "imported": imported,
        "form": form,
        "reading": asked,
        "odd_rows": _odd_rows(form.layout.samples),
        "remembered": remembering.as_before(imported),
        "again": starting.same_again(imported, request.user),
        "steps": steps(1),
    }
    status = 422 if form.errors or (request.method == "POST" and asked.errors) else 200
    return render(request, "imports/columns.html", context, status=status)


def _odd_rows(samples: list[list[str]]) -> list[str]:
    """Give the rows by which a person sees whether the encoding is right."""
    rows = [", ".join(cell for cell in row if cell.strip()) for row in samples]
    return [row[:200] for row in rows if not row.isascii()][:5]


@require_POST
@may_import
def read_again(request: HttpRequest, pk: str) -> HttpResponse:
    """Read the file in another way, or as if it were the first such."""
    imported = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    if imported.has_run or imported.is_under_way:
        return redirect(imported)
    if "reset" in request.POST:
        try:
            starting.propose_anew(imported)
        except ValidationError as wrong:
            messages.error(request, " ".join(wrong.messages))
        return redirect("imports:columns", pk=imported.pk)
    form = ColumnsForm(imported, request.POST)
    if not form.is_whole:
        form = ColumnsForm(imported)
    return _read(request, imported, form, ReadingForm(imported, request.POST))


def _read(
    request: HttpRequest, imported: Import, form: ColumnsForm, asked: ReadingForm
) -> HttpResponse:
    """Read the file as asked; what was chosen besides stays."""
    if asked.is_valid() and (form.is_valid() or not form.is_bound):
        columns, options = form.changed() if form.is_bound else ({}, {})
        said = Said(**asked.cleaned_data, columns=columns, options=options)
        try:
            starting.read_as(imported, said)
        except ValidationError as wrong:
            asked.add_error(None, wrong)
        else:
            return redirect("imports:columns", pk=imported.pk)
    return _columns_page(request, imported, form, asked)


@may_import
def template(request: HttpRequest, target: str) -> HttpResponse:
    """A file with the names of all columns, to be filled in."""
    if target not in RIGHTS:
        raise Http404
    if target not in targets_of(request.user):
        raise PermissionDenied
    out = io.StringIO()
    fields = [one for one in fields_of(target) if not one.is_of_parts]
    csv.writer(out).writerow([sheet.safe(str(one.label)) for one in fields])
    answer = HttpResponse(
        "\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="{target}.csv"'
    return answer

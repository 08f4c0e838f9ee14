"""The page of a bulk act: choose, see what would happen, do it, undo it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lists import selection, sheet
from lists.bulk import running, tagging
from lists.bulk.acts import BulkAct, Export
from lists.bulk.doing import Doing, Report
from lists.selection import Selection
from records.pages import undo_tag
from users.asking import SignedIn

# A preview does the act and takes it back; more rows than these would hold others up.
LOOKED_AT = 5_000
_TICKED = {"notify": True, "move_tasks": True}


def answer(request: SignedIn, act: BulkAct) -> HttpResponseBase:
    """Answer each step of an act on the selected rows: ask, preview, run.

    Up to 200 rows change while the person waits, more of them as a job.
    """
    back = f"{reverse(act.spec.name)}?{request.POST.get('query', '')}"
    try:
        chosen = selection.of(request, act.spec)
        step = _step(request, act, chosen)
        if step == "preview":
            chosen = selection.renew(chosen)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(back)
    if act.is_file:
        return _answer_file(request, act, chosen)
    form = _form(request, act, step)
    page: dict[str, Any] = {
        "heading": act.heading,
        "form": form,
        "selection": chosen,
        "back_url": f"{reverse(act.spec.name)}?{chosen.query}",
        "rows": act.spec.counted % {"n": len(chosen.ids)},
    }
    if step == "ask" or not form.is_valid():
        return _show(request, page)
    try:
        if step == "run":
            return _run(request, act, chosen, page)
        return _preview(request, act, act.doing(form.cleaned_data), chosen, page)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _show(request, page)


# -- inside -------------------------------------------------------------------


def _step(request: SignedIn, act: BulkAct, chosen: Selection) -> str:
    """Tell what is asked for; where there is nothing to ask, it begins as a preview."""
    first = "ask" if act.form.base_fields else "preview"
    step = request.POST.get("step", first)
    if step == "run" and chosen.chosen and not request.POST.get("chosen"):
        # A question alone says not how many rows the person was told about.
        return "preview"
    return step if step in ("ask", "run") else "preview"


def _form(request: SignedIn, act: BulkAct, step: str) -> Any:
    form = act.form(None if step == "ask" else request.POST, initial=_TICKED)
    if isinstance(form, tagging.TagsForm):
        form.prepare(request.user, runs=step == "run")
    return form


def _preview(
    request: SignedIn,
    act: BulkAct,
    doing: Doing,
    chosen: Selection,
    page: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    ids = chosen.ids[:LOOKED_AT]
    report = doing.preview(ids, by=request.user, match=chosen.match)
    rest = len(chosen.ids) - len(ids)
    page |= {
        "report": report,
        "rest": rest,
        "changing": act.spec.counted % {"n": report.done},
        "submit_label": act.button % {"n": report.done + rest},
    }
    return render(request, "lists/bulk.html", page, status=status)


def _run(
    request: SignedIn, act: BulkAct, chosen: Selection, page: dict[str, Any]
) -> HttpResponse:
    doing = act.doing(page["form"].cleaned_data)
    if more := selection.joined(chosen):
        chosen = selection.renew(chosen)
        page["selection"] = chosen
        page["rows"] = act.spec.counted % {"n": len(chosen.ids)}
        page["joined"] = more
        return _preview(request, act, doing, chosen, page, status=422)
    if len(chosen.ids) > running.AT_ONCE:
        answers = act.answers(request.POST)
        return redirect(running.start(act, answers, chosen, by=request.user))
    report = doing.run(chosen.ids, by=request.user, match=chosen.match)
    _tell(request, act, report)
    return redirect(page["back_url"])


def _answer_file(
    request: SignedIn, act: BulkAct, chosen: Selection
) -> HttpResponseBase:
    """Give the file at once, or have it written; a file changes nothing."""
    if len(chosen.ids) > running.AT_ONCE:
        return redirect(running.start(act, "", chosen, by=request.user))
    doing = act.read("")
    assert isinstance(doing, Export)  # noqa: S101 - what `is_file` means
    rows = doing.rows(chosen.ids, by=request.user)
    return sheet.answer(act.spec.key, doing.columns, rows)


def _show(request: SignedIn, page: dict[str, Any]) -> HttpResponse:
    status = 422 if page["form"].errors else 200
    return render(request, "lists/bulk.html", page, status=status)


def _tell(request: SignedIn, act: BulkAct, report: Report) -> None:
    rows = act.spec.counted % {"n": report.done}
    words = [
        ngettext("%(rows)s changed.", "%(rows)s changed.", report.done) % {"rows": rows}
    ]
    if report.skipped:
        words.append(_("%(n)s skipped.") % {"n": len(report.skipped)})
        why = [f"{count} × {reason}" for reason, count in report.reasons[:3]]
        words.append("; ".join(why))
    undo = undo_tag(report.operation)
    messages.success(request, " ".join(words), extra_tags=undo)

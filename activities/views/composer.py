"""Log a call, write a note, plan a task on a record: the composer's own page."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from activities import composing, panels
from activities.mailing import sending
from activities.views import finding
from users import asking


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("activities.add_activity", raise_exception=True)
def log_activity(request, kind, pk):
    """Show the composer as a page or dialog, and do what any composer sends.

    With errors the page shows again with what was typed, also when the composer
    stood on another page.
    """
    record = finding.record_or_404(request.user, kind, pk)
    posted = asking.posted(request)
    tab = request.POST.get("kind") or request.GET.get("tab", "")
    task = asking.number(request.POST.get("task") or request.GET.get("task", ""))
    if posted is not None and tab == "email" and "insert" in posted:
        return _insert(request, record)
    answers = asking.number(request.GET.get("answers", ""))
    more = {"task": task, "answers": answers, "auto_id": _ids(request)}
    form = composing.form_for(tab, record, request.user, posted, request.FILES, **more)
    if posted is not None and form.is_valid():
        try:
            composed = composing.carry_out(form, record, by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
            if form.kind == "email":
                form.ask_for_files_again()
        else:
            home = f"{record.get_absolute_url()}#log"
            undo = composed.operation if composed.can_be_undone else None
            return finding.done(request, composed.in_words, undo, home)
    status = 200 if posted is None else 422
    if _stands_on_page(request):
        context = panels.composer(record, request, form=form)
        return render(request, "activities/_composer.html", context, status=status)
    context = _page(request, record, form, task)
    return render(request, _template(request), context, status=status)


def _template(request):
    """Tell the composer below a row of Today from the page, which is a dialog too."""
    is_in_row = request.headers.get("HX-Target", "").startswith("in-")
    return "activities/in_row.html" if is_in_row else "activities/log.html"


def _stands_on_page(request):
    """Tell whether the composer of a record's page asks, and not a dialog over it."""
    return request.headers.get("HX-Target") == "composer"


def _ids(request):
    """Tell the composer's fields from those of a dialog over the same page."""
    return "log_%s" if _stands_on_page(request) else "id_%s"


def _page(request, record, form, task=None):
    """Give what the composer shows when it is a page, or the dialog."""
    return {
        "heading": _headings()[form.kind] % {"record": record},
        "form": form,
        "people_url": panels.people_url(record),
        "next": finding.way_back(request, ""),
        "cancel_url": record.get_absolute_url(),
        "done_url": task and reverse("activities:done", args=[task]),
    }


def _insert(request, record):
    """Show the e-mail again with the text of the chosen template in it."""
    if _stands_on_page(request):
        form = composing.with_template(
            record, request.user, request.POST, request.FILES, auto_id="log_%s"
        )
        context = panels.composer(record, request, form=form)
        return render(request, "activities/_composer.html", context)
    form = composing.with_template(record, request.user, request.POST, request.FILES)
    return render(request, _template(request), _page(request, record, form))


@require_POST
@permission_required("activities.change_activity", raise_exception=True)
def send_again(request, pk):
    """Try once more to send an e-mail that was given up."""
    activity = finding.activity_or_404(request.user, pk)
    home = reverse("activities:tasks")
    try:
        if not sending.send_again(activity):
            raise ValidationError(_("There is nothing to send again."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Email on its way."))
    return redirect(finding.way_back(request, home))


def _headings() -> dict[str, str]:
    return {
        "call": _("Log a call with %(record)s"),
        "email": _("Email about %(record)s"),
        "note": _("Note about %(record)s"),
        "task": _("Task for %(record)s"),
        "meeting": _("Meeting with %(record)s"),
    }

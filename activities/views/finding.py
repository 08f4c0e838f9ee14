"""What the pages about activities have in common: find, permit, go back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from activities import access, files, timeline
from activities.models import Activity, Email
from history.models import Operation
from records.models import Record
from records.pages import undo_tag
from users.asking import page_of_ours


def record_or_404(user: Any, kind: str, pk: int) -> Record:
    """Give a record that may get activities: 404 for strangers, 403 if read-only."""
    models: dict[str, Any] = {m._meta.label_lower: m for m in access.record_models()}
    if kind not in models:
        raise Http404
    visible = models[kind].objects.visible_to(user)
    record: Record = get_object_or_404(visible, pk=pk)
    if not visible.changeable().filter(pk=pk).exists():
        text = _("%(record)s can be read but not changed.") % {"record": record}
        raise PermissionDenied(text)
    return record


def activity_or_404(user: Any, pk: int) -> Activity:
    """Give an activity one may change: 404 for strangers, 403 for readers."""
    seen = Activity.objects.visible_to(user).select_related("owner", "queue")
    activity = get_object_or_404(seen, pk=pk)
    if not Activity.objects.editable_by(user).filter(pk=pk).exists():
        raise PermissionDenied(_("You can't change this."))
    return activity


def correctable_or_403(activity: Activity, user: Any) -> None:
    """Let open tasks be changed, and what was done by its author for a day.

    What a file holds cannot be corrected; it may be removed later too.
    """
    if Email.objects.filter(activity=activity).exists():
        raise PermissionDenied(_("What was sent or received stays as it is."))
    if activity.kind == Activity.Kind.FILE:
        if not files.may_remove(activity, user):
            raise PermissionDenied(
                _("Files are removed by who added them, and those above them.")
            )
    elif not activity.is_open and not timeline.may_correct(activity, user):
        raise PermissionDenied(
            _("What was done can be corrected by who wrote it, for 24 hours.")
        )


def renewed(posted: QueryDict, version: int) -> QueryDict:
    """Give what was sent with the version of now, so that saving it again wins."""
    again = posted.copy()
    again["version"] = str(version)
    return again


def way_back(request: HttpRequest, otherwise: str) -> str:
    """Give the page to return to: `next`, if it is one of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return page_of_ours(request, wanted) or otherwise


def done(
    request: HttpRequest, text: str, operation: Operation | None, otherwise: str
) -> HttpResponse:
    """Say what was done, offer to undo it if it can be (operation), and go back."""
    messages.success(request, text, extra_tags=undo_tag(operation))
    return redirect(way_back(request, otherwise))

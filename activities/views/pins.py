"""Pin one thing to the top of a record's timeline."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from activities import pinning
from activities.models import Activity
from activities.views import finding
from records import pages
from users import asking


@require_POST
@permission_required("activities.change_activity", raise_exception=True)
def pin_activity(request, kind, pk, way):
    """Pin the named activity of a record, or take its pin away."""
    record = finding.record_or_404(request.user, kind, pk)
    pages.refuse_strangers(record, request.user)
    seen = Activity.objects.visible_to(request.user).on(record)
    asked = asking.number(request.POST.get("activity", ""))
    activity = get_object_or_404(seen, pk=asked)
    put, text = {
        "pin": (pinning.pin, _("Pinned: %(what)s")),
        "unpin": (pinning.unpin, _("Not pinned any more: %(what)s")),
    }[way]
    home = f"{record.get_absolute_url()}#timeline"
    try:
        operation = put(record, activity, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(finding.way_back(request, home))
    return finding.done(request, text % {"what": activity}, operation, home)

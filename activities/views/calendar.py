"""Give a meeting as a file for the reader's own calendar."""

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from activities import calendars
from activities.models import Activity


@require_safe
@permission_required("activities.view_activity", raise_exception=True)
def download_meeting(request, pk):
    """Give the calendar file of a meeting that the reader may see."""
    seen = Activity.objects.visible_to(request.user).select_related("owner")
    meeting = get_object_or_404(seen, pk=pk)
    if not meeting.is_meeting:
        raise Http404
    answer = HttpResponse(
        calendars.of_meeting(meeting), content_type="text/calendar; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="meeting-{meeting.pk}.ics"'
    return answer

"""Meetings as files, and one's tasks as a calendar that other programs fetch."""

import hashlib

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, permission_required
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from activities import calendars, feeds
from activities.models import Activity, CalendarLink

# Calendars ask a few times an hour; some have several devices.
A_MINUTE = 30
_TYPE = "text/calendar; charset=utf-8"


@require_safe
@permission_required("activities.view_activity", raise_exception=True)
def download_meeting(request, pk):
    """Give the calendar file of a meeting that the reader may see."""
    seen = Activity.objects.visible_to(request.user).select_related("owner")
    meeting = get_object_or_404(seen, pk=pk)
    if not meeting.is_meeting:
        raise Http404
    answer = HttpResponse(calendars.of_meeting(meeting), content_type=_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="meeting-{meeting.pk}.ics"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("activities.view_activity", raise_exception=True)
@never_cache
def manage_feed(request):
    """Make the address of one's own calendar, make it anew, or end it.

    The address is on the page that answers the click, and on no other.
    """
    # visible_to is not asked: it is one's own, and holds no rows yet.
    secret = ""
    if request.method == "POST" and request.POST.get("do") == "end":
        if feeds.end(request.user):
            messages.success(request, _("Your calendar address opens nothing more."))
        return redirect("activities:feed-link")
    if request.method == "POST":
        secret = feeds.make(request.user)
    path = reverse("activities:feed", args=[secret]) if secret else ""
    context = {
        "heading": _("Tasks in your calendar"),
        "address": request.build_absolute_uri(path) if path else "",
        "link": CalendarLink.objects.filter(user=request.user).first(),
        "cancel_url": reverse("activities:tasks"),
    }
    return render(request, "activities/feed.html", context)


@login_not_required
@require_safe
def show_feed(request, secret):
    """Give the tasks behind a secret address, as the person sees them now.

    What may be seen is asked in `feeds` with visible_to, for the link's own person.
    """
    if _asks_too_often(secret):
        text = _("Too many requests. Try again in a minute.")
        answer = HttpResponse(text, status=429, content_type="text/plain")
        answer["Retry-After"] = "60"
        return answer
    link = feeds.find(secret)
    if link is None:
        return HttpResponse(status=404, content_type="text/plain")
    feed = feeds.read(link)
    answer = HttpResponse(feed.text, content_type=_TYPE)
    answer["Content-Disposition"] = 'inline; filename="tasks.ics"'
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex"
    mark, since = quote_etag(feed.mark), int(feed.since.timestamp())
    answer["ETag"], answer["Last-Modified"] = mark, http_date(since)
    return get_conditional_response(request, mark, since, answer)


def _asks_too_often(secret):
    key = f"feed:{hashlib.sha256(secret.encode()).hexdigest()}"
    if cache.add(key, 1, 60):
        return False
    try:
        return cache.incr(key) > A_MINUTE
    except ValueError:  # it ran out in between
        return False

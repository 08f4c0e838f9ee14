"""Under the bell: what a person should know, and what they did and may take back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crm import rail
from crm.recent_acts import recent_acts
from work import notices
from work.models import Notice

SHOWN = 100


@require_safe
def list_notices(request: HttpRequest) -> HttpResponse:
    """Show one's own notices, newest first, or the acts one may take back."""
    show = request.GET.get("show", "")
    context = {"heading": _("Notifications"), "show": show}
    if show == "acts":
        context["acts"] = recent_acts(request.user)
    else:
        rows = Notice.objects.filter(user=request.user)
        unread = rows.filter(read_at=None)
        context["notices"] = (unread if show == "unread" else rows)[:SHOWN]
    return render(request, "crm/notices.html", context)


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all of one's notices as read."""
    notices.mark_read(request.user)
    rail.forget(request.user)
    return redirect("notices:list")


@require_POST
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one notice as read and go to what it is about."""
    notice = get_object_or_404(Notice.objects.filter(user=request.user), pk=pk)
    notices.mark_read(request.user, [pk])
    rail.forget(request.user)
    is_ours = notice.url.startswith("/") and not notice.url.startswith("//")
    return redirect(notice.url if is_ours else "notices:list")

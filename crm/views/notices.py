"""Under the bell: what a person should know, and what they did and may take back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crm import rail, told
from crm.recent_acts import recent_acts
from users import preferences
from work import about, notices
from work.models import Notice


@require_safe
def list_notices(request: HttpRequest) -> HttpResponse:
    """Show one's own notices, newest first, or the acts one may take back."""
    show = request.GET.get("show", "")
    context = {"heading": _("Notifications"), "show": show}
    if show == "acts":
        context["acts"] = recent_acts(request.user)
    else:
        context["days"] = told.days(request.user, unread=show == "unread")
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
    is_hidden = bool(about.hidden_from(request.user, [notice]))
    is_ours = (
        not is_hidden and notice.url.startswith("/") and not notice.url.startswith("//")
    )
    return redirect(notice.url if is_ours else "notices:list")


@require_POST
def mute_kind(request: HttpRequest, kind: str) -> HttpResponse:
    """Hear no more of one kind of notice; settings turn it on again."""
    if kind not in preferences.KINDS:
        raise Http404
    notices.mute(request.user, kind)
    text = _("You are told no more of this: %(kind)s. Change it in My settings.")
    messages.success(request, text % {"kind": preferences.KINDS[kind]})
    return redirect("notices:list")

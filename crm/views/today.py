"""Today: whom to contact now, and why."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from activities import snoozing
from crm import today, week
from leads.urgency import Reason


@require_safe
@permission_required("leads.view_lead", raise_exception=True)
def show_today(request: HttpRequest) -> HttpResponse:
    """Show one ordered queue of leads and tasks, with the reason for each."""
    user = request.user
    owners, who = today.people_of(user, request.GET.get("who", "me"))
    reason, page = _reason(request), _page(request)
    agenda = today.agenda(user, owners, reason=reason, page=page)
    asked = {"who": who} if who != "me" else {}
    context = {
        "heading": _greeting(user),
        "agenda": agenda,
        "chips": _chips(agenda, reason, asked),
        "who": who,
        "people": today.choices_of(user),
        "week": week.week(user, owners),
        "queue": today.waiting_queue(user) if user.queue_ids else None,
        "snooze": snoozing.CHOICES,
        "newer_url": _address(asked, reason, page - 1) if page > 1 else "",
        "older_url": _address(asked, reason, page + 1) if agenda.has_more else "",
    }
    return render(request, "crm/today.html", context)


def _greeting(user):
    hour = timezone.localtime().hour
    name = user.first_name or user.get_short_name()
    if hour < 12:
        return _("Good morning, %(name)s") % {"name": name}
    if hour < 18:
        return _("Good afternoon, %(name)s") % {"name": name}
    return _("Good evening, %(name)s") % {"name": name}


def _chips(agenda, chosen, asked):
    return [
        {
            "label": reason.label,
            "count": agenda.numbers[reason],
            "url": _address(asked, None if reason == chosen else reason),
            "current": reason == chosen,
            "hot": reason < Reason.TODAY,
        }
        for reason in Reason
        if agenda.numbers.get(reason) or reason == chosen
    ]


def _address(asked, reason=None, page=1):
    query = dict(asked)
    if reason is not None:
        query["reason"] = reason.name.lower()
    if page > 1:
        query["page"] = page
    return f"?{urlencode(query)}"


def _reason(request):
    name = request.GET.get("reason", "").upper()
    return Reason[name] if name in Reason.names else None


def _page(request):
    text = request.GET.get("page", "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 1
    return min(max(number, 1), today.PAGES)

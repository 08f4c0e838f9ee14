"""Today: whom to contact now, and why."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from activities import snoozing
from crm import first_steps, today, watch, week
from leads.models import Lead
from leads.urgency import Reason
from users import asking
from users.asking import SignedIn


@require_safe
@permission_required("leads.view_lead", raise_exception=True)
def show_today(request: HttpRequest) -> HttpResponse:
    """Show one ordered queue of leads and tasks, with the reason for each."""
    user = request.user
    owners, who = today.people_of(user, request.GET.get("who", "me"))
    if request.htmx and "count" in request.GET:
        return _news(request, owners)
    reason, page = _reason(request), _page(request)
    agenda = today.agenda(user, owners, reason=reason, page=page)
    asked = {"who": who} if who != "me" else {}
    context = {
        "heading": _greeting(user),
        "agenda": agenda,
        "chips": _chips(agenda, reason, asked),
        "unplanned_url": _address(asked, Reason.NO_STEP),
        "who": who,
        "people": today.choices_of(user),
        "week": week.week(user, owners),
        "first_response": week.first_response(user, owners),
        "goals": week.goals(user, owners),
        "queue": today.waiting_queue(user) if user.queue_ids else None,
        "snooze": snoozing.CHOICES,
        "newer_url": _address(asked, reason, page - 1) if page > 1 else "",
        "older_url": _address(asked, reason, page + 1) if agenda.has_more else "",
        "known": agenda.total,
        "steps": first_steps.card(user) if who == "me" else None,
        **_watched(user, agenda, who),
    }
    return render(request, "crm/today.html", context)


@require_safe
@permission_required("leads.view_lead", raise_exception=True)
def show_watch(request: HttpRequest) -> HttpResponse:
    """Show the imports, web posts and queues that a person watches over."""
    if not watch.is_for(request.user):
        raise PermissionDenied
    context = {"heading": _("Imports, web posts, queues")}
    context["cards"] = watch.cards(request.user)
    template = "crm/_watch.html" if request.htmx else "crm/watch.html"
    return render(request, template, context)


@require_POST
def put_steps_away(request: SignedIn) -> HttpResponse:
    """Show the first steps no more to who asks for it."""
    first_steps.put_away(request.user)
    messages.success(request, _("Put away. Help and shortcuts tell how things go."))
    return redirect("today")


@require_safe
@permission_required("leads.change_status", raise_exception=True)
def show_statuses(request: SignedIn) -> HttpResponse:
    """Lead on to the statuses, and remember that the person looked at them."""
    if request.method == "GET":
        first_steps.note_statuses(request.user)
    return redirect("admin:leads_status_changelist")


def _news(request, owners):
    """Say how many items came since the page was made; asked every minute."""
    now = today.count(request.user, owners)
    known = asking.number(request.GET.get("count", ""))
    known = now if known is None else known
    context = {"known": min(known, now), "new": max(now - known, 0)}
    return render(request, "crm/_today_news.html", context)


def _watched(user, agenda, who):
    """Give the cards of who has nothing to do, and whether they know any lead."""
    found = {"watches": who == "me" and watch.is_for(user)}
    if agenda.total == 0:
        found["knows_leads"] = Lead.objects.visible_to(user).exists()
        found["cards"] = watch.cards(user) if found["watches"] else []
    return found


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
    number = asking.number(request.GET.get("page", ""), digits=3) or 1
    return min(max(number, 1), today.PAGES)

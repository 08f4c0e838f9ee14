"""What stands beside the entries of the navigation: counts, and the last records.

Kept for half a minute per person, and a page looks up at most one part that is out
of date: the frame costs no more than one query, besides asking how far the person
sees where the page has not.
"""

from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from activities.models import Activity
from leads.models import Lead
from records.models import Seen
from users.models import User
from work import notices

SECONDS = 30
RECENT = 3
# The rail has room for two digits and a plus.
MOST = 99

Part = Callable[[User], dict[str, Any]]


def beside(user: User) -> dict[str, Any]:
    """Give unread, tasks, overdue, waiting, recent; the unknown is left out."""
    known = cache.get_many(_key(user, name) for name in _PARTS)
    for name, (look_up, is_cheap) in _PARTS.items():
        if _key(user, name) not in known and is_cheap(user):
            known["fresh"] = look_up(user)
            cache.set(_key(user, name), known["fresh"], SECONDS)
            break
    return {key: value for part in known.values() for key, value in part.items()}


def forget(user: User) -> None:
    """Look everything up again on the next page, after the person changed it."""
    cache.delete_many([_key(user, name) for name in _PARTS])


class FreshAfterChanges:
    """Count a person's own tasks and notices again once they have done something."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # An act leads on to a page; a form that comes back has changed nothing.
        if request.method == "POST" and 300 <= response.status_code < 400:
            user = request.user
            if user.is_authenticated:
                cache.delete(_key(user, "own"))
        return response


def shown(count: int) -> str:
    """Write a count as the rail shows it."""
    return f"{MOST}+" if count > MOST else str(count or "")


def last_seen(user: User, most: int) -> QuerySet[Lead]:
    """Give the leads a person opened last, the latest first; one query."""
    seen = Seen.objects.filter(user=user, content_type__model=Lead._meta.model_name)
    at = seen.filter(object_id=OuterRef("pk")).values("at")[:1]
    last = seen.order_by("-at").values("object_id")[:most]
    leads = Lead.objects.visible_to(user).filter(pk__in=Subquery(last))
    return leads.annotate(at=Subquery(at)).order_by("-at")


def _own(user: User) -> dict[str, Any]:
    end_of_today = timezone.localtime().replace(hour=23, minute=59, second=59)
    due = Activity.objects.open_tasks().filter(owner=user, due_at__lte=end_of_today)
    counted = [
        ("unread", notices.unread_of(user)),
        ("tasks", due),
        ("overdue", due.filter(due_at__lt=timezone.now())),
    ]
    first, *others = (
        rows.order_by().values(what=Value(what)).annotate(n=Count("pk"))
        for what, rows in counted
    )
    return {row["what"]: row["n"] for row in first.union(*others, all=True)}


def _waiting(user: User) -> dict[str, Any]:
    rows = Lead.objects.alive().filter(queue__in=user.queue_ids)
    return {"waiting": rows.order_by()[: MOST + 1].count()}


def _recent(user: User) -> dict[str, Any]:
    return {
        "recent": [
            {"label": lead.name, "url": lead.get_absolute_url()}
            for lead in last_seen(user, RECENT)
        ]
    }


def _always(user: User) -> bool:
    return True


def _knows_queues(user: User) -> bool:
    """True when the page has asked for the person's queues already."""
    return "queue_ids" in user.__dict__


_PARTS: dict[str, tuple[Part, Callable[[User], bool]]] = {
    "own": (_own, _always),
    "waiting": (_waiting, _knows_queues),
    "recent": (_recent, _knows_queues),
}


def _key(user: User, part: str) -> str:
    return f"rail:{part}:{user.pk}"

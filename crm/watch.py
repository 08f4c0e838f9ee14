"""What those watch over who own no leads: their imports, web posts, what waits.

Three questions, each of what the person may see; a card without rows says so.
"""

import datetime
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from imports.models import Import
from leads.models import Lead, Submission
from users.models import User

MOST = 8
_MONTH = datetime.timedelta(days=30)


@dataclass(frozen=True)
class Line:
    """One line of a card: what, how many or since when, and the way there."""

    label: str
    note: str
    url: str = ""
    is_bad: bool = False
    since: datetime.datetime | None = None


@dataclass(frozen=True)
class Card:
    """A heading, its lines, and what to say when there is none."""

    key: str
    title: str
    sign: str
    lines: list[Line]
    none: str
    url: str = ""


def is_for(user: User) -> bool:
    """Tell whether a person brings leads in or looks after the installation."""
    return user.has_perm("leads.import_lead") or _sees_posts(user)


def cards(user: User) -> list[Card]:
    """Give the cards of a person, in three queries at most."""
    found = []
    if user.has_perm("leads.import_lead"):
        found.append(_imports(user))
    found.append(_posts(user))
    found.append(_queues(user))
    return found


# -- inside -------------------------------------------------------------------


def _sees_posts(user: User) -> bool:
    return user.is_staff and user.has_perm("leads.view_submission")


def _imports(user: User) -> Card:
    rows = Import.objects.visible_to(user).filter(user=user)[:MOST]
    State = Import.State
    lines = [
        Line(
            one.name,
            f"{one.get_state_display()}, {_('%(n)s rows') % {'n': one.total}}",
            one.get_absolute_url(),
            is_bad=one.state in (State.FAILED, State.STOPPED),
            since=one.created_at,
        )
        for one in rows
    ]
    none = _("You have imported nothing yet.")
    url = reverse("imports:list")
    return Card("imports", _("Your imports"), "upload", lines, none, url)


def _posts(user: User) -> Card:
    """Count the web posts of a month that came to nothing, or to nobody yet."""
    State = Submission.State
    seen = Lead.objects.visible_to(user).unconverted().order_by()
    waiting = Q(lead__in=seen.filter(queue__isnull=False).values("pk"))
    posts = Submission.objects.filter(received_at__gte=timezone.now() - _MONTH)
    numbers: dict[str, int] = posts.aggregate(
        failed=Count("pk", filter=Q(state=State.FAILED)),
        held=Count("pk", filter=Q(state=State.HELD)),
        spam=Count("pk", filter=Q(state=State.SPAM)),
        unassigned=Count("lead", filter=waiting, distinct=True),
    )
    words = [
        ("failed", _("Could not be processed"), State.FAILED, True),
        ("held", _("Held: too many from one address"), State.HELD, True),
        ("unassigned", _("Became leads that nobody has taken"), "", False),
        ("spam", _("Taken for spam"), State.SPAM, False),
    ]
    lines = [
        Line(label, str(numbers[name]), _posts_url(user, state), is_bad)
        for name, label, state, is_bad in words
        if numbers[name]
    ]
    none = _("Every post of the last 30 days became a lead that somebody has.")
    return Card("posts", _("Web posts of 30 days"), "forms", lines, none)


def _posts_url(user: User, state: str) -> str:
    if not state or not _sees_posts(user):
        return ""
    return f"{reverse('admin:leads_submission_changelist')}?state__exact={state}"


def _queues(user: User) -> Card:
    """Say what waits in each queue and since when, the longest wait first."""
    waiting = Lead.objects.visible_to(user).unconverted().filter(queue__isnull=False)
    rows: Any = (
        waiting.order_by()
        .values("queue__key", "queue__name")
        .annotate(n=Count("pk"), oldest=Min("assigned_at"))
        .order_by("oldest")[:MOST]
    )
    lines = [
        Line(
            row["queue__name"],
            _("%(n)s waiting") % {"n": row["n"]},
            f"{reverse('leads:list')}?"
            + urlencode({"view": "all", "queue": row["queue__key"]}),
            since=row["oldest"],
        )
        for row in rows
    ]
    none = _("Nothing waits in a queue.")
    return Card("queues", _("Waiting in queues"), "inbox", lines, none)

"""Where somebody is signed in, and signing out elsewhere."""

from dataclasses import dataclass

from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from users.models import SignIn, User
from users.network import address_of

# What names a browser and a device in its user agent; the first that occurs says it.
_BROWSERS = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox"}
_BROWSERS |= {"Chrome/": "Chrome", "Safari/": "Safari"}
_SYSTEMS = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android"}
_SYSTEMS |= {"Windows": "Windows", "Mac OS": "macOS", "Linux": "Linux"}


@dataclass(frozen=True)
class Browser:
    """One line of the list: what it is, since when, and whether it is this one."""

    sign_in: SignIn
    name: str
    is_this: bool


def note(request: HttpRequest, user: User) -> None:
    """Remember the browser of a request whose session is `user`'s; forget dead ones.

    Safe to repeat: a session is noted once.
    """
    if not request.session.session_key:
        request.session.save()
    living = Session.objects.filter(expire_date__gt=timezone.now())
    gone = SignIn.objects.filter(user=user)
    gone.exclude(session_key__in=living.values("session_key")).delete()
    SignIn.objects.get_or_create(
        session_key=request.session.session_key,
        defaults={
            "user": user,
            "address": address_of(request)[:45],
            "browser": request.headers.get("User-Agent", "")[:300],
        },
    )


def of(request: HttpRequest, user: User) -> list[Browser]:
    """Give the browsers somebody is signed in with, this one first."""
    note(request, user)
    here = request.session.session_key
    rows = sorted(user.sign_ins.all(), key=lambda row: row.session_key != here)
    return [Browser(row, _named(row.browser), row.session_key == here) for row in rows]


def sign_out(request: HttpRequest, user: User, pk: int | None = None) -> int:
    """Sign a person out of one other browser, or of all others; give how many."""
    rows = user.sign_ins.exclude(session_key=request.session.session_key)
    if pk is not None:
        rows = rows.filter(pk=pk)
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    rows.delete()
    return len(keys)


# -- inside -------------------------------------------------------------------


def _named(agent: str) -> str:
    browser = next((n for sign, n in _BROWSERS.items() if sign in agent), "")
    system = next((n for sign, n in _SYSTEMS.items() if sign in agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Another program")

"""What every page gets: the name of the site, navigation, theme, shell.

Costs no query by itself; the counts in the rail cost one now and then.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm import keys, rail
from imports.models import RIGHTS
from users.models import User


@dataclass(frozen=True)
class Entry:
    """One entry of the navigation; left out while its URL name does not exist.

    Of several rights, with blanks between, one is enough.
    """

    name: str
    label: Any
    icon: str
    key: str = ""
    count: str = ""
    staff: bool = False
    right: str = ""

    def is_for(self, user: Any) -> bool:
        """Tell whether the page exists and this person may open it."""
        if not self.url or (self.staff and not user.is_staff):
            return False
        rights = self.right.split()
        return not rights or any(user.has_perm(right) for right in rights)

    @property
    def url(self) -> str:
        return address_of(self.name)


_TO_IMPORT = " ".join(RIGHTS.values())
NAVIGATION: tuple[tuple[Any, tuple[Entry, ...]], ...] = (
    (
        "",
        (
            Entry("today", _("Today"), "sun", "t", "tasks"),
            Entry("leads:list", _("Leads"), "address-book", "l"),
            Entry("queues:list", _("Queues"), "inbox", "q", "waiting"),
            Entry("activities:tasks", _("Tasks"), "checkbox", "k"),
            Entry("leads:board", _("Board"), "layout-kanban", "b"),
        ),
    ),
    (
        pgettext_lazy("navigation", "Pipeline"),
        (
            Entry("opportunities:list", _("Opportunities"), "target", "o"),
            Entry("accounts:list", _("Accounts"), "building", "a"),
            Entry("contacts:list", _("Contacts"), "users", "c"),
        ),
    ),
    (
        pgettext_lazy("navigation", "Marketing"),
        (
            Entry("campaigns:list", _("Campaigns"), "speakerphone"),
            Entry("imports:list", _("Imports"), "upload", right=_TO_IMPORT),
            Entry("web_forms:list", _("Web forms"), "forms"),
        ),
    ),
    (
        pgettext_lazy("navigation", "Insight"),
        (Entry("reports:list", _("Dashboards"), "chart-bar", "d"),),
    ),
)
AT_THE_BOTTOM = (
    Entry("setup", _("Setup"), "settings", staff=True),
    Entry("help", _("Help and shortcuts"), "help"),
)
# Setup leads to the plain admin as long as it has no page of its own.
_INSTEAD = {"setup": "admin:index"}


@cache
def address_of(name: str) -> str:
    """Give the address of a URL name, or nothing when it does not exist."""
    try:
        return reverse(name)
    except NoReverseMatch:
        instead = _INSTEAD.get(name)
        return address_of(instead) if instead else ""


class Navigation:
    """The navigation of one request, made when a template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def beside(self) -> dict[str, Any]:
        """What stands beside the entries, see `crm.rail`."""
        user = self.request.user
        return rail.beside(user) if user.is_authenticated else {}

    @cached_property
    def _here(self) -> str:
        """The address of the entry that stands for this page: the most exact one."""
        entries = [entry for _label, group in NAVIGATION for entry in group]
        urls = [entry.url for entry in (*entries, *AT_THE_BOTTOM) if entry.url != "/"]
        above = [url for url in urls if url and self.request.path.startswith(url)]
        return max(above, key=len, default="")

    def _shown(self, entries: tuple[Entry, ...]) -> list[dict[str, Any]]:
        return [
            {
                "label": entry.label,
                "icon": entry.icon,
                "key": entry.key,
                "url": entry.url,
                "here": entry.url == self._here,
                "count": rail.shown(self.beside.get(entry.count, 0)),
                "hot": entry.count == "tasks" and self.beside.get("overdue", 0) > 0,
            }
            for entry in entries
            if entry.is_for(self.request.user)
        ]

    @cached_property
    def groups(self) -> list[tuple[Any, list[dict[str, Any]]]]:
        groups = [(label, self._shown(entries)) for label, entries in NAVIGATION]
        return [(label, entries) for label, entries in groups if entries]

    @property
    def bottom(self) -> list[dict[str, Any]]:
        return self._shown(AT_THE_BOTTOM)

    @property
    def thumb(self) -> list[dict[str, Any]]:
        """Give the four entries of the tab bar on a telephone, besides "New"."""
        first = [entry for _label, entries in self.groups for entry in entries]
        return first[:3]


# What the scripts of the page say; see static/js.
WORDING = {
    "offline": _("No connection. Changes are not saved."),
    "signedout": _(
        "You were signed out. What you typed is still here: sign in and send it again."
    ),
    "signin": _("Sign in in a new tab"),
    "broke": _("Something broke on our side. Nothing was changed."),
    "denied": _("You may not do that."),
    "stale": _(
        "This page was open too long; nothing was saved. What you typed is still here: "
        "copy it, reload the page and send it again."
    ),
    "gone": _("That is not there any more. Reload the page."),
    "toomany": _("Too many requests. Try again in a moment."),
    "slow": _("Still working. Keep waiting or reload."),
    "discard": _("Discard your changes?"),
    "selected": _("selected"),
    "onefile": _("Drop one file at a time. Each becomes an import of its own."),
    "close": _("Close"),
}


# Made by the demo data; the sign-in page offers them while CRM_DEMO is on.
DEMO_ACCOUNTS = (
    (_("Rep"), "rep@demo.example"),
    (_("Manager"), "manager@demo.example"),
    (_("Marketing"), "marketing@demo.example"),
    (_("Admin"), "admin@demo.example"),
)


def theme_of(request: HttpRequest) -> str:
    """Give "light", "dark" or "system": the person's choice, else the cookie's."""
    user = getattr(request, "user", None)
    chosen = getattr(user, "theme", "") or request.COOKIES.get("theme", "")
    return chosen if chosen in {"light", "dark"} else "system"


def in_dialog(request: HttpRequest) -> bool:
    """True when htmx fetches the page to put it into the dialog."""
    return request.headers.get("HX-Target") == "dialog"


def in_pane(request: HttpRequest) -> bool:
    """True when htmx fetches the page to put it beside its list."""
    return request.headers.get("HX-Target") == "pane"


def _shell(request: HttpRequest) -> str:
    if in_dialog(request):
        return "dialog.html"
    return "pane.html" if in_pane(request) else "layout.html"


def _keys_of(request: HttpRequest) -> dict[str, Any]:
    """Give what static/js/keys.js asks: the person's keys, and where `?` leads."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"off": True}
    return {
        "off": keys.is_off(user),
        "moved": keys.moved_by(user),
        "help": reverse("help-keys"),
    }


def density_of(request: HttpRequest) -> str:
    """Give how close rows stand for this person."""
    return getattr(getattr(request, "user", None), "density", "") or "comfortable"


def site(request: HttpRequest) -> dict[str, Any]:
    """Give every template what its frame needs."""
    return {
        "SITE_NAME": settings.SITE_NAME,
        "CRM_DEMO": settings.CRM_DEMO,
        "demo_accounts": DEMO_ACCOUNTS if settings.CRM_DEMO else (),
        "theme": theme_of(request),
        "navigation": Navigation(request),
        "wording": {
            **{key: str(text) for key, text in WORDING.items()},
            "keys": _keys_of(request),
            "login": resolve_url(settings.LOGIN_URL),
        },
        "density": density_of(request),
        "in_dialog": in_dialog(request),
        "in_pane": in_pane(request),
        "shell": _shell(request),
        "side": "0" if request.COOKIES.get("side") == "0" else "1",
    }

"""Ctrl K: go anywhere and begin anything by typing. ux.md, S16.

What is typed is looked up among records, as `crm.search` does, and among commands:
those of the page one comes from, what one may make, and where one may go. A `>` in
front asks for commands alone, an `@` for people alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import rail, search
from crm.context import AT_THE_BOTTOM, NAVIGATION
from leads.models import Lead
from users.models import User
from work.database import fold

MOST = 8
RECENT = 6
_PEOPLE = {"leads:list", "contacts:list"}


@dataclass(frozen=True)
class Hit:
    """One line of the palette: what it says, and the page it leads to."""

    label: str
    url: str
    sign: str
    note: str = ""
    opens_dialog: bool = False


@dataclass(frozen=True)
class Group:
    """Hits of one kind under their heading; never empty."""

    label: Any
    hits: list[Hit]


def look_up(typed: str, user: User, *, at: str = "") -> list[Group]:
    """Give what fits the text, by kind; for no text the last records and commands.

    `at` is the address of the page the person looks at. Only what they may see and do
    is found.
    """
    text = typed.strip()
    if not text:
        recent = [hit for hit in _recent(user) if hit.url != at]
        groups = [Group(gettext_lazy("Recent"), recent)]
        groups += _commands("", user, at)
    elif text.startswith(">"):
        groups = _commands(text[1:], user, at)
    elif text.startswith("@"):
        groups = _records(text[1:], user, _PEOPLE)
    else:
        groups = [*_records(text, user), *_commands(text, user, at)]
    return [group for group in groups if group.hits]


def _recent(user: User) -> list[Hit]:
    seen = rail.last_seen(user, RECENT)
    return [
        Hit(lead.name, lead.get_absolute_url(), "clock", lead.company) for lead in seen
    ]


def _records(text: str, user: User, only: set[str] | None = None) -> list[Group]:
    return [
        Group(
            group.label,
            [
                Hit(hit["label"], hit["url"], group.sign, str(hit["note"] or ""))
                for hit in group.hits
            ],
        )
        for group in search.search(text, user, most=MOST)
        if only is None or group.list_name in only
    ]


def _commands(text: str, user: User, at: str) -> list[Group]:
    words = fold(text).split()
    groups = [
        Group(gettext_lazy("This page"), list(_of_the_page(at, user))),
        Group(gettext_lazy("Make"), list(_make(user))),
        Group(gettext_lazy("Go to"), list(_go_to(user))),
    ]
    return [
        Group(group.label, [hit for hit in group.hits if _fits(hit, group, words)])
        for group in groups
    ]


def _fits(hit: Hit, group: Group, words: list[str]) -> bool:
    said = fold(f"{group.label} {hit.label}")
    return all(word in said for word in words)


def _of_the_page(at: str, user: User) -> Iterator[Hit]:
    """Give what can be done with the lead one looks at."""
    try:
        page = resolve(at)
    except Resolver404:
        return
    if page.view_name != "leads:detail":
        return
    lead = Lead.objects.editable_by(user).unconverted().filter(**page.kwargs).first()
    if lead is None:
        return
    named = {"name": lead.name}
    of = [lead.pk]
    log = f"{lead.get_absolute_url()}#log"
    yield Hit(_("Log a call with %(name)s") % named, log, "phone")
    yield Hit(_("Edit %(name)s") % named, reverse("leads:edit", args=of), "pencil")
    owner = reverse("leads:owner", args=of)
    yield Hit(_("Change owner of %(name)s") % named, owner, "user-plus", "", True)
    if user.has_perm("leads.convert_lead"):
        convert = reverse("leads:convert", args=of)
        yield Hit(_("Convert %(name)s") % named, convert, "arrow-right")


def _make(user: User) -> Iterator[Hit]:
    if user.has_perm("leads.add_lead"):
        yield Hit(_("New lead"), reverse("leads:new"), "plus", "", True)
    for right, label, name in (
        ("accounts.add_account", _("New account"), "accounts:new"),
        ("accounts.add_contact", _("New contact"), "contacts:new"),
        ("opportunities.add_opportunity", _("New opportunity"), "opportunities:new"),
    ):
        if user.has_perm(right):
            yield Hit(label, reverse(name), "plus")


def _go_to(user: User) -> Iterator[Hit]:
    entries = [entry for _label, group in NAVIGATION for entry in group]
    for entry in (*entries, *AT_THE_BOTTOM):
        if entry.is_for(user):
            yield Hit(str(entry.label), entry.url, entry.icon)
    yield Hit(_("My settings"), reverse("users:me"), "user")
    yield Hit(_("Notifications"), reverse("notices:list"), "bell")

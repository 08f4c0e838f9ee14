"""What one can do from anywhere: with the page at hand, anew, and where one may go."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from crm import search
from crm.context import AT_THE_BOTTOM, NAVIGATION
from imports.models import RIGHTS
from users.models import Queue, User


@dataclass(frozen=True)
class Hit:
    """One line of the palette: what it says, and the page it leads to.

    `sends` is a field and its value that are posted there, for what changes something.
    """

    label: str
    url: str
    sign: str
    note: str = ""
    opens_dialog: bool = False
    sends: tuple[str, str] | None = None


def of_the_page(at: str, user: User) -> Iterator[Hit]:
    """Give what can be done with the record one looks at, as far as one may."""
    try:
        page = resolve(at)
    except Resolver404:
        return
    names = {kind.spec.detail_name: kind.spec for kind in search.KINDS}
    spec = names.get(page.view_name)
    if spec is None:
        return
    rows = spec.model.objects.editable_by(user)
    record = rows.filter(**page.kwargs).first()
    if record is None:
        return
    named, of = {"name": str(record)}, [record.pk]
    space = page.namespace
    yield Hit(_("Log a call with %(name)s") % named, f"{at}#log", "phone")
    edit = reverse(f"{space}:edit", args=of)
    yield Hit(_("Edit %(name)s") % named, edit, "pencil")
    owner = reverse(f"{space}:owner", args=of)
    label = _("Change owner of %(name)s") % named
    yield Hit(label, owner, "user-plus", opens_dialog=True)
    if space == "leads" and user.has_perm("leads.convert_lead"):
        convert = reverse("leads:convert", args=of)
        yield Hit(_("Convert %(name)s") % named, convert, "arrow-right")


def actions(user: User, theme: str) -> Iterator[Hit]:
    """Give what begins or changes something, as far as one may."""
    if user.has_perm("leads.add_lead"):
        yield Hit(_("New lead"), reverse("leads:new"), "plus", opens_dialog=True)
    for right, label, name in (
        ("accounts.add_account", _("New account"), "accounts:new"),
        ("accounts.add_contact", _("New contact"), "contacts:new"),
        ("opportunities.add_opportunity", _("New opportunity"), "opportunities:new"),
    ):
        if user.has_perm(right):
            yield Hit(label, reverse(name), "plus")
    if any(user.has_perm(right) for right in RIGHTS.values()):
        yield Hit(_("Import a list"), reverse("imports:new"), "upload")
    yield from _take_next(user)
    yield from _themes(theme)


def go_to(user: User) -> Iterator[Hit]:
    """Give the pages of the navigation, and the person's own."""
    entries = [entry for _label, group in NAVIGATION for entry in group]
    for entry in (*entries, *AT_THE_BOTTOM):
        if entry.is_for(user):
            yield Hit(str(entry.label), entry.url, entry.icon)
    yield Hit(_("My settings"), reverse("users:me"), "user")
    yield Hit(_("Notifications"), reverse("notices:list"), "bell")


def _take_next(user: User) -> Iterator[Hit]:
    if not (user.has_perm("leads.change_lead") and user.queue_ids):
        return
    queues = Queue.objects.filter(pk__in=user.queue_ids, is_active=True)
    for name, key in queues.order_by("name").values_list("name", "key"):
        label = _("Take next from %(queue)s") % {"queue": name}
        url = reverse("queues:take-next", args=[key])
        yield Hit(label, url, "inbox", sends=("take", "next"))


def _themes(now: str) -> Iterator[Hit]:
    for theme, label, sign in (
        (User.Theme.DARK, _("Switch to dark theme"), "moon"),
        (User.Theme.LIGHT, _("Switch to light theme"), "sun"),
        (User.Theme.SYSTEM, _("Switch to the theme of this device"), "device-desktop"),
    ):
        if theme != now:
            url = reverse("users:theme")
            yield Hit(label, url, sign, sends=("theme", theme.value))

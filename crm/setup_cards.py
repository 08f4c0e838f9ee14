"""The cards of the set-up hub: which pages of the admin belong together."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from users.models import User


@dataclass(frozen=True)
class Page:
    """One page of the admin, by app and model."""

    label: Any
    model: str

    def url(self, user: User) -> str:
        """Give its address; "" where it does not exist or is closed to the person."""
        app, name = self.model.split(".")
        rights = (f"{app}.view_{name}", f"{app}.change_{name}")
        if not any(user.has_perm(right) for right in rights):
            return ""
        try:
            return reverse(f"admin:{app}_{name}_changelist")
        except NoReverseMatch:
            return ""


CARDS: list[tuple[Any, str, Any, list[Page]]] = [
    (
        _("Leads"),
        "address-book",
        _("How leads are worked: their statuses, in which order, with what guidance."),
        [
            Page(_("Statuses"), "leads.status"),
            Page(_("Processes"), "leads.process"),
            Page(_("Lead types"), "leads.leadtype"),
            Page(_("Stages of opportunities"), "opportunities.stage"),
        ],
    ),
    (
        _("Assignment"),
        "inbox",
        _("Who gets a new lead, and where it waits."),
        [
            Page(_("Assignment rules"), "leads.assignmentrule"),
            Page(_("Round-robin pools"), "leads.pool"),
            Page(_("Queues"), "users.queue"),
        ],
    ),
    (
        _("People"),
        "users",
        _("Who works here, who stands above whom, and who may do what."),
        [
            Page(_("Users"), "users.user"),
            Page(_("Days away"), "users.away"),
            Page(_("Roles"), "users.role"),
            Page(_("Groups"), "auth.group"),
            Page(_("Default access"), "records.accessdefault"),
            Page(_("Shares"), "records.share"),
        ],
    ),
    (
        _("Fields"),
        "forms",
        _("What can be chosen, and the fields you added."),
        [
            Page(_("Picklists"), "records.choice"),
            Page(_("Tags"), "records.tag"),
            Page(_("Custom fields"), "records.customfield"),
        ],
    ),
    (
        _("Web forms"),
        "upload",
        _("Forms on your web site, and every post they sent."),
        [
            Page(_("Web forms"), "leads.webform"),
            Page(_("Submissions"), "leads.submission"),
        ],
    ),
    (
        _("E-mail"),
        "mail",
        _("Texts to begin an e-mail with, and every mail that came in or went out."),
        [
            Page(_("E-mail templates"), "activities.emailtemplate"),
            Page(_("Mails that came in"), "activities.incomingmail"),
            Page(_("Mail outbox"), "work.mail"),
        ],
    ),
    (
        _("Organisation"),
        "building",
        _("Name, time zone, currency, fiscal year, business hours, default owner."),
        [Page(_("Organisation"), "users.organisation")],
    ),
    (
        _("Health"),
        "shield",
        _("What the program owes, sent and did."),
        [
            Page(_("Due work"), "work.due"),
            Page(_("Audit log"), "history.operation"),
        ],
    ),
]


def cards(user: User) -> list[dict[str, Any]]:
    """Give the cards with the pages this person may open; empty ones left out."""
    shown = []
    for title, sign, text, pages in CARDS:
        links = [{"label": page.label, "url": page.url(user)} for page in pages]
        links = [link for link in links if link["url"]]
        if links:
            shown.append({"title": title, "sign": sign, "text": text, "links": links})
    return shown


def limits() -> list[tuple[Any, str]]:
    """Give the limits of the installation, each a variable of its environment."""
    return [
        (
            _("Public posts a minute from one address"),
            f"{settings.PUBLIC_POSTS_PER_MINUTE:,}",
        ),
        (_("Public posts held for later"), f"{settings.PUBLIC_POSTS_HELD:,}"),
        (
            _("Size of a request"),
            f"{settings.DATA_UPLOAD_MAX_MEMORY_SIZE / 1_000_000:g} MB",
        ),
        (_("Fields in a request"), f"{settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:,}"),
        (_("Size of a list to import"), filesizeformat(settings.IMPORT_MAX_BYTES)),
        (_("Rows of a list to import"), f"{settings.IMPORT_MAX_ROWS:,}"),
        (_("Columns of a list to import"), f"{settings.IMPORT_MAX_COLUMNS:,}"),
        (_("Characters in a cell of a list"), f"{settings.IMPORT_MAX_CELL:,}"),
        (_("Size of a mail that comes in"), filesizeformat(settings.INBOUND_MAX_BYTES)),
        (_("Size of a file on a record"), filesizeformat(settings.FILE_MAX_BYTES)),
        (_("Days in the recycle bin"), f"{settings.PURGE_AFTER_DAYS:,}"),
        (
            _("Minutes a link to choose a password works"),
            f"{settings.PASSWORD_RESET_TIMEOUT // 60:,}",
        ),
        (_("Days a sign-in lasts"), f"{settings.SESSION_COOKIE_AGE // 86_400:,}"),
    ]

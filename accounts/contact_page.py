"""What the page of one contact shows, put into words."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.account_page import dial, link, mail
from accounts.forms import CONTACT_SECTIONS, names_in
from accounts.models import Account, AccountContact, Contact
from records import wording
from users.models import User

_ON_TOP = {"first_name", "middle_name", "last_name", "suffix", "salutation"}
_ON_TOP |= {"phone", "email", "account", "reports_to", "title", "tags"}
DETAILS = [name for name in names_in(CONTACT_SECTIONS) if name not in _ON_TOP]
_MOST = 20


def facts(contact: Contact, user: User) -> list[dict[str, Any]]:
    """Give the facts of the strip on top of the page; opt-outs instead of links."""
    call = contact.phone or contact.mobile
    return [
        {
            "label": _("Phone"),
            "value": _("Do not call") if contact.do_not_call else dial(call) or "–",
            "tone": "bad" if contact.do_not_call else "",
        },
        {
            "label": _("Email"),
            "value": _("Opted out")
            if contact.email_opt_out
            else mail(contact.email) or "–",
            "tone": "bad" if contact.email_opt_out else "",
        },
        {"label": _("Owner"), "who": contact.owner_name},
        {"label": _("Account"), "value": link(account_of(contact, user)) or "–"},
        {
            "label": _("Source"),
            "value": wording.words(contact, "lead_source"),
            "hide": True,
        },
        {"label": _("Created"), "value": contact.created_at, "hide": True},
    ]


def opt_outs(contact: Contact) -> list[str]:
    """Say in words how this person does not want to be reached."""
    said = {
        "email_opt_out": _("no e-mail"),
        "do_not_call": _("no calls"),
        "fax_opt_out": _("no fax"),
    }
    found = [words for name, words in said.items() if getattr(contact, name)]
    if contact.email_bounced_at:
        found.append(_("the e-mail address bounced"))
    return found


def account_of(contact: Contact, user: User) -> Account | None:
    """Give the direct account, if this person may see it."""
    if not contact.account_id:
        return None
    return Account.objects.visible_to(user).filter(pk=contact.account_id).first()


def relations_of(contact: Contact, user: User) -> QuerySet[AccountContact]:
    """Give the relations to accounts this person may see; the direct one first."""
    seen = Account.objects.visible_to(user)
    rows = AccountContact.objects.filter(contact=contact, account__in=seen)
    rows = rows.select_related("account", "contact")
    return rows.order_by("-is_direct", "-is_active", "account__company_key", "pk")


def people(contact: Contact, user: User) -> list[dict[str, Any]]:
    """Give the visible superior and those who report to this contact."""
    rows = Contact.objects.visible_to(user)
    found = []
    if contact.reports_to_id:
        superior = rows.filter(pk=contact.reports_to_id).first()
        if superior:
            found.append(_item("arrow-up", superior, _("reports to")))
    reports = rows.filter(reports_to=contact).order_by("name_key", "pk")[:_MOST]
    return found + [_item("arrow-down", row, _("reports here")) for row in reports]


def leads(contact: Contact, user: User) -> list[dict[str, Any]]:
    """Give the visible leads this contact came from, or came back with."""
    came: Any = contact.leads  # a key of the app above
    again: Any = contact.returning_leads  # likewise
    rows = came.model.objects.visible_to(user)
    origin = rows.filter(pk__in=came.values("pk")).order_by("-created_at")[:_MOST]
    later = rows.filter(pk__in=again.values("pk")).order_by("-created_at")[:_MOST]
    return [
        *(_item("address-book", row, _("came from it")) for row in origin),
        *(_item("address-book", row, _("returned")) for row in later),
    ]


def _item(sign: str, record: Any, note: str) -> dict[str, Any]:
    url = record.get_absolute_url()
    return {"sign": sign, "label": str(record), "url": url, "note": note}

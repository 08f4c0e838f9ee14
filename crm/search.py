"""Find leads, accounts, contacts and opportunities; only what the person may see."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.bulk import account_name
from accounts.models import Account, Contact
from leads.models import Lead
from lists.filters import found
from opportunities.models import Opportunity
from users.models import User

SHORTEST = 2
MOST = 8
# What names a hit; the other columns of a record are many.
_PERSON = ("first_name", "middle_name", "last_name", "suffix", "email")


@dataclass(frozen=True)
class Group:
    """The hits of one kind, with the list page that shows them all."""

    label: Any
    sign: str
    hits: list[dict[str, Any]]
    list_name: str
    has_more: bool


def search(text: str, user: User, *, most: int = MOST) -> list[Group]:
    """Give the hits by kind; nothing for a text shorter than two letters."""
    text = text.strip()
    if len(text) < SHORTEST:
        return []
    groups = [
        _group(_("Leads"), "address-book", "leads:list", _leads(text, user), most),
        _group(_("Accounts"), "building", "accounts:list", _accounts(text, user), most),
        _group(_("Contacts"), "users", "contacts:list", _contacts(text, user), most),
        _group(
            _("Opportunities"),
            "target",
            "opportunities:list",
            _opportunities(text, user),
            most,
        ),
    ]
    return [group for group in groups if group.hits]


def _group(label: Any, sign: str, list_name: str, rows: Any, most: int) -> Group:
    first = list(rows[: most + 1])
    hits = [
        {"label": str(row), "note": _note(row), "url": row.get_absolute_url()}
        for row in first[:most]
    ]
    return Group(label, sign, hits, list_name, len(first) > most)


def _leads(text: str, user: User) -> Any:
    rows = Lead.objects.visible_to(user).unconverted().filter(found(text))
    return rows.order_by("-created_at").only(*_PERSON, "company")


def _accounts(text: str, user: User) -> Any:
    rows = Account.objects.visible_to(user).filter(found(text))
    return rows.order_by("-modified_at").only("name", "billing_city")


def _contacts(text: str, user: User) -> Any:
    rows = Contact.objects.visible_to(user).filter(found(text))
    rows = rows.annotate(**account_name(user)).order_by("-modified_at")
    return rows.only(*_PERSON)


def _opportunities(text: str, user: User) -> Any:
    rows = Opportunity.objects.visible_to(user).filter(found(text))
    rows = rows.said_openly(text, user).annotate(**account_name(user))
    return rows.order_by("-modified_at").only("name")


def _note(record: Any) -> str:
    if isinstance(record, Lead):
        return record.company
    if isinstance(record, Account):
        return record.billing_city
    return record.account_name or ""

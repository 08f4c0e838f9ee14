"""What else we know about a lead's person and company."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Account, Contact
from leads.models import Lead
from users.models import User

_MOST = 8


def records_of(lead: Lead, user: User) -> list[dict[str, Any]]:
    """Give related records that this person may see, each with why it is related.

    Blank keys relate to nothing.
    """
    return [
        *_known(lead, user),
        *_people(lead, user),
        *_accounts(lead, user),
        *_leads(lead, user),
    ]


def _known(lead: Lead, user: User) -> list[dict[str, Any]]:
    found = []
    if lead.duplicate_of_id:
        rows = Lead.objects.visible_to(user).filter(pk=lead.duplicate_of_id)
        first = rows.first()
        if first is None:
            hidden = {"sign": "copy", "label": _("A record you cannot see"), "url": ""}
            found.append({**hidden, "note": lead.duplicate_reason})
        else:
            found.append(_item("copy", first, lead.duplicate_reason))
    if lead.known_contact_id:
        known = Contact.objects.visible_to(user).filter(pk=lead.known_contact_id)
        found += [_item("users", row, _("returning contact")) for row in known]
    return found


def _people(lead: Lead, user: User) -> list[dict[str, Any]]:
    if not lead.email_key:
        return []
    rows = Contact.objects.visible_to(user).filter(email_key=lead.email_key)
    rows = rows.exclude(pk=lead.known_contact_id or 0)
    return [_item("users", row, _("same e-mail")) for row in rows[:_MOST]]


def _accounts(lead: Lead, user: User) -> list[dict[str, Any]]:
    if not lead.company_key:
        return []
    rows = Account.objects.visible_to(user).filter(company_key=lead.company_key)
    return [_item("building", row, _("same company")) for row in rows[:_MOST]]


def _leads(lead: Lead, user: User) -> list[dict[str, Any]]:
    same = Q()
    if lead.email_key:
        same |= Q(email_key=lead.email_key)
    if lead.company_key:
        same |= Q(company_key=lead.company_key)
    if not same:
        return []
    rows = Lead.objects.visible_to(user).filter(same)
    rows = rows.exclude(pk__in=[lead.pk, lead.duplicate_of_id or 0])
    return [
        _item(
            "address-book",
            row,
            _("same e-mail")
            if lead.email_key and row.email_key == lead.email_key
            else _("same company"),
        )
        for row in rows.order_by("-created_at")[:_MOST]
    ]


def _item(sign: str, record: Any, note: str) -> dict[str, Any]:
    url = record.get_absolute_url()
    return {"sign": sign, "label": str(record), "url": url, "note": note}

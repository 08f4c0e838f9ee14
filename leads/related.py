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


def leads_at(account: Account, user: User) -> tuple[list[dict[str, Any]], bool]:
    """Give the open leads that seem to work at an account, each with why.

    Only what this person may see, the newest first. Also tells whether there are
    more. An account without a name or website has none.
    """
    company = Q(company_key=account.company_key) if account.company_key else Q()
    same = company | _at_domain(account.domain_key)
    same |= Q(known_contact__account=account)
    rows = Lead.objects.visible_to(user).unconverted().open().filter(same)
    rows = rows.select_related("status", "known_contact").order_by("-created_at", "-pk")
    found = list(rows[: _MOST + 1])
    items = [_item("address-book", row, _why_at(row, account)) for row in found]
    return items[:_MOST], len(items) > _MOST


# -- inside --------------------------------------------------------------------


def _at_domain(domain: str) -> Q:
    """Find e-mail addresses at a domain by the text that has an index for it."""
    if not domain:
        return Q()
    end = f"@{domain}"
    return Q(search_text__contains=f"{end} ") | Q(search_text__endswith=end)


def _why_at(lead: Lead, account: Account) -> str:
    if lead.known_contact and lead.known_contact.account_id == account.pk:
        why = _("returning contact")
    elif account.company_key and lead.company_key == account.company_key:
        why = _("same company")
    else:
        why = _("same e-mail domain")
    return f"{lead.status}, {why}"


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

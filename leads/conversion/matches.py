"""Who a lead may be already: accounts, contacts, and the deals of an account."""

from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from accounts import matching
from accounts.matching import Found, Match, Strength
from accounts.models import Account, Contact
from leads.models import Lead
from opportunities.models import Opportunity
from records import keys
from users.models import User


@dataclass(frozen=True)
class Candidates:
    """What the wizard suggests, best first."""

    accounts: Found[Account] = field(default_factory=Found)
    contacts: Found[Contact] = field(default_factory=Found)
    opportunities: list[Match[Opportunity]] = field(default_factory=list)
    # Which accounts of these contacts the user may see, and so may read of.
    seen_accounts: frozenset[int] = frozenset()


def candidates(
    lead: Lead,
    *,
    user: User,
    account: Account | None = None,
    account_search: str = "",
    contact_search: str = "",
) -> Candidates:
    """Find what a lead may be already, as far as the user may see it.

    `account` is the one chosen so far: contacts are preferred that belong to it, and
    its open deals are offered. What a search finds stands behind the suggestions.
    """
    accounts = accounts_of(lead, user=user)
    if account_search:
        accounts = _with_found(
            accounts, matching.search(Account.objects, account_search, user=user)
        )
    likely = [match.record for match in accounts.matches if not _is_weak(match)]
    here = [account] if account else likely
    contacts = contacts_of(lead, user=user, accounts=here)
    if contact_search:
        rows = Contact.objects.select_related("account")
        contacts = _with_found(
            contacts, matching.search(rows, contact_search, user=user)
        )
    deals = opportunities_of(account, user=user) if account else []
    return Candidates(accounts, contacts, deals, _seen_accounts(contacts, user))


def accounts_of(lead: Lead, *, user: User) -> Found[Account]:
    """Find the accounts a lead's company may be; see `accounts.matching`.

    A lead without a company is never matched by the person's name (peers, §4.1).
    """
    company = matching.Company(
        name=lead.company,
        website=lead.website,
        email=lead.email,
        phone=lead.phone,
        region=_region(lead),
    )
    found = matching.accounts_like(company, user=user)
    known = lead.known_contact and lead.known_contact.account
    return _known_first(found, known, user)


def contacts_of(
    lead: Lead, *, user: User, accounts: list[Account] | None = None
) -> Found[Contact]:
    """Find the contacts a lead may be; who came back after conversion is sure."""
    person = matching.Person(
        first_name=lead.first_name,
        last_name=lead.last_name,
        email=lead.email,
        phones=(lead.phone, lead.mobile),
        region=_region(lead),
    )
    found = matching.contacts_like(person, user=user, accounts=accounts or [])
    return _known_first(found, lead.known_contact, user)


def opportunities_of(account: Account, *, user: User) -> list[Match[Opportunity]]:
    """Give the open deals of an account, the newest first."""
    rows = Opportunity.objects.visible_to(user).open().filter(account=account)
    deals = list(rows.select_related("owner", "stage").order_by("-pk")[:10])
    free = Opportunity.objects.editable_by(user).filter(pk__in=[d.pk for d in deals])
    may_change = set(free.values_list("pk", flat=True)) if deals else set()
    return [
        Match(deal, Strength.SIMILAR, (str(deal.stage),), deal.pk in may_change)
        for deal in deals
    ]


# -- inside -------------------------------------------------------------------


def _region(lead: Lead) -> str:
    return lead.country_code or keys.country_code(lead.country)


def _seen_accounts(contacts: Found[Contact], user: User) -> frozenset[int]:
    accounts = [match.record.account_id for match in contacts.matches]
    theirs = {pk for pk in accounts if pk is not None}
    if not theirs:
        return frozenset()
    seen = Account.objects.visible_to(user).filter(pk__in=theirs)
    return frozenset(seen.values_list("pk", flat=True))


def _is_weak(match: Match[Account]) -> bool:
    return match.strength is Strength.SIMILAR


def _with_found(found: Found[Any], more: list[Match[Any]]) -> Found[Any]:
    known = {match.record.pk for match in found.matches}
    new = [match for match in more if match.record.pk not in known]
    return replace(found, matches=[*found.matches, *new])


def _known_first(found: Found[Any], known: Any, user: User) -> Found[Any]:
    """Put first who this lead is known to be: somebody who came back."""
    if known is None or known.deleted_at is not None:
        return found
    seen = {match.record.pk: match for match in found.matches}
    visible = matching.as_matches(
        [known], Strength.SURE, _("known from before"), user=user
    )
    if not visible:
        return replace(found, has_hidden=True)
    known_match = visible[0]
    if known.pk in seen:
        reasons = (*known_match.reasons, *seen[known.pk].reasons)
        known_match = replace(known_match, reasons=reasons)
    others = [
        replace(match, strength=min(match.strength, Strength.LIKELY))
        for match in found.matches
        if match.record.pk != known.pk
    ]
    return replace(found, matches=[known_match, *others])

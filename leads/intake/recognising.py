"""Is it somebody new? Decided for a whole batch, which may hold one person twice."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from leads import duplicates
from leads.duplicates import Match, Rank
from leads.intake.drafts import Draft, Receipt
from leads.models import Lead


def recognise(drafts: Sequence[Draft], leads: Sequence[Lead]) -> list[Receipt]:
    """Decide for each draft whether it is a touch or a new lead, and link the new."""
    newcomers = _Newcomers()
    receipts = []
    found = zip(drafts, leads, duplicates.find(leads), named(drafts), strict=True)
    for draft, lead, known, alike in found:
        matches = [*known, *alike, *newcomers.matches(draft, lead)]
        matches.sort(key=_by_rank)
        best = matches[0] if matches else None
        if best and best.rank == Rank.OPEN and draft.when_known == "touch":
            assert best.lead is not None  # noqa: S101 - what an open match is
            receipt = Receipt(best.lead, "touched", matches, draft.problems)
        elif reported := _to_report(draft, matches):
            receipt = Receipt(reported, "repeated", matches, draft.problems)
        else:
            _link(lead, matches)
            newcomers.add(draft, lead)
            receipt = Receipt(lead, "created", matches, draft.problems)
        receipts.append(receipt)
    return receipts


def known_as(draft: Draft, matches: Sequence[Match]) -> Lead | None:
    """Give the lead that a draft is reported to be; None if it becomes a new one."""
    return _to_report(draft, sorted(matches, key=_by_rank))


def named(drafts: Sequence[Draft]) -> list[list[Match]]:
    """Give whom drafts may be by name and company, where they ask for that."""
    pairs = [draft.name_and_company for draft in drafts]
    return duplicates.find_named(pairs) if any(pairs) else [[] for _pair in pairs]


def _by_rank(match: Match) -> Rank:
    return match.rank


def _to_report(draft: Draft, matches: Sequence[Match]) -> Lead | None:
    if draft.when_known != "report":
        return None
    return next((one.lead for one in matches if draft.is_known_by(one)), None)


class _Newcomers:
    """The new leads of this batch, by key: a list may hold one person twice."""

    def __init__(self) -> None:
        self._found: dict[Any, Lead] = {}
        self._same_phone, self._same_email = _("Same phone and name"), _("Same email")
        self._same_name = _("Same name and company")

    def add(self, draft: Draft, lead: Lead) -> None:
        for key in self._keys(draft, lead):
            self._found.setdefault(key, lead)

    def matches(self, draft: Draft, lead: Lead) -> list[Match]:
        found = self._found
        reasons = {
            id(found[key]): (found[key], reason)
            for key, reason in self._keys(draft, lead).items()
            if key in found
        }
        return [Match(reason, lead=found) for found, reason in reasons.values()]

    def _keys(self, draft: Draft, lead: Lead) -> dict[Any, str]:
        keys: dict[Any, str] = dict.fromkeys(
            duplicates.phones_of(lead), self._same_phone
        )
        if lead.email_key:
            keys[lead.email_key] = self._same_email
        if pair := draft.name_and_company:
            keys["named", *pair] = self._same_name
        return keys


def _link(lead: Lead, matches: Sequence[Match]) -> None:
    """Say on a new lead whom it may be: a lead once more, or a contact of ours."""
    for match in matches:
        if match.rank in (Rank.OPEN, Rank.CLOSED) and lead.duplicate_of is None:
            lead.duplicate_of = match.lead
            lead.duplicate_reason = match.reason
        contact_id = _contact_id(match)
        if contact_id and lead.known_contact_id is None:
            lead.known_contact_id = contact_id


def _contact_id(match: Match) -> int | None:
    if match.contact is not None:
        return match.contact.pk
    return match.lead.converted_contact_id if match.lead else None

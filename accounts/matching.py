"""Which accounts and contacts somebody may already be, with reasons and strength.

Exact keys come first (domain, company, phone, e-mail); likeness of names only adds
suggestions. An empty key matches nothing, several good matches are for a person to
choose from, and a match the asker may not see is told as such and nothing more.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import IntEnum
from typing import Any, Generic, TypeVar

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account, Contact
from records import keys
from records.models import Record
from users.models import User
from work.database import fold

AnyRecord = TypeVar("AnyRecord", bound=Record)

AT_MOST = 8
# So many rows are looked at for a key; nobody chooses from more.
_LOOKED_AT = 50
_ALIKE = 0.8
_SHORTEST_WORD = 4


class Strength(IntEnum):
    """How sure a match is; only a single SURE one is offered as the best."""

    SIMILAR = 1
    LIKELY = 2
    SURE = 3


@dataclass(frozen=True)
class Match(Generic[AnyRecord]):
    """A record that may be meant, and why."""

    record: AnyRecord
    strength: Strength
    reasons: tuple[str, ...]
    # False: the asker may read it, but not change it.
    may_change: bool = True

    @property
    def why(self) -> str:
        return ", ".join(self.reasons)


@dataclass(frozen=True)
class Found(Generic[AnyRecord]):
    """What was found, best first; `has_hidden`: there is one the asker can't see."""

    matches: list[Match[AnyRecord]] = field(default_factory=list)
    has_hidden: bool = False

    @property
    def best(self) -> Match[AnyRecord] | None:
        """The one match that is sure; None if there is none, or several."""
        sure = [match for match in self.matches if match.strength is Strength.SURE]
        return sure[0] if len(sure) == 1 else None


@dataclass(frozen=True)
class Company:
    """What is known of a company, as somebody wrote it."""

    name: str = ""
    website: str = ""
    email: str = ""
    phone: str = ""
    region: str = ""

    @property
    def domains(self) -> set[str]:
        return {keys.domain_key(self.website), keys.domain_key(self.email)} - {""}

    @property
    def phone_key(self) -> str:
        return keys.phone_key(self.phone, self.region or keys.home_region())


@dataclass(frozen=True)
class Person:
    """What is known of a person, as somebody wrote it."""

    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phones: tuple[str, ...] = ()
    region: str = ""

    @property
    def phone_keys(self) -> set[str]:
        region = self.region or keys.home_region()
        return {keys.phone_key(phone, region) for phone in self.phones} - {""}


def accounts_like(company: Company, *, user: User) -> Found[Account]:
    """Find the accounts a company may be.

    Domain and name, or phone and name, together are sure; one of them alone is
    likely; a similar name is only that. Peers, §4.1: never by name alone.
    """
    name = keys.company_key(company.name)
    domains, phone = company.domains, company.phone_key
    at_domain = _with_people_at(domains, user)
    exact = Q(domain_key__in=domains) | Q(pk__in=at_domain)
    if name:
        exact |= Q(company_key=name)
    if phone:
        exact |= Q(phone_key=phone)

    def judge(account: Account) -> tuple[Strength, list[str]] | None:
        reasons = []
        if account.domain_key and account.domain_key in domains:
            reasons.append(_("same website"))
        if people := at_domain.get(account.pk):
            reasons.append(
                ngettext(
                    "%(n)s contact with this email domain",
                    "%(n)s contacts with this email domain",
                    people,
                )
                % {"n": people}
            )
        if phone and account.phone_key == phone:
            reasons.append(_("same phone"))
        return _weigh(reasons, _name_likeness(name, account.company_key))

    found = _judged(Account.objects, exact, judge, user=user)
    return _with_similar(found, Account.objects, company.name, judge, user=user)


def contacts_like(
    person: Person, *, user: User, accounts: Sequence[Account] = ()
) -> Found[Contact]:
    """Find the contacts a person may be; `accounts` are where they may work.

    The same e-mail, or phone and name, is sure; the same name at one of the accounts
    or the same phone is likely; the same name elsewhere is only similar.
    """
    name = keys.name_key(person.first_name, person.last_name)
    email, phones = keys.email_key(person.email), person.phone_keys
    works_at = {account.pk for account in accounts}
    exact = Q(phone_key__in=phones) | Q(mobile_key__in=phones)
    if email:
        exact |= Q(email_key=email)
    if name:
        exact |= Q(name_key=name)

    def judge(contact: Contact) -> tuple[Strength, list[str]] | None:
        same_email = bool(email) and contact.email_key == email
        same_phone = bool(phones & {contact.phone_key, contact.mobile_key})
        reasons = [_("same email")] * same_email + [_("same phone")] * same_phone
        if not name or contact.name_key != name:
            strength = Strength.SURE if same_email else Strength.LIKELY
            return (strength, reasons) if reasons else None
        if reasons:
            return Strength.SURE, [*reasons, _("same name")]
        if contact.account_id in works_at:
            return Strength.LIKELY, [_("same name at this account")]
        return Strength.SIMILAR, [_("same name")]

    return _judged(Contact.objects.select_related("account"), exact, judge, user=user)


def search(rows: Any, text: str, *, user: User) -> list[Match[AnyRecord]]:
    """Find what the asker may see by a piece of its name, e-mail or phone."""
    words = fold(text).split()
    if not words:
        return []
    for word in words:
        rows = rows.filter(search_text__contains=word)
    found = list(rows.visible_to(user).select_related("owner").order_by("pk")[:AT_MOST])
    return as_matches(found, Strength.SIMILAR, _("found by your search"), user=user)


def as_matches(
    records: Sequence[Any], strength: Strength, reason: str, *, user: User
) -> list[Match[Any]]:
    """Make matches of records somebody named; leaves out what they may not see."""
    seen = _visible_ids(records, user)
    visible = [record for record in records if record.pk in seen]
    return [
        Match(record, strength, (reason,), may)
        for record, may in _with_rights(visible, user)
    ]


# -- inside -------------------------------------------------------------------

Judge = Callable[[AnyRecord], tuple[Strength, list[str]] | None]


def _weigh(
    reasons: list[str], likeness: Strength | None
) -> tuple[Strength, list[str]] | None:
    """Join what the keys say with how alike the names are."""
    if likeness is None:
        return (Strength.LIKELY, reasons) if reasons else None
    word = _("same name") if likeness is Strength.LIKELY else _("similar name")
    if reasons:
        return Strength.SURE, [*reasons, word]
    return likeness, [word]


def _name_likeness(one: str, other: str) -> Strength | None:
    """LIKELY for the same company key, SIMILAR for one like it, None for others."""
    if not one or not other:
        return None
    if one == other:
        return Strength.LIKELY
    first, second = one.split()[0], other.split()[0]
    if first == second and len(first) >= _SHORTEST_WORD:
        return Strength.SIMILAR
    alike = SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE
    return Strength.SIMILAR if alike else None


def _with_people_at(domains: Iterable[str], user: User) -> dict[int, int]:
    """Count the contacts of each account whose e-mail is at one of the domains.

    Only those the user may see: a number tells of the others as well as a name.
    """
    at = Q(pk__in=[])
    for domain in domains:
        at |= Q(search_text__contains=f"@{domain}", email_key__endswith=f"@{domain}")
    rows = Contact.objects.visible_to(user).filter(at, account__deleted_at=None)
    counted = rows.exclude(account=None).values("account").annotate(people=Count("pk"))
    top = counted.order_by("-people", "account")[:_LOOKED_AT]
    return {row["account"]: row["people"] for row in top}


def _with_similar(
    found: Found[Account],
    rows: Any,
    name: str,
    judge: "Judge[Account]",
    *,
    user: User,
) -> Found[Account]:
    """Add accounts whose names begin alike; they are suggestions, never the best."""
    key = keys.company_key(name)
    word = key.split()[0] if key else ""
    if len(word) < _SHORTEST_WORD or len(found.matches) >= AT_MOST:
        return found
    known = {match.record.pk for match in found.matches}
    alike = Q(search_text__contains=word) & ~Q(pk__in=known)
    more = _judged(rows, alike, judge, user=user)
    return Found([*found.matches, *more.matches][:AT_MOST], found.has_hidden)


def _judged(
    rows: Any,
    which: Q,
    judge: "Judge[AnyRecord]",
    *,
    user: User,
) -> Found[AnyRecord]:
    candidates: QuerySet[AnyRecord] = rows.alive().filter(which)
    looked_at = list(candidates.select_related("owner").order_by("pk")[:_LOOKED_AT])
    judged = [(record, verdict) for record in looked_at if (verdict := judge(record))]
    seen = _visible_ids([record for record, _verdict in judged], user)
    shown = sorted(
        ((record, *verdict) for record, verdict in judged if record.pk in seen),
        key=lambda each: (-each[1], -len(each[2]), each[0].pk),
    )[:AT_MOST]
    may = {
        record.pk: may
        for record, may in _with_rights([each[0] for each in shown], user)
    }
    return Found(
        [
            Match(record, strength, tuple(reasons), may[record.pk])
            for record, strength, reasons in shown
        ],
        has_hidden=any(record.pk not in seen for record, _verdict in judged),
    )


def _visible_ids(records: Sequence[Record], user: User) -> set[int]:
    if not records:
        return set()
    model: Any = type(records[0])
    rows = model.objects.visible_to(user)
    pks = [record.pk for record in records]
    return set(rows.filter(pk__in=pks).values_list("pk", flat=True))


def _with_rights(
    records: Sequence[AnyRecord], user: User
) -> list[tuple[AnyRecord, bool]]:
    """Say of each record whether the asker may change it, with one query."""
    if not records:
        return []
    model: Any = type(records[0])
    rows = model.objects.editable_by(user)
    pks = [record.pk for record in records]
    free = set(rows.filter(pk__in=pks).values_list("pk", flat=True))
    return [(record, record.pk in free) for record in records]

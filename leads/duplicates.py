"""Recognise people we know: the same e-mail, or the same phone and name.

Exact on normalised keys, and an empty key never matches anybody. A match is a warning
or a touch, never an error: the same person may be in here twice. Spec §2.5, §5.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Protocol

from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts.models import Contact
from leads.models import Lead
from work import database

# Keys asked for in one statement; SQLite takes 32,766 parameters at most.
KEYS_AT_ONCE = 10_000
# The kinds of locks under which people are added.
_BY_EMAIL, _BY_PHONE = "lead-email", "lead-phone"


class Recognisable(Protocol):
    """Whatever carries normalised keys: a lead, a draft, a row of a list."""

    @property
    def email_key(self) -> str: ...
    @property
    def phone_key(self) -> str: ...
    @property
    def mobile_key(self) -> str: ...
    @property
    def name_key(self) -> str: ...


NameAndCompany = tuple[str, str]


class Rank(IntEnum):
    """Which match says most about a newcomer; the lowest comes first."""

    OPEN = 0
    CONVERTED = 1
    CONTACT = 2
    CLOSED = 3


@dataclass(frozen=True)
class Match:
    """Somebody we know, and why we think so. Exactly one of the two is set."""

    reason: str
    lead: Lead | None = None
    contact: Contact | None = None

    @property
    def record(self) -> Lead | Contact | None:
        return self.lead or self.contact

    @property
    def rank(self) -> Rank:
        if self.lead is None:
            return Rank.CONTACT
        if self.lead.is_converted:
            return Rank.CONVERTED
        return Rank.CLOSED if self.lead.status.is_closed else Rank.OPEN

    @property
    def label(self) -> str:
        return str(self.record) if self.record else _("A record you can't see")

    @property
    def url(self) -> str:
        return self.record.get_absolute_url() if self.record else ""

    def __str__(self) -> str:
        return f"{self.label}: {self.reason}"


def find_named(pairs: Sequence[NameAndCompany | None]) -> list[list[Match]]:
    """Give for each (name key, company key) the leads of that name at that company.

    Only for who asks for it, such as a list without addresses: two people of one name
    may work there. One query.
    """
    wanted = {pair for pair in pairs if pair}
    found: dict[NameAndCompany, list[Lead]] = defaultdict(list)
    rows = Lead.objects.alive().select_related("status", "owner", "queue")
    for some in _in_pieces({pair[0] for pair in wanted}):
        for row in rows.filter(_among("name_key", some)):
            if (row.name_key, row.company_key) in wanted:
                found[row.name_key, row.company_key].append(row)
    reason = _("Same name and company")
    return [
        sorted((_match(row, reason) for row in found.get(pair, ())), key=_order)
        if pair
        else []
        for pair in pairs
    ]


def find(newcomers: Sequence[Recognisable]) -> list[list[Match]]:
    """Give for each newcomer whom they may be: the most telling first, then the newest.

    Four queries however many newcomers. Looks at all living records, whoever may see
    them; show people only what `visible` leaves.
    """
    emails = {one.email_key for one in newcomers} - {""}
    phones = {phone for one in newcomers for phone in phones_of(one)}
    rows: list[Lead | Contact] = [*_leads(emails, phones), *_contacts(emails, phones)]
    if not rows:  # of most pieces of a list, nobody is here
        return [[] for _one in newcomers]
    known = _Known()
    known.add(rows)
    return [known.matches(one) for one in newcomers]


def visible(matches: Iterable[Match], user: Any) -> list[Match]:
    """Hide who a person may not see: then a match says that there is one, no more."""
    matches = list(matches)
    leads = {match.lead.pk for match in matches if match.lead}
    contacts = {match.contact.pk for match in matches if match.contact}
    open_leads = _visible_pks(Lead, leads, user)
    open_contacts = _visible_pks(Contact, contacts, user)
    shown = []
    for match in matches:
        lead, contact = match.lead, match.contact
        if (lead and lead.pk in open_leads) or (
            contact and contact.pk in open_contacts
        ):
            shown.append(match)
        elif not any(one.record is None for one in shown):
            shown.append(Match(reason=""))
    return shown


def phones_of(one: Recognisable) -> list[tuple[str, str]]:
    """Give the (phone, name) pairs by which somebody is recognised; maybe none."""
    name, phone, mobile = one.name_key, one.phone_key, one.mobile_key
    if not name:
        return []
    found = [(phone, name)] if phone else []
    if mobile and mobile != phone:
        found.append((mobile, name))
    return found


def lock(newcomers: Sequence[Recognisable], *, shared: bool = False) -> None:
    """Until we commit, nobody else looks these people up in order to add them.

    `shared` with those who share it as well.
    """
    if len(newcomers) > database.LOCKS_PER_KIND:
        database.advisory_lock_all(_BY_EMAIL, _BY_PHONE, shared=shared)
        return
    names = set()
    for one in newcomers:
        if one.email_key:
            names.add(f"{_BY_EMAIL}:{one.email_key}")
        names |= {f"{_BY_PHONE}:{phone}" for phone, _name in phones_of(one)}
    database.advisory_lock(*names, shared=shared)


# -- inside ---------------------------------------------------------------------------


class _Known:
    """The records found for a whole batch, by key."""

    def __init__(self) -> None:
        self.by_email: dict[str, list[Any]] = defaultdict(list)
        self.by_phone: dict[tuple[str, str], list[Any]] = defaultdict(list)

    def add(self, rows: Iterable[Lead | Contact]) -> None:
        for row in rows:
            if row.email_key:
                self.by_email[row.email_key].append(row)
            for pair in phones_of(row):
                self.by_phone[pair].append(row)

    def matches(self, one: Recognisable) -> list[Match]:
        found: dict[tuple[type, int], Match] = {}
        own = one if isinstance(one, Lead | Contact) and one.pk else None
        if one.email_key:
            for row in self.by_email.get(one.email_key, ()):
                found.setdefault((type(row), row.pk), _match(row, _("Same email")))
        for pair in phones_of(one):
            for row in self.by_phone.get(pair, ()):
                reason = _("Same phone and name")
                found.setdefault((type(row), row.pk), _match(row, reason))
        if own is not None:
            found.pop((type(own), own.pk), None)
        return sorted(found.values(), key=_order)


def _order(match: Match) -> tuple[int, int]:
    record = match.record
    return match.rank, -(record.pk if record else 0)


def _match(row: Lead | Contact, reason: str) -> Match:
    if isinstance(row, Lead):
        return Match(reason, lead=row)
    return Match(reason, contact=row)


def _leads(emails: set[str], phones: set[tuple[str, str]]) -> Iterable[Lead]:
    rows = Lead.objects.alive().select_related("status", "owner", "queue")
    return _by_keys(rows, emails, phones)


def _contacts(emails: set[str], phones: set[tuple[str, str]]) -> Iterable[Contact]:
    rows = Contact.objects.alive().select_related("owner")
    return _by_keys(rows, emails, phones)


def _by_keys(rows: Any, emails: set[str], phones: set[tuple[str, str]]) -> list[Any]:
    found: dict[int, Any] = {}
    for some in _in_pieces(emails):
        found.update({row.pk: row for row in rows.filter(_among("email_key", some))})
    if 0 < len(found) <= KEYS_AT_ONCE:  # whoever is found once is not read again
        rows = rows.exclude(database.Among(F("pk"), list(found)))
    names = defaultdict(set)
    for phone, name in phones:
        names[phone].add(name)
    for some in _in_pieces(names):
        reach = Q(_among("phone_key", some)) | Q(_among("mobile_key", some))
        for row in rows.filter(reach):
            if any(row.name_key in names.get(phone, ()) for phone in _numbers(row)):
                found[row.pk] = row
    return list(found.values())


def _among(column: str, keys: list[str]) -> database.Among:
    return database.Among(F(column), keys)


def _numbers(row: Lead | Contact) -> tuple[str, str]:
    return row.phone_key, row.mobile_key


def _in_pieces(keys: Iterable[str]) -> Iterable[list[str]]:
    ordered = sorted(keys)
    for start in range(0, len(ordered), KEYS_AT_ONCE):
        yield ordered[start : start + KEYS_AT_ONCE]


def _visible_pks(model: Any, pks: set[int], user: Any) -> set[int]:
    if not pks:
        return set()
    rows = model.objects.visible_to(user).filter(pk__in=pks)
    return set(rows.values_list("pk", flat=True))

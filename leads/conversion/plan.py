"""What somebody has chosen to make of a lead; nothing here writes."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import Account, Contact
from activities.models import Activity
from leads.models import Lead, Status
from leads.process import standing
from opportunities.models import Opportunity
from users.models import Organisation, User

LONGEST_OPPORTUNITY_NAME = 120
_ELLIPSIS = "…"


@dataclass(frozen=True)
class FollowUp:
    """A task for the new owner, due on a day of theirs."""

    subject: str
    due_on: datetime.date | None = None
    priority: int = Activity.Priority.NORMAL


@dataclass(frozen=True)
class Plan:
    """What to make of a lead. An account or a contact left out is made anew.

    With neither `opportunity` nor `opportunity_name` there will be no opportunity.
    `fields` holds decisions about single targets, such as {"contact.phone": True}
    (take the lead's) or False (leave it); the others follow the rule of spec §8.4.
    """

    account: Account | None = None
    account_name: str = ""  # of a new one; blank: the lead's company
    contact: Contact | None = None
    last_name: str = ""  # of a new contact, where the lead has none
    relate: bool = False  # a contact of another account also gets to know this one
    opportunity: Opportunity | None = None
    opportunity_name: str = ""
    amount: Decimal | None = None
    close_on: datetime.date | None = None  # None: the end of the fiscal quarter
    owner: User | None = None  # None: the lead's
    status: Status | None = None  # None: the process's first converted one
    update_lead_source: bool = False
    fields: Mapping[str, bool] = field(default_factory=dict)
    follow_up: FollowUp | None = None

    @property
    def makes_opportunity(self) -> bool:
        return self.opportunity is None and bool(self.opportunity_name.strip())


def standard(lead: Lead, *, by: Any) -> Plan:
    """Give the plan that makes everything new, the opportunity named as offered."""
    return Plan(
        opportunity_name=offered_name(lead),
        owner=lead.owner or by,
        account_name=lead.company,
        last_name=lead.last_name,
    )


def offered_name(lead: Lead) -> str:
    """Offer a name for the opportunity: the company, shortened where a name must be.

    Whoever fills in the form sees the short name; nothing is cut behind their back.
    Spec §8.2, and check 10 of §8.9.
    """
    name = lead.company or lead.name
    if len(name) <= LONGEST_OPPORTUNITY_NAME:
        return name
    short = name[: LONGEST_OPPORTUNITY_NAME - len(_ELLIPSIS)]
    words = short.rsplit(" ", 1)[0].rstrip()
    return (words if len(words) > len(short) // 2 else short) + _ELLIPSIS


def close_date() -> datetime.date:
    """Give the last day of the present fiscal quarter, where we are. Spec §8.3."""
    organisation = Organisation.objects.get(pk=1)
    return organisation.quarter_end(timezone.localdate(timezone=organisation.zone))


def converted_statuses(lead: Lead) -> list[Status]:
    """Give the statuses of the lead's own process that say "converted", in order."""
    return [
        step.status
        for step in standing.steps(lead)
        if step.status.kind == Status.Kind.CONVERTED and step.status.is_active
    ]

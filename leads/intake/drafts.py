"""What doors hand in, and what they get back."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from django.utils import timezone

from leads.duplicates import Match, Rank
from leads.models import AssignmentRule, Lead, LeadType, Pool, Status, Submission
from records.cleaning import clean_values
from users.models import Queue, User

KnownBy = Literal["email_phone", "email", "name_company"]
WhenKnown = Literal["touch", "flag", "save", "report"]


@dataclass
class TouchDraft:
    """What is remembered of the moment somebody came to us."""

    at: datetime.datetime = field(default_factory=timezone.now)
    form_name: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    unmapped: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    utm: dict[str, str] = field(default_factory=dict)
    referrer: str = ""
    submission: Submission | None = None


@dataclass
class Draft:
    """A person who may become a lead, as a door hands them in.

    `values` are {lead field: value}, raw or clean; `custom` is ready to be kept, as
    `records.custom.clean` gives it. `owner` or `queue` is who gets the lead without
    asking a rule; with `use_rules`, `rule` is asked, or the active one if None.
    `when_known`: an open lead of theirs gets a touch; or a new lead is made and
    flagged ("flag" by a program, "save" by a person who was warned); or nothing is
    written and the lead is named ("report"), open or closed, so that a list can update
    it. `known_by` says by what they are told to be the same person then.
    """

    values: dict[str, Any]
    custom: dict[str, str] = field(default_factory=dict)
    lead_type: LeadType | None = None
    owner: User | None = None
    queue: Queue | None = None
    rule: AssignmentRule | None = None
    # Whose members take turns; no rule is asked then.
    pool: Pool | None = None
    # Where the lead begins, if not where its process does.
    status: Status | None = None
    use_rules: bool = True
    when_known: WhenKnown = "touch"
    known_by: KnownBy = "email_phone"
    touch: TouchDraft | None = None
    # Why this owner, in the words of "Why me?", where no rule was asked.
    reason: str = ""
    is_demo: bool = False
    # The door has cleaned the values already, with the lead's own fields.
    is_clean: bool = False

    @cached_property
    def _cleaned(self) -> tuple[dict[str, Any], dict[str, str]]:
        return (self.values, {}) if self.is_clean else clean_values(Lead, self.values)

    @cached_property
    def keyed(self) -> Lead:
        """The lead of these values, not yet saved, for its keys."""
        lead = Lead.made_of(self._cleaned[0])
        lead.derive()
        return lead

    def begin_again(self) -> None:
        """Forget the lead of an attempt that was taken back: it thinks it is stored."""
        self.__dict__.pop("keyed", None)

    def take_keys(self, told: Sequence[str]) -> None:
        """Take the keys that `keyed` told of these values before, which are clean."""
        self.keyed = Lead.made_of(self.values)
        self.keyed.take_keys(told)

    @property
    def problems(self) -> dict[str, str]:
        """What is wrong with values that are left out, as {field: why}."""
        return self._cleaned[1]

    @property
    def email_key(self) -> str:
        return self.keyed.email_key

    @property
    def phone_key(self) -> str:
        return self.keyed.phone_key

    @property
    def mobile_key(self) -> str:
        return self.keyed.mobile_key

    @property
    def name_key(self) -> str:
        return self.keyed.name_key

    @property
    def name_and_company(self) -> tuple[str, str] | None:
        """Both keys if this draft is recognised by them; None otherwise."""
        keys = self.keyed.name_key, self.keyed.company_key
        return keys if self.known_by == "name_company" and all(keys) else None

    def is_known_by(self, match: Match) -> bool:
        """Tell whether a match is a lead that this draft is to be reported as."""
        lead = match.lead
        if lead is None or match.rank not in (Rank.OPEN, Rank.CLOSED):
            return False
        if self.known_by == "email":
            return lead.email_key == self.email_key != ""
        if self.known_by == "name_company":
            return (lead.name_key, lead.company_key) == self.name_and_company
        return True

    def new_lead(self, lead_type: LeadType, status: Any, channel: str) -> Lead:
        """Give the lead this would be, not yet saved and without an owner."""
        lead = self.keyed
        lead.point_at(lead_type=lead_type, status=status)
        lead.custom, lead.channel, lead.is_demo = self.custom, channel, self.is_demo
        return lead


@dataclass
class Receipt:
    """What became of one draft: its lead, and whom we took it for.

    "repeated": nothing was written, the lead is one that was there.
    """

    lead: Lead
    outcome: Literal["created", "touched", "repeated"]
    duplicates: list[Match] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)

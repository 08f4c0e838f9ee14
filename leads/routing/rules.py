"""Who gets a lead: the first entry of the rule that fits, else the default owner.

Nothing that is wrong with a rule ever stops a lead: an entry that cannot be read is
left out, a person who left is passed over, and the decision says so. Spec §3.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from history import writing
from leads.models import (
    AskedEntries,
    AssignmentDecision,
    AssignmentEntry,
    AssignmentRule,
    Lead,
)
from leads.routing import pools, telling
from leads.routing.matching import Match, Matcher, Trace
from users.models import Organisation, Queue, User
from work import database

LONGEST_REASON = 500
# From so many leads on, what entries were asked is kept once for all of them.
TOLD_ONCE = 20


@dataclass
class Choice:
    """Who gets one lead and why; stored as the answer to "Why me?"."""

    lead: Lead
    owner: User | None
    queue: Queue | None
    reason: str
    rule: AssignmentRule | None = None
    entry: AssignmentEntry | None = None
    match: Match | None = None

    @property
    def holder(self) -> User | Queue:
        holder = self.owner or self.queue
        assert holder is not None  # noqa: S101 - every choice names somebody
        return holder

    @property
    def notifies(self) -> bool:
        return self.entry is None or self.entry.notifies

    @cached_property
    def trace(self) -> Trace:
        """Every entry asked, as {"entry", "fits", "rows": [[text, holds], …]}."""
        return self.match.trace() if self.match else []


def active_rule() -> AssignmentRule | None:
    """Give the rule that is switched on."""
    return AssignmentRule.objects.filter(is_active=True).first()


def matcher_of(rule: AssignmentRule | None) -> Matcher:
    """Read and parse the entries of a rule; no rule has none."""
    if rule is None:
        return Matcher([])
    entries = rule.entries.select_related("user", "queue", "pool")
    return Matcher(entries.order_by("position", "pk"))


def decide(
    leads: Sequence[Lead], *, rule: AssignmentRule | None = None
) -> list[Choice]:
    """Choose who gets each lead; the active rule is asked unless one is given.

    The leads need not be saved. Takes turns in pools, so it needs a transaction; to
    see what a rule would do without taking a turn, ask `explain`.
    """
    rule = rule or active_rule()
    matches = matcher_of(rule).match(leads)
    turns = _take_turns(matches)
    last = LastResort()
    said: dict[Any, str] = {}
    return [
        _choice(lead, rule, match, turns, last, said)
        for lead, match in zip(leads, matches, strict=True)
    ]


def assign_new(
    leads: Sequence[Lead],
    *,
    by: Any,
    act: writing.Act,
    rule: AssignmentRule | None = None,
) -> list[Choice]:
    """Decide about new leads and give them their owners; the caller writes them.

    Afterwards, when the leads have ids, the caller hands the choices to `store`.
    """
    choices = decide(leads, rule=rule)
    for choice in choices:
        choice.lead.give_to(choice.holder)
        choice.lead.assigned_at = act.at
    return choices


def store(choices: Sequence[Choice], act: writing.Act, *, notify: bool = True) -> None:
    """Keep the decisions, and tell the new owners: one notice each for all of them."""
    how = _told_once if len(choices) >= TOLD_ONCE else _told_outright
    by_id = _id(act.by)
    rows = [
        (
            *(choice.lead.pk, act.at, by_id, _id(choice.rule), _id(choice.entry)),
            *(_id(choice.owner), _id(choice.queue), choice.reason[:LONGEST_REASON]),
            *said,
        )
        for choice, said in zip(choices, how(choices), strict=True)
    ]
    database.insert_rows(AssignmentDecision, _DECIDED, rows)
    if notify:
        loud = [choice for choice in choices if choice.notifies]
        telling.tell_owners([(choice.lead, choice.holder) for choice in loud], act.by)


class LastResort:
    """The organisation's default owner, read once a batch and only when needed."""

    @cached_property
    def organisation(self) -> Organisation:
        return Organisation.current()

    @cached_property
    def holder(self) -> User | Queue:
        """Give the default owner or queue; somebody who can look after it if need be.

        Raises Organisation.DoesNotExist in a database that was never migrated.
        """
        default = self.organisation.default_owner or self.organisation.default_queue
        assert default is not None  # noqa: S101 - a constraint of the database
        if default.is_active:
            return default
        queue = Queue.objects.filter(is_active=True).order_by("pk").first()
        return queue or default

    @property
    def is_as_set_up(self) -> bool:
        """Tell whether it is the one that the organisation names."""
        default = self.organisation.default_owner or self.organisation.default_queue
        return self.holder == default

    @cached_property
    def words(self) -> str:
        """Say who it is and, if it is not the one set up, why."""
        default = self.organisation.default_owner or self.organisation.default_queue
        if self.is_as_set_up:
            return _("to the default, %(holder)s") % {"holder": default}
        return _("to %(holder)s, because the default, %(default)s, is not active") % {
            "holder": self.holder,
            "default": default,
        }


# -- inside -------------------------------------------------------------------


# A decision, in the order of these columns; the last four say what was asked.
_DECIDED = (
    *("lead_id", "at", "by_id", "rule_id", "entry_id", "owner_id", "queue_id"),
    *("reason", "trace", "asked_id", "answers", "fitting"),
)
_Said = tuple[Trace, str | None, str, int | None]


def _told_outright(choices: Sequence[Choice]) -> list[_Said]:
    return [(choice.trace, None, "", None) for choice in choices]


def _told_once(choices: Sequence[Choice]) -> list[_Said]:
    """Keep the words of the entries beside the decisions, which hold only answers."""
    asked: dict[int, AskedEntries] = {}
    told: list[_Said] = []
    for choice in choices:
        match = choice.match
        if match is None:
            told.append(([], None, "", None))
            continue
        place = id(match.matcher)
        if place not in asked:
            lines = match.matcher.words()
            text = json.dumps(lines, sort_keys=True).encode()
            digest = hashlib.sha256(text).hexdigest()
            asked[place] = AskedEntries(digest=digest, lines=lines)
        digest = asked[place].digest
        told.append(([], digest, f"{match.row_mask:x}", match.position))
    AskedEntries.objects.bulk_create(asked.values(), ignore_conflicts=True)
    return told


def _id(record: Any) -> int | None:
    return record.pk if record else None


def _take_turns(matches: Sequence[Match]) -> dict[int, pools.Turns]:
    wanted = Counter(
        match.entry.pool_id
        for match in matches
        if match.entry is not None and match.entry.pool_id
    )
    turns = pools.take_turns(dict(wanted)) if wanted else {}
    for found in turns.values():
        found.people.reverse()  # the next turn is then the last of the list
    return turns


def _choice(
    lead: Lead,
    rule: AssignmentRule | None,
    match: Match,
    turns: dict[int, pools.Turns],
    last: LastResort,
    said: dict[Any, str],
) -> Choice:
    entry = match.entry
    holder, why = _holder(entry, turns)
    key = (entry.pk if entry else None, holder is None, why)
    if key not in said:
        said[key] = _reason(rule, entry, last, found=holder is not None, why=why)
    holder = holder or last.holder
    return Choice(
        lead=lead,
        owner=holder if isinstance(holder, User) else None,
        queue=holder if isinstance(holder, Queue) else None,
        reason=said[key],
        rule=rule,
        entry=entry,
        match=match,
    )


def _reason(
    rule: AssignmentRule | None,
    entry: AssignmentEntry | None,
    last: LastResort,
    *,
    found: bool,
    why: str,
) -> str:
    words: dict[str, Any] = {"entry": entry, "rule": rule, "why": why}
    if found and entry is not None and entry.pool_id:
        text = _("Entry “%(entry)s” of %(rule)s, in turn from %(pool)s.")
        return text % {**words, "pool": entry.pool}
    if found:
        return _("Entry “%(entry)s” of %(rule)s.") % words
    words["last"] = last.words
    if entry is not None:
        text = _("Entry “%(entry)s” of %(rule)s fits, but %(why)s; so %(last)s.")
    elif rule is not None:
        text = _("No entry of %(rule)s fits; so %(last)s.")
    else:
        text = _("No assignment rule is active; so %(last)s.")
    return text % words


def _holder(
    entry: AssignmentEntry | None, turns: dict[int, pools.Turns]
) -> tuple[User | Queue | None, str]:
    """Give whom an entry names, or why it can be nobody of them."""
    if entry is None:
        return None, ""
    if entry.pool_id:
        person = turns[entry.pool_id].people.pop()
        return person, turns[entry.pool_id].why_nobody
    target = entry.target
    if target.is_active:
        return target, ""
    return None, _("%(target)s is not active") % {"target": target}

"""What a rule would do, without doing it: no turn is taken, nothing is written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from leads.models import AssignmentEntry, AssignmentRule, Lead, LeadType, Pool
from leads.process import moving
from leads.routing import pools, rules
from leads.routing.matching import Trace
from records.cleaning import clean_values
from users.models import Queue, User


@dataclass(frozen=True)
class Explanation:
    """Which entry fits a lead, who would get it and why, and every entry asked."""

    entry: str
    target: str
    in_words: str
    trace: Trace = field(default_factory=list)


def explain(
    leads: Sequence[Lead], *, rule: AssignmentRule | None = None
) -> list[Explanation]:
    """Say for each lead, saved or not, what a rule would do; the active one if None."""
    rule = rule or rules.active_rule()
    last, known = rules.LastResort(), dict[int, pools.Turns]()
    found = []
    for match in rules.matcher_of(rule).match(leads):
        target, words = _outcome(match.entry, rule, last, known)
        name = match.entry.name if match.entry else ""
        found.append(Explanation(name, target, words, match.trace()))
    return found


def would_get(
    leads: Sequence[Lead], *, rule: AssignmentRule | None = None
) -> list[User | Queue | Pool | None]:
    """Give for each lead whom the rule names; the active one if None.

    None where the default owner gets it. Who of a pool it is, `pools.foresee` says.
    """
    rule = rule or rules.active_rule()
    return [_named(match.entry) for match in rules.matcher_of(rule).match(leads)]


def would_be(values: dict[str, Any]) -> tuple[Lead, dict[str, str]]:
    """Give the new lead that typed values would make, and what is wrong with some.

    It has the usual type and its first status, which rules may ask about.
    """
    clean, problems = clean_values(Lead, values)
    lead = Lead(**clean)
    lead.lead_type = LeadType.objects.get(is_default=True)
    lead.status = moving.first_status(lead.lead_type)
    lead.derive()
    return lead, problems


def warnings_of(rule: AssignmentRule) -> list[str]:
    """Say what an admin should look at: entries that never fire, or reach nobody."""
    found, catch_all = [], ""
    matcher = rules.matcher_of(rule)
    unreadable = {entry.pk: why for entry, why in matcher.problems()}
    for line in matcher.lines:
        entry = line.entry
        name = {"entry": entry.name, "first": catch_all}
        if catch_all:
            text = _("“%(entry)s” can never fire: “%(first)s” before it takes all.")
            found.append(text % name)
        elif not entry.criteria and entry.pk not in unreadable:
            catch_all = entry.name
        if why := unreadable.get(entry.pk):
            text = _("“%(entry)s” is left out, its criteria can't be read: %(why)s")
            found.append(text % {**name, "why": why})
        found += [text % name for text in _target_warnings(entry)]
    if rule.is_active and not rules.LastResort().is_as_set_up:
        found.append(
            _("The organisation's default owner is not active; see Organisation.")
        )
    return found


# -- inside -------------------------------------------------------------------


def _outcome(
    entry: AssignmentEntry | None,
    rule: AssignmentRule | None,
    last: rules.LastResort,
    known: dict[int, pools.Turns],
) -> tuple[str, str]:
    words: dict[str, Any] = {"rule": rule, "entry": entry, "last": last.words}
    if rule is None:
        text = _("No assignment rule is active; so %(last)s.")
        return str(last.holder), text % words
    if entry is None:
        return str(last.holder), _("No entry of %(rule)s fits; so %(last)s.") % words
    target, words["why"] = _target(entry, known)
    if not target:
        text = _("“%(entry)s” fits, but %(why)s; so %(last)s.")
        return str(last.holder), text % words
    return target, _("“%(entry)s” fits; it goes to %(target)s.") % {
        **words,
        "target": target,
    }


def _named(entry: AssignmentEntry | None) -> User | Queue | Pool | None:
    if entry is None:
        return None
    if entry.pool is not None:
        return entry.pool
    return entry.target if entry.target.is_active else None


def _target(entry: AssignmentEntry, known: dict[int, pools.Turns]) -> tuple[str, str]:
    """Give who an entry names, or why it can be nobody of them."""
    if entry.pool is None:
        if entry.target.is_active:
            return str(entry.target), ""
        return "", _("%(target)s is not active") % {"target": entry.target}
    if entry.pool.pk not in known:
        known[entry.pool.pk] = pools.peek(entry.pool)
    turns = known[entry.pool.pk]
    if turns.people[0] is None:
        return "", turns.why_nobody
    text = _("the next of %(pool)s, now %(person)s")
    return text % {"pool": entry.pool, "person": turns.people[0]}, ""


def _target_warnings(entry: AssignmentEntry) -> Iterable[str]:
    if entry.user and not entry.user.is_active:
        yield _("“%(entry)s” names somebody who left; the default gets those leads.")
    if entry.queue and not entry.queue.is_active:
        yield _("“%(entry)s” names a queue that is not active.")
    elif entry.queue and not entry.queue.people().exists():
        yield _("“%(entry)s” names a queue without members; nobody takes from it.")
    if entry.pool and not _has_people(entry.pool):
        yield _("“%(entry)s” names a pool without members; the default gets those.")


def _has_people(pool: Pool) -> bool:
    return pool.members.filter(is_active=True, user__is_active=True).exists()

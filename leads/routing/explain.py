"""What a rule would do, without doing it: nobody's turn is taken, nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from leads.models import AssignmentRule, Lead
from leads.routing import rules
from leads.routing.matching import Trace


@dataclass(frozen=True)
class Explanation:
    """Which entry fits a lead, who it names, and every entry that was asked."""

    entry: str
    target: str
    trace: Trace

    @property
    def in_words(self) -> str:
        if not self.entry:
            return _("No entry fits; it goes to the default owner.")
        words = {"entry": self.entry, "target": self.target}
        return _("“%(entry)s” fits; it goes to %(target)s.") % words


def explain(
    leads: Sequence[Lead], *, rule: AssignmentRule | None = None
) -> list[Explanation]:
    """Say for each lead, saved or not, what a rule would do; the active one if None."""
    matcher = rules.matcher_of(rule or rules.active_rule())
    found = []
    for match in matcher.match(leads):
        entry = match.entry
        name, target = (entry.name, str(entry.target)) if entry else ("", "")
        found.append(Explanation(name, target, match.trace()))
    return found


def warnings_of(rule: AssignmentRule) -> list[str]:
    """Say what an admin should look at: entries that never fire, or name nobody."""
    found = []
    catch_all = ""
    for entry in rule.entries.filter(is_active=True).select_related("user", "queue"):
        name = {"entry": entry.name, "first": catch_all}
        if catch_all:
            text = _("“%(entry)s” can never fire: “%(first)s” before it takes all.")
            found.append(text % name)
        elif not entry.criteria:
            catch_all = entry.name
        if entry.user and not entry.user.is_active:
            found.append(_("“%(entry)s” names somebody who left.") % name)
        if entry.queue and not entry.queue.people().exists():
            found.append(_("“%(entry)s” names a queue without members.") % name)
        if (
            entry.pool
            and not entry.pool.members.filter(
                is_active=True, user__is_active=True
            ).exists()
        ):
            found.append(_("“%(entry)s” names a pool without members.") % name)
    return found

"""Give new leads their owners: those a door names, else whom the rule chooses."""

import logging
from collections import Counter
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from history import writing
from leads.intake.drafts import Draft, Receipt
from leads.models import AssignmentRule, Lead, Pool
from leads.routing import pools, rules
from users.models import Queue, User

logger = logging.getLogger(__name__)


def assign(
    new: Sequence[tuple[Draft, Receipt]], act: writing.Act
) -> list[rules.Choice]:
    """Give every new lead its owner, and say why; a rule at a time."""
    choices = []
    asking: dict[int | None, list[tuple[Draft, Lead]]] = {}
    turns = _take_turns(new)
    for draft, receipt in new:
        holder = draft.owner or draft.queue
        if holder is None and draft.pool is not None:
            person = turns[draft.pool.pk].people.pop()
            choices.append(_in_turn(receipt.lead, draft.pool, person, act))
        elif holder is None:
            key = draft.rule.pk if draft.rule else None
            asking.setdefault(key, []).append((draft, receipt.lead))
        else:
            choices.append(_given(receipt.lead, holder, draft.reason, act))
    for group in asking.values():
        leads = [lead for _draft, lead in group]
        choices += _ask_rule(leads, group[0][0].rule, act)
    return choices


def _ask_rule(
    leads: list[Lead], rule: AssignmentRule | None, act: writing.Act
) -> list[rules.Choice]:
    try:
        with transaction.atomic():
            return rules.assign_new(leads, by=act.by, act=act, rule=rule)
    except Exception as error:  # noqa: BLE001 - lead first, assignment second
        # Only the kind of error: its text may name people.
        kind = type(error).__name__
        logger.error("The assignment rule failed for %s leads: %s", len(leads), kind)
        last = rules.LastResort()
        why = _("The assignment rule failed; so %(last)s.") % {"last": last.words}
        return [_given(lead, last.holder, why, act) for lead in leads]


def _take_turns(new: Sequence[tuple[Draft, Receipt]]) -> dict[int, pools.Turns]:
    wanted = Counter(
        draft.pool.pk
        for draft, _receipt in new
        if draft.pool and not (draft.owner or draft.queue)
    )
    turns = pools.take_turns(dict(wanted)) if wanted else {}
    for found in turns.values():
        found.people.reverse()
    return turns


def _in_turn(
    lead: Lead, pool: Pool, person: User | None, act: writing.Act
) -> rules.Choice:
    if person is not None:
        why = _("In turn from %(pool)s.") % {"pool": pool}
        return _given(lead, person, why, act)
    last = rules.LastResort()
    why = _("Nobody of %(pool)s can take it; so %(last)s.") % {
        "pool": pool,
        "last": last.words,
    }
    return _given(lead, last.holder, why, act)


def _given(
    lead: Lead, holder: User | Queue, reason: str, act: writing.Act
) -> rules.Choice:
    lead.give_to(holder)
    lead.assigned_at = act.at
    return rules.Choice(
        lead=lead,
        owner=lead.owner,
        queue=lead.queue,
        reason=reason or _("Added by %(person)s.") % {"person": act.by or _("Tiller")},
    )

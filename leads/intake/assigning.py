"""Give new leads their owners: those a door names, else whom the rule chooses."""

import logging
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from history import writing
from leads.intake.drafts import Draft, Receipt
from leads.models import AssignmentRule, Lead
from leads.routing import rules
from users.models import Queue, User

logger = logging.getLogger(__name__)


def assign(
    new: Sequence[tuple[Draft, Receipt]], act: writing.Act
) -> list[rules.Choice]:
    """Give every new lead its owner, and say why; a rule at a time."""
    choices = []
    asking: dict[int | None, list[tuple[Draft, Lead]]] = {}
    for draft, receipt in new:
        holder = draft.owner or draft.queue
        if holder is None:
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

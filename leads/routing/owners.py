"""Give leads to another owner: a person or a queue. Spec §1.7."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from activities import handing
from history import writing
from leads.models import AssignmentRule, Lead
from leads.process.locking import lock
from leads.routing import first_response, rules
from users.models import Queue, User

Skipped = list[tuple[Lead, str]]


def give(
    leads: Sequence[Lead],
    holder: User | Queue,
    *,
    by: User | None,
    act: writing.Act,
    reason: str = "",
    notify: bool = True,
    move_tasks: bool = True,
) -> Skipped:
    """Give leads to a person or a queue; give those left as they were, and why.

    Needs the right to transfer each lead. Open tasks follow to a person, never to a
    queue. Raises ValidationError if the new owner is not active.
    """
    if not holder.is_active:
        raise ValidationError(
            _("%(holder)s is not active. Choose somebody else.") % {"holder": holder}
        )
    locked = lock(leads)
    skipped, given = _sort(locked, holder, by)
    text = reason or _said(by)
    hand_over(
        [rules.Choice(lead, *_split(holder), reason=text) for lead in given],
        act=act,
        notify=notify,
        move_tasks=move_tasks,
    )
    return skipped


@dataclass(frozen=True)
class Rerun:
    """What running a rule again did: who got which lead, and which stayed and why."""

    moved: list[rules.Choice]
    skipped: Skipped


def run_rule(
    leads: Sequence[Lead],
    *,
    by: User | None,
    act: writing.Act,
    rule: AssignmentRule | None = None,
    notify: bool = True,
) -> Rerun:
    """Run the rule again on old leads, because somebody asked for it.

    A rule never runs by itself on a change: it would steal leads. An entry that keeps
    the owner leaves a lead that a person has. Open tasks stay. Spec §3.4. Raises
    ValidationError when no rule is active: all leads would go to the default owner.
    """
    rule = rule or rules.active_rule()
    if rule is None:
        raise ValidationError(
            _("No assignment rule is active. An administrator switches one on.")
        )
    locked = lock(leads)
    free = transferable(locked, by)
    skipped = [(lead, why_not(lead)) for lead in locked if lead.pk not in free]
    moving = []
    for choice in rules.decide([one for one in locked if one.pk in free], rule=rule):
        lead = choice.lead
        if choice.entry and choice.entry.keeps_owner and lead.owner_id:
            text = _("%(entry)s keeps the owner.") % {"entry": choice.entry}
            skipped.append((lead, text))
        elif lead.owner == choice.owner and lead.queue == choice.queue:
            skipped.append((lead, has_it(choice.holder)))
        else:
            moving.append(choice)
    hand_over(moving, act=act, notify=notify, move_tasks=False)
    return Rerun(moving, skipped)


def hand_over(
    choices: Sequence[rules.Choice],
    *,
    act: writing.Act,
    notify: bool,
    move_tasks: bool,
    taken_from: Queue | None = None,
) -> None:
    """Write new owners of leads that are locked and checked, and tell them.

    `taken_from` is the queue whose limit the leads count for, if they were taken.
    """
    if not choices:
        return
    tasks: dict[tuple[User | Queue, User], list[Lead]] = {}
    for choice in choices:
        lead, old = choice.lead, choice.lead.owner or choice.lead.queue
        if move_tasks and old is not None and choice.owner is not None:
            tasks.setdefault((old, choice.owner), []).append(lead)
        lead.give_to(choice.holder)
        lead.taken_from = taken_from
        lead.assigned_at = act.at
    first_response.promise([choice.lead for choice in choices], at=act.at)
    act.save_many([choice.lead for choice in choices])
    for (old, new), held in tasks.items():
        handing.hand_over_open(held, old, new, act)
    first_response.plan_first_task([choice.lead for choice in choices], act=act)
    rules.store(choices, act, notify=notify)


def transferable(leads: Sequence[Lead], by: User | None) -> set[int]:
    """Give the ids of those that this person may give away."""
    pks = [lead.pk for lead in leads]
    if by is None:
        rows = Lead.objects.alive().unconverted()
    else:
        rows = Lead.objects.transferable_by(by)
    return set(rows.filter(pk__in=pks).values_list("pk", flat=True))


def why_not(lead: Lead) -> str:
    """Say why a lead can't be given away."""
    if lead.is_converted:
        return _("This lead was converted. It can't be changed.")
    return _("You can't give this lead away. %(owner)s owns it.") % {
        "owner": lead.owner_name
    }


def has_it(holder: User | Queue) -> str:
    """Say that a lead is where it should go."""
    return _("%(holder)s has this lead already.") % {"holder": holder}


# -- inside -------------------------------------------------------------------


def _sort(
    leads: Sequence[Lead], holder: User | Queue, by: User | None
) -> tuple[Skipped, list[Lead]]:
    skipped, given = [], []
    free = transferable(leads, by)
    for lead in leads:
        if lead.pk not in free:
            skipped.append((lead, why_not(lead)))
        elif holder in (lead.owner, lead.queue):
            skipped.append((lead, has_it(holder)))
        else:
            given.append(lead)
    return skipped, given


def _said(by: User | None) -> str:
    return _("%(who)s gave it away.") % {"who": by} if by else _("Given by a job.")


def _split(holder: User | Queue) -> tuple[User | None, Queue | None]:
    if isinstance(holder, User):
        return holder, None
    return None, holder

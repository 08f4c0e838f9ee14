"""By when a new owner should have called or written for the first time. Spec §1.7.

So many business minutes after the lead was assigned; met by the first call, mail or
meeting, which activities keep as `first_outbound_at`. The organisation may want a task
for it, so that no lead is without a next step.
"""

import datetime
from collections.abc import Iterable, Sequence

from activities import links, log, times
from activities.models import Activity
from history import writing
from leads.models import Lead
from users import business_hours
from users.models import Organisation

# A list somebody bought asked for nothing, so nobody waits for an answer.
NOBODY_ASKED = {"import"}


def promise(leads: Iterable[Lead], *, at: datetime.datetime) -> None:
    """Set until when leads that get an owner now are owed an answer; caller saves.

    Nothing is owed by a queue, or to who has had an answer.
    """
    waiting = []
    for lead in leads:
        if _waits(lead):
            waiting.append(lead)
        elif lead.first_outbound_at is None:
            lead.respond_by = None
    if not waiting:
        return
    promised = Organisation.first_response()
    until = None
    if promised.minutes:
        until = business_hours.after(
            at, promised.minutes, promised.hours, promised.zone
        )
    for lead in waiting:
        lead.respond_by = until


def plan_first_task(leads: Sequence[Lead], *, act: writing.Act) -> list[Activity]:
    """Plan the organisation's first task, if it wants one, for who gets leads now.

    Part of the act that gave them, after they were written. A lead that has an open
    task has its next step. Due with the first response; without a limit, in a day.
    """
    subject = Organisation.first_response().task
    waiting = [lead for lead in leads if subject and _waits(lead)]
    if not waiting:
        return []
    busy = links.with_open_tasks(waiting)
    tasks = []
    for lead in waiting:
        if lead.pk in busy or lead.owner is None:
            continue
        zone = times.zone_of(lead.owner)
        tomorrow = act.at.astimezone(zone).date() + times.ONE_DAY
        task = log.Planned(
            record=lead,
            owner=lead.owner,
            due_at=lead.respond_by or times.end_of_day(tomorrow, zone),
            is_all_day=lead.respond_by is None,
        )
        tasks.append(task)
    return log.plan_many(tasks, subject=subject, means=Activity.Kind.CALL, act=act)


def _waits(lead: Lead) -> bool:
    """Tell whether a lead that came in by itself has an owner and had no answer."""
    owed = lead.owner_id is not None and lead.first_outbound_at is None
    return owed and lead.channel not in NOBODY_ASKED

"""Some statuses ask when to come back; the answer becomes the lead's next step."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from activities import log, times
from activities.models import Activity
from history import writing
from leads.models import Lead, ProcessStep

# Offered when it is asked for; people mostly say "next month".
USUALLY = datetime.timedelta(days=30)


def is_asked(lead: Lead, step: ProcessStep | None) -> bool:
    """Tell whether a step asks for a day that nobody has planned yet."""
    if step is None or not step.asks_return:
        return False
    return lead.next_step_at is None or lead.next_step_at < timezone.now()


def is_planned(lead: Lead) -> bool:
    """Tell whether a task is open that is still to come, however new it is."""
    tasks = Activity.objects.open_tasks().on(lead)
    return tasks.filter(due_at__gt=timezone.now()).exists()


def suggested() -> datetime.date:
    """Give the day that is offered."""
    return timezone.localdate() + USUALLY


def plan(
    leads: Iterable[Lead], day: datetime.date, *, by: Any, act: writing.Act
) -> None:
    """Plan a call on a day for each lead's owner, or for who moves it.

    Part of an act whose caller has locked the leads.
    """
    planned = []
    for lead in leads:
        if (owner := lead.owner or by) is None:
            continue  # the program moves what waits in a queue: nobody to ask
        due_at = times.end_of_day(day, times.zone_of(owner))
        planned.append(log.Planned(lead, owner, due_at, is_all_day=True))
    subject, means = _("Come back to them"), Activity.Kind.CALL
    log.plan_many(planned, subject=subject, means=means, act=act)

"""How long a lead has stood in each status: one definition for every page and report.

The time in a status is the sum of all stays in it; days are full days, rounded down.
Stays are stored when the status changes, never reckoned from history. Spec §1.5.
"""

import datetime
from collections.abc import Sequence

from django.utils import timezone

from history import writing
from leads.models import Lead, StatusSpan
from work import database


def begin(
    leads: Sequence[Lead], *, act: writing.Act, at: datetime.datetime | None = None
) -> None:
    """Open the first stay of new leads, in the status they have.

    Not noted in history: who undoes the making of a lead puts it into the bin, and a
    lead that was worked on since must keep its stay.
    """
    by_id = act.by.pk if act.by else None
    names = ("lead_id", "status_id", "entered_at", "by_id")
    rows = [(lead.pk, lead.status_id, at or lead.status_since, by_id) for lead in leads]
    database.insert_rows(StatusSpan, names, rows)


def turn(
    leads: Sequence[Lead],
    *,
    act: writing.Act,
    at: datetime.datetime,
    reason: str = "",
) -> None:
    """Close the present stay of each lead, and open one in the status it has now.

    The open row stays the open row, and the past goes into a new one: so an undo,
    which first brings back old values and then removes new rows, never has two open
    stays of one lead.
    """
    present = {
        span.lead_id: span
        for span in StatusSpan.objects.filter(lead__in=leads, left_at=None)
    }
    past = [
        StatusSpan(
            lead_id=span.lead_id,
            status_id=span.status_id,
            entered_at=span.entered_at,
            left_at=at,
            by_id=span.by_id,
            reason=span.reason,
        )
        for span in present.values()
    ]
    now = [present.get(lead.pk) or StatusSpan(lead=lead) for lead in leads]
    for lead, span in zip(leads, now, strict=True):
        span.status = lead.status
        span.entered_at = at
        span.by = act.by
        span.reason = reason
    act.save_many([*past, *now])


def time_by_status(
    lead: Lead, now: datetime.datetime | None = None
) -> dict[int, datetime.timedelta]:
    """Give the whole time a lead has stood in each status, by the status's id."""
    now = now or timezone.now()
    spent: dict[int, datetime.timedelta] = {}
    for status, entered, left in StatusSpan.objects.filter(lead=lead).values_list(
        "status", "entered_at", "left_at"
    ):
        stay = max((left or now) - entered, datetime.timedelta())
        spent[status] = spent.get(status, datetime.timedelta()) + stay
    return spent


def days_by_status(lead: Lead, now: datetime.datetime | None = None) -> dict[int, int]:
    """Give the full days a lead has stood in each status, by the status's id."""
    return {status: time.days for status, time in time_by_status(lead, now).items()}

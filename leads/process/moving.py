"""Move leads along their process, one or many, and keep the time in each status."""

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from history import reading, writing
from leads.models import Lead, ProcessStep, Status
from leads.process import coming_back, stays
from leads.process.locking import lock, untouchable
from leads.process.standing import (
    Readiness,
    check,
    choices,
    choices_of,
    find_step,
    first_status,
    next_step,
    readiness_of,
    step_of,
    step_to,
    steps,
)

# The questions stand in `standing`; who moves leads finds them here as well.
__all__ = [
    "Asked",
    "MovedMeanwhile",
    "NotReady",
    "Readiness",
    "ReasonMissing",
    "ReturnMissing",
    "check",
    "choices",
    "enter",
    "enter_many",
    "first_status",
    "move",
    "move_many",
    "next_step",
    "put",
    "step_of",
    "step_to",
    "steps",
]

LONGEST_REASON = 255


class Said(NamedTuple):
    """What the person answered to the questions of a move."""

    reason: str = ""
    come_back: datetime.date | None = None
    confirmed: bool = False
    # A next step that the same act has planned, which the lead does not tell yet.
    has_plan: bool = False


class Asked(ValidationError):
    """A move that needs an answer of the person first; see the kinds below."""


class NotReady(Asked):
    """A lead lacks what its next status asks for, but one may go on all the same."""

    def __init__(self, text: str, readiness: Readiness) -> None:
        super().__init__(text)
        self.readiness = readiness


class ReasonMissing(Asked):
    """The status asks for a reason, and none was given."""


class ReturnMissing(Asked):
    """The status asks when to come back, and no next step is planned."""


class MovedMeanwhile(Asked):
    """Somebody else moved the lead since the person saw it."""


def enter(lead: Lead, *, act: writing.Act, at: Any = None) -> None:
    """Begin the time in status of a new lead that has just been written."""
    stays.begin([lead], act=act, at=at)


def enter_many(leads: Sequence[Lead], act: writing.Act) -> None:
    """Begin the time in status of many new leads."""
    stays.begin(leads, act=act)


def move(
    lead: Lead,
    status: Status,
    *,
    by: Any,
    act: writing.Act | None = None,
    reason: str = "",
    come_back: datetime.date | None = None,
    confirmed: bool = False,
    version: int | None = None,
) -> Lead:
    """Set a lead's status and give the lead as it is now.

    With the `version` that the person saw, raises MovedMeanwhile if somebody else has
    set the status since. Raises NotReady when required fields are empty and the step
    only warns (not if `confirmed`), ReasonMissing, ReturnMissing, ValidationError when
    the move is refused, and PermissionDenied when this person may not change the lead.
    A move to where the lead is does nothing. On the day to `come_back` a call is
    planned, where the step asks for one.
    """
    with _acting(act, by, _("Status set to %(status)s") % {"status": status}) as doing:
        locked = lock([lead])
        if not locked:
            raise Lead.DoesNotExist
        lead = locked[0]
        if why := untouchable([lead], by).get(lead.pk):
            raise PermissionDenied(why)
        if version and (who := _moved_since(lead, version, by)):
            raise MovedMeanwhile(who)
        line = steps(lead)
        has_plan = act is not None and coming_back.is_planned(lead)
        said = Said(reason, come_back, confirmed, has_plan)
        if refusal := _refusal(lead, status, line, said):
            raise refusal
        if lead.status_id != status.pk:
            put([lead], status, act=doing, reason=reason)
            asks = coming_back.is_asked(lead, find_step(line, status.pk))
            if come_back and asks and not has_plan:
                coming_back.plan([lead], come_back, by=by, act=doing)
    return lead


def move_many(
    leads: Sequence[Lead],
    status: Status,
    *,
    by: Any,
    act: writing.Act,
    reason: str = "",
    come_back: datetime.date | None = None,
    confirmed: bool = False,
) -> list[tuple[Lead, str]]:
    """Set the status of many leads; give those left as they were, and why."""
    locked = lock(leads)
    refused = untouchable(locked, by)
    lines: dict[int, list[ProcessStep]] = {}
    moving, planned, skipped = [], [], []
    said = Said(reason, come_back, confirmed)
    for lead in locked:
        if lead.lead_type_id not in lines:
            lines[lead.lead_type_id] = steps(lead)
        line = lines[lead.lead_type_id]
        refusal = _refusal(lead, status, line, said)
        if why := refused.get(lead.pk):
            skipped.append((lead, why))
        elif refusal is not None:
            skipped.append((lead, " ".join(refusal.messages)))
        elif lead.status_id != status.pk:
            moving.append(lead)
            if coming_back.is_asked(lead, find_step(line, status.pk)):
                planned.append(lead)
    put(moving, status, act=act, reason=reason)
    if come_back:
        coming_back.plan(planned, come_back, by=by, act=act)
    return skipped


def put(
    leads: Sequence[Lead], status: Status, *, act: writing.Act, reason: str = ""
) -> None:
    """Write a status without asking whether it may be: for conversion, for set-up.

    The caller has locked the leads. Whatever else it changed on them is written too.
    """
    if not leads:
        return
    now = timezone.now()
    for lead in leads:
        lead.status = status
        lead.status_since = now
        lead.status_reason = reason
    if len(leads) == 1:
        act.save(leads[0])
    else:
        act.save_many(leads)
    stays.turn(leads, act=act, at=now, reason=reason)


# -- inside -------------------------------------------------------------------


@contextmanager
def _acting(act: writing.Act | None, by: Any, label: str) -> Iterator[writing.Act]:
    if act is not None:
        yield act
        return
    with writing.act("status", by=by, label=label) as own:
        yield own


def _moved_since(lead: Lead, version: int, by: Any) -> str:
    """Say who else set the status after a version; "" if nobody did."""
    if version >= lead.version:
        return ""
    change = reading.changed_since(lead, version).get("status_id")
    who = change.operation.by if change else None
    if change is None or who == by:
        return ""
    return _("%(who)s set the status to %(status)s %(ago)s ago.") % {
        "who": who or _("The program"),
        "status": lead.status,
        "ago": timesince(change.at, depth=1) if _is_old(change.at) else _("seconds"),
    }


def _is_old(at: Any) -> bool:
    return bool((timezone.now() - at).total_seconds() >= 60)


def _refusal(
    lead: Lead,
    status: Status,
    line: Sequence[ProcessStep],
    said: Said,
) -> ValidationError | None:
    """Say why a lead may not move to a status now; None if it may."""
    if lead.is_converted:
        return ValidationError(_("This lead was converted. It can't be changed."))
    if lead.status_id == status.pk:
        return None
    if status.kind == Status.Kind.CONVERTED:
        return ValidationError(
            _("Convert the lead to set %(status)s.") % {"status": status}
        )
    if status not in choices_of(lead, line):
        return ValidationError(
            _("From %(here)s a lead can't move to %(status)s.")
            % {"here": lead.status, "status": status}
        )
    return _unready(lead, find_step(line, status.pk), said)


def _unready(
    lead: Lead, step: ProcessStep | None, said: Said
) -> ValidationError | None:
    """Say what the step asks for and did not get; None if it has all."""
    if step is None:
        return None
    readiness = readiness_of(lead, step)
    fields = get_text_list(readiness.missing, _("and"))
    words = {"fields": fields, "status": step.status}
    if readiness.blocks:
        return ValidationError(
            _("Fill in %(fields)s before you mark this lead %(status)s.") % words
        )
    if step.asks_reason and not said.reason.strip():
        return ReasonMissing(_("Say why you mark this lead %(status)s.") % words)
    if len(said.reason) > LONGEST_REASON:
        return ValidationError(_("Give the reason in at most 255 characters."))
    is_said = said.come_back is not None or said.has_plan
    if not is_said and coming_back.is_asked(lead, step):
        return ReturnMissing(_("Say when to come back to this lead."))
    if not readiness.warns or said.confirmed:
        return None
    if len(readiness.missing) == 1:
        text = _("%(fields)s is empty. You can still continue.") % words
    else:
        text = _("%(fields)s are empty. You can still continue.") % words
    return NotReady(text, readiness)

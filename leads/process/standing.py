"""Where a lead stands in its process, where it may go, and what it lacks for that.

Code asks for a status's kind, never its name.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from leads.models import Lead, LeadType, ProcessStep, Status
from leads.process import asking

Enforcement = ProcessStep.Enforcement
Kind = Status.Kind


@dataclass(frozen=True)
class Readiness:
    """What a lead lacks for a status, in words, and what that means."""

    missing: list[str] = field(default_factory=list)
    enforcement: str = Enforcement.HINT
    names: list[str] = field(default_factory=list)

    @property
    def warns(self) -> bool:
        return bool(self.missing) and self.enforcement == Enforcement.WARN

    @property
    def blocks(self) -> bool:
        return bool(self.missing) and self.enforcement == Enforcement.BLOCK


def first_status(lead_type: LeadType) -> Status:
    """Give the status in which new leads of a type begin.

    A process that somebody broke in the database still takes leads in: then it is the
    first open status there is. Raises ValidationError if there is none at all.
    """
    steps = _steps_of(lead_type)
    for step in steps:
        if step.is_default:
            return step.status
    for step in steps:
        if not step.status.is_closed:
            return step.status
    status = Status.objects.filter(kind=Kind.OPEN, is_active=True).first()
    if status is None:
        raise ValidationError(_("There is no open status for new leads."))
    return status


def steps(lead: Lead) -> list[ProcessStep]:
    """Give the steps of a lead's own process in order, with their statuses."""
    return list(
        ProcessStep.objects.filter(
            process__lead_types=lead.lead_type_id
        ).select_related("status")
    )


def shown_steps(lead: Lead) -> list[ProcessStep]:
    """As `steps`, read once for all the parts of a page about this lead."""
    kept = lead.__dict__
    if "shown_steps" not in kept:
        kept["shown_steps"] = _steps_of(lead.lead_type)
    found: list[ProcessStep] = kept["shown_steps"]
    return found


def step_of(lead: Lead) -> ProcessStep | None:
    """Give the step a lead stands on; None if its status left the process."""
    return find_step(steps(lead), lead.status_id)


def step_to(lead: Lead, status: Status) -> ProcessStep | None:
    """Give the step of a status in a lead's own process; None if it has none."""
    return find_step(steps(lead), status.pk)


def next_step(lead: Lead) -> ProcessStep | None:
    """Give the next step of the Path that the lead may move to now."""
    return next_of(lead, steps(lead))


def choices(lead: Lead) -> list[Status]:
    """Give the statuses a lead may move to; conversion alone sets a converted one."""
    return choices_of(lead, steps(lead))


def check(lead: Lead, status: Status) -> Readiness:
    """Tell what a lead lacks for a status of its process."""
    return readiness_of(lead, step_to(lead, status))


def next_of(lead: Lead, line: Sequence[ProcessStep]) -> ProcessStep | None:
    """As `next_step`, where the steps are known."""
    here = find_step(line, lead.status_id)
    may = {status.pk for status in choices_of(lead, line)}
    after = line if here is None else line[line.index(here) + 1 :]
    for step in after:
        if step.is_on_path and step.status_id in may and not step.status.is_closed:
            return step
    return None


def following_of(lead: Lead, line: Sequence[ProcessStep]) -> ProcessStep | None:
    """Give the next step, or that of conversion where the lead is ready for it."""
    if lead.status.kind != Kind.READY:
        return next_of(lead, line)
    return next((step for step in line if step.status.kind == Kind.CONVERTED), None)


def choices_of(lead: Lead, line: Sequence[ProcessStep]) -> list[Status]:
    """As `choices`, where the steps are known."""
    here = find_step(line, lead.status_id)
    allowed = here.allowed_next if here else []
    return [
        step.status
        for step in line
        if step.status_id != lead.status_id
        and step.status.is_active
        and step.status.kind != Kind.CONVERTED
        and (not allowed or step.status.key in allowed)
    ]


def readiness_of(lead: Lead, step: ProcessStep | None) -> Readiness:
    """As `check`, where the step is known."""
    if step is None:
        return Readiness()
    lacking = asking.missing(lead, step.required_fields)
    return Readiness(
        missing=[lack.label for lack in lacking],
        enforcement=step.enforcement,
        names=[lack.name for lack in lacking],
    )


def find_step(line: Sequence[ProcessStep], status_id: int) -> ProcessStep | None:
    """Give the step of a status among the steps of a process."""
    return next((step for step in line if step.status_id == status_id), None)


def _steps_of(lead_type: LeadType) -> list[ProcessStep]:
    return list(
        ProcessStep.objects.filter(process=lead_type.process_id).select_related(
            "status"
        )
    )

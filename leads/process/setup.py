"""Setting up statuses and processes: what may be, and how a status goes for good."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from history import writing
from leads.models import Lead, LeadType, ProcessStep, Status, StatusSpan
from leads.process import moving
from records import criteria


def field_choices() -> list[tuple[str, str]]:
    """Give the lead's fields that a step may ask for, as (name, label)."""
    known = criteria.fields_of(Lead).values()
    kept_out = {"status", "owner", "queue", "lead_type", "converted_at", "created_at"}
    rows = [(f.name, f.label) for f in known if f.name not in kept_out]
    return sorted(rows, key=lambda row: row[1].casefold())


def check_steps(steps: Sequence[dict[str, Any]]) -> None:
    """Raise ValidationError, in words for an admin, unless steps make a process.

    Each step is {"status", "is_default", "allowed_next"}. Spec §1.4.
    """
    problems = []
    defaults = [step for step in steps if step.get("is_default")]
    if len(defaults) != 1:
        problems.append(_("Tick exactly one step as the default for new leads."))
    elif defaults[0]["status"].is_closed:
        problems.append(_("New leads cannot begin in a closed status."))
    kinds = {step["status"].kind for step in steps}
    if Status.Kind.CONVERTED not in kinds:
        problems.append(
            _("Add a status of the kind “converted”; without one nobody can convert.")
        )
    keys = {step["status"].key for step in steps}
    if len(keys) != len(steps):
        problems.append(_("Each status may stand in a process once."))
    for step in steps:
        strangers = sorted(set(step.get("allowed_next") or []) - keys)
        if strangers:
            words = {"step": step["status"], "next": ", ".join(strangers)}
            text = _("%(step)s leads to %(next)s, which is not in this process.")
            problems.append(text % words)
    if problems:
        raise ValidationError(problems)


def uses_of(status: Status) -> int:
    """Give how many leads stand in a status now."""
    return Lead.objects.alive().filter(status=status).count()


def replace_status(status: Status, by_status: Status, *, by: Any) -> int:
    """Delete a status for good and put another in its place; gives the leads moved.

    Leads move with history; steps, allowed moves and past stays name the other one.
    Raises ValidationError if a process would be left without default or conversion.
    """
    if by_status.pk == status.pk or by_status.kind != status.kind:
        raise ValidationError(
            _("Choose another status of the same kind (%(kind)s).")
            % {"kind": status.get_kind_display()}
        )
    label = _("%(old)s replaced by %(new)s") % {"old": status, "new": by_status}
    with writing.act("replace_status", by=by, label=label, channel="admin") as act:
        rows = Lead._base_manager.select_for_update(of=("self",)).filter(status=status)
        leads = list(rows.order_by("pk"))
        moving.put(leads, by_status, act=act, reason=label)
        StatusSpan.objects.filter(status=status).update(status=by_status)
        _replace_steps(status, by_status)
        status.delete()
    return len(leads)


def _replace_steps(status: Status, by_status: Status) -> None:
    for step in ProcessStep.objects.filter(status=status):
        there = ProcessStep.objects.filter(process=step.process, status=by_status)
        if there.exists():
            if step.is_default:
                step.delete()
                there.update(is_default=True)
            else:
                step.delete()
        else:
            step.status = by_status
            step.save(update_fields=["status"])
    for step in ProcessStep.objects.all():
        if status.key in step.allowed_next:
            names = [by_status.key if k == status.key else k for k in step.allowed_next]
            step.allowed_next = list(dict.fromkeys(names))
            step.save(update_fields=["allowed_next"])


def check_lead_types(types: Sequence[LeadType]) -> None:
    """Raise ValidationError unless one active lead type is the default."""
    if not any(kind.is_default and kind.is_active for kind in types):
        raise ValidationError(_("One active lead type must be the default."))

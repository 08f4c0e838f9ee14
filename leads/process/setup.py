"""Setting up statuses and processes: what may be, and how a status goes for good."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from history import writing
from leads.models import (
    AssignmentEntry,
    Lead,
    LeadType,
    ProcessStep,
    Status,
    StatusSpan,
)
from leads.process import asking
from records.criteria.operators import words
from work.database import fold

Kind = Status.Kind


def field_choices() -> list[tuple[str, str]]:
    """Give the lead's fields that a step may ask for, as (name, label)."""
    rows = [(name, field.label) for name, field in asking.askable().items()]
    return sorted(rows, key=lambda row: row[1].casefold())


def check_steps(steps: Sequence[dict[str, Any]]) -> None:
    """Raise ValidationError, in words for an admin, unless steps make a process.

    Each step is {"status", "is_default", "allowed_next", "key_fields",
    "required_fields"}. Spec §1.4.
    """
    keys = [step["status"].key for step in steps]
    problems = [*_problems_of_default(steps)]
    if not any(_converts(step["status"]) for step in steps):
        problems.append(
            _("Add a status of the kind “converted”; without one nobody can convert.")
        )
    if len(set(keys)) != len(keys):
        problems.append(_("Each status may stand in a process once."))
    problems += _problems_of_names(steps, set(keys))
    if problems:
        raise ValidationError(problems)


def check_status(status: Status) -> None:
    """Raise ValidationError unless the processes stay whole with a status as it is now.

    For a status that is about to be saved with another kind, or switched off.
    """
    old = Status.objects.get(pk=status.pk)
    if (old.kind, old.is_active) == (status.kind, status.is_active):
        return
    problems = []
    turned = old.kind != status.kind and Kind.CONVERTED in (old.kind, status.kind)
    if turned and (count := uses_of(status)):
        text = _(
            "%(n)s leads have this status. They would count as converted, or no "
            "longer: use another status instead."
        )
        problems.append(text % {"n": count})
    for step in status.steps.select_related("process"):
        line = list(step.process.steps.select_related("status"))
        for other in line:
            if other.status_id == status.pk:
                other.status = status
        try:
            check_steps([_as_said(one) for one in line])
        except ValidationError as wrong:
            problems += [f"{step.process}: {text}" for text in wrong.messages]
    if problems:
        raise ValidationError(problems)


def check_lead_types(types: Sequence[LeadType]) -> None:
    """Raise ValidationError unless one active lead type is the default."""
    if not any(kind.is_default and kind.is_active for kind in types):
        raise ValidationError(_("One active lead type must be the default."))


# -- a status goes ------------------------------------------------------------


def uses_of(status: Status) -> int:
    """Give how many leads stand in a status now."""
    return Lead.objects.alive().filter(status=status).count()


def is_unused(status: Status) -> bool:
    """Tell whether nothing ever had a status, so that it needs no replacement."""
    return not (
        Lead._base_manager.filter(status=status).exists()
        or StatusSpan.objects.filter(status=status).exists()
        or status.steps.exists()
    )


def delete_unused(status: Status) -> None:
    """Delete a status that nothing ever had; ValidationError if something did."""
    if not is_unused(status):
        raise ValidationError(_("Choose the status that takes its place."))
    status.delete()


def replace_status(status: Status, by_status: Status, *, by: Any) -> int:
    """Delete a status for good and put another in its place; gives the leads moved.

    Leads move with history and keep their time in status; steps, allowed moves, past
    stays and assignment entries name the other one. Raises ValidationError for a
    status of another kind.
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
        for lead in leads:
            lead.status = by_status
        act.save_many(leads)
        # The same time under another name, so not a change that history notes.
        StatusSpan.objects.filter(status=status).update(status=by_status)
        _replace_steps(status, by_status)
        _replace_in_entries(status, by_status)
        status.delete()
    return len(leads)


# -- inside -------------------------------------------------------------------


def _converts(status: Status) -> bool:
    return status.is_active and status.kind == Kind.CONVERTED


def _problems_of_names(
    steps: Sequence[dict[str, Any]], keys: set[str]
) -> Iterable[str]:
    known = set(asking.askable())
    for step in steps:
        strangers = sorted(set(step.get("allowed_next") or []) - keys)
        if strangers:
            yield _("%(step)s leads to %(next)s, which is not in this process.") % {
                "step": step["status"],
                "next": get_text_list(strangers, _("and")),
            }
        asked = {*(step.get("key_fields") or []), *(step.get("required_fields") or [])}
        if asked - known:
            yield _("%(step)s asks for %(fields)s, which a lead does not have.") % {
                "step": step["status"],
                "fields": get_text_list(sorted(asked - known), _("and")),
            }


def _problems_of_default(steps: Sequence[dict[str, Any]]) -> Iterable[str]:
    defaults = [step for step in steps if step.get("is_default")]
    if len(defaults) != 1:
        yield _("Tick exactly one step as the default for new leads.")
    elif defaults[0]["status"].is_closed:
        yield _("New leads cannot begin in a closed status.")
    elif not defaults[0]["status"].is_active:
        yield _("New leads cannot begin in a status that is not active.")


def _as_said(step: ProcessStep) -> dict[str, Any]:
    return {
        "status": step.status,
        "is_default": step.is_default,
        "allowed_next": step.allowed_next,
    }


def _replace_steps(status: Status, by_status: Status) -> None:
    for step in ProcessStep.objects.filter(status=status):
        there = ProcessStep.objects.filter(process=step.process, status=by_status)
        if there.exists():
            step.delete()
            if step.is_default:
                there.update(is_default=True)
        else:
            ProcessStep.objects.filter(pk=step.pk).update(status=by_status)
    for step in ProcessStep.objects.all():
        if status.key in step.allowed_next:
            names = [by_status.key if k == status.key else k for k in step.allowed_next]
            step.allowed_next = list(dict.fromkeys(names))
            step.save(update_fields=["allowed_next"])


def _replace_in_entries(status: Status, by_status: Status) -> None:
    """Let criteria that ask about the status ask about the one in its place."""
    for entry in AssignmentEntry.objects.all():
        rows = entry.criteria if isinstance(entry.criteria, list) else []
        asking_for = [row for row in rows if row.get("field") == "status"]
        for row in asking_for:
            keys = words(str(row.get("value", "")))
            named = [by_status.key if fold(k) == status.key else k for k in keys]
            row["value"] = ",".join(dict.fromkeys(named))
        if asking_for:
            entry.save(update_fields=["criteria"])

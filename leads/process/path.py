"""What the page of a lead shows of its process: Path and guidance. Spec §1.5."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from leads.models import Lead, ProcessStep, Status, StatusSpan
from leads.process import asking, coming_back, stays
from leads.process.key_fields import KeyFieldsForm, key_fields_of
from leads.process.standing import (
    choices_of,
    find_step,
    following_of,
    next_of,
    readiness_of,
    shown_steps,
)

Kind = Status.Kind


def path_of(lead: Lead, user: Any, *, can_change: bool | None = None) -> dict[str, Any]:
    """Give what `leads/_path.html` and `leads/_guidance.html` show, for their context.

    Converted statuses are one last step, which opens the conversion. A closed lead
    shows when and why it was closed instead of the steps.
    """
    line = shown_steps(lead)
    if can_change is None:
        can_change = Lead.objects.editable_by(user).filter(pk=lead.pk).exists()
    return {
        "path": _path(lead, line, can_change),
        "guidance": _guidance(lead, line, user, can_change),
    }


# -- the Path -----------------------------------------------------------------


def _path(lead: Lead, line: Sequence[ProcessStep], can_change: bool) -> dict[str, Any]:
    days = stays.days_by_status(lead).get(lead.status_id, 0)
    following = next_of(lead, line)
    shown = _shown(lead, line)
    here = next((n for n, step in enumerate(shown) if _is_here(step, lead)), -1)
    path: dict[str, Any] = {
        "action": reverse("leads:status", args=[lead.pk]),
        "version": lead.version,
        "can_change": can_change,
        "steps": [_step(step, n, here, days) for n, step in enumerate(shown)],
        "position": here + 1,
        "total": len(shown),
        "label": lead.status.label,
        "days": days,
        "next": following and _button(lead, following.status, line),
        "others": [_button(lead, status, line) for status in choices_of(lead, line)],
    }
    if can_change and lead.owner_id:
        path["recycle_url"] = reverse("leads:return", args=[lead.pk])
    if lead.status.is_closed:
        path["closed"] = _closed(lead)
        path["reopen"] = _reopen(lead, line)
    return path


def _shown(lead: Lead, line: Sequence[ProcessStep]) -> list[ProcessStep]:
    """Give the steps of the Path: those on it, and where the lead is in any case."""
    shown = [
        step
        for step in line
        if step.status_id == lead.status_id
        or (step.is_on_path and step.status.kind != Kind.CONVERTED)
    ]
    converted = [step for step in line if step.status.kind == Kind.CONVERTED]
    on_path = [step for step in converted if step.is_on_path]
    return shown + on_path[:1]


def _is_here(step: ProcessStep, lead: Lead) -> bool:
    return step.status_id == lead.status_id


def _step(step: ProcessStep, number: int, here: int, days: int) -> dict[str, Any]:
    state = "now" if number == here else "done" if number < here else "todo"
    label = step.status.label
    if step.status.kind == Kind.CONVERTED:
        label = _("Converted")
    return {
        "value": step.status.key,
        "label": label,
        "state": state,
        "days": days if state == "now" else None,
    }


def _button(lead: Lead, status: Status, line: Sequence[ProcessStep]) -> dict[str, Any]:
    step = find_step(line, status.pk)
    asks = bool(step and step.asks_reason) or coming_back.is_asked(lead, step)
    label = f"{status.label}…" if asks else status.label
    return {"value": status.key, "label": label, "tone": status.tone, "asks": asks}


def _closed(lead: Lead) -> dict[str, str]:
    day = date_format(
        timezone.localtime(lead.status_since), pgettext("date format", "j M Y")
    )
    text = _("Since %(day)s") % {"day": day}
    if lead.status_reason:
        text = _("Since %(day)s: %(reason)s") % {
            "day": day,
            "reason": lead.status_reason,
        }
    return {"label": lead.status.label, "tone": lead.status.tone, "text": text}


def _reopen(lead: Lead, line: Sequence[ProcessStep]) -> dict[str, Any] | None:
    """Give the open status a closed lead goes back to: where it was before."""
    may = {status.pk: status for status in choices_of(lead, line)}
    past = StatusSpan.objects.filter(lead=lead).exclude(left_at=None)
    for pk in past.order_by("-entered_at").values_list("status", flat=True):
        if pk in may and not may[pk].is_closed:
            return _button(lead, may[pk], line)
    opened = [status for status in may.values() if not status.is_closed]
    return _button(lead, opened[0], line) if opened else None


# -- guidance -----------------------------------------------------------------


def _guidance(
    lead: Lead, line: Sequence[ProcessStep], user: Any, can_change: bool
) -> dict[str, Any] | None:
    here = find_step(line, lead.status_id)
    if here is None:
        return None
    following = following_of(lead, line)
    names = key_fields_of(lead, line)
    if not names and not here.guidance:
        return None
    lacking = asking.missing(lead, names)
    return {
        "form": KeyFieldsForm(names, can_change=can_change, instance=lead, by=user),
        "action": reverse("leads:key-fields", args=[lead.pk]) if can_change else "",
        "title": _title(following),
        "filled": len(names) - len(lacking),
        "needed": len(names),
        "text": here.guidance,
        "version": lead.version,
        "readiness": readiness_of(lead, following),
        "following": following and following.status,
    }


def _title(following: ProcessStep | None) -> str:
    if following is None:
        return _("Key fields")
    if following.status.kind == Kind.CONVERTED:
        return _("Before you convert")
    return _("Before you mark it %(status)s") % {"status": following.status}

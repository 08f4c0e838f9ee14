"""Statuses, process, lead types and rule every installation starts with. Spec §1.3."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_noop as _

STATUSES = [
    ("new", _("New"), "blue", "open", _("Nobody has been in touch yet.")),
    ("working", _("Working"), "amber", "open", _("We are talking to them.")),
    ("nurturing", _("Nurturing"), "violet", "open", _("Interested, but not now.")),
    (
        "qualified",
        _("Qualified"),
        "green",
        "ready",
        _("Ready to become an opportunity."),
    ),
    ("unqualified", _("Unqualified"), "red", "closed", _("Will not buy.")),
    ("dead", _("Dead"), "gray", "closed", _("Not a real enquiry.")),
    (
        "converted",
        _("Converted"),
        "green",
        "converted",
        _("Now an account and a contact."),
    ),
]
_BUSINESS, _FOR_COMPANIES = _("Business"), _("Selling to companies.")
# status: (on the path, key fields, required fields, enforcement, asks reason, guidance)
# After so many days in a status the board marks a lead.
DAYS_LIMITS = {"new": 7, "working": 30}
STEPS: dict[str, tuple[bool, list[str], list[str], str, bool, str]] = {
    "new": (
        True,
        ["company", "website", "industry", "number_of_employees"],
        [],
        "hint",
        False,
        _(
            "- Look the company up before you call.\n- Answer within five minutes.\n"
            "- Write down what they asked for, in their words."
        ),
    ),
    "working": (
        True,
        ["title", "email", "phone"],
        [],
        "hint",
        False,
        _(
            "- Find out who decides and who signs.\n- Agree the next step before you "
            "hang up.\n- Try six times, by different means, before you give up."
        ),
    ),
    "nurturing": (
        True,
        ["rating", "lead_source"],
        [],
        "hint",
        False,
        _(
            "- Say when you will be back, and plan it.\n- Send something useful, "
            "not something about us."
        ),
    ),
    "qualified": (
        True,
        ["company", "last_name", "email", "annual_revenue"],
        ["company", "last_name"],
        "warn",
        False,
        _(
            "- They have a need, money and a date.\n- Convert now: work the deal as an "
            "opportunity."
        ),
    ),
    "unqualified": (
        False,
        ["lead_source", "description"],
        [],
        "hint",
        True,
        _("- Say why, so that marketing can learn from it."),
    ),
    "dead": (
        False,
        [],
        [],
        "hint",
        True,
        _("- Wrong number, spam, a student's paper."),
    ),
    "converted": (True, [], ["company", "last_name"], "hint", False, ""),
}


def after_migrate(sender: Any, **_kwargs: Any) -> None:
    """Make the statuses and the processes unless there are some."""
    if sender.name != "crm" or apps.get_model("leads", "Status").objects.exists():
        return
    status = apps.get_model("leads", "Status")
    made = {
        key: status.objects.create(
            key=key,
            label=label,
            tone=tone,
            kind=kind,
            description=description,
            position=position,
        )
        for position, (key, label, tone, kind, description) in enumerate(STATUSES)
    }
    process = apps.get_model("leads", "Process").objects.create(
        name=_BUSINESS, description=_FOR_COMPANIES
    )
    step = apps.get_model("leads", "ProcessStep")
    for position, (key, asked) in enumerate(STEPS.items()):
        on_path, key_fields, required, enforcement, asks_reason, guidance = asked
        step.objects.create(
            process=process,
            status=made[key],
            position=position,
            is_default=key == "new",
            is_on_path=on_path,
            key_fields=key_fields,
            required_fields=required,
            enforcement=enforcement,
            asks_reason=asks_reason,
            asks_return=key == "nurturing",
            days_limit=DAYS_LIMITS.get(key),
            guidance=guidance,
        )
    apps.get_model("leads", "LeadType").objects.create(
        key="business", label=_BUSINESS, process=process, is_default=True
    )


def worded() -> Iterator[tuple[models.Model, Mapping[str, str]]]:
    """Give statuses, process and lead type with their English texts by field."""
    rows = {row.key: row for row in apps.get_model("leads", "Status").objects.all()}
    for key, label, _tone, _kind, description in STATUSES:
        if key in rows:
            yield rows[key], {"label": label, "description": description}
    steps = apps.get_model("leads", "ProcessStep").objects
    for step in steps.filter(status__key__in=STEPS).select_related("status"):
        yield step, {"guidance": STEPS[step.status.key][-1]}
    business = {"name": _BUSINESS, "description": _FOR_COMPANIES}
    for process in apps.get_model("leads", "Process").objects.all():
        yield process, business
    for kind in apps.get_model("leads", "LeadType").objects.filter(key="business"):
        yield kind, {"label": _BUSINESS}

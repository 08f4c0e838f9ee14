"""Statuses, process, lead types and rule every installation starts with. Spec §1.3."""

from typing import Any

from django.apps import apps

STATUSES = [
    ("new", "New", "blue", "open", "Nobody has been in touch yet."),
    ("working", "Working", "amber", "open", "We are talking to them."),
    ("nurturing", "Nurturing", "violet", "open", "Interested, but not now."),
    ("qualified", "Qualified", "green", "ready", "Ready to become an opportunity."),
    ("unqualified", "Unqualified", "red", "closed", "Will not buy."),
    ("dead", "Dead", "gray", "closed", "Not a real enquiry."),
    ("converted", "Converted", "green", "converted", "Now an account and a contact."),
]
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
        "- Look the company up before you call.\n- Answer within five minutes.\n"
        "- Write down what they asked for, in their words.",
    ),
    "working": (
        True,
        ["title", "email", "phone"],
        [],
        "hint",
        False,
        "- Find out who decides and who signs.\n- Agree the next step before you "
        "hang up.\n- Try six times, by different means, before you give up.",
    ),
    "nurturing": (
        True,
        ["rating", "lead_source"],
        [],
        "hint",
        False,
        "- Say when you will be back, and plan it.\n- Send something useful, "
        "not something about us.",
    ),
    "qualified": (
        True,
        ["company", "last_name", "email", "annual_revenue"],
        ["company", "last_name"],
        "warn",
        False,
        "- They have a need, money and a date.\n- Convert now: work the deal as an "
        "opportunity.",
    ),
    "unqualified": (
        False,
        ["lead_source", "description"],
        [],
        "hint",
        True,
        "- Say why, so that marketing can learn from it.",
    ),
    "dead": (False, [], [], "hint", True, "- Wrong number, spam, a student's paper."),
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
        name="Business", description="Selling to companies."
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
        key="business", label="Business", process=process, is_default=True
    )

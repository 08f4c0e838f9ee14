"""The outcomes of a call and what usually comes after each.

Made after each migrate and safe to repeat: what an administrator changed stays.
"""

from typing import Any

from django.apps import apps

# Outcome, whether somebody was spoken to, what follows.
_OUTCOMES = (
    ("Connected", True, "three_days"),
    ("Voicemail", False, "tomorrow"),
    ("No answer", False, "tomorrow"),
    ("Busy", False, "tomorrow"),
    ("Wrong number", False, "none"),
)


def after_migrate(sender: Any, **_kwargs: Any) -> None:
    """Make the outcomes where there are none, and their rules likewise."""
    if sender.name != "crm":
        return
    picklist = apps.get_model("records", "Choice")
    outcomes = picklist.objects.filter(field="call_outcome")
    if not outcomes.exists():
        picklist.objects.bulk_create(
            picklist(field="call_outcome", value=value, label=value, position=position)
            for position, (value, _reached, _follow_up) in enumerate(_OUTCOMES)
        )
    rule = apps.get_model("activities", "CallOutcome")
    if rule.objects.exists():
        return
    by_value = {outcome.value: outcome for outcome in outcomes.all()}
    rule.objects.bulk_create(
        rule(choice=by_value[value], is_reached=reached, follow_up=follow_up)
        for value, reached, follow_up in _OUTCOMES
        if value in by_value
    )

"""The outcomes of a call and what usually comes after each.

Made after each migrate and safe to repeat: what an administrator changed stays.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_noop as _

from records import shipped

# Outcome, whether somebody was spoken to, what follows.
_OUTCOMES = (
    (_("Connected"), True, "three_days"),
    (_("Voicemail"), False, "tomorrow"),
    (_("No answer"), False, "tomorrow"),
    (_("Busy"), False, "tomorrow"),
    (_("Wrong number"), False, "none"),
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


def worded() -> Iterator[tuple[models.Model, Mapping[str, str]]]:
    """Give the outcomes with their English labels."""
    yield from shipped.worded_choices({"call_outcome": [row[0] for row in _OUTCOMES]})

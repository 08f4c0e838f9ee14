"""The ten stages every installation starts with. Spec §12.3."""

from typing import Any

from django.apps import apps
from django.utils.text import slugify

STAGES = [
    ("Prospecting", 10, "pipeline", "open"),
    ("Qualification", 10, "pipeline", "open"),
    ("Needs Analysis", 20, "pipeline", "open"),
    ("Value Proposition", 50, "pipeline", "open"),
    ("Id. Decision Makers", 60, "pipeline", "open"),
    ("Perception Analysis", 70, "pipeline", "open"),
    ("Proposal/Price Quote", 75, "pipeline", "open"),
    ("Negotiation/Review", 90, "pipeline", "open"),
    ("Closed Won", 100, "closed", "won"),
    ("Closed Lost", 0, "omitted", "lost"),
]


def after_migrate(sender: Any, **_kwargs: Any) -> None:
    """Make the stages unless there are some."""
    stage = apps.get_model("opportunities", "Stage")
    if sender.name != "crm" or stage.objects.exists():
        return
    stage.objects.bulk_create(
        stage(
            key=slugify(label.replace("/", " ")),
            label=label,
            probability=probability,
            forecast=forecast,
            kind=kind,
            position=position,
        )
        for position, (label, probability, forecast, kind) in enumerate(STAGES)
    )

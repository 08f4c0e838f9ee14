"""The ten stages every installation starts with. Spec §12.3."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_noop as _

STAGES = [
    (_("Prospecting"), 10, "pipeline", "open"),
    (_("Qualification"), 10, "pipeline", "open"),
    (_("Needs Analysis"), 20, "pipeline", "open"),
    (_("Value Proposition"), 50, "pipeline", "open"),
    (_("Id. Decision Makers"), 60, "pipeline", "open"),
    (_("Perception Analysis"), 70, "pipeline", "open"),
    (_("Proposal/Price Quote"), 75, "pipeline", "open"),
    (_("Negotiation/Review"), 90, "pipeline", "open"),
    (_("Closed Won"), 100, "closed", "won"),
    (_("Closed Lost"), 0, "omitted", "lost"),
]


def after_migrate(sender: Any, **_kwargs: Any) -> None:
    """Make the stages unless there are some."""
    stage = apps.get_model("opportunities", "Stage")
    if sender.name != "crm" or stage.objects.exists():
        return
    stage.objects.bulk_create(
        stage(
            key=_key(label),
            label=label,
            probability=probability,
            forecast=forecast,
            kind=kind,
            position=position,
        )
        for position, (label, probability, forecast, kind) in enumerate(STAGES)
    )


def worded() -> Iterator[tuple[models.Model, Mapping[str, str]]]:
    """Give the stages with their English labels."""
    labels = {_key(label): label for label, *_others in STAGES}
    for row in apps.get_model("opportunities", "Stage").objects.filter(key__in=labels):
        yield row, {"label": labels[row.key]}


def _key(label: str) -> str:
    return slugify(label.replace("/", " "))

"""Opportunities for tests."""

import datetime

from django.utils import timezone

from history import writing
from opportunities import pipeline
from opportunities.models import Opportunity, Stage


def make_opportunity(owner, account=None, **fields) -> Opportunity:
    """Make a deal of a person's; `stage` may be a key such as "closed-won"."""
    fields.setdefault("name", "Fleet renewal")
    later = timezone.localdate() + datetime.timedelta(days=60)
    fields.setdefault("close_on", later)
    if isinstance(fields.get("stage"), str):
        fields["stage"] = Stage.objects.get(key=fields["stage"])
    opportunity = Opportunity(owner=owner, account=account, **fields)
    with writing.act("create", by=owner) as act:
        return pipeline.open_new(opportunity, act=act)

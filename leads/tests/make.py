"""Leads and what they need, for tests."""

import factory

from history import writing
from leads.models import Lead, LeadType, ProcessStep, StatusSpan
from users.models import Queue


def make_lead(owner, **fields) -> Lead:
    """Make a lead of a person's or a queue's, as intake would store it."""
    lead_type = fields.pop("lead_type", None) or LeadType.objects.get(is_default=True)
    if "status" not in fields:
        fields["status"] = ProcessStep.objects.get(
            process=lead_type.process, is_default=True
        ).status
    fields.setdefault("first_name", "Maya")
    fields.setdefault("last_name", "Okafor")
    fields.setdefault("company", "Northwind Logistics")
    lead = Lead(lead_type=lead_type, **fields)
    lead.give_to(owner)
    by = owner if not isinstance(owner, Queue) else None
    with writing.act("create", by=by, channel="hand") as act:
        act.save(lead)
        act.save(StatusSpan(lead=lead, status=lead.status, entered_at=lead.created_at))
    return lead


class LeadFields(factory.DictFactory):
    """Field values of a believable person, for many leads at once."""

    first_name = factory.Faker("first_name")
    last_name = factory.Faker("last_name")
    company = factory.Faker("company")
    email = factory.Sequence(lambda n: f"person{n}@company{n}.example")

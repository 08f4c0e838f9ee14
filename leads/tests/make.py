"""Leads and what they need, for tests."""

from uuid import uuid4

import factory

from history import writing
from leads.models import (
    AssignmentEntry,
    AssignmentRule,
    Lead,
    LeadType,
    Pool,
    PoolMember,
    ProcessStep,
)
from leads.process import moving
from users.models import Queue, User


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
        moving.enter(lead, act=act, at=lead.created_at)
    return lead


class LeadFields(factory.DictFactory):
    """Field values of a believable person, for many leads at once."""

    first_name = factory.Faker("first_name")
    last_name = factory.Faker("last_name")
    company = factory.Faker("company")
    email = factory.Sequence(lambda n: f"person{n}@company{n}.example")


def make_rule(*entries: AssignmentEntry, active: bool = True) -> AssignmentRule:
    """Make a rule of these entries, in this order."""
    rule = AssignmentRule.objects.create(name=f"Rule {uuid4()}", is_active=active)
    for position, entry in enumerate(entries):
        entry.rule, entry.position = rule, position
        entry.save()
    return rule


def entry(target, *rows: tuple[str, str, str], **fields) -> AssignmentEntry:
    """Give an unsaved entry; rows are (field, operator, value)."""
    fields.setdefault("name", f"For {target}")
    kind = {User: "user", Queue: "queue", Pool: "pool"}[type(target)]
    criteria = [
        {"field": field, "operator": operator, "value": value}
        for field, operator, value in rows
    ]
    return AssignmentEntry(criteria=criteria, **{kind: target}, **fields)


def make_pool(*people: User, **weights) -> Pool:
    """Make a pool whose members take turns in this order."""
    pool = Pool.objects.create(name=f"Pool {uuid4()}")
    for position, person in enumerate(people):
        PoolMember.objects.create(pool=pool, user=person, position=position, **weights)
    return pool


def new_lead(**fields) -> Lead:
    """Give an unsaved lead without an owner, as intake hands it to the rules."""
    lead_type = LeadType.objects.get(is_default=True)
    step = ProcessStep.objects.get(process=lead_type.process, is_default=True)
    fields.setdefault("last_name", "Okafor")
    fields.setdefault("company", "Northwind Logistics")
    return Lead(lead_type=lead_type, status=step.status, **fields)

"""Until when the owner of a lead owes them a first answer, and when that is met."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from activities import log
from activities.tests.make import make_task, soon
from history import undoing, writing
from leads import intake, urgency
from leads.intake.drafts import Draft
from leads.models import Lead
from leads.routing import owners, taking
from leads.tests.make import make_lead
from leads.urgency import Reason
from users.models import Organisation
from users.tests.make import QueueFactory

pytestmark = pytest.mark.django_db
FRIDAY = datetime.datetime(2026, 11, 27, 16, 30, tzinfo=datetime.UTC)
MONDAY = datetime.datetime(2026, 11, 30, 9, 30, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def an_hour_of_work(db):
    """Monday to Friday from nine to five, in London."""
    Organisation.objects.update(time_zone="Europe/London", first_response_minutes=60)


def came_in(owner, channel="web"):
    draft = Draft(values={"last_name": "Okafor", "company": "Northwind"}, owner=owner)
    [receipt] = intake.receive([draft], channel=channel, by=None)
    return Lead.objects.get(pk=receipt.lead.pk)


def test_who_comes_in_on_friday_evening_is_answered_on_monday_morning(ana):
    with time_machine.travel(FRIDAY, tick=False):
        assert came_in(ana).respond_by == MONDAY


def test_a_queue_owes_nothing_and_who_takes_from_it_does(ana):
    lead = came_in(QueueFactory(people=[ana]))
    assert lead.respond_by is None
    with time_machine.travel(FRIDAY, tick=False):
        moved = taking.take(lead, by=ana)
    lead.refresh_from_db()
    assert lead.respond_by == MONDAY
    undoing.undo(moved.operation, by=ana)
    lead.refresh_from_db()
    assert lead.respond_by is None


def test_a_new_owner_gets_as_much_time_and_an_answered_lead_needs_none(ana, boris):
    waiting, answered = came_in(ana), came_in(ana)
    log.log_call(answered, by=ana)
    promised = answered.respond_by
    with (
        time_machine.travel(FRIDAY, tick=False),
        writing.act("give", by=None, label="x") as act,
    ):
        owners.give([waiting, answered], boris, by=None, act=act)
    waiting.refresh_from_db()
    answered.refresh_from_db()
    assert (waiting.respond_by, answered.respond_by) == (MONDAY, promised)


def test_a_list_somebody_bought_waits_for_no_answer(ana):
    assert came_in(ana, channel="import").respond_by is None


def test_without_a_limit_nothing_is_promised(ana):
    Organisation.objects.update(first_response_minutes=None)
    assert came_in(ana).respond_by is None


def owing(owner, **span):
    lead = make_lead(owner)
    Lead.objects.filter(pk=lead.pk).update(respond_by=soon(**span))
    return lead


def test_a_late_answer_comes_before_what_is_overdue_and_a_near_one_after_it(ana):
    near, far, late = owing(ana, minutes=40), owing(ana, days=2), owing(ana, hours=-1)
    overdue = make_lead(ana)
    make_task(overdue, ana, due_at=soon(hours=-5))
    now = timezone.now()
    rows = urgency.pressing(ana, [ana.pk], now=now, day_ends=soon(hours=6))
    assert [(lead.pk, lead.reason) for lead in rows] == [
        (late.pk, Reason.LATE),
        (overdue.pk, Reason.OVERDUE),
        (near.pk, Reason.SOON),
        (far.pk, Reason.NEW),
    ]
    log.log_call(late, by=ana)
    assert rows.all().last().pk == late.pk


@pytest.mark.parametrize(
    ("put_off", "why"), [({"hours": 1}, Reason.TODAY), ({"days": 3}, None)]
)
def test_a_late_lead_that_was_put_off_waits_until_then(ana, put_off, why):
    lead = owing(ana, hours=-1)
    make_task(lead, ana, due_at=soon(**put_off))
    now = timezone.now()
    rows = urgency.pressing(ana, [ana.pk], now=now, day_ends=soon(hours=6))
    assert [row.reason for row in rows] == ([why] if why else [])


def test_the_lead_says_when_it_is_due_until_the_first_call(client, ana):
    lead = owing(ana, hours=-2)
    client.force_login(ana)
    url = reverse("leads:detail", args=[lead.pk])
    assert "First response" in client.get(url).content.decode()
    log.log_call(lead, by=ana)
    assert "First response" not in client.get(url).content.decode()

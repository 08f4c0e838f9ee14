"""Until when the owner of a lead owes them a first answer, and when that is met."""

import datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activities import log
from activities.models import Activity
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


# -- the first task -----------------------------------------------------------


@pytest.fixture
def first_task(db):
    Organisation.objects.update(first_task="Call for the first time")


def tasks_of(lead):
    return list(Activity.objects.open_tasks().on(lead))


def test_no_task_is_made_unless_the_organisation_wants_one(ana):
    assert tasks_of(came_in(ana)) == []


@time_machine.travel(FRIDAY, tick=False)
def test_who_gets_a_lead_gets_the_first_task_due_with_the_first_response(
    first_task, ana
):
    lead = came_in(ana)
    [task] = tasks_of(lead)
    assert (str(task), task.owner, task.means) == (
        "Call for the first time",
        ana,
        "call",
    )
    assert task.due_at == lead.respond_by == lead.next_step_at == MONDAY


@time_machine.travel(FRIDAY, tick=False)
def test_without_a_limit_the_first_task_is_due_in_a_day(first_task, ana):
    Organisation.objects.update(first_response_minutes=None)
    [task] = tasks_of(came_in(ana))
    assert task.is_all_day
    assert task.due == FRIDAY.date() + datetime.timedelta(days=1)


def test_a_queue_gets_no_task_and_who_takes_from_it_does_with_undo(first_task, ana):
    lead = came_in(QueueFactory(people=[ana]))
    assert tasks_of(lead) == []
    moved = taking.take(lead, by=ana)
    [task] = tasks_of(lead)
    assert task.owner == ana
    undoing.undo(moved.operation, by=ana)
    assert tasks_of(lead) == []


def test_a_next_step_is_enough_and_goes_along_to_the_next_owner(first_task, ana, boris):
    lead = came_in(ana)
    with writing.act("assign", by=None) as act:
        owners.give([lead], boris, by=None, act=act)
    [task] = tasks_of(lead)
    assert task.owner == boris


def test_lists_and_answered_leads_make_no_first_task(first_task, ana, boris):
    assert tasks_of(came_in(ana, channel="import")) == []
    lead = came_in(ana)
    log.finish(tasks_of(lead), by=ana)
    log.log_call(lead, by=ana)
    lead.refresh_from_db()
    with writing.act("assign", by=None) as act:
        owners.give([lead], boris, by=None, act=act)
    assert tasks_of(lead) == []


def test_many_leads_get_their_first_tasks_with_as_many_statements(first_task, ana):
    def take_in(count):
        drafts = [
            Draft(values={"last_name": f"Lead {n}", "company": "N"}, owner=ana)
            for n in range(count)
        ]
        intake.receive(drafts, channel="api", by=None)

    take_in(1)
    with CaptureQueriesContext(connection) as few:
        take_in(2)
    with CaptureQueriesContext(connection) as many:
        take_in(9)
    assert len(many) == len(few)

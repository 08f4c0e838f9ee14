"""Posts at the same moment, on PostgreSQL, each with a control that shows the race."""

import contextlib
import threading
from functools import partial

import pytest
from django.test import Client

from leads import submissions
from leads.models import AssignmentDecision, Lead, Submission, Touch
from leads.submissions import processing
from leads.tests.make import entry, make_pool, make_rule
from leads.tests.web import body, make_form, send
from users.tests.make import UserFactory
from work import database, due
from work.tests.races import at_once

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def post_and_process(bodies):
    """Post each body and process one post at a time, all side by side."""
    gate = threading.Barrier(len(bodies))

    def one(number):
        assert send(Client(), bodies[number]).status_code == 302
        gate.wait(timeout=30)
        submissions.process_waiting()

    at_once(*[partial(one, number) for number in range(len(bodies))])
    due.run_due()


@pytest.fixture
def no_lock(monkeypatch):
    """Take no lock, and let everybody look before anybody writes."""
    monkeypatch.setattr(database, "advisory_lock", lambda *keys, **how: None)


@pytest.fixture
def one_at_a_time(monkeypatch):
    """Each worker takes one post, so that they race instead of batching."""
    monkeypatch.setattr(processing, "AT_ONCE", 1)


@pytest.fixture
def meet_before_writing(monkeypatch):
    """Let the first workers wait for each other between looking and writing."""
    real = processing.intake.receive
    gate = threading.Barrier(4)

    def slowly(*args, **kwargs):
        with contextlib.suppress(threading.BrokenBarrierError):
            gate.wait(timeout=2)
        return real(*args, **kwargs)

    monkeypatch.setattr(processing.intake, "receive", slowly)


def test_twelve_posts_of_one_body_at_once_make_one_lead(one_at_a_time):
    make_form()
    post_and_process([body(last_name="Okafor")] * 12)
    assert Lead.objects.count() == 1
    states = sorted(Submission.objects.values_list("state", flat=True))
    assert states == ["done"] + ["repeated"] * 11
    assert {row.lead for row in Submission.objects.all()} == {Lead.objects.get()}


def test_without_the_lock_one_body_makes_several_leads(
    one_at_a_time, no_lock, meet_before_writing
):
    make_form()
    post_and_process([body(last_name="Okafor")] * 12)
    assert Lead.objects.count() > 1


def test_twelve_different_posts_of_one_person_make_one_lead(one_at_a_time):
    make_form()
    bodies = [
        body(last_name="Okafor", email="maya@northwind.example", description=str(n))
        for n in range(12)
    ]
    post_and_process(bodies)
    assert (Lead.objects.count(), Touch.objects.count()) == (1, 12)
    assert Touch.objects.filter(is_first=True).count() == 1


def test_without_the_lock_one_person_becomes_several_leads(
    one_at_a_time, no_lock, meet_before_writing
):
    make_form()
    bodies = [
        body(last_name="Okafor", email="maya@northwind.example", description=str(n))
        for n in range(12)
    ]
    post_and_process(bodies)
    assert Lead.objects.count() > 1


def test_forty_posts_at_once_go_ten_each_to_four_people(one_at_a_time):
    people = [UserFactory(group="Rep") for _ in range(4)]
    make_rule(entry(make_pool(*people)))
    make_form(posts_per_minute=1_000)
    post_and_process([body(last_name=f"L{n}") for n in range(40)])
    owned = [Lead.objects.filter(owner=person).count() for person in people]
    assert owned == [10, 10, 10, 10]
    assert AssignmentDecision.objects.count() == 40


def test_many_sweeps_at_once_process_each_post_once():
    make_form(posts_per_minute=0)
    for number in range(120):
        send(Client(), body(last_name=f"L{number}"))
    at_once(*[due.run_due] * 6)
    due.run_due()
    assert Lead.objects.count() == 120
    assert not Submission.objects.exclude(state="done").exists()

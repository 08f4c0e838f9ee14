import threading
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activities import correcting, keeping, links, log
from activities.models import Activity, ActivityLink
from activities.tests.make import make_task, soon
from history import undoing, writing
from history.models import Operation
from leads.models import Lead
from leads.tests.make import make_lead
from work.tests.races import at_once


def computed_anew(lead):
    """What a lead should keep, worked out in plain Python from its activities."""
    mine = list(Activity.objects.on(lead))
    due = [a.due_at for a in mine if a.is_open and a.due_at]
    done = [a.done_at for a in mine if a.done_at and not a.is_private]
    outbound = [
        a.done_at
        for a in mine
        if a.kind in ("call", "email", "meeting") and a.direction == "out"
    ]
    return (
        min(due, default=None),
        max(done, default=None),
        min(outbound, default=None),
    )


def kept(lead):
    lead = Lead.objects.get(pk=lead.pk)
    return lead.next_step_at, lead.last_activity_at, lead.first_outbound_at


class Play:
    """Three leads and all that can be done to them; n says to which and when."""

    def __init__(self, user):
        self.user = user
        self.leads = [make_lead(user) for _ in range(3)]

    def alive(self, **which):
        on = ActivityLink.objects.filter(object_id__in=[each.pk for each in self.leads])
        rows = Activity.objects.alive().filter(pk__in=on.values("activity"), **which)
        return list(rows.order_by("pk"))

    def call(self, n):
        direction = ("in", "out")[n % 2]
        at = soon(hours=-n)
        log.log_call(self.leads[n % 3], by=self.user, direction=direction, at=at)

    def note(self, n):
        private = n % 2 == 0
        log.write_note(self.leads[n % 3], by=self.user, body="x", is_private=private)

    def task(self, n):
        due = soon(hours=n - 10) if n % 5 else None
        make_task(self.leads[: 1 + n % 2], self.user, due_at=due)

    def finish(self, n):
        if tasks := self.alive(kind="task"):
            log.finish(tasks[n % len(tasks)], by=self.user)

    def reopen(self, n):
        if tasks := self.alive(kind="task"):
            log.reopen(tasks[: 1 + n % 3], by=self.user)

    def edit(self, n):
        if tasks := self.alive(kind="task"):
            task = tasks[n % len(tasks)]
            correcting.change(task, {"due_at": soon(hours=n)}, by=self.user)

    def delete(self, n):
        if rows := self.alive():
            correcting.delete(rows[n % len(rows)], by=self.user)

    def undo(self, n):
        done = Operation.objects.filter(undone_at=None).order_by("-at")
        if done := done.exclude(kind__in=["undo", "create"]):
            undoing.undo(done[n % min(3, len(done))], by=self.user)

    def show_on_another(self, n):
        with writing.act("convert", by=self.user) as act:
            links.also_show(self.alive(), on=[self.leads[n % 3]], act=act)

    def move_to_another(self, n):
        lead = self.leads[n % 3]
        taken = ActivityLink.objects.filter(object_id=lead.pk).values("activity")
        free = ActivityLink.objects.exclude(activity__in=taken).order_by("pk")
        if link := free.filter(object_id__in=[each.pk for each in self.leads]).first():
            link.object_id = lead.pk
            writing.save(link, by=self.user, kind="merge")


acts = st.lists(
    st.tuples(
        st.sampled_from(
            [
                act
                for name, act in vars(Play).items()
                if name[0] != "_" and name != "alive"
            ]
        ),
        st.integers(0, 50),
    ),
    min_size=1,
    max_size=14,
)


@given(script=acts)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_what_leads_keep_is_what_their_activities_say(ana, script):
    with transaction.atomic():
        play = Play(ana)
        for step, n in script:
            step(play, n)
        for lead in play.leads:
            assert kept(lead) == computed_anew(lead)
        transaction.set_rollback(True)


def test_a_lead_can_be_computed_anew_by_hand(ana):
    lead = make_lead(ana)
    task = make_task(lead, ana)
    Lead.objects.update(next_step_at=None, last_activity_at=timezone.now())
    keeping.refresh([lead])
    assert kept(lead) == (task.due_at, None, None)


def test_many_records_are_settled_in_few_queries(ana, django_assert_max_num_queries):
    leads = [make_lead(ana) for _ in range(30)]
    with django_assert_max_num_queries(20):
        log.log_call(leads, by=ana)
    assert Lead.objects.filter(first_outbound_at__isnull=False).count() == 30


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_tasks_planned_and_finished_at_once_leave_the_right_next_step(ana):
    for _round in range(5):
        lead = make_lead(ana)
        old = [make_task(lead, ana, due_at=soon(hours=n)) for n in range(1, 5)]
        jobs = [lambda task=task: log.finish(task, by=ana) for task in old]
        jobs += [
            lambda n=n, lead=lead: make_task(lead, ana, due_at=soon(days=n))
            for n in range(2, 6)
        ]
        at_once(*jobs)
        assert kept(lead) == computed_anew(lead)
        assert kept(lead)[0] > timezone.now() + timedelta(days=1)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_next_step_would_be_wrong(ana, monkeypatch):
    """The control: the same two acts, with the record not locked first."""
    lead = make_lead(ana)
    task = make_task(lead, ana, due_at=soon(hours=1))
    monkeypatch.setattr(keeping, "lock", lambda model, pks: list(pks))
    monkeypatch.setattr(links, "lock_for_change", lambda records: None)
    written, waiting = threading.Event(), threading.Event()

    def plan():
        with writing.act("plan", by=ana) as act:
            make_task(lead, ana, due_at=soon(minutes=5), act=act)
            act.settle()
            written.set()
            waiting.wait(5)

    def finish():
        written.wait(5)
        threading.Timer(1, waiting.set).start()
        log.finish(task, by=ana)

    at_once(plan, finish)
    assert kept(lead) != computed_anew(lead)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_finishing_a_task_and_writing_on_its_lead_do_not_block_each_other(ana):
    lead = make_lead(ana)
    tasks = [make_task(lead, ana) for _ in range(6)]

    def convert_like():
        with writing.act("convert", by=ana) as act:
            Lead.objects.select_for_update(of=("self",)).get(pk=lead.pk)
            rows = Activity.objects.open_tasks().order_by("pk").select_for_update()
            for task in rows:
                task.priority = 1
                act.save(task)

    jobs = [lambda task=task: log.finish(task, by=ana) for task in tasks]
    at_once(*jobs, convert_like, convert_like)
    assert kept(lead) == computed_anew(lead)

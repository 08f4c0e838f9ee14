"""Reminders: a notice and a mail at a time before a task is due, once."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from accounts.tests.make import make_account
from activities import correcting, handing, log, owing, reminding, snoozing
from activities.models import Activity
from activities.tests.make import make_task
from history import undoing, writing
from history.models import Operation
from leads.tests.make import make_lead
from users.tests.make import QueueFactory
from work import due
from work.models import Due, Mail, Notice, NoticePreference

NOON = datetime.datetime(2027, 3, 10, 12, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def at(text):
    return datetime.datetime.fromisoformat(text)


def task_of(owner, due_at, before, **more):
    return make_task(
        more.pop("on", None) or make_lead(owner),
        owner,
        due_at=at(due_at),
        remind_before=before,
        subject="Send pricing",
        **more,
    )


def reminders():
    return Due.objects.filter(kind="activities.remind")


def texts():
    return [notice.text for notice in Notice.objects.filter(kind="task_due")]


def wait(clock, until):
    clock.move_to(at(until))
    due.run_due()


@pytest.mark.parametrize(
    ("due_at", "before", "moment"),
    [
        ("2027-03-20T10:00Z", 0, "2027-03-20T10:00Z"),
        ("2027-03-20T10:00Z", 30, "2027-03-20T09:30Z"),
        ("2027-03-20T10:00Z", 1440, "2027-03-19T10:00Z"),
        # The clocks change on the 28th: a day before is the same time on the wall.
        ("2027-03-28T08:00Z", 1440, "2027-03-27T09:00Z"),
        ("2027-03-28T08:00Z", 10080, "2027-03-21T09:00Z"),
        ("2027-03-28T02:00Z", 60, "2027-03-28T01:00Z"),
    ],
)
def test_when_the_time_has_come(ana, due_at, before, moment):
    ana.time_zone = "Europe/Berlin"
    ana.save()
    assert owing.reminder_at(task_of(ana, due_at, before)) == at(moment)


@pytest.mark.parametrize(
    ("before", "moment"),
    [
        (0, "2027-03-20T08:00Z"),
        (60, "2027-03-20T07:00Z"),
        (1440, "2027-03-19T08:00Z"),
    ],
)
def test_a_whole_day_counts_from_nine_in_the_morning(ana, before, moment):
    ana.time_zone = "Europe/Berlin"
    ana.save()
    task = task_of(ana, "2027-03-20T22:59:59.999999Z", before, is_all_day=True)
    assert owing.reminder_at(task) == at(moment)


def test_a_notice_and_a_mail_at_that_time_and_once(ana, clock):
    ana.time_zone = "Europe/Berlin"
    ana.save()
    lead = make_lead(ana)
    task = task_of(ana, "2027-03-20T10:00Z", 30, on=lead)
    assert reminders().get().due_at == at("2027-03-20T09:30Z")
    wait(clock, "2027-03-20T09:29Z")
    assert texts() == []
    wait(clock, "2027-03-20T09:30Z")
    assert texts() == [f"Reminder: Send pricing ({lead}), due Sat 20 Mar, 11:00"]
    assert Notice.objects.get().url == f"{lead.get_absolute_url()}#next-steps"
    assert Mail.objects.get(kind="task_due").to == ana.email
    reminding.remind(task.pk, "2027-03-20T09:30:00+00:00")
    assert len(texts()) == 1
    assert not reminders().exists()


def test_the_matrix_is_kept(ana, clock):
    NoticePreference.objects.create(
        user=ana, kind="task_due", in_app=True, mailed="never"
    )
    task_of(ana, "2027-03-20T10:00Z", 30)
    wait(clock, "2027-03-20T09:30Z")
    assert len(texts()) == 1
    assert not Mail.objects.exists()


def test_put_off_it_reminds_at_the_new_time_only(ana, clock):
    task = task_of(ana, "2027-03-10T14:00Z", 60)
    snoozing.snooze(task, "tomorrow", by=ana, zone=datetime.UTC)
    wait(clock, "2027-03-10T13:00Z")
    assert texts() == []
    wait(clock, "2027-03-11T08:00Z")
    assert len(texts()) == 1


def test_moved_away_and_back_it_reminds_once(ana, clock):
    task = task_of(ana, "2027-03-10T14:00Z", 60)
    correcting.change(task, {"due_at": at("2027-03-12T14:00Z")}, by=ana)
    correcting.change(task, {"due_at": at("2027-03-10T14:00Z")}, by=ana)
    wait(clock, "2027-03-10T13:00Z")
    wait(clock, "2027-03-12T13:00Z")
    assert len(texts()) == 1


def test_nobody_is_reminded_of_what_is_done_or_deleted(ana, clock):
    done = task_of(ana, "2027-03-10T14:00Z", 60)
    log.finish(done, by=ana)
    gone = task_of(ana, "2027-03-10T14:00Z", 60)
    correcting.delete(gone, by=ana)
    lead = make_lead(ana)
    task_of(ana, "2027-03-10T14:00Z", 60, on=lead)
    writing.delete(lead, by=ana)
    wait(clock, "2027-03-10T13:00Z")
    assert texts() == []
    assert not reminders().exists()


def test_what_comes_back_from_the_bin_reminds_again(ana, clock):
    task = task_of(ana, "2027-03-12T14:00Z", 60)
    correcting.delete(task, by=ana)
    wait(clock, "2027-03-11T13:00Z")
    undoing.undo(Operation.objects.get(kind="delete_activity"), by=ana)
    wait(clock, "2027-03-12T13:00Z")
    assert len(texts()) == 1


def test_a_new_owner_is_reminded_instead(ana, boris, clock):
    lead = make_lead(ana)
    task_of(ana, "2027-03-12T14:00Z", 60, on=lead)
    with writing.act("assign", by=None) as act:
        handing.hand_over_open(lead, ana, boris, act)
    wait(clock, "2027-03-12T13:00Z")
    [notice] = Notice.objects.filter(kind="task_due")
    assert notice.user == boris
    # Boris may not see the lead, so it is not named.
    assert notice.text == "Reminder: Send pricing, due Fri 12 Mar, 14:00"


def test_the_people_of_a_queue_are_reminded(ana, boris, clock):
    queue = QueueFactory(people=[ana, boris])
    log.plan_task(
        make_account(ana), by=ana, queue=queue, subject="Tidy",
        due_at=at("2027-03-12T14:00Z"), remind_before=60,
    )  # fmt: skip
    wait(clock, "2027-03-12T13:00Z")
    people = {notice.user for notice in Notice.objects.filter(kind="task_due")}
    assert people == {ana, boris}


def test_each_task_of_a_repetition_reminds(ana, clock):
    lead = make_lead(ana)
    task_of(ana, "2027-03-10T14:00Z", 60, on=lead, repeats="daily")
    for day in (10, 11, 12):
        wait(clock, f"2027-03-{day}T13:00Z")
        [task] = Activity.objects.open_tasks().on(lead)
        clock.move_to(at(f"2027-03-{day}T14:00Z"))
        log.finish(task, by=ana)
    assert len(texts()) == 3


def test_a_moment_that_has_passed_owes_nothing(ana):
    task = task_of(ana, "2027-03-10T12:30Z", 60)
    assert owing.reminder_at(task) < timezone.now()
    assert not reminders().exists()

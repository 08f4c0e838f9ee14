"""Tasks that come again: the next one is made when one is done."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from accounts.tests.make import make_account
from activities import correcting, links, log, repeating, snoozing, times
from activities.models import Activity
from activities.tests.make import make_task
from history import undoing, writing
from history.models import Operation
from leads.tests.make import make_lead
from users.tests.make import QueueFactory

day = datetime.date


def at(text):
    return datetime.datetime.fromisoformat(text)


def planned(owner, due, repeats, *, on=None, **more):
    record = on or make_lead(owner)
    return make_task(record, owner, due_at=due, repeats=repeats, **more)


def whole_day(owner, due_on, repeats, **more):
    due = times.end_of_day(due_on, times.zone_of(owner))
    return planned(owner, due, repeats, is_all_day=True, **more)


def finish(task, by, now):
    with time_machine.travel(now, tick=False):
        [done] = log.finish(Activity.objects.get(pk=task.pk), by=by)
    return done.followed_by


@pytest.mark.parametrize(
    ("repeats", "first", "after", "found"),
    [
        ("daily", day(2027, 3, 1), day(2027, 3, 1), day(2027, 3, 2)),
        ("daily", day(2027, 3, 1), day(2027, 3, 9), day(2027, 3, 10)),
        ("weekly", day(2027, 3, 1), day(2027, 3, 1), day(2027, 3, 8)),
        ("weekly", day(2027, 3, 1), day(2027, 3, 7), day(2027, 3, 8)),
        ("weekly", day(2027, 3, 1), day(2027, 3, 8), day(2027, 3, 15)),
        ("monthly", day(2027, 1, 31), day(2027, 1, 31), day(2027, 2, 28)),
        ("monthly", day(2027, 1, 31), day(2027, 2, 28), day(2027, 3, 31)),
        ("monthly", day(2027, 1, 31), day(2027, 3, 31), day(2027, 4, 30)),
        ("monthly", day(2028, 1, 30), day(2028, 1, 30), day(2028, 2, 29)),
        ("monthly", day(2027, 12, 15), day(2027, 12, 20), day(2028, 1, 15)),
        ("monthly", day(2027, 3, 15), day(2027, 3, 1), day(2027, 3, 15)),
    ],
)
def test_the_next_day_counts_from_the_first(repeats, first, after, found):
    assert repeating.next_day(repeats, first, after) == found


def test_the_31st_comes_back_after_february(ana):
    task = whole_day(ana, day(2027, 1, 31), "monthly")
    seen = []
    for _month in range(4):
        task = finish(task, ana, task.due_at - datetime.timedelta(hours=2))
        seen.append(task.due)
    assert seen == [
        day(2027, 2, 28),
        day(2027, 3, 31),
        day(2027, 4, 30),
        day(2027, 5, 31),
    ]


@pytest.mark.parametrize(
    ("clock", "around"),
    [
        ("09:00", ["2027-03-27T08:00Z", "2027-03-28T07:00Z", "2027-03-29T07:00Z"]),
        # Skipped on the 28th, and back on the day after.
        ("02:30", ["2027-03-27T01:30Z", "2027-03-28T01:30Z", "2027-03-29T00:30Z"]),
    ],
)
def test_a_time_is_on_the_owners_wall_through_a_change_of_clocks(ana, clock, around):
    ana.time_zone = "Europe/Berlin"
    ana.save()
    task = planned(ana, at(around[0]), "daily")
    for expected in around[1:]:
        task = finish(task, ana, task.due_at)
        assert task.due_at == at(expected)


def test_an_hour_that_comes_twice_is_the_first(ana):
    ana.time_zone = "Europe/Berlin"
    ana.save()
    task = planned(ana, at("2027-10-30T00:30Z"), "daily")  # 02:30
    task = finish(task, ana, task.due_at)
    assert task.due_at == at("2027-10-31T00:30Z")
    task = finish(task, ana, task.due_at)
    assert task.due_at == at("2027-11-01T01:30Z")


def test_what_was_missed_is_not_caught_up_with(ana):
    task = planned(ana, at("2027-03-01T09:00Z"), "daily")
    assert finish(task, ana, at("2027-03-05T12:00Z")).due_at == at("2027-03-06T09:00Z")


def test_done_before_its_day_the_next_is_the_one_after(ana):
    task = planned(ana, at("2027-03-05T09:00Z"), "weekly")
    assert finish(task, ana, at("2027-03-02T12:00Z")).due_at == at("2027-03-12T09:00Z")


def test_the_next_has_everything_and_lies_on_the_same_records(ana):
    lead, account = make_lead(ana), make_account(ana)
    task = planned(
        ana, at("2027-03-01T09:00Z"), "weekly", on=lead, subject="Report",
        body="**Why**", means="email", priority=1, remind_before=60,
    )  # fmt: skip
    with writing.act("share", by=ana) as act:
        links.also_show([task], on=[account], act=act)
    new = finish(task, ana, at("2027-03-01T09:30Z"))
    new.refresh_from_db()
    same = ("subject", "body", "means", "priority", "remind_before", "owner", "repeats")
    for name in same:
        assert getattr(new, name) == getattr(task, name)
    for record in (lead, account):
        assert list(Activity.objects.open_tasks().on(record)) == [new]
        record.refresh_from_db()
        assert record.next_step_at == new.due_at


def test_undo_takes_the_next_one_back(ana):
    lead = make_lead(ana)
    task = planned(ana, at("2027-03-01T09:00Z"), "daily", on=lead)
    finish(task, ana, at("2027-03-01T10:00Z"))
    undoing.undo(Operation.objects.get(kind="finish_task"), by=ana)
    task.refresh_from_db()
    assert list(Activity.objects.open_tasks().on(lead)) == [task]
    assert task.repeats == "daily"


def test_reopening_and_finishing_again_makes_no_second_series(ana):
    lead = make_lead(ana)
    task = planned(ana, at("2027-03-01T09:00Z"), "daily", on=lead)
    new = finish(task, ana, at("2027-03-01T10:00Z"))
    log.reopen(Activity.objects.get(pk=task.pk), by=ana)
    assert finish(task, ana, at("2027-03-01T11:00Z")) is None
    assert list(Activity.objects.open_tasks().on(lead)) == [new]


def test_finishing_twice_makes_one(ana):
    task = planned(ana, at("2027-03-01T09:00Z"), "daily")
    stale = Activity.objects.get(pk=task.pk)
    log.finish(task, by=ana)
    assert log.finish(stale, by=ana) == []
    assert Activity.objects.open_tasks().count() == 1


def test_many_are_finished_at_once(ana, django_assert_max_num_queries):
    lead = make_lead(ana)
    tasks = [
        planned(ana, at("2027-03-01T09:00Z"), "daily", on=lead) for _n in range(30)
    ]
    with django_assert_max_num_queries(30):
        log.finish(tasks, by=ana)
    assert Activity.objects.open_tasks().on(lead).count() == 30


def test_put_off_it_keeps_its_day_and_moved_it_changes_it(ana):
    task = planned(ana, at("2027-03-01T09:00Z"), "weekly")  # a Monday
    with time_machine.travel(at("2027-03-01T08:00Z"), tick=False):
        snoozing.snooze(task, "tomorrow", by=ana, zone=datetime.UTC)
    new = finish(task, ana, at("2027-03-02T09:30Z"))
    assert new.due_at == at("2027-03-08T09:00Z")
    correcting.change(new, {"due_at": at("2027-03-10T10:00Z")}, by=ana)
    later = finish(new, ana, at("2027-03-10T10:30Z"))
    assert later.due_at == at("2027-03-17T10:00Z")


def test_deleting_the_open_one_ends_it(ana):
    lead = make_lead(ana)
    task = planned(ana, at("2027-03-01T09:00Z"), "daily", on=lead)
    correcting.delete(task, by=ana)
    assert log.finish(task, by=ana) == []
    assert not Activity.objects.open_tasks().exists()


def test_a_queues_task_comes_back_to_the_queue(ana):
    queue = QueueFactory(people=[ana])
    lead = make_lead(ana)
    task = log.plan_task(
        lead, by=ana, queue=queue, subject="Tidy", due_at=at("2027-03-01T09:00Z"),
        repeats="daily",
    )  # fmt: skip
    assert finish(task, ana, at("2027-03-01T10:00Z")).queue == queue


# -- on the page --------------------------------------------------------------


def send(client, record, **fields):
    url = reverse("activities:log", args=[record._meta.label_lower, record.pk])
    sent = {"kind": "task", "subject": "Report", "assignee": "", **fields}
    return client.post(url, sent, follow=True)


def test_a_task_is_planned_to_repeat_and_its_end_says_when_it_comes(client, ana):
    lead = make_lead(ana)
    with time_machine.travel(at("2027-03-01T08:00Z"), tick=False):
        client.force_login(ana)
        send(client, lead, due_on="2027-03-01", due_time="09:00", repeats="weekly")
        task = Activity.objects.get()
        page = client.get(lead.get_absolute_url()).content.decode()
        assert "Every week" in page
        done = reverse("activities:done", args=[task.pk])
        page = client.post(done, {"next": lead.get_absolute_url()}, follow=True)
    [message] = page.context["messages"]
    assert str(message) == "Done: Report. Next: Mon 8 Mar, 09:00"
    assert Activity.objects.open_tasks().get().repeats == "weekly"


def test_the_edit_page_shows_and_ends_a_repetition(client, ana):
    lead = make_lead(ana)
    task = planned(ana, at("2099-03-02T09:00Z"), "daily", on=lead, remind_before=60)
    client.force_login(ana)
    url = reverse("activities:edit", args=[task.pk])
    html = client.get(url).content.decode()
    assert '<option value="daily" selected>' in html
    assert '<option value="60" selected>' in html
    sent = {"subject": "x", "due_on": "2099-03-02", "due_time": "09:00", "version": 1}
    client.post(url, {**sent, "repeats": "", "remind_before": ""})
    task.refresh_from_db()
    assert (task.repeats, task.repeats_from, task.remind_before) == ("", None, None)


@pytest.mark.parametrize(
    "fields",
    [
        {"repeats": "daily"},
        {"repeats": "hourly", "due_on": "2099-01-01"},
        {"remind_before": "60"},
        {"remind_before": "61", "due_on": "2099-01-01"},
        {"remind_before": "-1", "due_on": "2099-01-01"},
        {"remind_before": "x", "due_on": "2099-01-01"},
        {"remind_before": "10080", "due_on": "2027-03-02"},
    ],
)
def test_what_makes_no_sense_is_refused_by_name(client, ana, fields):
    lead = make_lead(ana)
    with time_machine.travel(at("2027-03-01T12:00Z"), tick=False):
        client.force_login(ana)
        page = send(client, lead, **fields)
    assert page.status_code == 422
    assert page.context["form"].errors
    assert not Activity.objects.exists()

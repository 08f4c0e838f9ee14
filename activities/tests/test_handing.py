import datetime
from zoneinfo import ZoneInfo

import pytest

from activities import handing, log, times
from activities.models import Activity
from activities.tests.make import make_task, soon
from history import writing
from leads.tests.make import make_lead
from users.tests.make import QueueFactory
from work.models import Notice


def hand_over(records, old, new, by):
    with writing.act("give", by=by) as act:
        return handing.hand_over_open(records, old, new, act)


def test_open_tasks_go_to_the_new_owner_and_done_ones_stay(ana, boris, carla):
    lead = make_lead(ana)
    task = make_task(lead, ana)
    done = make_task(lead, ana)
    log.finish(done, by=ana)
    call = log.log_call(lead, by=ana)
    elsewhere = make_task(make_lead(ana), ana)

    assert hand_over(lead, ana, boris, carla) == [task]
    owners = dict(Activity.objects.values_list("pk", "owner"))
    assert owners == {
        task.pk: boris.pk,
        done.pk: ana.pk,
        call.pk: ana.pk,
        elsewhere.pk: ana.pk,
    }


def test_only_tasks_of_the_old_owner_are_handed_over_if_one_is_named(ana, boris, carla):
    lead = make_lead(ana)
    others = make_task(lead, carla)
    assert hand_over(lead, ana, boris, carla) == []
    assert hand_over(lead, None, boris, carla) == [others]


def test_tasks_can_go_to_a_queue_and_come_back(ana, boris):
    queue = QueueFactory(people=[ana, boris])
    lead = make_lead(ana)
    task = make_task(lead, ana)
    hand_over(lead, ana, queue, ana)
    task.refresh_from_db()
    assert (task.owner, task.queue) == (None, queue)
    hand_over([lead], queue, boris, ana)
    task.refresh_from_db()
    assert (task.owner, task.queue) == (boris, None)


def test_who_leaves_hands_over_everything_that_is_open(ana, boris, adam):
    tasks = [make_task(make_lead(ana), ana), make_task([], ana)]
    assert hand_over(None, ana, boris, adam) == tasks
    with pytest.raises(ValueError, match="everybody's"):
        hand_over(None, None, boris, adam)


def test_the_new_owner_is_told_once_for_many_tasks(ana, boris, carla):
    lead = make_lead(ana)
    for _ in range(3):
        make_task(lead, ana)
    hand_over(lead, ana, boris, carla)
    assert Notice.objects.get().text == "Carla Rossi gave you 3 tasks."


def test_a_task_on_two_of_the_records_is_handed_over_once(ana, boris):
    leads = [make_lead(ana), make_lead(ana)]
    task = make_task(leads, ana)
    assert hand_over(leads, ana, boris, ana) == [task]


def test_a_day_stays_the_same_day_for_an_owner_in_another_zone(ana, boris):
    boris.time_zone = "America/Los_Angeles"
    boris.save()
    day = datetime.date(2027, 3, 5)
    lead = make_lead(ana)
    end = times.end_of_day(day, times.zone_of(ana))
    task = make_task(lead, ana, due_at=end, is_all_day=True)
    hand_over(lead, ana, boris, ana)
    task = Activity.objects.get()
    assert task.due == day
    assert task.due_at.astimezone(ZoneInfo("America/Los_Angeles")).hour == 23
    lead.refresh_from_db()
    assert lead.next_step_at == task.due_at


def test_handing_over_many_costs_few_queries(ana, boris, django_assert_max_num_queries):
    lead = make_lead(ana)
    for n in range(1, 20):
        make_task(lead, ana, due_at=soon(hours=n))
    with django_assert_max_num_queries(25):
        hand_over(lead, ana, boris, ana)

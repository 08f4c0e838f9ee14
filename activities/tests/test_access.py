"""Leaks by the second door (peers §4.7): what somebody may not see never shows."""

import pytest
from django.contrib.auth.models import AnonymousUser

from activities import correcting, links, log
from activities.models import Activity
from activities.tests.make import make_task
from history import writing
from leads.tests.make import make_lead
from records.models import Share
from users.models import User
from users.tests.make import QueueFactory


def seen(user):
    return set(Activity.objects.visible_to(User.objects.get(pk=user.pk)))


def changed(user):
    return set(Activity.objects.editable_by(User.objects.get(pk=user.pk)))


def test_an_activity_is_seen_by_whoever_may_see_its_lead(
    ana, boris, carla, dimitri, marta
):
    call = log.log_call(make_lead(ana), by=ana)
    assert seen(ana) == seen(carla) == seen(marta) == {call}
    assert seen(boris) == seen(dimitri) == set()


def test_sharing_the_lead_shows_its_activities(ana, boris):
    lead = make_lead(ana)
    call = log.log_call(lead, by=ana)
    share = Share.objects.create(record=lead, user=boris)
    assert (seen(boris), changed(boris)) == ({call}, set())
    share.can_edit = True
    share.save()
    assert changed(boris) == {call}


def test_a_task_is_seen_by_its_owner_also_without_the_lead(ana, boris, carla, dimitri):
    task = make_task(make_lead(ana), boris)
    assert seen(boris) == changed(boris) == {task}
    assert seen(carla) == changed(carla) == {task}
    assert seen(dimitri) == set()


def test_a_task_in_a_queue_is_seen_by_its_members(ana, boris, dimitri):
    queue = QueueFactory(people=[boris])
    task = log.plan_task(make_lead(ana), by=ana, subject="x", queue=queue)
    assert seen(boris) == changed(boris) == {task}
    assert seen(dimitri) == set()


def test_a_private_note_is_seen_by_its_author_alone(ana, carla, adam):
    note = log.write_note(make_lead(ana), by=ana, body="x", is_private=True)
    assert seen(ana) == changed(ana) == {note}
    assert seen(carla) == seen(adam) == changed(carla) == set()
    assert not Activity.objects.alive().shown_to(carla).exists()


def test_what_is_deleted_is_not_seen(ana):
    call = log.log_call(make_lead(ana), by=ana)
    correcting.delete(call, by=ana)
    assert seen(ana) == changed(ana) == set()


def test_who_may_only_read_changes_nothing(ana, rita):
    call = log.log_call(make_lead(ana), by=ana)
    assert seen(rita) == {call}
    assert changed(rita) == set()


@pytest.mark.parametrize("who", ["nobody", "inactive"])
def test_strangers_see_nothing(ana, who):
    log.log_call(make_lead(ana), by=ana)
    user = AnonymousUser()
    if who == "inactive":
        User.objects.filter(pk=ana.pk).update(is_active=False)
        user = User.objects.get(pk=ana.pk)
    assert not Activity.objects.visible_to(user).exists()
    assert not Activity.objects.editable_by(user).exists()


def test_names_of_records_show_only_to_those_who_may_see_them(ana, boris):
    mine, theirs = make_lead(boris), make_lead(ana)
    task = make_task([mine, theirs], boris)
    assert links.records_of([task], boris) == {task.pk: [mine, None]}
    writing.delete(theirs, by=ana)
    assert links.records_of([task], boris) == {task.pk: [mine]}


def test_tasks_that_belong_only_to_deleted_leads_are_left_out(ana):
    lead, other = make_lead(ana), make_lead(ana)
    alone = make_task(lead, ana)
    both = make_task([lead, other], ana)
    nowhere = make_task([], ana)
    writing.delete(lead, by=ana)
    left = Activity.objects.of_living_records()
    assert alone not in left
    assert {both, nowhere} == set(left)


def test_showing_on_more_records_adds_each_once(ana):
    lead, other = make_lead(ana), make_lead(ana)
    calls = [log.log_call(lead, by=ana), log.log_call([lead, other], by=ana)]
    for _ in range(2):
        with writing.act("convert", by=ana) as act:
            assert links.also_show(Activity.objects.on(lead), on=[other], act=act) == 2
    assert set(Activity.objects.on(other)) == set(calls)
    other.refresh_from_db()
    assert other.last_activity_at == calls[1].done_at

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from activities import correcting, log
from activities.models import Activity
from activities.tests.make import make_task, soon
from history import undoing
from history.models import Change, Operation
from leads.models import Lead
from leads.tests.make import make_lead
from users.tests.make import QueueFactory
from work.models import Notice


def kept(record):
    record.refresh_from_db()
    return record.next_step_at, record.last_activity_at, record.first_outbound_at


def test_a_call_is_done_linked_and_counts_as_contact(ana):
    lead = make_lead(ana)
    call = log.log_call(lead, by=ana, outcome="Connected", body="Nice", minutes=6)

    assert (call.kind, call.owner, call.created_by) == ("call", ana, ana)
    assert list(Activity.objects.on(lead)) == [call]
    assert kept(lead) == (None, call.done_at, call.done_at)
    assert lead.version == 1, "a fact about other rows raises no version"


def test_only_the_first_outbound_call_is_the_first_contact(ana):
    lead = make_lead(ana)
    log.log_call(lead, by=ana, direction="in", at=soon(hours=-3))
    first = log.log_call(lead, by=ana, at=soon(hours=-2))
    last = log.log_call(lead, by=ana)
    assert kept(lead) == (None, last.done_at, first.done_at)


def test_a_call_in_the_future_is_refused(ana):
    with pytest.raises(ValidationError, match="still to come"):
        log.log_call(make_lead(ana), by=ana, at=soon(hours=2))


def test_a_note_is_work_but_no_contact(ana):
    lead = make_lead(ana)
    note = log.write_note(lead, by=ana, body="**Big** fleet")
    assert kept(lead) == (None, note.done_at, None)


def test_a_private_note_does_not_show_in_what_others_read(ana):
    lead = make_lead(ana)
    log.write_note(lead, by=ana, body="Between us", is_private=True)
    assert kept(lead) == (None, None, None)


def test_an_empty_note_is_refused(ana):
    with pytest.raises(ValidationError, match="Write something first"):
        log.write_note(make_lead(ana), by=ana, body="  \n")


def test_the_next_step_is_the_earliest_open_task(ana):
    lead = make_lead(ana)
    later = make_task(lead, ana, due_at=soon(days=5))
    sooner = make_task(lead, ana, due_at=soon(days=2))
    make_task(lead, ana, due_at=None)
    assert kept(lead)[0] == sooner.due_at

    log.finish(sooner, by=ana)
    assert kept(lead)[0] == later.due_at
    log.reopen(sooner, by=ana)
    assert kept(lead)[0] == sooner.due_at
    correcting.delete(sooner, by=ana)
    assert kept(lead)[0] == later.due_at
    correcting.change(later, {"due_at": soon(days=9)}, by=ana)
    assert kept(lead)[0] > later.due_at


def test_a_finished_task_counts_from_when_it_was_done(ana):
    lead = make_lead(ana)
    task = make_task(lead, ana)
    with time_machine.travel(timezone.now() + timedelta(hours=3)):
        [done] = log.finish(task, by=ana)
    assert kept(lead) == (None, done.done_at, None)
    assert done.links.get().at == done.done_at


def test_finishing_twice_changes_nothing(ana):
    task = make_task(make_lead(ana), ana)
    assert log.finish(task, by=ana)
    changes = Change.objects.count()
    assert log.finish(task, by=ana) == []
    assert Change.objects.count() == changes


def test_an_undo_puts_the_kept_columns_right(ana):
    lead = make_lead(ana)
    task = make_task(lead, ana)
    log.finish(task, by=ana)
    log.log_call(lead, by=ana)

    undoing.undo(Operation.objects.get(kind="log_call"), by=ana)
    assert kept(lead)[2] is None
    assert not Activity.objects.alive().filter(kind="call").exists()
    undoing.undo(Operation.objects.get(kind="finish_task"), by=ana)
    assert kept(lead) == (task.due_at, None, None)
    undoing.undo(Operation.objects.get(kind="plan_task"), by=ana)
    assert kept(lead) == (None, None, None)


def test_a_stranger_may_not_undo_and_a_manager_may(ana, boris, carla):
    make_task(make_lead(ana), ana)
    operation = Operation.objects.get(kind="plan_task")
    with pytest.raises(ValidationError):
        undoing.undo(operation, by=boris)
    assert undoing.undo(operation, by=carla).undone == 2


def test_one_call_shows_on_two_records_and_deleting_it_removes_it_from_both(ana):
    one, two = make_lead(ana), make_lead(ana)
    call = log.log_call([one, two], by=ana)
    assert kept(one) == kept(two) == (None, call.done_at, call.done_at)
    correcting.delete(call, by=ana)
    assert kept(one) == kept(two) == (None, None, None)


def test_nothing_is_logged_on_a_lead_that_is_read_only_or_gone(ana):
    lead = make_lead(ana)
    Lead.objects.filter(pk=lead.pk).update(deleted_at=timezone.now())
    with pytest.raises(ValidationError, match="can't be changed any more"):
        log.log_call(lead, by=ana)
    assert not Activity.objects.exists()


def test_a_task_needs_words_and_one_owner(ana):
    lead = make_lead(ana)
    with pytest.raises(ValidationError):
        log.plan_task(lead, by=ana, subject="  ")
    with pytest.raises(ValueError, match="person or to a queue"):
        log.plan_task(lead, by=ana, subject="x", owner=ana, queue=QueueFactory())
    with pytest.raises(ValidationError):
        log.plan_task(lead, by=ana, subject="x" * 256)


def test_what_no_database_keeps_is_refused_by_name(ana):
    lead = make_lead(ana)
    with pytest.raises(ValidationError, match="null character"):
        log.write_note(lead, by=ana, body="a\x00b")
    with pytest.raises(ValidationError, match="surrogate"):
        log.plan_task(lead, by=ana, subject="\ud800")


def test_only_somebody_else_is_told_about_a_task(ana, boris):
    lead = make_lead(ana)
    log.plan_task(lead, by=ana, subject="Mine")
    assert not Notice.objects.exists()
    task = log.plan_task(lead, by=ana, subject="Send the offer", owner=boris)
    assert Notice.objects.get().text == "Ana Batista gave you a task: Send the offer"
    correcting.change(task, {"owner": ana}, by=boris)
    assert set(Notice.objects.values_list("user", flat=True)) == {ana.pk, boris.pk}


def test_the_program_can_plan_a_task_for_somebody(ana):
    task = log.plan_task(make_lead(ana), by=None, subject="First call", owner=ana)
    assert (task.created_by, task.owner) == (None, ana)
    assert Notice.objects.get().text == "The program gave you a task: First call"


def test_logging_costs_few_queries(ana, django_assert_max_num_queries):
    lead = make_lead(ana)
    log.log_call(lead, by=ana)
    with django_assert_max_num_queries(12):
        log.log_call(lead, by=ana)

"""Owed work is done once, again after a failure, and never lost."""

import tempfile
from datetime import timedelta

import pytest
from celery import current_app, shared_task
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from work import doorbell, due
from work.models import Due
from work.tests.races import at_once

only_postgresql = pytest.mark.postgresql
calls: list[tuple] = []


@shared_task(name="work.tests.note")
def note(*args):
    calls.append(args)


@shared_task(name="work.tests.fail")
def fail():
    raise ValueError("no such thing")


@shared_task(name="work.tests.ask_again")
def ask_again():
    calls.append(())
    if len(calls) == 1:
        due.later("work.tests.ask_again", key="one")


@pytest.fixture(autouse=True)
def _no_calls_yet():
    calls.clear()


def age(**fields):
    Due.objects.update(**fields)


@pytest.mark.django_db
def test_what_is_owed_is_done_with_its_arguments_and_forgotten():
    due.later("work.tests.note", 1, "two")

    assert due.run_due() == 1
    assert calls == [(1, "two")]
    assert not Due.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_not_owed():
    with pytest.raises(RuntimeError), transaction.atomic():
        due.later("work.tests.note")
        raise RuntimeError

    assert due.run_due() == 0
    assert calls == []


@pytest.mark.django_db
def test_the_same_key_is_owed_once_and_with_the_latest_arguments():
    due.later("work.tests.note", "old", key="lead:1")
    due.later("work.tests.note", "new", key="lead:1")
    due.later("work.tests.note", "other", key="lead:2")

    due.run_due()
    assert calls == [("new",), ("other",)]


@pytest.mark.django_db
def test_asking_again_while_it_runs_makes_it_run_again(monkeypatch):
    due.later("work.tests.ask_again", key="one")
    called = []
    monkeypatch.setattr(doorbell, "ring", called.append)

    assert due.run_due() == 1
    assert called == [Due.objects.get().pk]
    assert Due.objects.count() == 1
    assert due.run_due() == 1
    assert len(calls) == 2
    assert not Due.objects.exists()


@pytest.mark.django_db
def test_what_is_for_later_waits():
    due.later("work.tests.note", at=timezone.now() + timedelta(minutes=5))

    assert due.run_due() == 0
    age(due_at=timezone.now())
    assert due.run_due() == 1


@pytest.mark.django_db
def test_asking_for_it_earlier_brings_it_forward():
    due.later("work.tests.note", key="a", at=timezone.now() + timedelta(hours=1))
    due.later("work.tests.note", key="a")

    assert due.run_due() == 1


@pytest.mark.django_db
def test_a_failure_is_written_down_and_waits_longer_each_time():
    due.later("work.tests.fail")
    waits = []
    for _ in range(3):
        age(due_at=timezone.now())
        assert due.run_due() == 0
        row = Due.objects.get()
        waits.append(round((row.due_at - timezone.now()).total_seconds()))

    assert waits == [15, 30, 60]
    assert "no such thing" in row.error
    assert row.lease_until is None


@pytest.mark.django_db
def test_the_tenth_failure_gives_up_until_somebody_retries():
    due.later("work.tests.fail")
    for _ in range(10):
        age(due_at=timezone.now())
        due.run_due()

    row = Due.objects.get()
    assert row.failed_at
    age(due_at=timezone.now())
    due.run_due()
    assert Due.objects.get().attempts == 10

    age(kind="work.tests.note")
    assert due.retry(Due.objects.all()) == 1
    assert due.run_due() == 1


@pytest.mark.django_db
def test_a_row_whose_worker_died_is_taken_over_when_the_lease_ends():
    due.later("work.tests.note")
    age(lease_until=timezone.now() + timedelta(seconds=30), attempts=1)
    assert due.run_due() == 0

    age(lease_until=timezone.now() - timedelta(seconds=1))
    assert due.run_due() == 1


@shared_task(name="work.tests.hold")
def hold():
    calls.append((Due.objects.get().lease_until,))
    age(lease_until=timezone.now())
    due.hold_on()  # somebody else has taken it meanwhile
    calls.append((Due.objects.get().lease_until,))


@pytest.mark.django_db
def test_of_work_in_short_pieces_a_dead_worker_is_missed_sooner(monkeypatch):
    due.later("work.tests.hold")
    monkeypatch.setattr(due, "brief", {"work.tests.hold"})
    due.run_due()
    [first], [second] = calls
    assert first < timezone.now() + due.BRIEFLY < timezone.now() + due.LEASE
    assert second < timezone.now()


@shared_task(name="work.tests.long")
def long():
    first = Due.objects.get().lease_until
    due.hold_on()
    calls.append((first, Due.objects.get().lease_until))


@pytest.mark.django_db
def test_a_long_run_that_says_that_it_lives_is_not_taken_over():
    due.hold_on()  # outside of a run it says nothing
    due.later("work.tests.long")
    assert due.run_due() == 1
    [(first, second)] = calls
    assert first < second
    assert not Due.objects.exists()


@pytest.mark.django_db
def test_a_lease_of_before_the_clock_was_set_back_holds_nothing_up():
    due.later("work.tests.note")
    age(lease_until=timezone.now() + timedelta(hours=1), attempts=1)

    assert due.run_due() == 1


@pytest.mark.django_db
def test_a_row_that_kills_every_worker_is_given_up():
    due.later("work.tests.note")
    age(lease_until=timezone.now() - timedelta(seconds=1), attempts=10)

    assert due.run_due() == 0
    assert Due.objects.get().failed_at


@pytest.mark.django_db
def test_a_late_finisher_does_not_remove_the_row_of_the_one_who_took_over():
    due.later("work.tests.note")
    first = due._claim(Due.objects.get().pk)
    age(lease_until=timezone.now() - timedelta(seconds=1))
    second = due._claim(first.pk)

    due._finish(first)
    assert Due.objects.get().lease_until == second.lease_until
    due._finish(second)
    assert not Due.objects.exists()


@pytest.mark.django_db
def test_an_unknown_kind_is_an_error_on_its_row():
    due.later("nobody.knows_this")
    due.run_due()

    assert "nobody.knows_this" in Due.objects.get().error


@pytest.mark.django_db
def test_every_kind_the_apps_register_can_be_found():
    autodiscover_modules("tasks")

    assert {"work.run_one", "work.sweep", "work.deliver_mail"} <= set(current_app.tasks)


@only_postgresql
@pytest.mark.django_db(transaction=True)
def test_eight_sweeps_at_once_run_each_row_once():
    for number in range(20):
        due.later("work.tests.note", number)

    assert sum(at_once(*[due.run_due] * 8)) == 20
    assert sorted(calls) == [(number,) for number in range(20)]


@only_postgresql
@pytest.mark.django_db(transaction=True)
def test_eight_at_once_owe_the_same_key_once():
    at_once(*[lambda: due.later("work.tests.note", key="same")] * 8)

    row = Due.objects.get()
    assert row.asked == 8


@pytest.fixture
def broken_broker(settings, monkeypatch):
    """A broker nobody listens at, and a bell that has not been rung yet."""
    settings.WORK_DOORBELL = True
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(doorbell, "_silent_until", 0.0)
    impatient = current_app.connection_for_write
    monkeypatch.setattr(
        current_app._get_current_object(),
        "connection_for_write",
        lambda **options: impatient(settings.REDIS_URL, **options),
    )


def test_a_worker_outlives_a_broker_that_starts_anew_while_a_task_runs(
    monkeypatch, tmp_path
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    connection = current_app.connection_for_read()
    queue = connection.SimpleQueue("of a broker that starts anew")
    queue.put({})
    assert queue.get(timeout=5)  # and it is not done yet
    connection.transport.client = None  # as a connection that is lost leaves it
    connection.close()  # raised what ends a worker


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_costs_nothing_and_is_said_once(broken_broker, caplog):
    began = timezone.now()
    for _ in range(3):
        due.later("work.tests.note")

    assert (timezone.now() - began).total_seconds() < 1
    assert [record.name for record in caplog.records] == ["work.doorbell"]
    assert Due.objects.count() == 3

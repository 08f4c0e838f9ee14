"""Races on PostgreSQL, each with a control that shows the race with the lock off."""

import threading
from collections import Counter
from functools import partial

import pytest

from history import writing
from leads.models import Lead, PoolMember, Status, StatusSpan
from leads.process import moving
from leads.routing import owners, pools, rules, taking
from leads.tests.make import entry, make_lead, make_pool, make_rule, new_lead
from users.models import Queue
from users.tests.make import QueueFactory, UserFactory
from work.models import Notice
from work.tests.races import outcomes_at_once

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def together(number: int, act) -> list:
    """Run `act(n)` in so many threads at once; give answers and errors."""
    return outcomes_at_once(*[partial(act, n) for n in range(number)])


def take_in(_n: int) -> None:
    """One lead comes in, as in its own web request."""
    take_in_many(1)


def take_in_many(count: int) -> None:
    """Leads come in together, as in a list."""
    leads = [new_lead() for _n in range(count)]
    with writing.act("intake", by=None) as act:
        choices = rules.assign_new(leads, by=None, act=act)
        act.save_many(leads)
        moving.enter_many(leads, act)
        rules.store(choices, act)


def four_reps() -> None:
    make_rule(entry(make_pool(*[UserFactory(first_name=f"R{n}") for n in range(4)])))


def leads_by_owner() -> list[int]:
    return sorted(Counter(Lead.objects.values_list("owner", flat=True)).values())


def test_forty_parallel_leads_over_four_reps_go_ten_each():
    """Peers §4.5: no lock, two at once get the same person."""
    four_reps()
    assert set(together(40, take_in)) == {None}
    assert leads_by_owner() == [10, 10, 10, 10]


def test_control_without_the_lock_turns_are_lost(monkeypatch):
    four_reps()
    monkeypatch.setattr(pools, "hold", lambda pool_ids: None)
    together(40, take_in)
    assert leads_by_owner() != [10, 10, 10, 10]


def test_turns_stay_fair_with_single_leads_a_list_and_somebody_who_leaves():
    """Reliability R05: the same rule for posts and a list, a rep leaves half-way."""
    reps = [UserFactory(first_name=f"R{n}") for n in range(7)]
    make_rule(entry(make_pool(*reps)))
    left = threading.Event()

    def one(n: int) -> None:
        if n == 0:
            PoolMember.objects.filter(user=reps[3]).update(is_active=False)
            left.set()
        elif n == 1:
            take_in_many(70)
        else:
            for _again in range(10):
                take_in(n)

    assert set(together(12, one)) == {None}
    assert left.is_set()
    counts = Counter(Lead.objects.values_list("owner", flat=True))
    stayed = [counts[rep.pk] for rep in reps if rep != reps[3]]
    assert sum(counts.values()) == 170
    assert max(stayed) - min(stayed) <= 1
    last = Lead.objects.filter(owner=reps[3]).count()
    take_in_many(20)
    assert Lead.objects.filter(owner=reps[3]).count() == last


def queue_of(*reps) -> Queue:
    return QueueFactory(name="UK", people=reps)


def test_two_reps_take_one_lead_and_one_is_told(ana, boris):
    """Reliability R02."""
    queue = queue_of(ana, boris)
    for _round in range(5):
        lead = make_lead(queue)
        answers = together(
            2, lambda n, lead=lead: taking.take(lead, by=(ana, boris)[n])
        )
        [loss] = [one for one in answers if isinstance(one, taking.Taken)]
        [won] = [one for one in answers if isinstance(one, taking.Moved)]
        winner = Lead.objects.get(pk=lead.pk).owner
        assert winner == won.lead.owner
        assert loss.messages == [f"{winner.first_name} took this lead 1 second ago."]
        assert lead.assignment_decisions.count() == 1
    assert not Notice.objects.exists()


def test_control_without_the_lock_both_take_it(ana, boris, monkeypatch):
    queue = queue_of(ana, boris)
    barrier = threading.Barrier(2)

    def unlocked(leads):
        rows = list(
            Lead.objects.filter(pk__in=[one.pk for one in leads]).select_related(
                "owner", "queue", "status"
            )
        )
        barrier.wait()  # both have looked before either writes
        return rows

    monkeypatch.setattr(owners, "lock", unlocked)
    lead, reps = make_lead(queue), [ana, boris]
    answers = together(2, lambda n: taking.take(lead, by=reps[n]))
    assert [type(one) for one in answers] == [taking.Moved, taking.Moved]


def test_take_next_gives_everybody_another_lead(ana, boris):
    reps = [ana, boris, *[UserFactory(role=ana.role, group="Rep") for _ in range(4)]]
    queue = queue_of(*reps)
    for _n in range(6):
        make_lead(queue)
    answers = together(6, lambda n: taking.take_next(queue, by=reps[n]))
    assert len({one.lead.pk for one in answers}) == 6
    assert leads_by_owner() == [1] * 6
    assert taking.take_next(queue, by=ana) is None


def ten_waiting(*reps, most: int | None = None) -> Queue:
    queue = queue_of(*reps)
    Queue.objects.update(most_open=most)
    for _n in range(10):
        make_lead(queue)
    queue.refresh_from_db()
    return queue


def test_two_reps_who_tick_the_same_leads_share_no_lead(ana, boris):
    queue = ten_waiting(ana, boris)
    leads = list(taking.in_line(queue).values_list("pk", flat=True))
    hauls = together(2, lambda n: taking.take_several(leads, queue, by=(ana, boris)[n]))
    assert sorted(len(haul.taken) for haul in hauls) == [0, 10]
    [late] = [haul for haul in hauls if not haul.taken]
    assert len(late.skipped) == 10
    assert leads_by_owner() == [10]


def test_clicks_at_once_keep_to_the_limit(ana, boris):
    queue = ten_waiting(ana, boris, most=3)
    answers = together(6, lambda _n: taking.take_next(queue, by=ana))
    assert sum(isinstance(one, taking.Moved) for one in answers) == 3
    assert sum(isinstance(one, taking.Full) for one in answers) == 3
    assert taking.held(queue, ana) == 3


def test_control_without_the_persons_lock_the_limit_is_passed(ana, boris, monkeypatch):
    queue = ten_waiting(ana, boris, most=1)
    asked = threading.Barrier(2)
    room = taking.room

    def slow_room(*args):
        left = room(*args)
        asked.wait()  # both have counted before either takes
        return left

    monkeypatch.setattr(taking, "_one_at_a_time", lambda by: None)
    monkeypatch.setattr(taking, "room", slow_room)
    answers = together(2, lambda _n: taking.take_next(queue, by=ana))
    assert [type(one) for one in answers] == [taking.Moved, taking.Moved]


def test_two_moves_of_one_lead_leave_one_line_of_stays(ana):
    lead = make_lead(ana)
    two = Status.objects.filter(key__in=["working", "qualified"])
    together(6, lambda n: moving.move(lead, two[n % 2], by=ana) and None)
    line = list(StatusSpan.objects.filter(lead=lead).order_by("entered_at"))
    assert [span.left_at for span in line[:-1]] == [s.entered_at for s in line[1:]]
    assert line[-1].left_at is None
    assert line[-1].status_id == Lead.objects.get(pk=lead.pk).status_id


def test_taking_and_giving_away_at_once_leaves_one_owner(ana, boris, carla):
    queue = queue_of(ana, boris)
    lead = make_lead(queue)

    def one(n):
        if n:
            return taking.take(lead, by=ana)
        with writing.act("give", by=carla) as act:
            return owners.give([lead], boris, by=carla, act=act)

    together(2, one)
    lead = Lead.objects.get(pk=lead.pk)
    assert lead.owner in (ana, boris)
    assert lead.assignment_decisions.latest("pk").owner == lead.owner

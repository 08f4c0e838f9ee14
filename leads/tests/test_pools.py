"""Fair turns: weights, limits, absences, and nobody favoured."""

import datetime
from collections import Counter

import pytest
import time_machine
from django.db import transaction

from leads.models import PoolMember
from leads.routing import pools
from leads.tests.make import make_lead, make_pool
from users.models import Away
from users.tests.make import UserFactory


def turns(pool, count=1):
    with transaction.atomic():
        return pools.take_turns({pool.pk: count})[pool.pk].people


def names(people):
    return [person.first_name if person else None for person in people]


@pytest.fixture
def team(ana, boris, carla):
    return make_pool(ana, boris, carla)


def test_turns_go_round_one_by_one_as_in_a_batch(ana, boris, carla, team):
    singly = [turns(team)[0] for _ in range(4)]
    assert names([*singly, *turns(team, 5)]) == ["Ana", "Boris", "Carla"] * 3


def test_somebody_with_zero_leads_gets_one_too(ana, team):
    """Peers §4.5: "least busy" never returns a person with zero."""
    newcomer = UserFactory(first_name="New")
    turns(team, 30)
    PoolMember.objects.create(pool=team, user=newcomer, position=9)
    assert Counter(names(turns(team, 40)))["New"] == 10


def test_equal_people_are_not_always_served_in_the_same_order(team):
    """Peers §4.5: equal people always in the same order, 30 leads to the senior."""
    got = Counter(name for _ in range(30) for name in names(turns(team)))
    assert got == {"Ana": 10, "Boris": 10, "Carla": 10}


def test_weights_share_the_leads(ana, boris, team):
    PoolMember.objects.filter(user=ana).update(weight=2)
    assert Counter(names(turns(team, 40))) == {"Ana": 20, "Boris": 10, "Carla": 10}


def test_weights_hold_one_by_one_too(ana, team):
    PoolMember.objects.filter(user=ana).update(weight=3)
    got = Counter(name for _ in range(50) for name in names(turns(team)))
    assert got == {"Ana": 30, "Boris": 10, "Carla": 10}


def test_weight_zero_crashes_nothing(team):
    """Peers §4.5: all weights zero crashes; here the database refuses it."""
    members = list(PoolMember.objects.all())
    for member in members:
        member.weight = 0
    now = datetime.datetime.now(datetime.UTC)
    assert None not in pools._draw(members, 3, now, now.date())


def test_inactive_and_departed_people_are_skipped(ana, boris, team):
    ana.is_active = False
    ana.save()
    PoolMember.objects.filter(user=boris).update(is_active=False)
    assert names(turns(team, 3)) == ["Carla"] * 3


def test_people_who_are_away_are_skipped_and_flood_is_not_made_up(ana, boris, team):
    with time_machine.travel("2026-11-10T12:00Z", tick=False):
        Away.objects.create(
            user=ana,
            first_day=datetime.date(2026, 11, 9),
            last_day=datetime.date(2026, 11, 11),
        )
        assert set(names(turns(team, 60))) == {"Boris", "Carla"}
    with time_machine.travel("2026-11-12T12:00Z", tick=False):
        got = Counter(names(turns(team, 30)))
    assert got["Ana"] in (10, 11)


def test_a_daily_limit_ends_with_the_day(ana, boris, team):
    PoolMember.objects.exclude(user=boris).update(daily_limit=2)
    with time_machine.travel("2026-11-10T12:00Z", tick=False):
        got = Counter(names(turns(team, 5)) + names(turns(team, 5)))
        assert got == {"Ana": 2, "Boris": 6, "Carla": 2}
    with time_machine.travel("2026-11-11T12:00Z", tick=False):
        assert Counter(names(turns(team, 6))) == {"Ana": 2, "Boris": 2, "Carla": 2}


def test_the_limits_of_all_leave_the_rest_to_nobody(team):
    PoolMember.objects.update(daily_limit=1)
    with transaction.atomic():
        got = pools.take_turns({team.pk: 5})[team.pk]
    assert names(got.people) == ["Ana", "Boris", "Carla", None, None]
    assert "Carla Rossi: has today's limit" in got.why_nobody


def test_an_empty_pool_gives_to_nobody(db):
    pool = make_pool()
    with transaction.atomic():
        got = pools.take_turns({pool.pk: 1})[pool.pk]
    assert (got.people, "nobody is in the pool" in got.why_nobody) == ([None], True)


def test_looking_takes_no_turn(team):
    assert [names(pools.peek(team).people) for _ in range(3)] == [["Ana"]] * 3
    assert names(turns(team)) == ["Ana"]


def test_a_rep_who_leaves_half_way_bends_nothing_for_the_others(db):
    """Reliability R05: among those always in the pool the counts differ by one."""
    reps = [UserFactory(first_name=f"R{n}") for n in range(7)]
    pool = make_pool(*reps)
    got = Counter()
    for number in range(1_000):
        if number == 437:
            PoolMember.objects.filter(user=reps[3]).update(is_active=False)
        if number == 700:
            PoolMember.objects.filter(user=reps[3]).update(is_active=True)
        size = 1 + number % 3
        got.update(names(turns(pool, size)))
    stayed = [got[f"R{n}"] for n in range(7) if n != 3]
    assert max(stayed) - min(stayed) <= 1


def test_leads_given_by_hand_bend_no_turns(ana, boris, carla, team):
    """Peers §4.5: the pointer is the newest lead of any member; manual changes bend."""
    turns(team, 2)
    for _n in range(5):
        make_lead(carla)
    assert names(turns(team, 2)) == ["Carla", "Ana"]

"""Bulk assign of 5,000 leads while others edit them, on PostgreSQL, with a control."""

import random
import threading

import pytest
from django.http import QueryDict

from history import writing
from history.models import Change
from leads.bulk import ASSIGN
from leads.listing import LEADS
from leads.models import Lead
from leads.process import moving
from leads.routing import owners
from leads.tests.make import new_lead
from lists import selection
from lists.bulk import running, undoing
from lists.bulk.doing import Doing
from lists.models import BulkSkip
from lists.tests.make import work_off
from users.asking import SignedIn
from users.models import User
from work.tests.races import at_once

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
MANY = 5_000
EDITORS = 3


def leads_of(owner, count):
    leads = [new_lead(last_name=f"Okafor {n}") for n in range(count)]
    for lead in leads:
        lead.give_to(owner)
    with writing.act("create", by=owner) as act:
        act.save_many(leads)
        moving.enter_many(leads, act)
    return [lead.pk for lead in leads]


def all_of(owner, by):
    """Choose all leads of a person, as their manager does in the list."""
    request = SignedIn()
    request.user, request.method = by, "POST"
    request.POST = QueryDict(f"all=1&query=view%3Dall%26owner%3D{owner.pk}")
    return selection.of(request, LEADS)


def give(pk, to, by):
    with writing.act("give", by=by) as act:
        return owners.give([Lead(pk=pk)], to, by=by, act=act)


def move_to_city(pk, city, by):
    with writing.act("edit", by=by) as act:
        lead = Lead.objects.select_for_update(of=("self",)).get(pk=pk)
        lead.city = city
        act.save(lead)


def test_each_of_5000_leads_is_as_if_one_act_had_come_after_the_other(
    ana, boris, carla
):
    """Who gives a lead away wins, before or after: it is no lead of Ana's then."""
    pks = leads_of(ana, MANY)
    run = running.start(ASSIGN, f"holder=user:{boris.pk}", all_of(ana, carla), by=carla)
    dice, ended = random.Random(5), threading.Event()
    dice.shuffle(pks)
    shares = [pks[n::EDITORS] for n in range(EDITORS)]
    given, moved = [], []

    def edit(mine, me):
        for number, pk in enumerate(mine):
            if ended.is_set():
                return
            if number % 2:
                give(pk, me, me)
                given.append(pk)
            else:
                move_to_city(pk, f"City {pk}", me)
                moved.append(pk)

    def bulk():
        work_off(run)
        ended.set()

    me = User.objects.get(pk=carla.pk)
    edits = [lambda mine=mine: edit(mine, me) for mine in shares]
    at_once(bulk, *edits)
    run_now = work_off(run)

    # Every row has one of the two serial results.
    owner_of = dict(Lead.objects.values_list("pk", "owner"))
    assert {owner_of[pk] for pk in given} == {carla.pk}
    assert {owner_of[pk] for pk in pks if pk not in set(given)} == {boris.pk}
    cities = dict(Lead.objects.filter(pk__in=moved).values_list("pk", "city"))
    assert cities == {pk: f"City {pk}" for pk in moved}

    # The report says how many.
    noted = Change.objects.filter(operation__of_bulk_run__run=run)
    touched = list(noted.values_list("object_id", flat=True))
    result = run_now.job.result
    assert len(touched) == len(set(touched)) == result["changed"]
    assert result["changed"] + result["skipped"] == MANY
    left = set(BulkSkip.objects.filter(job=run.job).values_list("object_id", flat=True))
    assert left == set(given) - set(touched)
    after = set(given) & set(touched)
    assert after, "the race had no room: nobody gave a lead away after its portion"
    assert left, "the race had no room: nobody gave a lead away before its portion"

    # The undo restores what nobody touched and names the rest.
    undoing.ask(run, by=carla)
    undo = work_off(run).undo_job
    assert undo.result == {"undone": len(touched) - len(after), "kept": len(after)}
    named = BulkSkip.objects.filter(job=undo).values_list("object_id", flat=True)
    assert sorted(named) == sorted(after)
    owner_of = dict(Lead.objects.values_list("pk", "owner"))
    assert {owner_of[pk] for pk in given} == {carla.pk}
    assert {owner_of[pk] for pk in pks if pk not in set(given)} == {ana.pk}
    cities = dict(Lead.objects.filter(pk__in=moved).values_list("pk", "city"))
    assert cities == {pk: f"City {pk}" for pk in moved}


def test_control_without_the_lock_a_lead_is_taken_from_who_has_it_by_now(
    ana, boris, carla, monkeypatch
):
    [pk] = leads_of(ana, 1)
    run = running.start(ASSIGN, f"holder=user:{boris.pk}", all_of(ana, carla), by=carla)
    looked, given = threading.Event(), threading.Event()
    lock = owners.lock

    def unlocked(leads):
        if threading.get_ident() == bulk_thread[0]:
            rows = list(Lead.objects.filter(pk__in=[one.pk for one in leads]))
            looked.set()
            given.wait(30)  # somebody else writes between our look and our write
            return rows
        return lock(leads)

    bulk_thread = [0]
    monkeypatch.setattr(Doing, "_lock", lambda self, ids, by: None)
    monkeypatch.setattr(owners, "lock", unlocked)

    def bulk():
        bulk_thread[0] = threading.get_ident()
        work_off(run)

    def hand_over():
        looked.wait(30)
        give(pk, carla, carla)
        given.set()

    at_once(bulk, hand_over)
    assert Lead.objects.get(pk=pk).owner == boris

"""Run the assignment rule again on chosen leads: see it first, do it, take it back."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from history import undoing
from history.models import Operation
from leads import bulk
from leads.models import Lead, PoolMember
from leads.tests.make import entry, make_lead, make_pool, make_rule
from users.tests.make import QueueFactory


@pytest.fixture
def leads(ana, boris):
    """Three that the rule would move, and one that has the right owner."""
    make_rule(
        entry(boris, ("country", "equals", "DE"), name="Germany"),
        entry(QueueFactory(name="Rest", people=[ana]), name="Rest"),
    )
    return [
        make_lead(ana, country="DE"),
        make_lead(ana, country="DE"),
        make_lead(ana, country="FR"),
        make_lead(boris, country="DE"),
    ]


@pytest.fixture
def manager(client, carla):
    client.force_login(carla)
    return client


def ids(leads):
    return [lead.pk for lead in leads]


def owners_of(leads):
    return [Lead.objects.get(pk=lead.pk).owner_name for lead in leads]


def ask(client, leads, **post):
    url = reverse("leads:bulk-rule")
    return client.post(url, {"pk": ids(leads), **post})


def test_the_report_says_who_gets_how_many_and_who_stays(leads, carla, boris):
    report = bulk.RunRule().run(ids(leads), by=carla)
    assert report.given == ((str(boris), 2), ("Rest", 1))
    assert report.done == 3
    assert report.reasons == [(f"{boris} has this lead already.", 1)]
    assert owners_of(leads) == [str(boris), str(boris), "Rest", str(boris)]


def test_why_me_names_the_entry_that_ran_again(leads, carla):
    bulk.RunRule().run(ids(leads), by=carla)
    decision = leads[0].assignment_decisions.get()
    assert decision.by == carla
    assert decision.reason.startswith("Entry “Germany” of")


def test_a_preview_tells_the_same_and_moves_nothing(leads, carla):
    before = owners_of(leads)
    seen = bulk.RunRule().preview(ids(leads), by=carla)
    assert owners_of(leads) == before
    assert not Operation.objects.filter(kind="bulk_rule").exists()
    done = bulk.RunRule().run(ids(leads), by=carla)
    assert (seen.given, seen.reasons) == (done.given, done.reasons)


def test_a_preview_takes_no_turn_in_a_pool(ana, boris, carla):
    make_rule(entry(make_pool(ana, boris)))
    before = list(PoolMember.objects.values_list("credit", "last_turn_at"))
    bulk.RunRule().preview([make_lead(carla).pk], by=carla)
    assert list(PoolMember.objects.values_list("credit", "last_turn_at")) == before


def test_all_of_it_is_one_act_and_goes_back_at_once(leads, carla):
    before = owners_of(leads)
    report = bulk.RunRule().run(ids(leads), by=carla)
    assert undoing.undo(report.operation, by=carla).undone == 3
    assert owners_of(leads) == before


def test_without_an_active_rule_nothing_moves(ana, carla):
    make_rule(entry(carla), active=False)
    lead = make_lead(ana)
    with pytest.raises(ValidationError, match="No assignment rule is active"):
        bulk.RunRule().run([lead.pk], by=carla)
    assert owners_of([lead]) == [str(ana)]


def test_the_page_shows_the_preview_first_then_does_it(manager, leads, boris):
    text = ask(manager, leads).content.decode()
    assert "3 leads will change." in text
    assert f"2 to {boris}" in text
    assert "1 to Rest" in text
    assert owners_of(leads[:1]) != [str(boris)]
    page = manager.post(
        reverse("leads:bulk-rule"), {"pk": ids(leads), "step": "run"}, follow=True
    )
    assert "3 leads changed. 1 skipped." in page.content.decode()
    assert owners_of(leads[:1]) == [str(boris)]
    [message] = page.context["messages"]
    assert message.extra_tags.startswith("undo:")


def test_the_page_says_that_no_rule_is_active(manager, ana):
    page = ask(manager, [make_lead(ana)])
    assert page.status_code == 422
    assert "No assignment rule is active" in page.content.decode()


def test_with_htmx_the_preview_comes_as_a_dialog(manager, leads):
    headers = {"HX-Request": "true", "HX-Target": "dialog"}
    page = manager.post(reverse("leads:bulk-rule"), {"pk": ids(leads)}, headers=headers)
    assert "3 leads will change." in page.content.decode()


def test_leads_of_another_team_do_not_exist_for_it(manager, leads, dimitri):
    hidden = make_lead(dimitri, country="DE")
    page = ask(manager, [*leads, hidden], step="run")
    assert page.status_code == 302
    assert owners_of([hidden]) == [str(dimitri)]


def test_it_needs_the_right_to_transfer_and_a_post(client, ana, leads):
    client.force_login(ana)
    assert ask(client, leads).status_code == 403
    listed = client.get(reverse("leads:list")).content.decode()
    assert "Run assignment rule" not in listed


def test_managers_find_it_in_the_list_and_looking_changes_nothing(manager, leads):
    assert "Run assignment rule" in manager.get(reverse("leads:list")).content.decode()
    assert manager.get(reverse("leads:bulk-rule")).status_code == 405

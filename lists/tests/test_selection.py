"""All that match are kept on the server: a number, not ids and not a question alone."""

import datetime
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from history.models import Operation
from leads.models import Lead, Status
from leads.tests.make import make_lead
from lists.models import Chosen
from lists.tests.make import work_off

ALL = {"all": "1", "query": "view=all"}


@pytest.fixture
def manager(client, carla):
    client.force_login(carla)
    return client


def ask(client, what="delete", **post):
    return client.post(reverse(f"leads:bulk-{what}"), post)


def token(page):
    return dict(page.context["selection"].hidden)


def alive():
    return Lead.objects.alive().count()


def test_the_page_passes_on_a_number_and_neither_ids_nor_the_question(manager, ana):
    leads = [make_lead(ana), make_lead(ana)]
    page = ask(manager, **ALL)
    [hidden] = page.context["selection"].hidden
    assert hidden == ("chosen", str(Chosen.objects.get().pk))
    html = page.content.decode()
    assert 'name="query"' not in html
    assert not any(f'name="pk" value="{lead.pk}"' in html for lead in leads)


def test_what_was_chosen_and_previewed_is_done(manager, ana):
    make_lead(ana)
    kept = make_lead(ana, last_name="Weber")
    page = ask(manager, all="1", query="view=all&q=okafor")
    assert page.context["report"].done == 1
    answer = ask(manager, step="run", **token(page))
    assert answer.url == "/leads/?view=all&q=okafor"
    assert list(Lead.objects.alive()) == [kept]


def test_a_question_sent_again_runs_nothing_but_is_previewed(manager, ana):
    make_lead(ana)
    page = ask(manager, step="run", **ALL)
    assert page.context["report"].done == 1
    assert alive() == 1


def test_an_act_stops_and_asks_again_when_more_rows_match(manager, ana):
    make_lead(ana)
    page = ask(manager, **ALL)
    make_lead(ana)
    again = ask(manager, step="run", **token(page))
    assert again.status_code == 422
    assert "1 more row matches since you looked" in again.content.decode()
    assert alive() == 2
    assert not Operation.objects.filter(kind="bulk_delete").exists()
    assert again.context["report"].done == 2
    ask(manager, step="run", **token(again))
    assert alive() == 0


def test_a_row_that_took_the_place_of_another_is_noticed_too(manager, ana):
    first = make_lead(ana)
    make_lead(ana, last_name="Weber")
    page = ask(manager, all="1", query="view=all&q=okafor")
    Lead.objects.filter(last_name="Weber").update(name_key="okafor")
    other = Lead.objects.get(last_name="Weber")
    other.last_name = "Okafor"
    other.derive()
    other.save()
    Lead.objects.filter(pk=first.pk).update(deleted_at=timezone.now())
    assert ask(manager, step="run", **token(page)).status_code == 422
    assert alive() == 1


def test_a_row_that_matches_no_more_is_left_alone_with_the_reason(manager, ana):
    working = Status.objects.get(key="working")
    _new, moved = make_lead(ana), make_lead(ana)
    page = ask(manager, all="1", query="view=all&status=new")
    Lead.objects.filter(pk=moved.pk).update(status=working)
    answer = ask(manager, step="run", **token(page))
    assert answer.status_code == 302
    assert list(Lead.objects.alive()) == [moved]
    [message] = manager.get("/leads/").context["messages"]
    assert "1 lead changed. 1 skipped." in str(message)
    assert "no longer matches what was chosen" in str(message)


def test_only_who_chose_the_rows_may_use_them(manager, client, ana, marta, adam):
    make_lead(ana)
    page = ask(manager, **ALL)
    client.force_login(adam)
    adam_page = client.post(
        reverse("leads:bulk-delete"), {"step": "run", **token(page)}, follow=True
    )
    never = client.post(
        reverse("leads:bulk-delete"), {"step": "run", "chosen": uuid4()}, follow=True
    )
    text = "This selection is no longer kept."
    assert text in adam_page.content.decode()
    assert text in never.content.decode()
    assert alive() == 1


def test_a_selection_is_of_its_own_list_and_of_today(manager, ana):
    make_lead(ana)
    page = ask(manager, **ALL)
    Chosen.objects.update(list_key="accounts")
    assert ask(manager, step="run", **token(page)).status_code == 302
    past = timezone.now() - datetime.timedelta(minutes=1)
    Chosen.objects.update(list_key="leads", expires_at=past)
    assert ask(manager, step="run", **token(page)).status_code == 302
    assert alive() == 1


def test_a_number_that_is_none_is_refused(manager, ana):
    make_lead(ana)
    assert ask(manager, step="run", chosen="1 OR 1=1").status_code == 400
    assert alive() == 1


def test_a_second_click_finds_the_same_run(manager, ana, monkeypatch):
    monkeypatch.setattr("lists.bulk.running.AT_ONCE", 1)
    make_lead(ana)
    make_lead(ana)
    chosen = token(ask(manager, **ALL))
    first = ask(manager, step="run", **chosen)
    second = ask(manager, step="run", **chosen)
    assert first.url == second.url
    run = work_off(Chosen.objects.get().run)
    assert run.job.result["changed"] == 2


def test_more_rows_than_the_ceiling_are_refused(manager, ana, monkeypatch):
    monkeypatch.setattr("lists.selection.MOST", 1)
    make_lead(ana)
    make_lead(ana)
    page = manager.post(reverse("leads:bulk-delete"), ALL, follow=True)
    assert "Select at most 1 rows" in page.content.decode()
    assert alive() == 2


def test_on_a_phone_selecting_is_switched_on_and_off(manager, ana):
    make_lead(ana)
    page = manager.get("/leads/?view=all")
    assert page.context["select_url"] == "?view=all&select=1"
    page = manager.get("/leads/?view=all&select=1")
    assert page.context["select_url"] == "?view=all"
    assert "selecting" in page.content.decode()

"""Queues in the browser: what waits, Take, Take next, give back, and "Why me?"."""

import pytest
from django.urls import reverse

from history import writing
from leads.models import Lead
from leads.process import moving
from leads.routing import rules, taking
from leads.tests.make import entry, make_lead, make_rule, new_lead
from users.tests.make import QueueFactory


@pytest.fixture
def queue(ana, boris):
    return QueueFactory(name="UK", key="uk", people=[ana, boris])


@pytest.fixture
def rep(client, ana):
    client.force_login(ana)
    return client


def take(client, queue, lead, **headers):
    url = reverse("queues:take", args=[queue.key, lead.pk])
    return client.post(url, follow=not headers, headers=headers)


def test_the_cards_say_how_many_wait(rep, queue, ana):
    make_lead(queue)
    make_lead(queue)
    gone = make_lead(queue)
    writing.delete(gone, by=ana)
    QueueFactory(name="Not mine")
    text = rep.get(reverse("queues:list")).content.decode()
    assert "UK" in text
    assert '<span class="b num">2</span>' in text
    assert "Not mine" not in text


def test_a_queue_shows_who_waits_longest_first_in_few_queries(
    rep, queue, django_assert_max_num_queries
):
    for number in range(60):
        make_lead(queue, last_name=f"Waiting{number:02}")
    with django_assert_max_num_queries(14):
        page = rep.get(reverse("queues:detail", args=["uk"]))
    text = page.content.decode()
    assert "Waiting00" in text
    assert "Waiting59" not in text
    second = rep.get(reverse("queues:detail", args=["uk"]), {"page": 2})
    assert "Waiting59" in second.content.decode()


def test_one_click_takes_a_lead_and_opens_it(rep, queue, ana):
    lead = make_lead(queue)
    page = take(rep, queue, lead)
    assert page.redirect_chain[-1][0] == lead.get_absolute_url()
    assert Lead.objects.get(pk=lead.pk).owner == ana


def test_with_htmx_the_lead_is_opened_too(rep, queue):
    lead = make_lead(queue)
    answer = take(rep, queue, lead, **{"HX-Request": "true"})
    assert answer["HX-Redirect"] == lead.get_absolute_url()


def test_who_comes_second_reads_who_was_first(rep, queue, boris):
    lead = make_lead(queue)
    taking.take(lead, by=boris)
    page = take(rep, queue, lead)
    assert page.redirect_chain[-1][0] == reverse("queues:detail", args=["uk"])
    assert "Boris took this lead" in page.content.decode()
    assert Lead.objects.get(pk=lead.pk).owner == boris


def test_a_lead_that_never_lay_in_the_queue_does_not_exist(rep, queue, dimitri):
    lead = make_lead(dimitri)
    assert take(rep, queue, lead).status_code == 404


def test_strangers_find_no_queue(client, queue, dimitri):
    client.force_login(dimitri)
    lead = make_lead(queue)
    assert take(client, queue, lead).status_code == 404
    assert client.get(reverse("queues:detail", args=["uk"])).status_code == 404
    next_url = reverse("queues:take-next", args=["uk"])
    assert client.post(next_url).status_code == 404
    assert Lead.objects.get(pk=lead.pk).queue == queue


def test_who_may_only_read_takes_nothing(client, queue, rita):
    queue.members.create(user=rita)
    client.force_login(rita)
    lead = make_lead(queue)
    assert take(client, queue, lead).status_code == 403
    assert client.post(reverse("queues:take-next", args=["uk"])).status_code == 403
    assert "Take next" not in client.get(reverse("queues:list")).content.decode()


def test_looking_takes_nothing(rep, queue):
    lead = make_lead(queue)
    assert rep.get(reverse("queues:take", args=["uk", lead.pk])).status_code == 405
    assert rep.get(reverse("queues:take-next", args=["uk"])).status_code == 405


def test_take_next_opens_the_lead_that_waited_longest(rep, queue):
    first = make_lead(queue)
    make_lead(queue)
    answer = rep.post(reverse("queues:take-next", args=["uk"]))
    assert answer["Location"] == first.get_absolute_url()


def test_an_empty_queue_says_so(rep, queue):
    page = rep.post(reverse("queues:take-next", args=["uk"]), follow=True)
    text = page.content.decode()
    assert "The queue UK is empty." in text
    assert "The queue is empty" in text


def test_a_lead_goes_back_where_it_came_from(rep, queue, ana):
    lead = make_lead(queue)
    with writing.act("x", by=None) as act:
        rules.store([rules.Choice(lead, None, queue, reason="By rule")], act)
    taking.take(lead, by=ana)
    url = reverse("leads:return", args=[lead.pk])
    assert f'value="{queue.pk}" selected' in rep.get(url).content.decode()
    assert rep.post(url, {"queue": queue.pk, "reason": ""}).status_code == 422
    assert rep.post(url, {"queue": queue.pk, "reason": "\x00"}).status_code == 422
    answer = rep.post(url, {"queue": queue.pk, "reason": "Not mine"})
    assert answer.status_code == 302
    assert Lead.objects.get(pk=lead.pk).queue == queue


def test_a_stranger_gives_nothing_back(client, queue, ana, dimitri):
    client.force_login(dimitri)
    url = reverse("leads:return", args=[make_lead(ana).pk])
    data = {"queue": queue.pk, "reason": "x"}
    assert client.post(url, data).status_code == 404


def test_why_me_names_the_entry_and_those_before_it(rep, ana, boris):
    make_rule(
        entry(boris, ("country", "equals", "DE"), name="Germany"),
        entry(ana, ("country", "equals", "UK"), name="Britain"),
    )
    lead = new_lead(country="UK")
    with writing.act("intake", by=None) as act:
        choices = rules.assign_new([lead], by=None, act=act)
        act.save(lead)
        moving.enter(lead, act=act)
        rules.store(choices, act)
    text = rep.get(reverse("leads:why", args=[lead.pk])).content.decode()
    assert "Entry “Britain” of" in text
    assert "Country equals DE" in text
    assert "does not fit" in text


def test_why_me_of_anothers_lead_does_not_exist(client, ana, dimitri):
    client.force_login(dimitri)
    url = reverse("leads:why", args=[make_lead(ana).pk])
    assert client.get(url).status_code == 404

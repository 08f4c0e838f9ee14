"""What came into a list since its page was made: counted, never put in by itself."""

import re
from html import unescape

import pytest
from django.urls import reverse

from leads.tests.make import make_lead

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def asks(page):
    """Give the address that a list or its bar asks each minute."""
    return unescape(re.search(r'hx-get="([^"]*/news/[^"]*)"', page)[1])


def text(client, url):
    return client.get(url, headers=HTMX).content.decode()


def test_new_matches_are_counted_and_shown_when_asked_for(client, ana, boris):
    make_lead(ana, company="Acme")
    client.force_login(ana)
    shown = reverse("leads:list") + "?view=mine&q=acme"
    url = asks(client.get(shown).content.decode())
    assert "more match" not in text(client, url)
    make_lead(ana, company="Acme South")
    make_lead(ana, company="Other")
    make_lead(boris, company="Acme Secret")
    bar = text(client, url)
    assert "1 more matches this view. Show it." in bar
    assert shown in unescape(bar)
    assert asks(bar) == url, "what is known stays until the page is shown anew"
    assert "more match" not in text(client, asks(client.get(shown).content.decode()))


def test_what_left_the_list_is_not_counted_against_what_comes(client, ana):
    gone = make_lead(ana)
    client.force_login(ana)
    url = asks(client.get(reverse("leads:list")).content.decode())
    gone.delete()
    url = asks(text(client, url))
    make_lead(ana)
    assert "1 more matches" in text(client, url)


def test_nonsense_and_lists_one_may_not_see_are_refused(client, ana):
    client.force_login(ana)
    news = reverse("lists:news", args=["leads"])
    assert client.get(news, {"known": "x", "shown": "\0"}).status_code == 200
    assert client.get(news, {"nothing": "1"}).status_code == 400
    assert client.post(news).status_code == 405
    assert client.get(reverse("lists:news", args=["nothing"])).status_code == 404
    ana.groups.clear()
    assert client.get(news).status_code == 403


def test_it_costs_few_queries(client, ana, django_assert_max_num_queries):
    make_lead(ana)
    client.force_login(ana)
    url = asks(client.get(reverse("leads:list")).content.decode())
    with django_assert_max_num_queries(7):
        client.get(url, headers=HTMX)

"""From a record on to the next one of the list, and back to that list."""

import datetime
import random
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.make import make_account, make_contact
from leads.listing import LEADS
from leads.models import Lead, Status
from leads.process import moving
from leads.tests.make import make_lead
from lists.tests.make import make_view
from opportunities.tests.make import make_opportunity

LIST = "/leads/"


def opened(client, record, query):
    return client.get(record.get_absolute_url(), {"from": query})


def pager(page):
    return page.context.get("pager")


def labels(page):
    found = pager(page)
    return [found.get(way, {}).get("label") for way in ("previous", "next")]


@pytest.fixture
def rep(client, ana):
    client.force_login(ana)
    return client


@pytest.fixture
def three(ana):
    return [make_lead(ana, last_name=name) for name in ("Adams", "Brown", "Clark")]


def test_the_list_leads_to_records_that_know_it(rep, three):
    text = rep.get(f"{LIST}?sort=name&page=1").content.decode()
    assert f"{three[1].get_absolute_url()}?from=sort%3Dname%26view%3Dmine" in text
    page = opened(rep, three[1], "sort=name&view=mine")
    assert labels(page) == ["Maya Adams", "Maya Clark"]
    assert (pager(page)["position"], pager(page)["total"]) == (2, 3)
    text = page.content.decode()
    assert "2 of 3" in text
    assert "My open leads" in text
    assert 'href="/leads/?sort=name&amp;view=mine"' in text


def test_each_end_has_one_neighbour(rep, three):
    assert labels(opened(rep, three[0], "sort=name")) == [None, "Maya Brown"]
    assert labels(opened(rep, three[2], "sort=name")) == ["Maya Brown", None]


def test_an_address_without_a_list_has_no_pager(rep, three):
    page = rep.get(three[0].get_absolute_url())
    assert pager(page) is None
    assert page.context["back_url"] == "/leads/"


def test_what_the_page_is_asked_next_still_knows_the_list(rep, three):
    opened(rep, three[1], "sort=name")
    assert labels(rep.get(three[1].get_absolute_url())) == ["Maya Adams", "Maya Clark"]
    assert pager(rep.get(three[2].get_absolute_url())) is None


def test_a_lead_that_left_the_list_still_knows_what_comes_next(rep, ana, three):
    moving.move(three[1], Status.objects.get(key="dead"), by=ana, reason="Spam")
    page = opened(rep, three[1], "sort=name&view=mine")
    assert labels(page) == ["Maya Adams", "Maya Clark"]
    assert "position" not in pager(page)


def test_neighbours_are_those_one_may_see_and_that_match(rep, ana, boris, three):
    make_lead(boris, last_name="Bishop")
    make_lead(ana, last_name="Birch", lead_source="Radio")
    page = opened(rep, three[1], "sort=name&view=all")
    assert labels(page) == ["Maya Birch", "Maya Clark"]
    page = opened(rep, three[1], "sort=name&lead_source=Radio")
    assert labels(page) == ["Maya Birch", None]


@pytest.mark.parametrize(
    "query", ["owner__password=x", "view=secret", "sort=x", "x" * 2000, "%00", "q=\x00"]
)
def test_a_list_that_cannot_be_read_breaks_no_record(rep, three, query):
    page = opened(rep, three[0], query)
    assert page.status_code == 200
    assert pager(page) is None


@pytest.mark.parametrize("sort", [sort.key for sort in LEADS.sorts])
@pytest.mark.parametrize("way", ["", "-"])
def test_one_walks_the_whole_list_and_back(rep, ana, sort, way):
    dice = random.Random(7)
    now = timezone.now()
    for number in range(12):
        lead = make_lead(ana, last_name=dice.choice("AB"), company=dice.choice("XY"))
        # Many are alike, as after an import, and many have no value at all.
        Lead.objects.filter(pk=lead.pk).update(
            created_at=now - datetime.timedelta(days=number // 6),
            next_step_at=dice.choice([None, now, now + datetime.timedelta(hours=1)]),
            last_activity_at=dice.choice([None, now]),
        )
    query = f"sort={way}{sort}&view=all"
    rows = rep.get(f"{LIST}?{query}").context["page"].object_list
    order = LEADS.order(f"{way}{sort}")
    wanted = list(Lead.objects.order_by(*order, "pk").values_list("pk", flat=True))
    assert {row["pk"] for row in rows} == set(wanted)
    seen = _walk(rep, Lead.objects.get(pk=wanted[0]), query, "next")
    assert seen == wanted
    back = _walk(rep, Lead.objects.get(pk=wanted[-1]), query, "previous")
    assert back == wanted[::-1]


def _walk(client, record, query, way):
    url = f"{record.get_absolute_url()}?from={query.replace('&', '%26')}"
    seen = []
    while url:
        page = client.get(url)
        seen.append(int(urlsplit(url).path.split("/")[2]))
        number = len(seen) if way == "next" else 13 - len(seen)
        assert pager(page)["position"] == number
        url = pager(page).get(way, {}).get("url", "")
        assert not url or parse_qs(urlsplit(url).query)["from"] == [query]
    return seen


def test_the_way_back_leads_to_the_page_one_came_from(rep, ana):
    for number in range(30):
        make_lead(ana, last_name=f"L{number:02}")
    last = Lead.objects.get(last_name="L27")
    page = opened(rep, last, "sort=name&size=25")
    assert page.context["back_url"] == "/leads/?sort=name&size=25&page=2"


def test_other_records_know_their_lists_too(rep, ana):
    accounts = [make_account(ana, name=name) for name in ("Alpha", "Beta")]
    people = [make_contact(ana, accounts[0], last_name=name) for name in ("An", "Bo")]
    deals = [make_opportunity(ana, name=name) for name in ("One", "Two")]
    for first, second in (accounts, people, deals):
        page = opened(rep, first, "sort=name&view=all")
        assert labels(page) == [None, str(second)]
        kind = first._meta.model_name
        name = {"account": "accounts", "contact": "contacts"}.get(kind, "opportunities")
        text = rep.get(reverse(f"{name}:list"), {"view": "all"}).content.decode()
        assert f"{first.get_absolute_url()}?from=view%3Dall" in text


def test_the_pager_costs_five_queries_beside_those_of_the_page(
    rep, three, django_assert_max_num_queries
):
    opened(rep, three[1], "sort=name")
    rep.get(three[2].get_absolute_url())
    with django_assert_max_num_queries(21):
        page = opened(rep, three[1], "sort=name")
    assert labels(page) == ["Maya Adams", "Maya Clark"]


def test_a_saved_view_is_a_list_one_comes_back_to(rep, ana, three):
    view = make_view(ana, query="lead_source=Radio", name="From the radio")
    for lead in three[1:]:
        Lead.objects.filter(pk=lead.pk).update(lead_source="Radio")
    text = rep.get(f"{LIST}?saved={view.pk}&sort=name").content.decode()
    query = f"lead_source=Radio&sort=name&saved={view.pk}"
    link = f"{three[1].get_absolute_url()}?{urlencode({'from': query})}"
    assert link in text
    page = rep.get(link)
    assert labels(page) == [None, "Maya Clark"]
    assert "From the radio" in page.content.decode()
    assert rep.get(page.context["back_url"]).context["asked"].saved == view
    view.delete()
    assert labels(rep.get(link)) == [None, "Maya Clark"]

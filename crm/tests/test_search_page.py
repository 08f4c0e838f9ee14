"""The page of the search: facets, counts and pages, and no more than one may see."""

import pytest
from django.urls import reverse

from accounts.tests.make import make_account, make_contact
from crm import finding
from leads.models import Status
from leads.tests.make import make_lead
from opportunities.tests.make import make_opportunity
from records.models import AccessDefault, Tag, tags

URL = "/search/"


@pytest.fixture
def ask(client, ana):
    client.force_login(ana)
    return lambda **query: client.get(URL, query)


def labels(page):
    return {
        str(group["label"]): [hit["label"] for hit in group["hits"]]
        for group in page.context["groups"]
    }


def counts(page):
    tabs = {str(tab["label"]): tab["count"] for tab in page.context["tabs"]}
    options = [
        option for facet in page.context["facets"] for option in facet["options"]
    ]
    return tabs | {str(option["label"]): option["count"] for option in options}


@pytest.fixture
def closed(db):
    return Status.objects.filter(kind=Status.Kind.CLOSED)[0]


def test_facets_count_what_each_would_show(ask, ana, dimitri, closed):
    AccessDefault.objects.filter(kind="leads.lead").update(level="read")
    make_lead(ana, last_name="Okafor")
    make_lead(ana, last_name="Okafor", status=closed)
    make_lead(dimitri, last_name="Okafor")
    make_account(ana, name="Okafor Ltd")
    page = ask(q="okafor")
    assert counts(page) == {
        "All": "4",
        "Leads": "3",
        "Accounts": "1",
        "Contacts": "0",
        "Opportunities": "0",
        "Everybody's": "4",
        "Mine": "3",
        "Any state": "4",
        "Open": "2",
        "Closed": "1",
    }
    page = ask(q="okafor", kind="leads", owner="me", state="open")
    assert counts(page) == {
        "All": "1",
        "Leads": "1",
        "Accounts": "0",
        "Contacts": "0",
        "Opportunities": "0",
        "Everybody's": "2",
        "Mine": "1",
        "Any state": "2",
        "Open": "1",
        "Closed": "1",
    }
    assert len(labels(page)["Leads"]) == 1


def test_what_one_may_not_see_is_neither_shown_nor_counted(ask, dimitri):
    AccessDefault.objects.update(level="private")
    account = make_account(dimitri, name="Okafor Ltd")
    make_contact(dimitri, account, last_name="Okafor")
    make_opportunity(dimitri, account, name="Okafor deal")
    make_lead(dimitri, last_name="Okafor")
    page = ask(q="okafor")
    assert set(counts(page).values()) == {"0"}
    assert labels(page) == {}


def test_who_may_not_open_a_list_is_not_told_of_it(client, rita):
    rita.groups.clear()
    client.force_login(rita)
    page = client.get(URL, {"q": "okafor"})
    assert counts(page).keys() == {"All", "Everybody's", "Mine"}
    assert "New lead" not in page.content.decode().split('id="results"')[1]


def test_kinds_stand_together_with_a_few_each_and_alone_page_by_page(ask, ana):
    for number in range(finding.SIZE + 3):
        make_lead(ana, first_name="", last_name=f"Okafor {number:02}")
    make_contact(ana, make_account(ana, name="Okafor Ltd"), last_name="Okafor")
    page = ask(q="okafor")
    assert {key: len(hits) for key, hits in labels(page).items()} == {
        "Leads": finding.FEW,
        "Accounts": 1,
        "Contacts": 1,
    }
    assert f"{URL}?q=okafor&amp;kind=leads" in page.content.decode()
    first = labels(ask(q="okafor", kind="leads"))["Leads"]
    second = labels(ask(q="okafor", kind="leads", page="2"))["Leads"]
    assert (len(first), len(second)) == (finding.SIZE, 3)
    assert len({*first, *second}) == finding.SIZE + 3


def test_a_page_past_the_end_leads_back(ask, ana):
    make_lead(ana, last_name="Okafor")
    html = ask(q="okafor", kind="leads", page="7").content.decode()
    assert "past the end" in html
    assert f'href="{URL}?q=okafor&amp;kind=leads"' in html


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 30, "٣", ""])
def test_a_page_that_is_no_number_is_the_first(ask, ana, page):
    make_lead(ana, first_name="", last_name="Okafor")
    shown = ask(q="okafor", kind="leads", page=page)
    assert labels(shown) == {"Leads": ["Okafor"]}


@pytest.mark.parametrize(
    "query",
    [{"kind": "people"}, {"owner": "7"}, {"state": "\x00"}, {"state": "x" * 999}],
)
def test_a_filter_there_is_not_is_named(ask, query):
    page = ask(q="okafor", **query)
    assert page.status_code == 400
    assert f"The search has no {next(iter(query))}" in page.content.decode()


def test_filters_stay_while_one_types_another_word(ask, ana):
    make_lead(ana, last_name="Okafor")
    html = ask(q="okafor", kind="leads", owner="me", state="open").content.decode()
    for name, value in (("kind", "leads"), ("owner", "me"), ("state", "open")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in html


def test_nothing_found_offers_to_make_it(ask, client):
    html = ask(q="zoe@quux.example").content.decode()
    address = f"{reverse('leads:new')}?email=zoe%40quux.example"
    assert f'href="{address}"' in html
    form = client.get(address).content.decode()
    assert 'value="zoe@quux.example"' in form


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ("Zoe Quux", {"first_name": "Zoe", "last_name": "Quux"}),
        ("quux", {"last_name": "quux"}),
        ("020 7946 0142", {"phone": "020 7946 0142"}),
        ("a@b", {"email": "a@b"}),
    ],
)
def test_what_was_typed_becomes_a_lead(typed, field):
    assert finding.search.as_lead(typed) == field


def test_nothing_found_within_filters_offers_to_look_everywhere(ask, dimitri):
    AccessDefault.objects.filter(kind="leads.lead").update(level="read")
    make_lead(dimitri, last_name="Okafor")
    html = ask(q="okafor", owner="me").content.decode()
    assert "Search everything" in html
    assert f'href="{URL}?q=okafor"' in html


def test_a_tag_finds_what_has_it(ask, ana):
    tags.forget()
    Tag.objects.create(name="Expo 2026", key="expo 2026")
    make_lead(ana, first_name="", last_name="Okafor", tags=";expo 2026;")
    make_lead(ana, last_name="Weber")
    page = ask(q="#expo")
    assert labels(page) == {"Leads": ["Okafor"]}
    assert "/leads/?view=all&amp;tags=expo+2026" in page.content.decode()
    tags.forget()


def test_a_hit_says_whose_it_is_and_how_far(ask, ana):
    make_lead(ana, last_name="Okafor", company="Northwind")
    [group] = ask(q="okafor").context["groups"]
    hit = group["hits"][0]
    assert (hit["note"], hit["owner_name"]) == ("Northwind", ana.name)
    assert hit["state"]


def test_the_list_shows_the_same(ask, ana, client):
    make_lead(ana, first_name="", last_name="Okafor")
    [group] = ask(q="okafor", kind="leads", owner="me").context["groups"]
    page = client.get(group["list_url"])
    assert page.context["page"].paginator["count"] == 1


def test_hostile_words_are_inert(ask, ana):
    make_lead(ana, last_name="<img src=x onerror=alert(1)>")
    for text in ("<img", '"><script>', "%", "#;", "#%", "_' OR 1=1", "(((("):
        html = ask(q=text).content.decode()
        assert "<img src=x" not in html
        assert "<script>alert" not in html


def test_a_search_costs_few_queries(ask, ana, django_assert_max_num_queries):
    account = make_account(ana, name="Northwind")
    for _number in range(5):
        make_lead(ana)
        make_contact(ana, account, last_name="Northwind")
        make_opportunity(ana, account)
    ask(q="northwind")
    with django_assert_max_num_queries(10):
        page = ask(q="northwind")
    assert len(labels(page)) == 4

"""A list beside a record."""

import pytest
from django.urls import reverse

from accounts.tests.make import make_account, make_contact
from leads.tests.make import make_lead
from opportunities.tests.make import make_opportunity

SPLIT = "/leads/?layout=split"
PANE = {"HX-Request": "true", "HX-Target": "pane"}


@pytest.fixture
def rep(client, ana):
    client.force_login(ana)
    return client


@pytest.fixture
def lead(ana):
    return make_lead(ana)


def test_every_list_stands_beside_its_records(rep, ana, lead):
    account = make_account(ana)
    records = [lead, account, make_contact(ana, account), make_opportunity(ana)]
    for record, name in zip(
        records, ("leads", "accounts", "contacts", "opportunities"), strict=True
    ):
        page = rep.get(reverse(f"{name}:list"), {"layout": "split", "view": "all"})
        text = page.content.decode()
        assert 'id="pane"' in text
        assert f'href="{record.get_absolute_url()}?from=layout%3Dsplit' in text
        assert f'data-pk="{record.pk}"' in text


def test_the_record_alone_goes_beside_its_list(rep, lead):
    text = rep.get(lead.get_absolute_url(), headers=PANE).content.decode()
    assert "<html" not in text
    assert '<h2 id="record-name">Maya Okafor</h2>' in text
    assert "<h1" not in text


def test_a_strangers_record_is_not_there_beside_the_list(client, dimitri, lead):
    client.force_login(dimitri)
    assert client.get(lead.get_absolute_url(), headers=PANE).status_code == 404
    assert "Maya" not in client.get(f"{SPLIT}&view=all").content.decode()


def test_tabs_filters_and_the_way_back_keep_the_layout(rep, lead):
    page = rep.get(f"{SPLIT}&lead_source=Radio&show={lead.pk}")
    text = page.content.decode()
    assert "/leads/?view=all&amp;layout=split" in text
    chip = page.context["chips"][0]["remove_url"]
    assert rep.get(f"/leads/{chip}").context["asked"].layout == "split"
    answer = rep.post(
        reverse("leads:filters"), {"query": "layout=split", "rating": "Hot"}
    )
    assert "layout=split" in answer["Location"]
    query = "layout=split&view=mine"
    back = rep.get(lead.get_absolute_url(), {"from": query}).context["back_url"]
    assert back == f"/leads/?{query}"


def test_the_switch_names_the_layout_that_is_shown(rep, lead):
    for url, key in [
        ("/leads/", "table"),
        (SPLIT, "split"),
        ("/leads/board/", "board"),
    ]:
        layouts = rep.get(url).context["layouts"]
        assert [each["key"] for each in layouts] == ["table", "board", "split"]
        assert [each["key"] for each in layouts if each["current"]] == [key]
    keys = [each["key"] for each in rep.get("/accounts/").context["layouts"]]
    assert keys == ["table", "split"]


def test_an_unknown_layout_is_the_table(rep, lead):
    page = rep.get("/leads/?layout=nonsense&show=x")
    assert page.context["asked"].layout == "table"


def test_the_layout_is_no_part_of_the_question(rep, lead):
    assert "layout" not in rep.get(SPLIT).context["asked"].as_query()


def test_a_list_beside_a_record_costs_as_few_queries(
    rep, ana, django_assert_max_num_queries
):
    for number in range(30):
        make_lead(ana, last_name=f"L{number}")
    rep.get(SPLIT)
    with django_assert_max_num_queries(10):
        rep.get(SPLIT)

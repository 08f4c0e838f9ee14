"""A list is ordered by one thing, or by one and then another."""

import re

import pytest
from django.urls import reverse

from leads.listing import LEADS
from leads.models import Status
from leads.tests.make import make_lead
from lists.models import SavedView
from lists.tests.make import make_view

LIST = "/leads/"


@pytest.fixture
def rep(client, ana):
    working = Status.objects.get(key="working")
    for first, status in (("Ada", None), ("Zoe", working), ("Bob", working)):
        more = {"status": status} if status else {}
        make_lead(ana, first_name=first, last_name="X", company="C", **more)
    client.force_login(ana)
    return client


def order(page):
    return [row["first_name"] for row in page.context["page"].object_list]


def test_rows_alike_in_the_first_are_ordered_by_the_second(rep):
    assert order(rep.get(f"{LIST}?view=all&sort=status,name")) == ["Ada", "Bob", "Zoe"]
    assert order(rep.get(f"{LIST}?view=all&sort=status,-name")) == ["Ada", "Zoe", "Bob"]
    assert order(rep.get(f"{LIST}?view=all&sort=-status,name")) == ["Bob", "Zoe", "Ada"]


@pytest.mark.parametrize(
    "sort", ["status,", "status,x", "status,-status", "a,b,c", ","]
)
def test_orders_that_make_no_sense_are_refused(rep, sort):
    assert rep.get(f"{LIST}?view=all&sort={sort}").status_code == 400


def test_the_first_alone_is_the_order_of_the_table(rep):
    html = rep.get(f"{LIST}?view=all&sort=-status,name").content.decode()
    sorted_heads = re.findall(r'aria-sort="(\w+)"><a[^>]*>(\w+)', html)
    assert sorted_heads == [("descending", "Status")]
    assert html.count("second order") == 1
    # Its head turns to an order of its own.
    assert "sort=name" in re.search(r'<a href="([^"]*)">Name', html).group(1)


def test_the_menu_offers_what_may_follow(rep):
    context = rep.get(f"{LIST}?view=all&sort=-status,name").context
    assert str(context["sort_label"]) == "Status, Name"
    assert "sort=-status%2Clast" in context["sorts_then"][-1]["url"]
    assert "sort=-status" in context["sort_one_url"]


def test_a_record_knows_its_neighbours_in_two_orders(rep):
    page = rep.get(f"{LIST}?view=all&sort=status,name")
    rows = page.context["page"].object_list
    at = f"/leads/{rows[1]['pk']}/{page.context['trail']}"
    pager = rep.get(at).context["pager"]
    assert pager["position"] == 2
    assert f"/leads/{rows[0]['pk']}/" in pager["previous"]["url"]
    assert f"/leads/{rows[2]['pk']}/" in pager["next"]["url"]


def test_the_editor_of_a_view_sets_both_orders(rep, ana):
    view = make_view(ana, "view=all&sort=-name")
    address = reverse("lists:edit", args=[view.pk])
    form = rep.get(address).context["form"]
    assert (form["sort"].value(), form["then"].value()) == ("-name", "")
    post = {"name": "Two", "sort": "status", "then": "name"}
    rep.post(address, post)
    assert SavedView.objects.get().query == "view=all&sort=status%2Cname"
    answer = rep.post(address, post | {"then": "-status"})
    assert answer.status_code == 422
    assert "Choose another order" in answer.content.decode()
    rep.post(address, {"name": "None", "sort": "", "then": ""})
    assert SavedView.objects.get().query == "view=all"


@pytest.mark.parametrize("first", [sort.key for sort in LEADS.sorts])
def test_every_two_orders_of_leads_go_together(rep, first):
    for then in LEADS.sorts:
        if then.key != first:
            page = rep.get(f"{LIST}?view=all&sort={first},-{then.key}")
            assert len(order(page)) == 3

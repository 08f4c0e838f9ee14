import re

import pytest
from django.urls import reverse

from accounts.tests.make import make_account
from leads.tests.make import make_lead
from lists.models import ListPreference, SavedView
from lists.tests.make import make_view

LIST = "/leads/"
HTMX = {"HX-Request": "true", "HX-Target": "dialog"}
SHIPPED = ["Company", "Status", "Rating", "Source", "Last activity", "Next step"]
SHIPPED += ["Age", "Owner"]


@pytest.fixture
def rep(client, ana):
    make_lead(ana, email="maya@northwind.example", city="London", rating="Hot")
    client.force_login(ana)
    return client


def heads(page):
    html = page.content.decode()
    found = re.findall(r"<th scope=\"col\"[^>]*>(.*?)</th>", html)
    words = [re.sub(r"<[^>]*>", "", head).strip() for head in found]
    return [word for word in words if word not in ("", "Name", "Actions")]


def cells(page):
    return re.findall(r"<td", page.content.decode())


def columns(client, query="", **post):
    address = reverse("lists:columns", args=["leads"])
    return client.post(address, {"query": query, **post})


def test_a_list_ships_with_its_columns(rep):
    page = rep.get(LIST)
    assert heads(page) == SHIPPED
    assert len(cells(page)) == len(SHIPPED) + 3


def test_the_address_says_which_columns_and_in_which_order(rep):
    page = rep.get(f"{LIST}?view=all&cols=email,status,city")
    assert heads(page) == ["Email", "Status", "City"]
    assert len(cells(page)) == 6
    text = page.content.decode()
    assert text.index("maya@northwind.example") < text.index(">London<")


def test_a_column_the_list_does_not_have_is_refused_in_words(rep):
    for name in ("search_text", "owner__password", "<b>"):
        page = rep.get(f"{LIST}?cols=status,{name}")
        assert page.status_code == 400
        assert "no such columns" in page.content.decode()


def test_what_is_ticked_is_shown_for_now(rep):
    answer = columns(
        rep,
        "view=all&sort=name",
        order=["city", "status"],
        col=["city", "status"],
        do="show",
        density="compact",
    )
    page = rep.get(answer["Location"])
    assert heads(page) == ["City", "Status"]
    assert page.context["asked"].sort == "name"
    assert 'data-density="compact" id="list"' in page.content.decode()
    assert heads(rep.get(LIST)) == SHIPPED


def test_a_column_moves_up_and_down_without_scripts_and_keeps_the_ticks(rep):
    address = reverse("lists:columns", args=["leads"])
    for headers in ({}, HTMX):
        page = rep.get(address, headers=headers)
        order = [column.key for column in page.context["form"].rows]
        post = {"query": "", "order": order, "col": ["status"], "up": "status"}
        form = rep.post(address, post, headers=headers).context["form"]
        moved = [column.key for column in form.rows]
        assert moved[:2] == ["status", "company"]
        assert form.ticked == {"status"}
        form = rep.post(address, {**post, "up": "", "down": "status"}).context["form"]
        moved = [column.key for column in form.rows]
        assert moved[:3] == ["company", order[2], "status"]
    assert not ListPreference.objects.exists()


@pytest.mark.parametrize("post", [{"up": "nothing"}, {"order": ["x"], "col": ["y"]}])
def test_a_row_that_is_none_is_passed_over(rep, post):
    assert columns(rep, **post).status_code == 200


def test_columns_are_kept_for_oneself_until_taken_back(rep, client, ana, boris):
    columns(rep, order=["city"], col=["city"], do="keep", density="compact")
    page = rep.get(LIST)
    assert (heads(page), page.context["asked"].density) == (["City"], "compact")
    client.force_login(boris)
    make_lead(boris)
    assert heads(client.get(LIST)) == SHIPPED
    client.force_login(ana)
    columns(client, do="shipped")
    page = client.get(LIST)
    assert (heads(page), page.context["asked"].density) == (SHIPPED, "comfortable")


def test_a_view_keeps_its_columns_for_all_who_see_it(rep, client, carla, ana):
    client.force_login(carla)
    post = {
        "name": "Where",
        "query": "view=all&cols=city,owner",
        "audience": "everyone",
    }
    client.post(reverse("lists:new", args=["leads"]), post)
    view = SavedView.objects.get()
    client.force_login(ana)
    columns(client, order=["email"], col=["email"], do="keep")
    page = client.get(f"{LIST}?saved={view.pk}")
    assert heads(page) == ["City", "Owner"]
    assert not page.context["asked"].is_changed
    page = client.get(f"{LIST}?saved={view.pk}&cols=city")
    assert heads(page) == ["City"]
    assert page.context["asked"].is_changed


def test_density_is_the_readers_and_changes_no_view(rep, ana):
    view = make_view(ana, "view=all")
    page = rep.get(f"{LIST}?saved={view.pk}&density=compact")
    assert page.context["asked"].density == "compact"
    assert not page.context["asked"].is_changed
    assert rep.get(f"{LIST}?density=huge").context["asked"].density == "comfortable"


def test_rows_stand_as_a_person_chose_in_every_list(rep, ana):
    columns(rep, "view=all", col=["status"], do="keep", density="compact")
    address = reverse("lists:density", args=["leads"])
    answer = rep.post(address, {"density": "relaxed", "query": "view=all&sort=name"})
    assert answer["Location"] == f"{LIST}?view=all&sort=name"
    page = rep.get(answer["Location"])
    assert page.context["asked"].density == "relaxed"
    assert heads(page) == ["Status"]
    assert rep.get("/accounts/").context["asked"].density == "relaxed"
    assert rep.post(address, {"density": "huge"}).status_code == 400
    assert rep.post("/views/nothing/density/", {}).status_code == 404


def test_a_column_is_as_wide_as_was_chosen_and_a_view_keeps_it(rep, ana):
    answer = columns(
        rep,
        "view=all",
        order=["city", "status"],
        col=["city", "status"],
        do="show",
        **{"width-city": "l", "width-status": "huge"},
    )
    page = rep.get(answer["Location"])
    assert page.context["asked"].query["cols"] == "city:l,status"
    html = page.content.decode()
    assert re.search(r'class="w-xl[^"]*">City', html)
    assert "tbl chosen sized" in html
    view = make_view(ana, page.context["asked"].as_query())
    page = rep.get(f"{LIST}?saved={view.pk}")
    assert [column.width for column in page.context["columns"]] == ["l", ""]
    assert not page.context["asked"].is_changed
    assert (
        rep.get(f"{LIST}?saved={view.pk}&cols=city,status").context["asked"].is_changed
    )
    assert rep.get(f"{LIST}?cols=city:xxl").status_code == 400


def test_more_columns_cost_no_query(rep, django_assert_max_num_queries):
    keys = "email,phone,mobile,title,industry,number_of_employees,city,country"
    with django_assert_max_num_queries(10):
        rep.get(f"{LIST}?view=all&cols={keys},lead_type__label,status_since,owner")


@pytest.mark.parametrize("kind", ["leads", "accounts", "contacts", "opportunities"])
def test_every_list_shows_every_column_it_offers(client, ana, kind):
    client.force_login(ana)
    address = reverse("lists:columns", args=[kind])
    rows = client.get(address).context["form"].rows
    keys = [column.key for column in rows]
    post = {"query": "view=all", "order": keys, "col": keys, "do": "show"}
    assert client.get(client.post(address, post)["Location"]).status_code == 200


def test_values_in_chosen_columns_are_text(client, ana):
    make_account(ana, name="Alpha", website="javascript:<b>x")
    client.force_login(ana)
    html = client.get("/accounts/?view=all&cols=website,created_at").content.decode()
    assert "javascript:&lt;b&gt;x" in html

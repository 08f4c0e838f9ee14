import pytest
from django.http import QueryDict
from django.urls import reverse

from accounts.tests.make import make_account
from leads.models import Lead
from leads.tests.make import make_lead
from lists.models import SavedView
from lists.tests.make import make_view

LIST = "/leads/"
FILTERS = "/leads/filters/"
HTMX = {"HX-Request": "true", "HX-Target": "dialog"}


@pytest.fixture
def rep(client, ana):
    make_lead(ana, last_name="Hot", rating="Hot", city="Oslo")
    make_lead(ana, last_name="Cold", rating="Cold", city="London")
    make_lead(ana, last_name="Warm", rating="Warm", city="Oslo")
    client.force_login(ana)
    return client


def names(page):
    return {
        row["name"].removeprefix("Maya ") for row in page.context["page"].object_list
    }


def asked(rows, logic="", **more):
    query = QueryDict(mutable=True)
    query.update({"view": "all", **more})
    query.setlist("f", rows)
    if logic:
        query["logic"] = logic
    return f"{LIST}?{query.urlencode()}"


def filled(*rows, **more):
    """Give the post of the form: (field, operator, value) in each row."""
    post = {"query": "view=all", **more}
    for number, row in enumerate(rows):
        for part, value in zip(("field", "operator", "value"), row, strict=True):
            post[f"criteria-{number}-{part}"] = value
    return post


ROWS = [("rating", "equals", "Hot"), ("city", "equals", "London")]
TEXTS = [":".join(row) for row in ROWS]


def test_without_a_line_all_conditions_must_hold(rep):
    assert names(rep.get(asked(["rating:equals:Hot", "city:equals:Oslo"]))) == {"Hot"}
    assert names(rep.get(asked(TEXTS))) == set()


@pytest.mark.parametrize(
    ("logic", "found"),
    [
        ("1 OR 2", {"Hot", "Cold"}),
        ("NOT 1 AND NOT 2", {"Warm"}),
        ("1 and 2", set()),
    ],
)
def test_a_line_joins_conditions_with_and_or_not(rep, logic, found):
    assert names(rep.get(asked(TEXTS, logic))) == found


def test_conditions_and_filters_hold_together(rep):
    page = rep.get(asked(["rating:equals:Hot, Warm"], rating="Warm", q="cold"))
    assert names(page) == set()
    assert names(rep.get(asked(["rating:equals:Hot, Warm"], rating="Warm"))) == {"Warm"}


def test_each_condition_is_a_chip_that_can_be_taken_off(rep):
    page = rep.get(asked(TEXTS))
    chips = page.context["chips"]
    words = [(str(chip["label"]), str(chip["op"]), chip["value"]) for chip in chips]
    assert words == [("Rating", "equals", "Hot"), ("City", "equals", "London")]
    assert names(rep.get(LIST + chips[0]["remove_url"])) == {"Cold"}
    [chip] = rep.get(asked(TEXTS, "1 OR 2")).context["chips"]
    assert chip["value"] == "Rating equals Hot or City equals London"
    assert len(names(rep.get(LIST + chip["remove_url"]))) == 3


@pytest.mark.parametrize(
    ("rows", "logic"),
    [
        (["owner__password:equals:x"], ""),
        (["search_text:contains:x"], ""),
        (["rating"], ""),
        ([":::"], ""),
        (["rating:never:x"], ""),
        (["rating:equals:Hot"], "1 OR 2"),
        (["rating:equals:Hot"], "1; DROP TABLE"),
        (["created_at:equals:soon"], ""),
        (["rating:equals:\x00"], ""),
        (["rating:equals:Hot"] * 51, ""),
        ([], "1"),
    ],
)
def test_a_condition_that_cannot_be_read_shows_nothing(rep, rows, logic):
    page = rep.get(asked(rows, logic))
    assert page.status_code == 400
    assert "Maya" not in page.content.decode()


def test_the_owner_may_be_me(rep, client, carla, boris):
    make_lead(boris, last_name="His", rating="Hot")
    rows = ["owner:equals:me", "rating:equals:Cold"]
    assert names(rep.get(asked(rows, "1 OR 2"))) == {"Hot", "Cold", "Warm"}
    client.force_login(carla)
    assert names(client.get(asked(rows, "1 OR 2"))) == {"Cold"}


def test_conditions_never_show_what_one_may_not_see(rep, dimitri):
    make_lead(dimitri, last_name="Hidden", rating="Hot")
    page = rep.get(asked(["rating:equals:Hot", "rating:not_equal:Hot"], "1 OR 2"))
    assert names(page) == {"Hot", "Cold", "Warm"}
    assert page.context["page"].total == 3


def test_the_form_leads_to_the_address(rep):
    for headers in ({}, HTMX):
        answer = rep.post(FILTERS, filled(*ROWS, logic="1 OR 2"), headers=headers)
        to = answer.headers.get("Location") or answer.headers["HX-Redirect"]
        assert names(rep.get(to)) == {"Hot", "Cold"}
    page = rep.get(f"{FILTERS}?{to.partition('?')[2]}")
    html = page.content.decode()
    assert page.context["conditions"].rows[1]["value"] == "London"
    assert 'value="1 OR 2"' in html
    assert "<details" in html


def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(rep):
    post = filled(("rating", "equals", "Hot"), ("created_at", "equals", "soonish"))
    page = rep.post(FILTERS, post)
    html = page.content.decode()
    assert page.status_code == 422
    assert "Row 2:" in html
    assert "soonish" in html
    page = rep.post(FILTERS, filled(*ROWS, logic="1 AND (2"))
    assert page.status_code == 422
    assert "A bracket in the logic is not closed." in page.content.decode()
    assert "London" in page.content.decode()


def test_more_rows_come_without_scripts(rep):
    page = rep.post(FILTERS, filled(*ROWS, ("", "", ""), more="1", rating=["Hot"]))
    html = page.content.decode()
    assert page.status_code == 200
    assert 'name="criteria-4-field"' in html
    answer = rep.post(FILTERS, filled(*ROWS, logic="1 OR 2", q="cold"))
    assert names(rep.get(answer["Location"])) == {"Cold"}
    assert page.context["form"].data.getlist("rating") == ["Hot"]


def test_a_row_is_left_out_by_its_tick(rep):
    post = filled(*ROWS) | {"criteria-0-delete": "on"}
    assert names(rep.get(rep.post(FILTERS, post)["Location"])) == {"Cold"}


def test_what_no_address_can_hold_is_said(rep):
    long = "x" * 900
    rows = [("city", "equals", f"{long}{number}") for number in range(9)]
    page = rep.post(FILTERS, filled(*rows))
    assert page.status_code == 422
    assert "too long for an address" in page.content.decode()


def test_a_view_keeps_conditions_and_its_tab_counts_them(rep, ana):
    query = asked(TEXTS, "1 OR 2").partition("?")[2]
    address = reverse("lists:new", args=["leads"])
    assert "Rating equals Hot or City" in rep.get(f"{address}?{query}").content.decode()
    answer = rep.post(address, {"name": "Either", "query": query})
    page = rep.get(answer["Location"])
    assert names(page) == {"Hot", "Cold"}
    [tab] = [tab for tab in page.context["views"] if tab["label"] == "Either"]
    assert (tab["count"], tab["changed"]) == ("2", False)
    view = SavedView.objects.get()
    page = rep.get(f"{LIST}?saved={view.pk}&f=city:equals:Oslo")
    assert names(page) == {"Hot", "Warm"}
    assert page.context["asked"].is_changed


def test_a_bulk_act_on_all_means_the_conditions(client, carla, ana, rep):
    client.force_login(carla)
    query = client.get(asked(TEXTS, "1 OR 2")).context["list_query"]
    url = reverse("leads:bulk-assign")
    page = client.post(url, {"all": "1", "query": query})
    chosen = dict(page.context["selection"].hidden)
    client.post(url, {"holder": f"user:{carla.pk}", "step": "run", **chosen})
    moved = Lead.objects.filter(owner=carla).values_list("last_name", flat=True)
    assert set(moved) == {"Hot", "Cold"}


def test_conditions_cost_the_list_no_query_each(
    rep, ana, django_assert_max_num_queries
):
    query = asked(TEXTS, "1 OR 2").partition("?")[2]
    for number in range(8):
        make_view(ana, f"{query}&rating=Hot", name=f"View {number}")
    with django_assert_max_num_queries(10):
        rep.get(LIST)
    with django_assert_max_num_queries(10):
        rep.get(asked(TEXTS, "1 OR 2"))


@pytest.mark.parametrize("kind", ["accounts", "contacts", "opportunities"])
def test_every_list_takes_conditions(client, ana, kind):
    make_account(ana)
    client.force_login(ana)
    rows = ("created_at", "greater_or_equal", "LAST_N_DAYS:7")
    answer = client.post(reverse(f"{kind}:filters"), filled(rows))
    assert client.get(answer["Location"]).status_code == 200

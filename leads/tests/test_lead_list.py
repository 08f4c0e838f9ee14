import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from history import writing
from history.models import Operation
from leads.models import Lead, Status
from leads.tests.make import make_lead
from records.models import Share
from users.tests.make import QueueFactory

LIST = "/leads/"


def names(page):
    return [row["name"] for row in page.context["page"].object_list]


def test_a_rep_sees_her_open_leads_first(client, ana, boris):
    make_lead(ana, last_name="Mine")
    make_lead(boris, last_name="His")
    make_lead(ana, last_name="Gone", status=Status.objects.get(key="unqualified"))
    client.force_login(ana)
    assert names(client.get(LIST)) == ["Maya Mine"]


def test_a_manager_sees_what_lies_below(client, ana, carla, dimitri):
    make_lead(ana, last_name="Below")
    make_lead(dimitri, last_name="Elsewhere")
    client.force_login(carla)
    assert names(client.get(LIST)) == ["Maya Below"]


def test_a_stranger_lands_on_the_sign_in_page(client):
    page = client.get(LIST)
    assert page.status_code == 302
    assert page["Location"].startswith("/login/")


def test_without_the_right_the_list_is_refused(client, ana):
    ana.groups.clear()
    client.force_login(ana)
    assert client.get(LIST).status_code == 403


def test_htmx_gets_the_list_too(client, ana):
    make_lead(ana)
    client.force_login(ana)
    page = client.get(LIST, headers={"HX-Request": "true"})
    assert page.status_code == 200
    assert "Okafor" in page.content.decode()


def test_the_most_pressing_lead_stands_first(client, ana):
    now = timezone.now()
    hour = datetime.timedelta(hours=1)
    for last, at in [("None", None), ("Later", now + hour), ("Overdue", now - hour)]:
        lead = make_lead(ana, last_name=last)
        Lead.objects.filter(pk=lead.pk).update(next_step_at=at)
    client.force_login(ana)
    assert names(client.get(LIST)) == ["Maya Overdue", "Maya Later", "Maya None"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=okafor", ["Maya Okafor"]),
        ("q=OKÁFOR", ["Maya Okafor"]),
        ("q=northwind", ["Maya Okafor"]),
        ("q=7946+0142", ["Maya Okafor"]),
        ("q=%2B4420+7946", ["Maya Okafor"]),
        ("q=maya%40north", ["Maya Okafor"]),
        ("q=nobody", []),
        ("q=100%25", []),
        ("status=new", ["Maya Okafor"]),
        ("status=working", []),
        ("status=new&status=working", ["Maya Okafor"]),
        ("owner=me", ["Maya Okafor"]),
        ("lead_source=Radio", ["Maya Okafor"]),
        ("lead_source=Website", []),
        ("country_code=GB", ["Maya Okafor"]),
        ("created_at=TODAY", ["Maya Okafor"]),
        ("created_at=LAST_MONTH", []),
        ("next_step=none", ["Maya Okafor"]),
        ("next_step=some", []),
        ("open=1", ["Maya Okafor"]),
        ("open=0", []),
        ("unread=1", ["Maya Okafor"]),
        ("view=all", ["Maya Okafor"]),
        ("view=overdue", []),
        ("lead_type=business", ["Maya Okafor"]),
    ],
)
def test_every_filter_finds_what_it_says(client, ana, query, found):
    make_lead(
        ana,
        email="maya@northwind.example",
        phone="+44 20 7946 0142",
        lead_source="Radio",
        country="United Kingdom",
    )
    client.force_login(ana)
    assert names(client.get(f"{LIST}?{query}")) == found


@pytest.mark.parametrize(
    "query",
    [
        "owner__password=x",
        "_connector=OR",
        "status=nonsense",
        "owner=99999999",
        "sort=owner__password",
        "sort=password",
        "view=secret",
        "created_at=soon",
        "created_at=LAST_N_DAYS:9999999",
        "q=%00",
        "country_code=XX",
        "lead_type=zzz",
    ],
)
def test_a_filter_the_list_does_not_know_is_refused_in_words(client, ana, query):
    make_lead(ana)
    client.force_login(ana)
    page = client.get(f"{LIST}?{query}")
    assert page.status_code == 400
    assert "Maya Okafor" not in page.content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "zz", "999999999999999999999", "2"])
def test_a_page_that_is_not_there_is_empty_or_the_first(client, ana, page):
    make_lead(ana)
    client.force_login(ana)
    assert client.get(f"{LIST}?page={page}").status_code == 200


def test_pages_follow_each_other_without_gaps(client, ana):
    for number in range(60):
        make_lead(ana, last_name=f"Lead{number:02}")
    client.force_login(ana)
    first = client.get(f"{LIST}?sort=name")
    second = client.get(f"{LIST}?sort=name&page=2")
    assert names(first) + names(second) == [f"Maya Lead{n:02}" for n in range(60)]
    assert (first.context["page"].has_next, second.context["page"].has_next) == (
        True,
        False,
    )


def test_the_list_costs_the_same_for_many_leads(
    client, ana, django_assert_max_num_queries
):
    for number in range(55):
        make_lead(ana, last_name=str(number))
    client.force_login(ana)
    with django_assert_max_num_queries(10):
        page = client.get(LIST)
    assert len(names(page)) == 50


def test_unread_means_assigned_and_not_opened_since(client, ana, carla):
    lead = make_lead(ana)
    client.force_login(carla)
    client.get(lead.get_absolute_url())  # somebody else's look does not count
    client.force_login(ana)
    assert client.get(LIST).context["page"].object_list[0]["unread"]
    client.get(lead.get_absolute_url())
    assert not client.get(LIST).context["page"].object_list[0]["unread"]


def test_a_hidden_lead_is_in_no_count_of_a_tab(client, ana, boris):
    make_lead(boris)
    client.force_login(ana)
    tabs = {tab["label"]: tab["count"] for tab in client.get(LIST).context["views"]}
    assert set(tabs.values()) == {"0"}


def test_hostile_names_are_text(client, ana):
    make_lead(ana, last_name="<script>alert(1)</script>", company="{{7*7}}\"'><b>")
    client.force_login(ana)
    html = client.get(LIST).content.decode()
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert "{{7*7}}" in html


# --- many at once -----------------------------------------------------------


def bulk(client, what, **post):
    return client.post(reverse(f"leads:bulk-{what}"), post)


def test_the_preview_says_what_would_happen_and_changes_nothing(client, carla, ana):
    lead = make_lead(ana)
    client.force_login(carla)
    post = {"pk": [lead.pk], "holder": f"user:{carla.pk}", "step": "preview"}
    page = bulk(client, "assign", **post)
    assert page.context["report"].done == 1
    assert Lead.objects.get().owner == ana
    assert not Operation.objects.filter(kind="bulk_assign").exists()


def test_many_leads_get_a_new_owner_and_the_undo_gives_them_back(client, carla, ana):
    leads = [make_lead(ana, last_name=str(n)) for n in range(5)]
    client.force_login(carla)
    post = {"pk": [lead.pk for lead in leads], "holder": f"user:{carla.pk}"}
    bulk(client, "assign", step="run", **post)
    assert Lead.objects.filter(owner=carla).count() == 5
    operation = Operation.objects.get(kind="bulk_assign")
    client.post(reverse("undo", args=[operation.pk]))
    assert Lead.objects.filter(owner=ana).count() == 5


def test_peers_bulk_with_a_wrong_filter_touches_nothing(client, carla, ana):
    make_lead(ana)
    client.force_login(carla)
    post = {"all": "1", "holder": f"user:{carla.pk}", "step": "run"}
    page = bulk(client, "assign", query="owner__password=x", **post)
    assert page.status_code == 400
    assert Lead.objects.get().owner == ana


def test_all_that_match_means_the_list_as_it_was_filtered(client, carla, ana):
    make_lead(ana, last_name="Weber")
    make_lead(ana, last_name="Okafor")
    client.force_login(carla)
    page = bulk(client, "assign", query="view=all&q=weber", all="1")
    post = dict(page.context["selection"].hidden)
    bulk(client, "assign", holder=f"user:{carla.pk}", step="run", **post)
    assert Lead.objects.get(owner=carla).last_name == "Weber"


def test_ids_of_hidden_leads_do_not_exist_for_a_bulk_act(client, ana, dimitri):
    mine, theirs = make_lead(ana), make_lead(dimitri)
    client.force_login(ana)
    post = {"pk": [mine.pk, theirs.pk], "status": "working", "step": "run"}
    bulk(client, "status", **post)
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.status.key, theirs.status.key) == ("working", "new")


def test_what_may_not_be_changed_is_skipped_with_the_reason(client, ana, boris):
    mine, shared = make_lead(ana), make_lead(boris)
    with writing.act("share", by=boris):
        Share.objects.create(record=shared, user=ana)
    client.force_login(ana)
    post = {"pk": [mine.pk, shared.pk], "status": "working", "step": "preview"}
    report = bulk(client, "status", **post).context["report"]
    assert report.done == 1
    assert [lead.pk for lead, _why in report.skipped] == [shared.pk]


@pytest.mark.parametrize("pk", ["x", "1;DROP", "9" * 30])
def test_a_selection_that_is_no_number_is_refused(client, carla, pk):
    client.force_login(carla)
    page = bulk(client, "assign", pk=[pk], holder=f"user:{carla.pk}", step="run")
    assert page.status_code == 400


def test_nothing_selected_is_said(client, carla):
    client.force_login(carla)
    page = client.post(reverse("leads:bulk-assign"), {}, follow=True)
    assert "Select at least one row first." in page.content.decode()


def test_bulk_acts_refuse_get_and_those_who_may_only_look(client, rita):
    client.force_login(rita)
    assert client.get(reverse("leads:bulk-assign")).status_code == 405
    assert client.post(reverse("leads:bulk-assign")).status_code == 403


def test_leads_can_be_given_to_a_queue(client, carla, ana):
    lead, queue = make_lead(ana), QueueFactory(people=[ana])
    client.force_login(carla)
    bulk(client, "assign", pk=[lead.pk], holder=f"queue:{queue.pk}", step="run")
    lead.refresh_from_db()
    assert (lead.owner, lead.queue) == (None, queue)

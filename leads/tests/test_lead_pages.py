import pytest
from django.urls import reverse

from history import writing
from history.models import Operation
from leads.models import Lead
from leads.tests.make import make_lead

PAGES = ["detail", "edit", "owner", "why", "related", "history"]


@pytest.mark.parametrize("page", PAGES)
def test_the_owner_opens_every_page_of_a_lead(client, ana, page):
    lead = make_lead(ana)
    client.force_login(ana)
    assert client.get(reverse(f"leads:{page}", args=[lead.pk])).status_code == 200


@pytest.mark.parametrize("page", [*PAGES, "convert", "delete"])
def test_a_stranger_finds_no_page_of_a_private_lead(client, ana, dimitri, page):
    lead = make_lead(ana)
    if page == "delete":
        dimitri.groups.clear()
        dimitri.is_superuser = False
    client.force_login(dimitri)
    hidden = client.get(reverse(f"leads:{page}", args=[lead.pk]))
    missing = client.get(reverse(f"leads:{page}", args=[lead.pk + 1000]))
    assert hidden.status_code == missing.status_code
    assert hidden.status_code in (403, 404)
    if page != "delete":
        assert hidden.status_code == 404


@pytest.mark.parametrize("page", ["edit", "owner", "convert"])
def test_who_may_only_look_changes_nothing(client, ana, rita, page):
    lead = make_lead(ana)
    client.force_login(rita)
    assert client.get(lead.get_absolute_url()).status_code == 200
    assert client.get(reverse(f"leads:{page}", args=[lead.pk])).status_code == 403


def test_a_number_no_database_holds_is_not_found(client, ana):
    client.force_login(ana)
    assert client.get("/leads/99999999999999999999999/").status_code == 404


def test_the_record_page_costs_few_queries(client, ana, django_assert_max_num_queries):
    lead = make_lead(ana, phone="+44 20 7946 0142", email="maya@northwind.example")
    client.force_login(ana)
    client.get(lead.get_absolute_url())  # picklists are read once in 30 seconds
    with django_assert_max_num_queries(15):
        client.get(lead.get_absolute_url())


def test_an_incomplete_lead_says_what_is_missing(client, ana):
    lead = make_lead(ana, last_name="", company="")
    client.force_login(ana)
    html = client.get(lead.get_absolute_url()).content.decode()
    assert "This lead is incomplete: last name, company is missing." in html


def test_an_edit_is_saved_and_said(client, ana):
    lead = make_lead(ana)
    client.force_login(ana)
    url = reverse("leads:edit", args=[lead.pk])
    page = client.post(url, {"title": "CEO", "version": 1}, follow=True)
    assert "Saved." in page.content.decode()
    assert Lead.objects.get().title == "CEO"


def test_two_people_who_edit_one_field_are_asked_and_nothing_typed_is_lost(
    client, ana, carla
):
    lead = make_lead(ana, title="Buyer")
    lead.title = "CFO"
    writing.save(lead, by=carla)
    client.force_login(ana)
    url = reverse("leads:edit", args=[lead.pk])
    typed = {"title": "CEO", "city": "Lisbon", "version": 1}
    page = client.post(url, typed)
    assert page.status_code == 409
    [row] = page.context["conflict"].rows
    assert (row.mine, row.theirs, row.original) == ("CEO", "CFO", "Buyer")
    assert "Lisbon" in page.content.decode()
    client.post(url, {**typed, "version": 2, "keep_title": "theirs"})
    lead = Lead.objects.get()
    assert (lead.title, lead.city) == ("CFO", "Lisbon")


def test_a_lead_cannot_lose_both_name_and_company(client, ana):
    lead = make_lead(ana)
    client.force_login(ana)
    url = reverse("leads:edit", args=[lead.pk])
    page = client.post(url, {"last_name": "", "company": "", "version": 1})
    assert page.status_code == 422
    assert "Enter a last name or a company" in page.content.decode()


def test_a_new_lead_by_hand_is_mine_and_read(client, ana):
    client.force_login(ana)
    page = client.post(
        reverse("leads:new"), {"last_name": "Weber", "email": "j@w.example"}
    )
    lead = Lead.objects.get()
    assert page["Location"] == lead.get_absolute_url()
    assert (lead.owner, lead.status.key, lead.channel) == (ana, "new", "hand")
    assert not client.get("/leads/").context["page"].object_list[0]["unread"]


def test_a_known_person_is_a_warning_and_can_be_saved_anyway(client, ana):
    first = make_lead(ana, email="maya@northwind.example")
    client.force_login(ana)
    typed = {"last_name": "Okafor", "email": "MAYA@northwind.example"}
    page = client.post(reverse("leads:new"), typed)
    assert page.status_code == 422
    assert first.get_absolute_url() in page.content.decode()
    assert Lead.objects.count() == 1
    client.post(reverse("leads:new"), {**typed, "confirmed": "1"})
    assert Lead.objects.exclude(pk=first.pk).get().duplicate_of == first


def test_a_known_person_somebody_else_owns_is_not_named(client, ana, dimitri):
    make_lead(dimitri, last_name="Secret", email="maya@northwind.example")
    client.force_login(ana)
    typed = {"last_name": "Okafor", "email": "maya@northwind.example"}
    html = client.post(reverse("leads:new"), typed).content.decode()
    assert "A record you cannot see" in html
    assert "Secret" not in html
    assert "Dimitri" not in html


def test_a_deleted_lead_comes_back_by_undo(client, carla, ana):
    lead = make_lead(ana)
    client.force_login(carla)
    client.post(reverse("leads:delete", args=[lead.pk]))
    assert client.get(lead.get_absolute_url()).status_code == 404
    operation = Operation.objects.get(kind="delete")
    client.post(reverse("undo", args=[operation.pk]))
    assert client.get(lead.get_absolute_url()).status_code == 200


def test_an_undo_of_somebody_else_does_not_exist(client, ana, dimitri, carla):
    lead = make_lead(ana)
    with writing.act("delete", by=carla, label="x") as act:
        act.delete(lead)
    client.force_login(dimitri)
    page = client.post(reverse("undo", args=[act.operation.pk]))
    assert page.status_code == 404
    assert Lead.objects.get().deleted_at


def test_search_finds_what_may_be_seen(client, ana, dimitri):
    make_lead(ana, phone="+44 20 7946 0142")
    make_lead(dimitri, last_name="Okafor-Hidden")
    client.force_login(ana)
    for text in ("okafor", "79460142", "northwind"):
        html = client.get("/search/", {"q": text}).content.decode()
        assert "Maya Okafor" in html
        assert "Hidden" not in html


@pytest.mark.parametrize(
    "text", ["", "x", "%", "\x00", "' OR 1=1 --", "a" * 5000, "\ud800"]
)
def test_search_takes_any_text(client, ana, text):
    client.force_login(ana)
    assert (
        client.get("/search/", {"q": text.encode(errors="replace")}).status_code == 200
    )

"""Tags on the pages of leads: the record, its form, the list, its filters and files."""

import pytest
from django.urls import reverse

from accounts.tests.make import make_account
from history.models import Operation
from leads.models import Lead
from leads.tests.make import make_lead
from records.models import Share, Tag, tags

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def expo(db):
    Tag.objects.create(name="Cold calls", key="cold calls")
    return Tag.objects.create(name="Expo 2026", key="expo 2026", tone="blue")


@pytest.fixture
def lead(ana):
    return make_lead(ana)


def url_of(lead):
    return reverse("tag", args=["leads.lead", lead.pk])


def test_a_tag_is_put_on_and_taken_off_without_scripts(client, ana, lead):
    client.force_login(ana)
    page = client.post(url_of(lead), {"add": "expo 2026"}, follow=True)
    assert "Expo 2026" in page.content.decode()
    assert "Tag Expo 2026 added" in page.content.decode()
    lead.refresh_from_db()
    assert lead.tags == ";expo 2026;"
    page = client.post(url_of(lead), {"remove": "expo 2026"}, follow=True)
    assert "Tag Expo 2026 removed" in page.content.decode()
    lead.refresh_from_db()
    assert lead.tags == ""


def test_the_toast_takes_it_back(client, ana, lead):
    client.force_login(ana)
    client.post(url_of(lead), {"add": "Expo 2026"})
    operation = Operation.objects.get(kind="tag")
    client.post(reverse("undo", args=[operation.pk]))
    lead.refresh_from_db()
    assert lead.tags == ""


def test_what_was_typed_stays_when_there_is_no_such_tag(client, ana, lead):
    client.force_login(ana)
    page = client.post(url_of(lead), {"add": "Expo 2062"})
    assert page.status_code == 422
    assert "There is no tag “Expo 2062”." in page.content.decode()
    assert 'value="Expo 2062"' in page.content.decode()
    assert not Tag.objects.filter(name="Expo 2062").exists()


def test_who_may_make_tags_makes_one_by_writing_it(client, carla, lead):
    client.force_login(carla)
    client.post(url_of(lead), {"add": "Brand new"})
    lead.refresh_from_db()
    assert (lead.tags, Tag.objects.get(key="brand new").name) == (
        ";brand new;",
        "Brand new",
    )


def test_a_stranger_finds_nothing_and_a_reader_is_refused(client, ana, boris, lead):
    client.force_login(boris)
    assert client.post(url_of(lead), {"add": "Expo 2026"}).status_code == 404
    Share.objects.create(record=lead, user=boris)
    assert client.post(url_of(lead), {"add": "Expo 2026"}).status_code == 403
    lead.refresh_from_db()
    assert lead.tags == ""


def test_no_other_kind_of_row_carries_tags(client, ana):
    client.force_login(ana)
    assert client.get("/tags/users.user/1/").status_code == 404
    assert client.get("/tags/nothing/1/").status_code == 404


def test_a_new_lead_comes_with_its_tags(client, ana):
    client.force_login(ana)
    said = {"last_name": "Okafor", "company": "Acme", "tags": "cold calls, EXPO 2026"}
    client.post(reverse("leads:new"), said)
    assert Lead.objects.get(company="Acme").tags == ";cold calls;expo 2026;"


def test_the_form_shows_names_and_keeps_them(client, ana, lead):
    client.force_login(ana)
    Lead.objects.filter(pk=lead.pk).update(tags=";expo 2026;")
    url = reverse("leads:edit", args=[lead.pk])
    assert 'value="Expo 2026"' in client.get(url).content.decode()
    client.post(url, {"company": "Other", "version": 1})
    lead.refresh_from_db()
    assert (lead.tags, lead.company) == (";expo 2026;", "Other")
    client.post(url, {"tags": "Cold calls", "version": lead.version})
    lead.refresh_from_db()
    assert lead.tags == ";cold calls;"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("view=all&tags=expo+2026", ["Both", "Expo"]),
        ("view=all&tags=expo+2026&tags=cold+calls", ["Both", "Cold", "Expo"]),
        ("view=all&f=tags:includes_all:Expo 2026,Cold calls", ["Both"]),
        ("view=all&f=tags:excludes:Expo 2026", ["Cold", "None"]),
        (
            "view=all&f=tags:is_empty:&f=tags:includes_all:Expo 2026,Cold calls"
            "&logic=1 OR 2",
            ["Both", "None"],
        ),
        ("view=all&q=expo", ["Both", "Expo"]),
        ("view=all&tags=unknown", []),
    ],
)
def test_the_list_finds_leads_by_tags(client, ana, query, found):
    worn = {"None": "", "Expo": ";expo 2026;", "Cold": ";cold calls;"}
    worn["Both"] = ";cold calls;expo 2026;"
    for name, kept in worn.items():
        make_lead(ana, last_name=name, tags=kept)
    client.force_login(ana)
    page = client.get(f"/leads/?{query}")
    rows = page.context["page"].object_list
    assert sorted(row["last_name"] for row in rows) == found


def test_the_chip_says_the_tag_by_its_name(client, ana, lead):
    client.force_login(ana)
    page = client.get("/leads/?view=all&tags=expo+2026").content.decode()
    assert "Expo 2026" in page


def test_the_column_costs_no_query_a_row(client, ana, django_assert_max_num_queries):
    for number in range(20):
        make_lead(ana, last_name=f"Number {number}", tags=";cold calls;expo 2026;")
    client.force_login(ana)
    client.get("/leads/")
    tags.forget()
    with django_assert_max_num_queries(10):
        page = client.get("/leads/?cols=company,tags").content.decode()
    assert page.count('<span class="tag blue">Expo 2026</span>') == 20


def test_a_file_of_leads_names_their_tags(client, carla, ana):
    make_lead(ana, tags=";cold calls;expo 2026;")
    client.force_login(carla)
    page = client.post(reverse("leads:bulk-export"), {"query": "view=all", "all": "1"})
    assert '"Cold calls, Expo 2026"' in b"".join(page.streaming_content).decode()


def test_the_admin_tells_how_many_records_have_a_tag(client, adam, ana, lead, expo):
    Lead.objects.filter(pk=lead.pk).update(tags=";expo 2026;")
    client.force_login(adam)
    page = client.get(reverse("admin:records_tag_change", args=[expo.pk]))
    assert "1 lead" in page.content.decode()
    url = reverse("admin:records_tag_delete", args=[expo.pk])
    page = client.post(url, {"post": "yes"}, follow=True).content.decode()
    assert "Records have this tag" in page
    Lead.objects.update(tags="")
    client.post(url, {"post": "yes"})
    assert not Tag.objects.filter(pk=expo.pk).exists()


def test_the_admin_makes_and_renames_a_tag(client, adam):
    client.force_login(adam)
    said = {"name": "Fair", "tone": "red", "is_active": "on"}
    client.post(reverse("admin:records_tag_add"), said)
    tag = Tag.objects.get(key="fair")
    url = reverse("admin:records_tag_change", args=[tag.pk])
    client.post(url, {**said, "name": "Trade fair"})
    tag.refresh_from_db()
    assert (tag.key, tag.name) == ("fair", "Trade fair")
    page = client.post(reverse("admin:records_tag_add"), {**said, "name": "EXPO 2026"})
    assert "There is a tag of this name already." in page.content.decode()


def test_a_deal_and_its_account_wear_tags_too(client, ana):
    account = make_account(ana)
    client.force_login(ana)
    url = reverse("tag", args=["accounts.account", account.pk])
    client.post(url, {"add": "Expo 2026"})
    account.refresh_from_db()
    assert account.tags == ";expo 2026;"
    page = client.get(f"/accounts/?view=all&tags={account.tags.strip(';')}")
    assert [row["pk"] for row in page.context["page"].object_list] == [account.pk]

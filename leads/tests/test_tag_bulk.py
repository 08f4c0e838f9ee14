"""Tags put on many leads and taken off: seen first, reported, undone."""

import pytest
from django.urls import reverse

from history import undoing
from leads import bulk
from leads.models import Lead
from leads.tests.make import make_lead
from lists.bulk import undoing as bulk_undoing
from lists.tests.make import make_run, work_off
from records.models import Share, Tag

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_tags(db):
    Tag.objects.create(name="Expo 2026", key="expo 2026")
    Tag.objects.create(name="Cold calls", key="cold calls")


def act(add="", remove=""):
    return bulk.TAGS.doing({"add": add, "remove": remove})


def worn(leads):
    found = dict(Lead.objects.values_list("pk", "tags"))
    return [found[lead.pk] for lead in leads]


def test_tags_come_and_go_at_once_and_can_be_undone(ana, carla):
    leads = [make_lead(ana, tags=";cold calls;"), make_lead(ana)]
    leads.append(make_lead(ana, tags=";expo 2026;"))
    doing = act(add=";expo 2026;", remove=";cold calls;")
    pks = [lead.pk for lead in leads]
    seen = doing.preview(pks, by=carla)
    assert (seen.done, worn(leads)[0]) == (2, ";cold calls;")
    report = doing.run(pks, by=carla)
    assert (report.done, report.reasons) == (2, [("There is nothing to change.", 1)])
    assert worn(leads) == [";expo 2026;"] * 3
    undoing.undo(report.operation, by=carla)
    assert worn(leads) == [";cold calls;", "", ";expo 2026;"]


def test_who_may_not_change_a_lead_does_not_tag_it(ana, boris):
    mine, seen, hidden = make_lead(ana), make_lead(boris), make_lead(boris)
    Share.objects.create(record=seen, user=ana)
    report = act(add=";expo 2026;").run([mine.pk, seen.pk, hidden.pk], by=ana)
    [(_row, why)] = report.skipped
    assert (report.done, "You can't change this lead." in why) == (1, True)
    assert worn([mine, seen, hidden]) == [";expo 2026;", "", ""]


def test_the_page_asks_previews_and_runs(client, ana):
    leads = [make_lead(ana), make_lead(ana)]
    client.force_login(ana)
    said = {"pk": [lead.pk for lead in leads], "add": "expo 2026"}
    url = reverse("leads:bulk-tags")
    page = client.post(url, {"pk": said["pk"]}).content.decode()
    assert "Add tags" in page
    page = client.post(url, {**said, "step": "preview"}).content.decode()
    assert "2 leads will change." in page
    client.post(url, {**said, "step": "run"})
    assert worn(leads) == [";expo 2026;"] * 2


def test_who_may_make_tags_writes_a_new_one_which_is_made_when_it_runs(client, adam):
    lead = make_lead(adam)
    client.force_login(adam)
    said = {"pk": [lead.pk], "add": "Brand new, expo 2026"}
    url = reverse("leads:bulk-tags")
    page = client.post(url, {**said, "step": "preview"}).content.decode()
    assert "1 lead will change." in page
    assert not Tag.objects.filter(key="brand new").exists()
    client.post(url, {**said, "step": "run"})
    assert worn([lead]) == [";brand new;expo 2026;"]
    assert Tag.objects.get(key="brand new").name == "Brand new"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "Write at least one tag."),
        ({"add": "Exqo"}, "There is no tag “Exqo”."),
        ({"add": "Expo 2026", "remove": "expo 2026"}, "added and removed at once"),
    ],
)
def test_what_cannot_be_asked_is_said_in_words(client, ana, said, words):
    lead = make_lead(ana)
    client.force_login(ana)
    said = {"pk": [lead.pk], "step": "run", **said}
    page = client.post(reverse("leads:bulk-tags"), said)
    assert page.status_code == 422
    assert words in page.content.decode()


def test_without_the_right_it_is_refused(client, ana):
    ana.groups.clear()
    client.force_login(ana)
    assert client.post(reverse("leads:bulk-tags")).status_code == 403


def test_many_leads_are_tagged_by_a_job_that_is_undone_as_one(ana, carla, monkeypatch):
    monkeypatch.setattr("lists.bulk.running.ROWS_A_PIECE", 2)
    leads = [make_lead(ana, last_name=f"Number {n}") for n in range(5)]
    run = work_off(make_run(carla, leads, "leads.tags", "add=Expo+2026&remove="))
    assert run.job.result["changed"] == 5
    assert worn(leads) == [";expo 2026;"] * 5
    bulk_undoing.ask(run, by=carla)
    work_off(run)
    assert worn(leads) == [""] * 5


@pytest.mark.parametrize("name", ["accounts", "contacts", "opportunities"])
def test_other_lists_offer_it_too(client, ana, name):
    client.force_login(ana)
    page = client.post(reverse(f"{name}:bulk-tags"), {"pk": [1]})
    assert "Add tags" in page.content.decode()

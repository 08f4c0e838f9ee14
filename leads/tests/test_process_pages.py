"""The Path and the key fields on the page of a lead."""

import pytest
from django.urls import reverse

from activities.tests.make import soon
from history import writing
from history.models import Operation
from leads.models import Lead, ProcessStep, Status
from leads.process import moving
from leads.tests.make import make_lead
from records.models import AccessDefault, CustomField


def status(key: str) -> Status:
    return Status.objects.get(key=key)


def ask(key: str, **fields) -> None:
    ProcessStep.objects.filter(status__key=key).update(**fields)


def click(client, lead, key, **more):
    return client.post(reverse("leads:status", args=[lead.pk]), {"status": key, **more})


def fresh(lead: Lead) -> Lead:
    return Lead.objects.get(pk=lead.pk)


@pytest.fixture
def lead(ana):
    return make_lead(ana)


@pytest.fixture
def rep(client, ana):
    client.force_login(ana)
    return client


def test_one_click_moves_a_lead_and_offers_undo(rep, lead):
    answer = click(rep, lead, "working", version=lead.version)
    assert answer.status_code == 302
    assert fresh(lead).status.key == "working"
    page = rep.get(lead.get_absolute_url()).content.decode()
    operation = Operation.objects.get(kind="status")
    assert reverse("undo", args=[operation.pk]) in page
    rep.post(reverse("undo", args=[operation.pk]))
    assert fresh(lead).status.key == "new"


def test_with_htmx_the_page_is_told_where_to_go(rep, lead):
    answer = rep.post(
        reverse("leads:status", args=[lead.pk]),
        {"status": "working"},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 200
    assert lead.get_absolute_url() in answer["HX-Redirect"]


def test_the_reason_is_asked_on_a_page_of_its_own(rep, lead):
    page = click(rep, lead, "unqualified", version=lead.version)
    assert page.status_code == 422
    text = page.content.decode()
    assert "Say why you mark this lead Unqualified." in text
    assert 'name="reason"' in text
    answer = click(rep, lead, "unqualified", version=lead.version, reason="No budget")
    assert answer.status_code == 302
    assert fresh(lead).status_reason == "No budget"
    page = rep.get(lead.get_absolute_url()).content.decode()
    assert "No budget" in page
    assert "Reopen" in page


def test_a_warning_can_be_passed_over(rep, lead):
    ask("qualified", required_fields=["email"], enforcement="warn")
    page = click(rep, lead, "qualified")
    text = page.content.decode()
    assert page.status_code == 422
    assert "Email is empty. You can still continue." in text
    assert "Mark Qualified anyway" in text
    assert 'name="confirmed" value="True"' in text
    answer = click(rep, lead, "qualified", confirmed="True")
    assert answer.status_code == 302
    assert fresh(lead).status.key == "qualified"


def test_a_block_is_said_and_nothing_changes(rep, lead):
    ask("qualified", required_fields=["email"], enforcement="block")
    answer = rep.post(
        reverse("leads:status", args=[lead.pk]),
        {"status": "qualified", "confirmed": "True"},
        follow=True,
    )
    assert "Fill in Email before you mark this lead Qualified." in (
        answer.content.decode()
    )
    assert fresh(lead).status.key == "new"


def test_the_converted_step_opens_the_conversion(rep, lead):
    answer = click(rep, lead, "converted")
    assert answer["Location"] == reverse("leads:convert", args=[lead.pk])
    assert fresh(lead).status.key == "new"


def test_what_others_changed_meanwhile_is_told_and_the_status_set(
    rep, lead, ana, carla
):
    seen = lead.version
    change = Lead.objects.get(pk=lead.pk)
    change.city, change.rating = "Bergen", "Hot"
    with writing.act("edit", by=carla) as act:
        act.save(change)
    mine = fresh(lead)
    mine.title = "Head"
    with writing.act("edit", by=ana) as act:
        act.save(mine)
    click(rep, lead, "working", version=seen)
    page = rep.get(lead.get_absolute_url()).content.decode()
    assert fresh(lead).status.key == "working"
    assert "Status set to Working." in page
    assert "Carla Rossi changed City and Rating meanwhile." in page
    click(rep, lead, "qualified", version=fresh(lead).version)
    again = rep.get(lead.get_absolute_url()).content.decode()
    assert "Status set to Qualified." in again
    assert "meanwhile" not in again


def test_who_comes_late_is_told_who_was_faster(client, rep, lead, ana, carla):
    seen = lead.version
    moving.move(lead, status("nurturing"), by=carla, come_back=soon(days=9).date())
    page = click(rep, lead, "working", version=seen)
    assert page.status_code == 409
    assert "Carla Rossi set the status to Nurturing seconds ago." in (
        page.content.decode()
    )
    assert fresh(lead).status.key == "nurturing"
    answer = click(rep, lead, "working", version=fresh(lead).version)
    assert answer.status_code == 302
    assert fresh(lead).status.key == "working"


@pytest.mark.parametrize(
    "post",
    [
        {},
        {"status": "nonsense"},
        {"status": "working", "version": "x"},
        {"status": "dead", "reason": "x" * 300},
        {"status": "dead", "reason": "\x00"},
        {"status": "\x00"},
    ],
)
def test_nothing_that_is_posted_breaks_the_page(rep, lead, post):
    assert rep.post(reverse("leads:status", args=[lead.pk]), post).status_code == 422
    assert fresh(lead).status.key == "new"


@pytest.mark.parametrize("page", ["status", "key-fields"])
def test_a_stranger_finds_no_lead(client, lead, dimitri, page):
    client.force_login(dimitri)
    url = reverse(f"leads:{page}", args=[lead.pk])
    assert client.post(url, {"status": "working"}).status_code == 404


@pytest.mark.parametrize("page", ["status", "key-fields"])
def test_who_may_only_read_is_refused(client, lead, rita, dimitri, page):
    url = reverse(f"leads:{page}", args=[lead.pk])
    client.force_login(rita)
    assert client.post(url, {"status": "working"}).status_code == 403
    AccessDefault.objects.filter(kind="leads.lead").update(level="read")
    client.force_login(dimitri)
    answer = client.post(url, {"status": "working", "company": "Mine"})
    assert answer.status_code == 403
    assert fresh(lead).company == "Northwind Logistics"


@pytest.mark.parametrize("page", ["status", "key-fields"])
def test_looking_never_changes_a_status(rep, lead, page):
    assert rep.get(reverse(f"leads:{page}", args=[lead.pk])).status_code == 405


# -- key fields -----------------------------------------------------------------


def save(client, lead, **fields):
    return client.post(reverse("leads:key-fields", args=[lead.pk]), fields)


def test_key_fields_are_filled_in_place(rep, lead):
    page = rep.get(lead.get_absolute_url()).content.decode()
    assert "1 of 4 filled" in page
    answer = save(
        rep, lead, version=lead.version, website="acme.example", last_name="Changed"
    )
    assert answer.status_code == 302
    assert fresh(lead).website == "acme.example"
    assert fresh(lead).last_name == "Okafor"  # no key field of this step
    assert fresh(lead).company == "Northwind Logistics"


def test_a_wrong_key_field_is_named_and_kept_on_the_page(rep, lead):
    page = save(rep, lead, version=lead.version, number_of_employees="many")
    assert page.status_code == 422
    assert 'value="many"' in page.content.decode()


def test_two_people_fill_in_one_key_field(rep, lead, carla):
    seen = lead.version
    other = fresh(lead)
    other.website = "theirs.example"
    writing.save(other, by=carla)
    page = save(rep, lead, version=seen, website="mine.example")
    assert page.status_code == 409
    text = page.content.decode()
    assert "theirs.example" in text
    assert "mine.example" in text


def test_custom_fields_can_be_key_fields(rep, lead):
    CustomField.objects.create(kind="leads.lead", key="size", label="Team size")
    ask("new", key_fields=["custom.size", "email"])
    page = rep.get(lead.get_absolute_url()).content.decode()
    assert "Team size" in page
    assert save(rep, lead, version=lead.version, custom_size="12").status_code == 302
    assert fresh(lead).custom == {"size": "12"}


def test_a_reader_sees_the_path_without_buttons(client, lead, rita):
    client.force_login(rita)
    AccessDefault.objects.filter(kind="leads.lead").update(level="read")
    page = client.get(lead.get_absolute_url()).content.decode()
    assert "not started" in page
    assert 'name="status"' not in page


def test_key_fields_never_leave_a_lead_without_a_name(rep, ana):
    lead = make_lead(ana, last_name="", company="Acme")
    page = save(rep, lead, version=lead.version, company="")
    assert page.status_code == 422
    assert "Enter a last name or a company" in page.content.decode()

import pytest
from django.urls import reverse

from accounts.tests.make import make_account, make_contact
from opportunities import pipeline
from opportunities.models import ContactRole, Opportunity, Stage, StageHistory
from opportunities.tests.make import make_opportunity

EVIL = '"><script>alert(1)</script>'


@pytest.fixture
def deal(ana):
    return make_opportunity(ana, make_account(ana), amount=40_000)


def stage_of(deal):
    return Opportunity.objects.get(pk=deal.pk).stage.key


def test_who_comes_second_is_told_that_the_stage_was_moved(client, ana, carla, deal):
    seen = deal.version
    pipeline.move(deal, Stage.objects.get(key="qualification"), by=carla)
    client.force_login(ana)
    url = reverse("opportunities:stage", args=[deal.pk])
    page = client.post(url, {"status": "closed-lost", "version": seen}, follow=True)
    assert "Somebody else moved it" in page.content.decode()
    assert stage_of(deal) == "qualification"
    again = {"status": "closed-won", "version": deal.version + 1}
    client.post(url, again)
    assert stage_of(deal) == "closed-won"
    assert "Reopen" in client.get(deal.get_absolute_url()).content.decode()


def test_editing_other_fields_meanwhile_does_not_keep_the_stage_from_moving(
    client, ana, deal
):
    seen = deal.version
    deal.next_step = "Send prices"
    pipeline.save(deal, by=ana)
    client.force_login(ana)
    url = reverse("opportunities:stage", args=[deal.pk])
    client.post(url, {"status": "qualification", "version": seen})
    assert stage_of(deal) == "qualification"


@pytest.mark.parametrize("odd", ["", "x", "-1", "9" * 40, "²"])
def test_an_odd_version_or_stage_never_breaks(client, ana, deal, odd):
    client.force_login(ana)
    url = reverse("opportunities:stage", args=[deal.pk])
    assert client.post(url, {"status": odd, "version": odd}).status_code == 302
    assert client.post(url, {"status": "qualification", "version": odd})
    assert client.get(url).status_code == 405


def test_an_edit_is_stage_history_and_a_later_month_is_a_push(client, ana, deal):
    client.force_login(ana)
    url = reverse("opportunities:edit", args=[deal.pk])
    said = {"close_on": "2099-01-31", "amount": "50000", "version": deal.version}
    client.post(url, said)
    fresh = Opportunity.objects.get(pk=deal.pk)
    assert (fresh.amount, fresh.push_count) == (50_000, 1)
    assert StageHistory.objects.filter(opportunity=deal).count() == 2
    assert "pushed once" in client.get(deal.get_absolute_url()).content.decode()


def test_a_contact_is_found_by_a_piece_of_the_name(client, ana, deal):
    maya = make_contact(ana)
    client.force_login(ana)
    url = reverse("opportunities:add-role", args=[deal.pk])
    page = client.post(url, {"contact": "may"})
    assert page.status_code == 422
    assert f'name="contact_pick" value="{maya.pk}"' in page.content.decode()
    client.post(url, {"contact": "may", "contact_pick": maya.pk, "role": "Evaluator"})
    role = ContactRole.objects.get(opportunity=deal)
    assert (role.contact, role.role, role.is_primary) == (maya, "Evaluator", True)


def test_hostile_names_are_inert(client, ana):
    deal = make_opportunity(ana, make_account(ana, EVIL), name=EVIL, next_step=EVIL)
    client.force_login(ana)
    for url in (
        deal.get_absolute_url(),
        reverse("opportunities:list"),
        reverse("opportunities:edit", args=[deal.pk]),
        reverse("opportunities:history", args=[deal.pk]),
        reverse("opportunities:of-account", args=[deal.account_id]),
    ):
        assert b"<script>alert" not in client.get(url).content


def test_without_an_open_stage_the_page_says_so(client, ana):
    Stage.objects.filter(kind="open").update(is_active=False)
    client.force_login(ana)
    page = client.get(reverse("opportunities:new"), follow=True)
    assert page.status_code == 200
    assert "no open stage" in page.content.decode()


def test_the_last_open_stage_cannot_be_switched_off(client, adam, deal):
    first = Stage.objects.first()
    Stage.objects.filter(kind="open").exclude(pk=first.pk).update(is_active=False)
    client.force_login(adam)
    url = reverse("admin:opportunities_stage_change", args=[first.pk])
    said = {"label": "First", "kind": "open", "probability": 10, "forecast": "pipeline"}
    page = client.post(url, said)
    assert "last open stage" in page.content.decode()
    assert client.post(url, {**said, "is_active": "on"}).status_code == 302
    first.refresh_from_db()
    assert first.label == "First"

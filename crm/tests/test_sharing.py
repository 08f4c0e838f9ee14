import pytest
from django.urls import reverse

from leads.models import Lead
from leads.tests.make import make_lead
from records import sharing


@pytest.fixture
def lead(ana):
    return make_lead(ana)


def url(lead):
    return reverse("share", args=["leads.lead", lead.pk])


def test_the_owner_opens_a_lead_to_a_colleague_and_closes_it(client, ana, boris, lead):
    client.force_login(ana)
    client.post(url(lead), {"user": boris.pk})
    assert Lead.objects.visible_to(boris).get() == lead
    assert "Boris Novak" in client.get(url(lead)).content.decode()
    client.post(url(lead), {"remove": sharing.of(lead).get().pk})
    assert not sharing.of(lead).exists()


def test_a_person_or_a_role_must_be_chosen(client, ana, lead):
    client.force_login(ana)
    page = client.post(url(lead), {})
    assert page.status_code == 422
    assert "Choose either a person or a role." in page.content.decode()


def test_a_stranger_finds_no_such_page(client, dimitri, lead):
    client.force_login(dimitri)
    assert client.get(url(lead)).status_code == 404
    assert client.post(url(lead), {"user": dimitri.pk}).status_code == 404
    assert not sharing.of(lead).exists()


def test_who_may_only_look_may_not_share(client, rita, lead):
    client.force_login(rita)
    assert client.post(url(lead), {"user": rita.pk}).status_code == 403


@pytest.mark.parametrize("kind", ["users.user", "leads.status", "x", "leads.lead.x"])
def test_only_records_can_be_shared(client, ana, lead, kind):
    client.force_login(ana)
    assert client.get(f"/share/{kind}/{lead.pk}/").status_code == 404


@pytest.mark.parametrize("number", ["x", "0", "99999999999999999999"])
def test_a_share_that_is_not_there_is_not_found(client, ana, lead, number):
    client.force_login(ana)
    assert client.post(url(lead), {"remove": number}).status_code == 404

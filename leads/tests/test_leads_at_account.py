"""The open leads that seem to work at an account, on the account's page."""

import pytest
from django.urls import reverse

from accounts.models import Account, Contact
from history import writing
from leads import related
from leads.models import Status
from leads.tests.make import make_lead
from users.tests.make import UserFactory


@pytest.fixture
def account(ana):
    fields = {"name": "Acme GmbH", "website": "https://www.acme.example", "owner": ana}
    return writing.save(Account(**fields), by=ana)


@pytest.fixture
def rep(client, ana):
    client.force_login(ana)
    return client


def found(account, user):
    return {item["label"]: item["note"] for item in related.leads_at(account, user)[0]}


def show(client, account, **headers):
    url = reverse("leads:of-account", args=[account.pk])
    return client.get(url, headers=headers)


def test_company_domain_and_a_known_contact_tell_who_works_there(account, ana):
    known = Contact(last_name="Weber", account=account, owner=ana)
    known = writing.save(known, by=ana)
    make_lead(ana, last_name="A", company="ACME")
    make_lead(ana, last_name="B", company="Other", email="b@acme.example")
    make_lead(ana, last_name="C", company="Other", known_contact=known)
    make_lead(ana, last_name="D", company="Other", email="d@acme.example.evil")
    make_lead(ana, last_name="E", company="Other", email="e@notacme.example")
    assert found(account, ana) == {
        "Maya A": "New, same company",
        "Maya B": "New, same e-mail domain",
        "Maya C": "New, returning contact",
    }


def test_closed_leads_and_those_of_others_are_not_shown(account, ana, dimitri):
    closed = Status.objects.filter(kind="closed").first()
    make_lead(ana, company="Acme", status=closed)
    make_lead(dimitri, company="Acme")
    assert found(account, ana) == {}


def test_an_account_without_website_finds_only_its_name(ana):
    account = writing.save(Account(name="Beta", owner=ana), by=ana)
    make_lead(ana, company="Gamma", email="x@gamma.example")
    assert found(account, ana) == {}


def test_more_than_fit_lead_to_the_list(rep, account, ana):
    for number in range(9):
        make_lead(ana, last_name=f"N{number}", company="Acme")
    text = show(rep, account).content.decode()
    assert "Maya N8" in text
    assert "Maya N0" not in text
    assert "?q=Acme" in text


def test_the_accounts_page_asks_for_the_panel(rep, account):
    text = rep.get(account.get_absolute_url()).content.decode()
    assert reverse("leads:of-account", args=[account.pk]) in text


def test_with_htmx_only_the_panel_comes(rep, account, ana):
    make_lead(ana, company="Acme")
    text = show(rep, account, **{"HX-Request": "true"}).content.decode()
    assert "Maya Okafor" in text
    assert "<html" not in text


def test_an_account_one_may_not_see_does_not_exist(rep, account):
    writing.delete(account, by=None)
    assert show(rep, account).status_code == 404


def test_who_may_see_no_leads_gets_no_panel(client, account):
    nobody = UserFactory()
    client.force_login(nobody)
    assert show(client, account).status_code == 403


def test_the_panel_takes_few_queries_however_many_leads(
    rep, account, ana, django_assert_max_num_queries
):
    for number in range(20):
        make_lead(ana, last_name=f"N{number}", company="Acme")
    with django_assert_max_num_queries(10):
        show(rep, account, **{"HX-Request": "true"})

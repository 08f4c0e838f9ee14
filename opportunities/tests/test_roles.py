import pytest
from django.db import IntegrityError, transaction

from accounts.tests.make import make_account, make_contact
from history import writing
from opportunities import roles
from opportunities.models import ContactRole
from opportunities.tests.make import make_opportunity


@pytest.fixture
def deal(ana):
    return make_opportunity(ana, make_account(ana))


def add(deal, contact, **about):
    with writing.act("role", by=deal.owner) as act:
        return roles.add(deal, contact, act=act, **about)


def primary(deal):
    return ContactRole.objects.get(opportunity=deal, is_primary=True).contact


def test_the_first_contact_is_the_primary_one(ana, deal):
    maya, tom = make_contact(ana), make_contact(ana, first_name="Tom")
    add(deal, maya)
    add(deal, tom, role="Evaluator")
    assert primary(deal) == maya


def test_adding_somebody_twice_keeps_one_row(ana, deal):
    maya = make_contact(ana)
    add(deal, maya)
    add(deal, maya, role="Decision Maker")
    assert ContactRole.objects.get().role == "Decision Maker"


def test_another_primary_contact_takes_over(ana, deal):
    maya, tom = make_contact(ana), make_contact(ana, first_name="Tom")
    add(deal, maya)
    second = add(deal, tom)
    with writing.act("role", by=ana) as act:
        roles.make_primary(second, act=act)
    assert primary(deal) == tom


def test_when_the_primary_contact_leaves_the_next_one_follows(ana, deal):
    maya, tom = make_contact(ana), make_contact(ana, first_name="Tom")
    first = add(deal, maya)
    add(deal, tom)
    with writing.act("role", by=ana) as act:
        roles.remove(first, act=act)
    assert primary(deal) == tom


def test_the_database_refuses_two_primary_contacts(ana, deal):
    add(deal, make_contact(ana))
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactRole.objects.create(
            opportunity=deal, contact=make_contact(ana), is_primary=True
        )

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts import relations
from accounts.models import AccountContact, Contact
from accounts.tests.make import make_account, make_contact
from history import undoing, writing
from history.models import Operation


def direct_of(contact):
    return AccountContact.objects.get(contact=contact, is_direct=True).account


def test_a_new_contact_has_its_account_as_the_direct_one(ana):
    account = make_account(ana)
    contact = make_contact(ana, account)
    assert direct_of(contact) == account


def test_a_private_contact_has_no_relation(ana):
    assert not AccountContact.objects.filter(contact=make_contact(ana)).exists()


def test_who_changes_the_account_keeps_the_former_one_indirectly(ana):
    old, new = make_account(ana, "Old"), make_account(ana, "New")
    contact = make_contact(ana, old)
    contact.account = new
    with writing.act("edit", by=ana) as act:
        relations.save_contact(contact, act=act)

    assert direct_of(contact) == new
    assert AccountContact.objects.get(account=old).is_direct is False
    undoing.undo(Operation.objects.filter(kind="edit").latest("at"), by=ana)
    assert direct_of(contact) == old
    assert Contact.objects.get().account == old
    assert AccountContact.objects.count() == 1


def test_a_contact_without_account_gets_the_first_one_it_is_related_to(ana):
    account = make_account(ana)
    contact = make_contact(ana)
    with writing.act("relate", by=ana) as act:
        relation = relations.relate(contact, account, act=act)
    assert relation.is_direct
    assert Contact.objects.get().account == account


def test_relating_twice_is_one_relation(ana):
    first, second = make_account(ana, "First"), make_account(ana, "Second")
    contact = make_contact(ana, first)
    for _again in range(2):
        with writing.act("relate", by=ana) as act:
            relations.relate(contact, second, act=act, role="Evaluator")
    relation = AccountContact.objects.get(account=second)
    assert (relation.is_direct, relation.role) == (False, "Evaluator")
    assert direct_of(contact) == first
    assert relations.is_related(contact, second)


def test_a_relation_that_ended_begins_anew(ana):
    first, second = make_account(ana, "First"), make_account(ana, "Second")
    contact = make_contact(ana, first)
    AccountContact.objects.create(
        account=second, contact=contact, is_active=False, ends_on="2020-01-01"
    )
    with writing.act("relate", by=ana) as act:
        relations.relate(contact, second, act=act)
    relation = AccountContact.objects.get(account=second)
    assert (relation.is_active, relation.ends_on) == (True, None)


def test_the_direct_relation_cannot_be_taken_away(ana):
    contact = make_contact(ana, make_account(ana))
    relation = AccountContact.objects.get(contact=contact)
    with (
        pytest.raises(ValidationError, match="Choose another one first"),
        writing.act("separate", by=ana) as act,
    ):
        relations.separate(relation, act=act)


def test_the_database_refuses_two_direct_accounts(ana):
    contact = make_contact(ana, make_account(ana))
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountContact.objects.create(
            account=make_account(ana, "Other"), contact=contact, is_direct=True
        )

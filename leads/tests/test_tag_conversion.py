"""Tags go with a lead into what it becomes, and come back when it is un-converted."""

import pytest

from accounts.tests.make import make_account, make_contact
from crm.integrity import tags_unknown
from history import undoing
from leads.conversion.convert import convert
from leads.conversion.plan import Plan, standard
from leads.models import Lead
from leads.tests.make import make_lead
from records.models import Tag

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def both(db):
    Tag.objects.create(name="Expo 2026", key="expo 2026")
    Tag.objects.create(name="Customer", key="customer")


def test_what_is_new_gets_the_tags_of_the_lead(ana):
    lead = make_lead(ana, tags=";expo 2026;")
    done = convert(lead, standard(lead, by=ana), by=ana)
    assert (done.account.tags, done.contact.tags) == (";expo 2026;",) * 2
    assert Lead.objects.get(pk=lead.pk).tags == ";expo 2026;"


def test_what_is_there_keeps_its_own_beside_them_until_it_is_undone(ana):
    account = make_account(ana, tags=";customer;")
    contact = make_contact(ana, account, tags=";customer;expo 2026;")
    lead = make_lead(ana, tags=";expo 2026;")
    done = convert(lead, Plan(account=account, contact=contact), by=ana)
    account.refresh_from_db()
    contact.refresh_from_db()
    assert (account.tags, contact.tags) == (";customer;expo 2026;",) * 2
    undoing.undo(done.operation, by=ana)
    account.refresh_from_db()
    assert account.tags == ";customer;"


def test_a_tag_that_is_gone_is_found_by_the_integrity_check(ana):
    lead = make_lead(ana, tags=";expo 2026;")
    assert not list(tags_unknown())
    Tag.objects.filter(key="expo 2026").delete()
    assert list(tags_unknown()) == [f"lead has a tag that is gone: {lead.pk}"]

from accounts.models import Account
from accounts.tests.make import make_account
from crm import search
from history import undoing, writing
from opportunities.models import Opportunity
from opportunities.tests.make import make_opportunity


def rename(account, name, by):
    account = Account.objects.get(pk=account.pk)
    account.name = name
    with writing.act("edit", by=by, label=name) as act:
        act.save(account)
    return act.operation


def found(text, user):
    return [hit["label"] for group in search.search(text, user) for hit in group.hits]


def test_a_deal_is_found_by_the_name_its_account_has_now(ana):
    account = make_account(ana, name="Northwind")
    make_opportunity(ana, account, name="Fleet")
    rename(account, "Southgale", ana)
    assert "Fleet" in found("southgale", ana)
    assert found("northwind", ana) == []


def test_taking_the_new_name_back_takes_it_back_there_too(ana):
    account = make_account(ana, name="Northwind")
    make_opportunity(ana, account, name="Fleet")
    operation = rename(account, "Southgale", ana)
    undoing.undo(operation, by=ana)
    assert "Fleet" in found("northwind", ana)
    assert found("southgale", ana) == []


def test_a_new_name_is_no_change_of_the_deals_own(ana):
    account = make_account(ana, name="Northwind")
    deal = make_opportunity(ana, account, name="Fleet")
    rename(account, "Southgale", ana)
    assert Opportunity.objects.get().version == deal.version


def test_other_edits_of_an_account_look_at_no_deal(ana):
    account = make_account(ana, name="Northwind")
    make_opportunity(ana, account)
    account = Account.objects.get(pk=account.pk)
    account.billing_city = "Oslo"
    assert not account.settles
    account.name = "Southgale"
    assert account.settles

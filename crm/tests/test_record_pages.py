"""Pages of accounts, contacts and deals: every one for its people, and no other."""

import pytest
from django.urls import reverse

from accounts.models import Account, AccountContact, Contact
from accounts.tests.make import make_account, make_contact
from history import writing
from leads.tests.make import make_lead
from opportunities.models import ContactRole, Opportunity, Stage, StageHistory
from opportunities.tests.make import make_opportunity
from records.models import AccessDefault

PAGES = ["detail", "edit", "owner", "history"]
SPACES = ["accounts", "contacts", "opportunities"]


@pytest.fixture
def records(ana):
    AccessDefault.objects.filter(kind="accounts.account").update(level="private")
    account = make_account(ana)
    return {
        "accounts": account,
        "contacts": make_contact(ana, account),
        "opportunities": make_opportunity(ana, account=account),
    }


@pytest.mark.parametrize("space", SPACES)
def test_lists_show_what_may_be_seen(client, ana, dimitri, records, space):
    client.force_login(ana)
    url = reverse(f"{space}:list")
    name = str(records[space])
    assert name in client.get(url, {"view": "all"}).content.decode()
    client.force_login(dimitri)
    assert name not in client.get(url, {"view": "all"}).content.decode()


@pytest.mark.parametrize("space", SPACES)
def test_lists_cost_the_same_for_many_rows(
    client, ana, space, django_assert_max_num_queries
):
    for number in range(55):
        account = make_account(ana, name=f"Firm {number}")
        make_contact(ana, account, last_name=f"P{number}")
        make_opportunity(ana, account=account, name=f"Deal {number}")
    client.force_login(ana)
    with django_assert_max_num_queries(10):
        page = client.get(reverse(f"{space}:list"), {"view": "all"})
    assert len(page.context["page"].object_list) == 50


@pytest.mark.parametrize("space", SPACES)
def test_an_unknown_filter_is_refused(client, ana, space):
    client.force_login(ana)
    page = client.get(reverse(f"{space}:list"), {"owner__password": "x"})
    assert page.status_code == 400
    assert client.get(reverse(f"{space}:filters")).status_code == 200


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("page", PAGES)
def test_the_owner_opens_every_page(client, ana, records, space, page):
    client.force_login(ana)
    url = reverse(f"{space}:{page}", args=[records[space].pk])
    assert client.get(url).status_code == 200
    assert client.get(url, headers={"HX-Request": "true"}).status_code == 200


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_finds_none(client, dimitri, records, space, page):
    client.force_login(dimitri)
    url = reverse(f"{space}:{page}", args=[records[space].pk])
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("page", ["edit", "owner"])
def test_who_may_only_look_changes_nothing(client, rita, records, space, page):
    client.force_login(rita)
    url = reverse(f"{space}:{page}", args=[records[space].pk])
    assert client.get(url).status_code == 403


@pytest.mark.parametrize("space", SPACES)
def test_deleting_goes_to_the_bin_and_back(client, carla, ana, space):
    rows = {
        "accounts": make_account,
        "contacts": make_contact,
        "opportunities": make_opportunity,
    }
    record = rows[space](ana)
    client.force_login(carla)
    client.post(reverse(f"{space}:delete", args=[record.pk]))
    assert client.get(record.get_absolute_url()).status_code == 404
    operation = writing.Operation.objects.get(kind="delete")
    client.post(reverse("undo", args=[operation.pk]))
    assert client.get(record.get_absolute_url()).status_code == 200


def test_an_account_with_people_is_not_deleted_but_says_why(client, carla, records):
    client.force_login(carla)
    url = reverse("accounts:delete", args=[records["accounts"].pk])
    page = client.post(url)
    assert page.status_code == 422
    assert Account.objects.get().deleted_at is None


def test_new_records_belong_to_who_adds_them(client, ana):
    client.force_login(ana)
    client.post(reverse("accounts:new"), {"name": "Acme <b>"})
    account = Account.objects.get()
    client.post(reverse("contacts:new"), {"last_name": "Weber", "account": account.pk})
    client.post(
        reverse("opportunities:new"),
        {"name": "Deal", "close_on": "2027-01-31", "stage": Stage.objects.first().pk},
    )
    contact, deal = Contact.objects.get(), Opportunity.objects.get()
    assert {account.owner, contact.owner, deal.owner} == {ana}
    assert AccountContact.objects.get(contact=contact).is_direct
    assert StageHistory.objects.filter(opportunity=deal).count() == 1
    html = client.get(account.get_absolute_url()).content.decode()
    assert "Acme &lt;b&gt;" in html
    assert "Acme <b>" not in html


def test_two_people_who_edit_one_field_are_asked(client, ana, records):
    account = records["accounts"]
    stale = account.version
    account.phone = "+49 221 123456"
    writing.save(account, by=ana)
    client.force_login(ana)
    url = reverse("accounts:edit", args=[account.pk])
    page = client.post(url, {"phone": "+49 221 654321", "version": stale})
    assert page.status_code == 409
    assert "+49 221 654321" in page.content.decode()


def test_an_account_cannot_lie_below_itself(client, ana, records):
    parent = records["accounts"]
    child = make_account(ana, name="Child", parent=parent)
    client.force_login(ana)
    url = reverse("accounts:edit", args=[parent.pk])
    page = client.post(url, {"parent": child.pk, "version": parent.version})
    assert page.status_code == 422
    assert "below itself" in page.content.decode()


def test_a_hidden_parent_is_not_named(client, ana, dimitri, records):
    parent = make_account(dimitri, name="Secret Holding")
    child = records["accounts"]
    child.parent = parent
    writing.save(child, by=ana)
    client.force_login(ana)
    for page in ("detail", "edit", "tree"):
        url = reverse(f"accounts:{page}", args=[child.pk])
        assert "Secret" not in client.get(url).content.decode()


def test_the_path_moves_a_deal_and_the_undo_moves_it_back(client, ana, records):
    deal = records["opportunities"]
    before = deal.stage
    client.force_login(ana)
    url = reverse("opportunities:stage", args=[deal.pk])
    assert client.get(url).status_code == 405
    client.post(url, {"status": "needs-analysis"})
    deal.refresh_from_db()
    assert (deal.stage.key, deal.probability) == ("needs-analysis", 20)
    operation = writing.Operation.objects.get(kind="stage")
    client.post(reverse("undo", args=[operation.pk]))
    deal.refresh_from_db()
    assert deal.stage == before


def test_a_deal_has_one_primary_contact(client, ana, records):
    deal, first = records["opportunities"], records["contacts"]
    second = make_contact(ana, last_name="Weber")
    client.force_login(ana)
    url = reverse("opportunities:add-role", args=[deal.pk])
    for contact in (first, second):
        client.post(url, {"contact": contact.pk, "role": "Evaluator"})
    role = ContactRole.objects.get(contact=second)
    client.post(reverse("opportunities:role", args=[deal.pk, role.pk]))
    assert ContactRole.objects.get(is_primary=True).contact == second


def test_a_contact_works_for_several_accounts(client, ana, records):
    contact = records["contacts"]
    other = make_account(ana, name="Other")
    client.force_login(ana)
    url = reverse("contacts:relate", args=[contact.pk])
    client.post(url, {"account": other.pk, "is_active": "on"})
    relation = AccountContact.objects.get(contact=contact, account=other)
    assert not relation.is_direct
    html = client.get(contact.get_absolute_url()).content.decode()
    assert "Other" in html
    client.post(reverse("contacts:direct", args=[contact.pk, relation.pk]))
    contact.refresh_from_db()
    assert contact.account == other


def test_a_social_profile_is_added_and_removed(client, ana, records):
    contact = records["contacts"]
    client.force_login(ana)
    url = reverse("contacts:profile", args=[contact.pk])
    page = client.post(url, {"network": "linkedin", "url": "javascript:alert(1)"})
    assert page.status_code == 422
    client.post(url, {"network": "linkedin", "url": "linkedin.com/in/maya"})
    profile = contact.social_profiles.get()
    client.post(reverse("contacts:remove-profile", args=[contact.pk, profile.pk]))
    assert not contact.social_profiles.exists()


def test_panels_show_only_what_may_be_seen(client, ana, dimitri, records):
    account = records["accounts"]
    make_opportunity(dimitri, account=account, name="Hidden deal")
    lead = make_lead(ana)
    client.force_login(ana)
    url = reverse("opportunities:of-account", args=[account.pk])
    html = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert str(records["opportunities"]) in html
    assert "Hidden deal" not in html
    assert client.get(reverse("leads:related", args=[lead.pk])).status_code == 200

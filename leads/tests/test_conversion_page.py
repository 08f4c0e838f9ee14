import pytest
from django.urls import reverse

from accounts.models import Account, Contact
from accounts.tests.make import make_account
from history import writing
from history.models import Operation
from leads.models import Lead
from leads.tests.make import make_lead
from opportunities.models import Opportunity
from records.models import AccessDefault


def url(lead):
    return reverse("leads:convert", args=[lead.pk])


def post(client, lead, **more):
    answers = {
        "account": "new",
        "account_name": "Northwind Logistics",
        "contact": "new",
        "last_name": "Okafor",
        "opportunity": "new",
        "opportunity_name": "Fleet",
        "status": "converted",
        "step": "convert",
    }
    return client.post(url(lead), {**answers, **more})


def test_the_wizard_proposes_and_writes_nothing_when_it_is_opened(client, ana):
    lead = make_lead(ana, email="maya@northwind.example")
    make_account(ana, name="Northwind Logistics Ltd", website="northwind.example")
    client.force_login(ana)
    before = Account.objects.count(), Operation.objects.count()
    html = client.get(url(lead)).content.decode()
    assert "Northwind Logistics Ltd" in html
    assert (Account.objects.count(), Operation.objects.count()) == before


def test_all_new_makes_three_records_and_lands_on_the_deal(client, ana):
    lead = make_lead(ana)
    client.force_login(ana)
    page = post(client, lead)
    deal = Opportunity.objects.get()
    assert page["Location"] == deal.get_absolute_url()
    lead = Lead.objects.get()
    assert lead.converted_opportunity == deal
    assert lead.converted_by == ana


def test_an_existing_account_and_no_deal(client, ana):
    lead = make_lead(ana)
    account = make_account(ana, name="Northwind")
    client.force_login(ana)
    post(client, lead, account=account.pk, opportunity="none")
    assert Account.objects.get() == account
    assert not Opportunity.objects.exists()
    assert Contact.objects.get().account == account


def test_what_is_wrong_is_said_and_everything_typed_is_kept(client, ana):
    lead = make_lead(ana)
    client.force_login(ana)
    page = post(client, lead, account_name="", opportunity_name="x" * 121, amount="7")
    html = page.content.decode()
    assert page.status_code == 422
    assert "Enter a name for the account" in html
    assert "The name has 121 characters" in html
    assert 'value="7"' in html
    assert not Account.objects.exists()


def test_looking_at_other_suggestions_converts_nothing(client, ana):
    lead = make_lead(ana)
    other = make_account(ana, name="Hanbit Robotics")
    client.force_login(ana)
    page = post(client, lead, step="refresh", account_search="hanbit", amount="12")
    html = page.content.decode()
    assert page.status_code == 200
    assert "Hanbit Robotics" in html
    assert 'value="12"' in html
    assert Account.objects.get() == other


def test_a_second_post_lands_on_the_result(client, ana):
    lead = make_lead(ana)
    client.force_login(ana)
    post(client, lead)
    page = post(client, lead)
    assert page["Location"] == reverse("leads:converted", args=[lead.pk])
    assert Account.objects.count() == 1
    assert client.get(page["Location"]).status_code == 200


def test_the_undo_of_the_message_takes_it_all_back(client, ana):
    lead = make_lead(ana)
    client.force_login(ana)
    post(client, lead)
    operation = Operation.objects.get(kind="convert")
    client.post(reverse("undo", args=[operation.pk]))
    assert not Lead.objects.get().is_converted
    assert not Account.objects.alive().exists()


def test_a_stranger_finds_no_wizard(client, ana, dimitri):
    client.force_login(dimitri)
    lead = make_lead(ana)
    assert client.get(url(lead)).status_code == 404
    assert post(client, lead).status_code == 404


def test_marketing_sees_the_lead_and_may_not_convert_it(client, ana, marta):
    client.force_login(marta)
    assert post(client, make_lead(ana)).status_code == 403
    assert not Account.objects.exists()


def test_a_hidden_account_cannot_be_chosen_by_its_number(client, ana, dimitri):
    AccessDefault.objects.filter(kind="accounts.account").update(level="private")
    hidden = make_account(dimitri, name="Secret")
    lead = make_lead(ana)
    client.force_login(ana)
    page = post(client, lead, account=hidden.pk)
    assert page.status_code == 422
    assert "Secret" not in page.content.decode()
    assert not Lead.objects.get().is_converted


@pytest.mark.parametrize("answer", ["x", "-1", "9" * 19, "\x00"])
def test_nonsense_is_refused_in_words(client, ana, answer):
    lead = make_lead(ana)
    client.force_login(ana)
    for name in ("account", "contact", "opportunity", "status", "owner", "amount"):
        assert post(client, lead, **{name: answer}).status_code == 422
    assert not Account.objects.exists()


@pytest.mark.parametrize("answer", ["x", "-1", "4"])
def test_a_priority_there_is_none_of_is_refused_beside_its_field(client, ana, answer):
    lead = make_lead(ana)
    client.force_login(ana)
    page = post(client, lead, follow_up="Call", priority=answer)
    assert page.status_code == 422
    assert "priority" in page.context["form"].errors
    assert not Account.objects.exists()


def test_a_field_that_is_unticked_stays_behind(client, ana):
    lead = make_lead(ana, phone="+44 20 7946 0142", title="Buyer")
    client.force_login(ana)
    shown = ["contact.new.phone", "contact.new.title"]
    post(client, lead, shown=shown, take=["contact.new.title"])
    contact = Contact.objects.get()
    assert (contact.title, contact.phone) == ("Buyer", "")


def test_a_tick_counts_only_for_the_account_it_was_shown_for(client, ana):
    """Without scripts the table still shows the new account when another is chosen."""
    lead = make_lead(ana, phone="+44 20 7946 0142")
    account = make_account(ana, phone="+1 212 555 0100")
    client.force_login(ana)
    key = "account.new.phone"
    post(client, lead, account=account.pk, shown=[key], take=[key])
    account.refresh_from_db()
    assert account.phone == "+1 212 555 0100"

    other = make_lead(ana, phone="+44 20 7946 0143")
    key = f"account.{account.pk}.phone"
    post(client, other, account=account.pk, shown=[key], take=[key])
    account.refresh_from_db()
    assert account.phone == "+44 20 7946 0143"


def test_an_account_i_may_only_read_is_refused_beside_its_field(client, ana, dimitri):
    theirs = make_account(dimitri, name="Theirs")
    lead = make_lead(ana)
    client.force_login(ana)
    page = post(client, lead, account=theirs.pk, amount="7")
    html = page.content.decode()
    assert page.status_code == 422
    assert "You can&#x27;t change Theirs. Dimitri Stranger owns it." in html
    assert 'value="7"' in html


def test_a_sure_match_i_may_not_change_is_not_preselected(client, ana, dimitri):
    theirs = make_account(
        dimitri, name="Northwind Logistics", website="northwind.example"
    )
    lead = make_lead(ana, website="northwind.example")
    client.force_login(ana)
    page = client.get(url(lead))
    assert page.context["best_account"].record == theirs
    assert page.context["account"] == "new"


def test_a_link_may_ask_for_an_account_and_a_search(client, ana):
    account = make_account(ana, name="Hanbit Robotics")
    lead = make_lead(ana)
    client.force_login(ana)
    page = client.get(url(lead), {"account": account.pk, "account_search": "hanbit"})
    assert page.context["account"] == str(account.pk)
    assert "Hanbit Robotics" in page.content.decode()


def test_htmx_gets_the_wizard_for_the_chosen_account(client, ana):
    account = make_account(ana, name="Hanbit Robotics")
    lead = make_lead(ana)
    client.force_login(ana)
    page = client.post(
        url(lead),
        {"account": account.pk, "step": "refresh", "account_search": "hanbit"},
        headers={"HX-Request": "true"},
    )
    assert page.status_code == 200
    assert f'value="{account.pk}" checked' in page.content.decode()
    assert not Lead.objects.get().is_converted


def test_a_lead_deleted_meanwhile_is_not_found(client, ana, carla):
    lead = make_lead(ana)
    writing.delete(lead, by=carla)
    client.force_login(ana)
    assert post(client, lead).status_code == 404


def test_who_comes_second_is_told_who_was_first(client, ana, carla):
    lead = make_lead(ana)
    client.force_login(ana)
    post(client, lead)
    client.force_login(carla)
    page = client.get(url(lead), follow=True)
    assert page.redirect_chain == [(reverse("leads:converted", args=[lead.pk]), 302)]


def test_the_wizard_costs_the_same_for_many_matches(
    client, ana, django_assert_max_num_queries
):
    for n in range(15):
        make_account(ana, name=f"Northwind {n}", website="northwind.example")
    lead = make_lead(ana, website="northwind.example")
    client.force_login(ana)
    client.get(url(lead))
    with django_assert_max_num_queries(45):
        client.get(url(lead))


def test_fields_are_folded_until_one_wants_a_decision(client, ana):
    lead = make_lead(ana, phone="+44 20 7946 0142")
    account = make_account(ana, name="Northwind", phone="+44 20 7946 0999")
    client.force_login(ana)
    new = client.get(url(lead)).context["review"]
    there = client.get(url(lead), {"account": account.pk}).context["review"]
    assert not new.wants_a_look
    assert there.wants_a_look

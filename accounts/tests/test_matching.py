import pytest

from accounts import matching
from accounts.matching import Company, Person, Strength
from accounts.models import Account, Contact
from accounts.tests.make import make_account, make_contact
from history import writing
from records.models import AccessDefault


def found(user, **company):
    return matching.accounts_like(Company(**company), user=user)


def only(result):
    [match] = result.matches
    return match.record, match.strength, match.why


def test_domain_and_name_together_are_sure(ana):
    account = make_account(
        ana, "Northwind Logistics Ltd", website="https://www.northwind.example/uk"
    )
    result = found(ana, name="northwind logistics", email="maya@northwind.example")
    assert only(result) == (account, Strength.SURE, "same website, same name")
    assert result.best.record == account


def test_the_name_alone_is_never_the_best_match(ana):
    make_account(ana, "Northwind Logistics")
    result = found(ana, name="Northwind Logistics Inc.")
    assert only(result)[1] is Strength.LIKELY
    assert result.best is None


def test_the_website_alone_is_likely(ana):
    make_account(ana, "Cedar", website="northwind.example")
    assert only(found(ana, website="http://northwind.example"))[1] is Strength.LIKELY


def test_contacts_at_the_email_domain_are_a_reason(ana):
    account = make_account(ana, "Northwind")
    make_contact(ana, account, email="a@northwind.example")
    make_contact(ana, account, email="b@northwind.example")
    match = only(found(ana, name="Northwind", email="maya@northwind.example"))
    assert match == (
        account,
        Strength.SURE,
        "2 contacts with this email domain, same name",
    )


def test_a_free_mail_domain_is_no_reason(ana):
    account = make_account(ana, "Cedar", website="gmail.com")
    make_contact(ana, account, email="tom@gmail.com")
    assert found(ana, name="Northwind", email="maya@gmail.com").matches == []


def test_the_same_phone_is_recognised_however_it_is_written(ana):
    account = make_account(ana, "Cedar", phone="+44 20 7946 0142")
    assert only(found(ana, phone="020 7946 0142", region="GB"))[0] == account


def test_a_similar_name_is_listed_and_not_more(ana):
    make_account(ana, "Northwind Retail")
    result = found(ana, name="Northwind Logistics")
    assert only(result)[1:] == (Strength.SIMILAR, "similar name")
    assert result.best is None


@pytest.mark.parametrize("name", ["", "  ", "%", "_", "…", "GmbH"])
def test_an_empty_or_odd_name_joins_nobody(ana, name):
    make_account(ana, "Cedar Payments")
    make_account(ana, "100 % Fun")
    assert found(ana, name=name).matches == []


def test_several_sure_matches_are_for_a_person_to_choose_from(ana):
    for n in range(2):
        make_account(ana, f"Northwind {n}", website="northwind.example")
    result = found(ana, name="Northwind", website="northwind.example")
    assert [m.strength for m in result.matches] == [Strength.SURE] * 2
    assert result.best is None


def test_a_match_one_cannot_see_says_so_and_nothing_more(ana, dimitri):
    AccessDefault.objects.filter(kind="accounts.account").update(level="private")
    make_account(dimitri, "Northwind", website="northwind.example")
    result = found(ana, name="Northwind", website="northwind.example")
    assert (result.matches, result.has_hidden) == ([], True)


def test_what_one_may_only_read_is_marked(ana, dimitri):
    make_account(dimitri, "Northwind", website="northwind.example")
    result = found(ana, name="Northwind", website="northwind.example")
    assert [m.may_change for m in result.matches] == [False]


def test_what_lies_in_the_recycle_bin_is_no_match(ana):
    account = make_account(ana, "Northwind")
    writing.delete(account, by=ana)
    result = found(ana, name="Northwind")
    assert (result.matches, result.has_hidden) == ([], False)


def persons(user, accounts=(), **person):
    return matching.contacts_like(Person(**person), user=user, accounts=accounts)


def test_the_same_email_is_sure(ana):
    contact = make_contact(ana, email="Maya@Northwind.example", last_name="O.")
    result = persons(ana, email="maya@northwind.example", last_name="Okafor")
    assert only(result) == (contact, Strength.SURE, "same email")


def test_phone_and_name_are_sure_and_the_phone_alone_is_likely(ana):
    maya = make_contact(ana, mobile="+44 20 7946 0142")
    tom = make_contact(ana, first_name="Tom", last_name="L", phone="+442079460142")
    result = persons(
        ana, first_name="Maya", last_name="Okafor", phones=("+44 2079 460142", "")
    )
    assert [(m.record, m.strength) for m in result.matches] == [
        (maya, Strength.SURE),
        (tom, Strength.LIKELY),
    ]
    assert result.best.record == maya


def test_a_namesake_elsewhere_is_only_similar(ana):
    here, there = make_account(ana, "Here"), make_account(ana, "There")
    at_here = make_contact(ana, here)
    elsewhere = make_contact(ana, there)
    result = persons(ana, [here], first_name="Maya", last_name="Okafor")
    assert [(m.record, m.strength) for m in result.matches] == [
        (at_here, Strength.LIKELY),
        (elsewhere, Strength.SIMILAR),
    ]
    assert result.best is None


def test_an_empty_person_is_nobody(ana):
    make_contact(ana, email="", phone="")
    assert persons(ana).matches == []


def test_a_search_finds_all_words_and_only_what_one_may_see(ana, dimitri):
    make_account(ana, "Cedar Payments")
    make_account(ana, "Cedar Foods")
    [match] = matching.search(Account.objects, "pay CEDAR", user=ana)
    assert match.record.name == "Cedar Payments"
    make_contact(dimitri, last_name="Hidden")
    assert matching.search(Contact.objects, "hidden", user=ana) == []
    assert matching.search(Contact.objects, " ", user=ana) == []


def test_suggestions_cost_the_same_for_many_accounts(
    ana, django_assert_max_num_queries
):
    for n in range(20):
        make_account(ana, f"Northwind {n}", website="northwind.example")
    with django_assert_max_num_queries(13):
        found(ana, name="Northwind", website="northwind.example")

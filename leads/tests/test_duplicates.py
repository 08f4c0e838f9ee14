"""Who is the same person: exactly, and never by what is empty."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Account, Contact
from history import writing
from leads import duplicates
from leads.duplicates import Rank
from leads.intake import Draft
from leads.tests.make import make_lead


def find(**values):
    [matches] = duplicates.find([Draft(values=values)])
    return matches


def make_contact(owner, **fields):
    account = Account(name="Northwind", owner=owner)
    writing.save(account, by=owner)
    contact = Contact(account=account, owner=owner, **fields)
    return writing.save(contact, by=owner)


@pytest.mark.parametrize(
    "email",
    ["maya@northwind.example", " MAYA@Northwind.example ", "Maya@NORTHWIND.EXAMPLE"],
)
def test_the_same_email_in_another_spelling_is_the_same_person(ana, email):
    lead = make_lead(ana, email="maya@northwind.example")
    [match] = find(email=email, last_name="Somebody")
    assert (match.lead, match.reason) == (lead, "Same email")


@pytest.mark.parametrize(
    "address", ["mıke@a.example", "ſam@a.example", "\u212aarl@a.example"]
)
def test_letters_that_databases_fold_never_join_two_people(ana, address):
    make_lead(ana, email="mike@a.example")
    make_lead(ana, email="sam@a.example")
    make_lead(ana, email="karl@a.example")
    assert find(email=address) == []


def test_the_same_phone_and_name_is_the_same_person(ana):
    lead = make_lead(ana, phone="+44 20 7946 0142")
    [match] = find(first_name="MAYA", last_name="Okafor", mobile="+442079460142")
    assert (match.lead, match.reason) == (lead, "Same phone and name")


def test_the_same_phone_of_another_name_is_somebody_else(ana):
    make_lead(ana, phone="+44 20 7946 0142")
    assert find(first_name="Noah", last_name="Okafor", phone="+442079460142") == []


def test_partial_match_joins_strangers_not(ana):
    """Krayin looks for LIKE '%…%': an empty or short entry matches somebody else."""
    make_lead(ana, email="maya@northwind.example", phone="+44 20 7946 0142")
    make_lead(ana, first_name="", last_name="", company="X")
    for values in (
        {},
        {"email": ""},
        {"email": "maya"},
        {"email": "a@northwind.example"},
        {"phone": "+44 20 7946 0142"},
        {"phone": "", "first_name": "Maya", "last_name": "Okafor"},
        {"email": "%"},
    ):
        assert find(**values) == []


def test_who_is_in_the_recycle_bin_is_not_known(ana):
    lead = make_lead(ana, email="maya@northwind.example")
    writing.delete(lead, by=ana)
    assert find(email="maya@northwind.example") == []


def test_an_open_lead_comes_before_a_contact(ana):
    contact = make_contact(ana, last_name="Okafor", email="maya@northwind.example")
    lead = make_lead(ana, email="maya@northwind.example")
    first, second = find(email="maya@northwind.example")
    assert (first.lead, first.rank) == (lead, Rank.OPEN)
    assert (second.contact, second.rank) == (contact, Rank.CONTACT)


def test_the_duplicate_check_leaks_no_names(ana, boris):
    """SugarCRM's ShowDuplicates named customers the user may not see."""
    make_lead(ana, email="maya@northwind.example")
    make_lead(ana, email="maya@northwind.example", company="Second")
    hidden = duplicates.visible(find(email="maya@northwind.example"), boris)
    assert [(one.record, one.reason) for one in hidden] == [(None, "")]
    assert hidden[0].label == "A record you can't see"
    assert hidden[0].url == ""
    assert len(duplicates.visible(find(email="maya@northwind.example"), ana)) == 2


def test_recognising_takes_as_many_queries_for_many_as_for_one(ana):
    make_lead(ana, email="p1@a.example", phone="+44 20 7946 0142")

    def queries(count):
        drafts = [
            Draft(
                values={
                    "email": f"p{n}@a.example",
                    "phone": f"+44 20 7946 {n:04d}",
                    "last_name": "Okafor",
                }
            )
            for n in range(count)
        ]
        with CaptureQueriesContext(
            connection,
        ) as seen:
            duplicates.find(drafts)
        return len(seen)

    queries(1)  # fills caches
    assert queries(300) == queries(1) == 4


def test_a_lead_is_not_its_own_duplicate(ana):
    lead = make_lead(ana, email="maya@northwind.example")
    other = make_lead(ana, email="maya@northwind.example")
    assert [match.lead for match in duplicates.find([lead])[0]] == [other]


def test_a_converted_lead_leads_to_its_contact(ana):
    contact = make_contact(ana, last_name="Okafor")
    lead = make_lead(ana, email="maya@northwind.example")
    lead.converted_at, lead.converted_contact = timezone.now(), contact
    lead.converted_account = contact.account
    writing.save(lead, by=ana)
    [match] = find(email="maya@northwind.example")
    assert match.rank == Rank.CONVERTED

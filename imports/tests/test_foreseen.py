"""What the check foresees is what the run does, whatever the list and the options.

A list that is not too long is tried as a whole, and then it is exactly that. Of a long
one it is told by keys, which tell all of the lists that are made for it here.
"""

import random

import pytest

from accounts.models import Account, Contact
from accounts.tests.make import make_account, make_contact
from imports import reporting, running
from imports.models import Row
from imports.tests import make, nasty
from leads.models import Lead
from leads.tests.make import make_lead
from opportunities.models import Opportunity
from opportunities.tests.make import make_opportunity

pytestmark = pytest.mark.django_db

ROWS = 40
HEADERS = {
    "lead": "Lead ID,First Name,Last Name,Company,Email,Phone,Mobile,City",
    "contact": "Contact ID,First Name,Last Name,Account Name,Email,Reports To,City",
    "account": "Account ID,Account Name,Parent Account,Billing City",
    "opportunity": "Deal ID,Deal Name,Account Name,Close Date,Stage",
}
MATCHES = {
    "lead": ["email_phone", "email", "name_company", "external_id", "never"],
    "contact": ["email", "name_company", "external_id", "never"],
    "account": ["name_company", "external_id", "never"],
    "opportunity": ["name_company", "external_id", "never"],
}
NAMING = [("contact", "email"), ("account", "name_company")]
CASES = [(target, match) for target, matches in MATCHES.items() for match in matches]


@pytest.mark.parametrize(
    ("how", "on_new"),
    [
        *[(how, "create") for how in ("skip", "update", "create")],
        ("update", "refuse"),
    ],
)
@pytest.mark.parametrize(("target", "match"), CASES)
def test_the_keys_tell_what_becomes_of_a_long_list(
    marta, dimitri, monkeypatch, target, match, how, on_new
):
    if on_new == "refuse" and match == "never":
        return  # these exclude each other
    monkeypatch.setattr("imports.staging.ROWS_AT_ONCE", 9)
    monkeypatch.setattr("imports.rehearsing.WHOLE", 0)
    pick = random.Random(f"{target} {match} {how} {on_new}")
    _some_that_are_here(pick, marta, dimitri)
    text = _list(pick, target, match, how)
    imported = make.ran(
        marta, text, target=target, match=match, on_duplicate=how, on_new=on_new
    )
    foreseen = imported.check_result["counts"]
    became = imported.counts()
    assert {k: foreseen.get(k, 0) for k in became} == became
    assert imported.total == sum(became.values())
    made = {"lead": Lead, "contact": Contact, "account": Account}
    model = made.get(target, Opportunity)
    created = Row.objects.filter(imported=imported, outcome="created")
    pks = set(created.values_list("object_id", flat=True))
    assert len(pks) == became["created"] == model.objects.filter(pk__in=pks).count()


@pytest.mark.parametrize("seed", range(60))
def test_the_run_does_what_the_check_foresaw(marta, ana, dimitri, monkeypatch, seed):
    case = nasty.nasty(seed)
    monkeypatch.setattr("imports.staging.ROWS_AT_ONCE", case.rows_at_once)
    nasty.fill_base(case.pick, case.options["id_source"], [marta, ana, dimitri])
    imported = make.checked(marta, case.text, target=case.target, **case.options)
    found = imported.check_result
    refused = "".join(reporting.error_file(imported))
    running.start(imported, by=marta)
    make.work_off(imported)
    became = imported.counts()
    assert {k: found["counts"].get(k, 0) for k in became} == became
    assert case.rows == imported.total == sum(became.values()) == imported.rows.count()
    assert "".join(reporting.error_file(imported)) == refused
    outcomes = dict(imported.rows.values_list("number", "outcome"))
    for row in found["shown"]["rows"]:
        assert row["outcome"] == outcomes[row["number"]]
    assert sum(number for _name, number in found["owners"]) == became["created"]


def test_a_long_list_says_that_its_numbers_may_turn_out_otherwise(
    client, marta, monkeypatch
):
    client.force_login(marta)
    monkeypatch.setattr("imports.rehearsing.WHOLE", 1)
    alone = make.checked(marta, "Last Name,Email\nA,a@x.example\nB,b@x.example\n")
    again = make.checked(marta, "Last Name,Email\nA,a@x.example\nB,a@x.example\n")
    words = "may turn out otherwise"
    pages = [
        client.get(one.get_absolute_url()).content.decode() for one in (alone, again)
    ]
    assert [words in page for page in pages] == [False, True]


def test_a_contact_that_would_report_to_itself_is_refused_with_a_sentence(marta):
    text = "Last Name,Email,Reports To\nA,a@x.example,\nA,a@x.example,a@x.example\n"
    imported = make.ran(marta, text, target="contact", on_duplicate="update")
    assert imported.check_result["counts"] == {"created": 1, "refused": 1}
    [problem] = Row.objects.get(outcome="refused").problems
    assert problem["message"] == "A contact cannot report to themselves."


def _some_that_are_here(pick, *people):
    for n in range(0, 12, 2):
        who = pick.choice(people)
        account = make_account(who, name=f"Firm {n}", billing_city=pick.choice("-X"))
        make_contact(
            pick.choice(people),
            account,
            first_name="A",
            last_name=f"P{n}",
            email=f"p{n}@x.example",
        )
        make_opportunity(pick.choice(people), account=account, name=f"Deal {n}")
        make_lead(
            pick.choice(people),
            first_name="A",
            last_name=f"P{n}",
            company=f"Firm {n}",
            email=f"p{n}@x.example",
        )


def _list(pick, target, match, how):
    # Two of one name whom a third row names are told apart by nobody beforehand.
    pair = (target, match)
    names_others = how != "create" and pair in NAMING
    # Nor is it who somebody is that an earlier row gave another phone.
    mixes_phones = how in ("skip", "create")

    def any_of(stem, none=0.15, below=16):
        blank = pick.random() < none or not below
        return "" if blank else stem.format(pick.randrange(below))

    def row():
        number = pick.randrange(16)
        ident = f"I{number}" if pick.random() < 0.8 else ""
        firm = any_of("Firm {}")
        email = any_of("p{}@x.example") if pick.random() < 0.95 else "nobody"
        last = f"P{number}" if pick.random() < 0.9 else ""
        city = pick.choice(["", "Ulm"])
        if target == "lead":
            email = email if mixes_phones else f"p{number}@x.example"
            phones = [any_of("+1 212 555 01{:02d}"), any_of("+1 212 555 01{:02d}", 0.8)]
            return [ident, "A", last, firm, email, *(phones * mixes_phones), city]
        if target == "contact":
            above = any_of("p{}@x.example", 0.7, number) if names_others else ""
            email = email and f"p{number}@x.example"
            return [ident, "A", last, firm, email, above, city]
        if target == "account":
            firm = f"Firm {number}" if pick.random() < 0.9 else ""
            above = any_of("Firm {}", 0.7, number) if names_others and firm else ""
            return [ident, firm, above, city]
        stage = pick.choice(["", "Prospecting", "Nowhere"])
        day = pick.choice(["2027-01-01", "2027-01-01", ""])
        return [ident, any_of("Deal {}", 0.05), firm, day, stage]

    rows = [",".join(row()) for _n in range(ROWS)]
    header = HEADERS[target]
    if not mixes_phones:
        header = header.replace(",Phone,Mobile", "")
    return "\n".join([header, *rows, ""])


ABOVE = (
    "Account Name,Parent Account,Billing City\nChild,Middle,\nLost,Nowhere,\n"
    "Middle,Top,\nLower,Lost,\nTop,,\nLOWER,,Ulm\n,Top,\n"
)


def test_a_row_that_names_what_never_comes_is_named_before_anything_is_written(
    client, marta, monkeypatch
):
    monkeypatch.setattr("imports.staging.ROWS_AT_ONCE", 2)
    imported = make.checked(marta, ABOVE, target="account")
    found = imported.check_result
    assert found["counts"] == {"created": 4, "duplicate": 1, "refused": 2}
    said = [
        one["message"] for one in found["problems"] if "There is no" in one["message"]
    ]
    assert len(said) == 1 and "There is no account “Nowhere”" in said[0]
    client.force_login(marta)
    page = client.get(imported.get_absolute_url()).content.decode()
    assert "There is no account" in page
    refused = "".join(reporting.error_file(imported)).splitlines()
    assert [line.split(",")[0] for line in refused[1:]] == ["Lost", ""]
    running.start(imported, by=marta)
    make.work_off(imported)
    assert imported.counts()["refused"] == 2
    assert "".join(reporting.error_file(imported)).splitlines() == refused
    lower = Account.objects.get(company_key="lower")
    assert (lower.name, lower.billing_city) == ("LOWER", "Ulm")


def test_a_row_that_lacks_a_name_is_right_if_an_earlier_one_has_it(marta):
    text = (
        "Last Name,Email,City\n,late@x.example,Bonn\nOkafor,m@x.example,\n"
        ",M@x.example,Ulm\nLate,late@x.example,\n"
    )
    imported = make.ran(marta, text, target="contact", on_duplicate="fill")
    assert imported.check_result["counts"] == {
        "refused": 1, "created": 2, "updated": 1,
    }  # fmt: skip
    outcomes = Row.objects.order_by("number").values_list("outcome", flat=True)
    assert list(outcomes) == ["refused", "created", "updated", "created"]
    assert Contact.objects.get(last_name="Okafor").mailing_city == "Ulm"


def test_who_shares_something_only_with_a_row_that_is_skipped_is_new(marta):
    text = (
        "First Name,Last Name,Email,Phone\nA,B,one@x.example,+1 212 555 0101\n"
        "A,B,one@x.example,+1 212 555 0102\nA,B,two@x.example,+1 212 555 0102\n"
    )
    imported = make.ran(marta, text)
    assert imported.check_result["counts"] == {"created": 2, "duplicate": 1}
    outcomes = Row.objects.order_by("number").values_list("outcome", flat=True)
    assert list(outcomes) == ["created", "duplicate", "created"]

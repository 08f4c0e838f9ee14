"""What lists call our values, and what programs write around them."""

import pytest

from imports import choices
from imports.mapping import fields_of
from imports.tests import make
from leads.models import Lead
from opportunities.models import Opportunity
from records.models.tags import names_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Neu", "New"),
        ("Open - Not Contacted", "New"),
        ("Working - Contacted", "Working"),
        ("In behandeling", "Working"),
        ("Qualifié", "Qualified"),
        ("新規", "New"),
        ("UNQUALIFIED", "Unqualified"),
    ],
)
def test_a_status_is_known_in_the_words_of_the_list(marta, text, status):
    imported = make.ran(marta, f"Last Name,Company,Lead Status\nA,B,{text}\n")
    assert Lead.objects.get().status.label == status
    assert imported.check_result["unknown"] == {}


def test_what_could_mean_something_else_is_asked(marta):
    text = "Last Name,Company,Lead Status,Rating\nA,B,Attempted,A-\nC,D,Neu,heiß\n"
    imported = make.ran(marta, text)
    unknown = imported.check_result["unknown"]
    assert unknown == {"status": ["Attempted"], "rating": ["A-"]}
    assert set(Lead.objects.values_list("rating", flat=True)) == {"A-", "Hot"}


def test_stages_of_other_programs_are_ours(marta):
    rows = ["Verhandlung", "closed-won", "Proposal / Price Quote", "Переговоры"]
    text = "Deal Name,Close Date,Stage\n" + "".join(
        f"Deal {n},2026-07-0{n + 1},{stage}\n" for n, stage in enumerate(rows)
    )
    make.ran(marta, text, target="opportunity")
    kept = Opportunity.objects.order_by("name").values_list("stage__label", flat=True)
    negotiation = "Negotiation/Review"
    assert [*kept] == [negotiation, "Closed Won", "Proposal/Price Quote", negotiation]


@pytest.mark.parametrize(
    ("target", "name"),
    [("lead", "status"), ("lead", "rating"), ("opportunity", "stage")],
)
def test_each_word_means_a_value_that_is_shipped(marta, target, name):
    field = next(one for one in fields_of(target) if one.name == name)
    meant = choices.meanings()[name]
    assert meant.keys() <= choices.known_of(field).keys()


@pytest.mark.parametrize(
    ("phone", "email"),
    [
        ("'+49 40 5550101", "Ann Lee <ann@lee.example>"),
        ("p:+49 40 5550101", "mailto:ann@lee.example"),
        ("tel:+49 40 5550101", "<ann@lee.example>"),
        ("+49 40 5550101", "ann@lee.example"),
    ],
)
def test_marks_around_phones_and_emails_are_left_away(marta, phone, email):
    make.ran(marta, f"Last Name,Company,Phone,Email\nLee,Lee Labs,{phone},{email}\n")
    lead = Lead.objects.get()
    assert (lead.phone, lead.email) == ("+49 40 5550101", "ann@lee.example")


@pytest.mark.parametrize("nothing", ["-", "—", "n/a", "N/A", "None", "NULL", "#N/A"])
def test_what_says_that_there_is_no_value_costs_no_row(marta, nothing):
    header = "Last Name,Company,Phone,Email,Website,No. of Employees,Do Not Call"
    rows = f"Lee,Lee Labs{f',{nothing}' * 5}\n"
    imported = make.ran(marta, f"{header}\n{rows}")
    lead = Lead.objects.get()
    assert (lead.phone, lead.email, lead.website) == ("", "", "")
    assert lead.number_of_employees is None
    kept = dict.fromkeys(header.split(",")[2:], nothing)
    if nothing == "-":
        del kept["Do Not Call"]  # there it is a no
    assert imported.rows.get().unmapped == kept


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (["0.2", "1", "0.075", "0.9"], [20, 100, None, 90]),
        (["0,2", "1", "", "0,9"], [20, 100, 10, 90]),
        (["20", "1", "0.5", "65 %"], [20, 1, 50, 65]),
        (["1", "2", "1%", "100"], [1, 2, 1, 100]),
    ],
)
def test_a_probability_may_be_a_share_of_one(marta, texts, numbers):
    rows = [f"Deal {n};2026-12-01;{text}\n" for n, text in enumerate(texts)]
    text = "Deal Name;Close Date;Deal probability\n" + "".join(rows)
    make.ran(marta, text, target="opportunity")
    found = dict(Opportunity.objects.values_list("name", "probability"))
    assert [found.get(f"Deal {n}") for n in range(4)] == numbers


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("Closed Won (Sales Pipeline)", "Closed Won"),
        ("Qualified To Buy (Sales Pipeline)", "Qualification"),
        ("1-Qualify", "Qualification"),
        ("3-Propose", "Proposal/Price Quote"),
    ],
)
def test_a_stage_is_known_whatever_stands_around_it(marta, text, stage):
    rows = f"Deal Name,Close Date,Deal Stage\nA,2026-12-01,{text}\n"
    make.ran(marta, rows, target="opportunity")
    assert str(Opportunity.objects.get().stage) == stage


def test_tags_in_quotes_are_bare(marta):
    make.ran(marta, 'Last Name,Company,TAGS\nLee,Labs,"""vip"",""2026"""\n')
    assert sorted(names_of(Lead.objects.get().tags)) == ["2026", "vip"]


def test_what_dynamics_does_not_allow_is_an_opt_out(marta):
    text = (
        "Last Name,Company,Do not allow Phone Calls,Do not allow Emails\n"
        "Lee,Labs,Do Not Allow,Allow\nKim,Labs,Allow,Do Not Allow\n"
    )
    make.ran(marta, text)
    told = Lead.objects.order_by("last_name").values_list(
        "do_not_call", "email_opt_out"
    )
    assert list(told) == [(False, True), (True, False)]


def test_a_name_may_be_any_word(marta):
    make.ran(marta, "Last Name,Company,City,Phone\nNull,None,-,+49 40 5550101\n")
    lead = Lead.objects.get()
    assert (lead.last_name, lead.company, lead.city) == ("Null", "None", "-")


def test_two_emails_in_a_cell_are_not_one(marta):
    text = "Last Name,Company,Email\nLee,Labs,a@lee.example; b@lee.example\n"
    assert make.ran(marta, text).counts()["refused"] == 1

"""The one way in: what becomes of people who come to us, one or many."""

import datetime
from decimal import Decimal
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from history import noting, writing
from history.models import Change, Operation
from leads import intake
from leads.intake import Draft, TouchDraft
from leads.models import (
    AssignmentDecision,
    Lead,
    LeadType,
    Process,
    Status,
    StatusSpan,
    Touch,
)
from leads.routing import rules
from leads.tests.make import LeadFields, entry, make_lead, make_pool, make_rule
from leads.tests.test_duplicates import make_contact
from records.models import Seen
from users.models import Queue
from work.models import Notice

NAME = {"first_name": "Maya", "last_name": "Okafor"}
MAYA = {
    "first_name": "Maya",
    "last_name": "Okafor",
    "company": "Northwind Logistics",
    "email": "maya@northwind.example",
}


def receive(*drafts, channel="web", by=None):
    return intake.receive(drafts, channel=channel, by=by)


def web(when_known="touch", form_name="Contact us", **values):
    return Draft(
        values=values, when_known=when_known, touch=TouchDraft(form_name=form_name)
    )


@pytest.fixture
def unsorted(db):
    return Queue.objects.get(key="unsorted")


def test_a_newcomer_becomes_a_lead_with_owner_status_history_and_reason(ana):
    make_rule(entry(ana))
    [receipt] = receive(web(**MAYA, number_of_employees="240", country="Germany"))
    lead = Lead.objects.get()
    assert receipt.outcome == "created"
    assert (lead.name, lead.number_of_employees) == ("Maya Okafor", 240)
    assert (lead.email_key, lead.country_code) == ("maya@northwind.example", "DE")
    assert (lead.owner, lead.status.key, lead.channel) == (ana, "new", "web")
    assert StatusSpan.objects.get(lead=lead).left_at is None
    assert "For Ana Batista" in AssignmentDecision.objects.get(lead=lead).reason
    change = Change.objects.get(object_id=lead.pk, verb="created")
    assert change.operation.by is None and change.operation.channel == "web"
    assert Touch.objects.get(lead=lead).is_first
    assert Notice.objects.get(user=ana).kind == "lead_assigned"


def test_no_rule_gives_the_lead_to_the_default_queue(unsorted):
    [receipt] = receive(web(**MAYA))
    assert receipt.lead.queue == unsorted


def test_a_value_that_is_wrong_costs_itself_alone_and_is_named(unsorted):
    [receipt] = receive(web(**{**MAYA, "email": "not an address", "phone": "12"}))
    lead = Lead.objects.get()
    assert (lead.last_name, lead.email, lead.phone) == ("Okafor", "", "")
    assert set(receipt.problems) == {"email", "phone"}
    assert set(Touch.objects.get().problems) == {"email", "phone"}


def test_a_lead_without_company_or_last_name_is_stored_and_says_so(unsorted):
    receive(web(email="jonas@kessler.example"))
    assert Lead.objects.get().missing == ["last name", "company"]


def test_returning_persons_answers_are_kept_as_a_touch(ana):
    """Espo drops the new answers of a returning person but for a log line."""
    lead = make_lead(ana, **MAYA)
    draft = web(email="Maya@northwind.example", description="Are you there?")
    draft.touch.answers = {"description": ["Are you there?"]}
    draft.touch.utm = {"utm_source": "news"}
    [receipt] = receive(draft)
    assert (receipt.outcome, receipt.lead) == ("touched", lead)
    assert Lead.objects.count() == 1
    touch = Touch.objects.get()
    assert touch.lead == lead and touch.is_first
    assert touch.answers == {"description": ["Are you there?"]}
    assert touch.utm == {"utm_source": "news"}
    assert "Maya Okafor" in Notice.objects.get(user=ana).text


def test_first_and_latest_touch_can_be_told_apart(unsorted):
    for text in ("one", "two", "three"):
        receive(web(**MAYA, description=text))
    assert [touch.is_first for touch in Touch.objects.all()] == [True, False, False]


def test_a_form_may_ask_for_a_flagged_new_lead_instead(ana, unsorted):
    lead = make_lead(ana, **MAYA)
    [receipt] = receive(web("flag", **MAYA))
    assert receipt.outcome == "created"
    assert receipt.lead.duplicate_of == lead
    assert receipt.lead.duplicate_reason == "Same email"


def test_after_conversion_a_new_lead_is_linked_to_the_contact(ana, unsorted):
    contact = make_contact(ana, last_name="Okafor")
    old = make_lead(ana, **MAYA)
    old.converted_at, old.converted_contact = timezone.now(), contact
    old.converted_account = contact.account
    writing.save(old, by=ana)
    [receipt] = receive(web(**MAYA))
    assert receipt.outcome == "created"
    assert receipt.lead.known_contact == contact
    [again] = receive(web(**MAYA))
    assert (again.outcome, again.lead) == ("touched", receipt.lead)


def test_lead_is_created_although_a_contact_exists(ana, unsorted):
    """espocrm#1387: no lead was made if a contact had the address."""
    contact = make_contact(ana, last_name="Okafor", email=MAYA["email"])
    [receipt] = receive(web(**MAYA))
    assert receipt.outcome == "created"
    assert receipt.lead.known_contact == contact


def test_a_closed_lead_who_comes_back_is_a_new_lead_and_flagged(ana, unsorted):
    old = make_lead(ana, **MAYA, status=Status.objects.get(key="unqualified"))
    [receipt] = receive(web(**MAYA))
    assert receipt.outcome == "created"
    assert receipt.lead.duplicate_of == old


def test_unique_email_does_not_refuse_a_returning_visitor(ana, unsorted):
    """MicroPyramid: a unique constraint made the returning visitor's form fail."""
    make_lead(ana, **MAYA)
    make_lead(ana, **MAYA)
    [receipt] = receive(web(**MAYA))
    assert receipt.outcome == "touched"


def test_one_person_twice_in_one_batch_is_one_lead(unsorted):
    """Salesforce's import wizard does not see duplicates inside the file."""
    first, second, third = receive(
        web(**MAYA), web(**MAYA, description="again"), web("flag", **MAYA)
    )
    assert (first.outcome, second.outcome) == ("created", "touched")
    assert first.lead == second.lead
    assert third.outcome == "created" and third.lead.duplicate_of == first.lead
    assert Lead.objects.get(pk=third.lead.pk).duplicate_of == first.lead
    assert [touch.is_first for touch in Touch.objects.filter(lead=first.lead)] == [
        True,
        False,
    ]


def test_by_hand_a_known_person_is_saved_flagged_and_already_read(ana):
    make_lead(ana, **MAYA)
    [receipt] = intake.receive(
        [Draft(values=MAYA, owner=ana, use_rules=False, when_known="save")],
        channel="hand",
        by=ana,
    )
    assert receipt.outcome == "created" and receipt.lead.duplicate_of is not None
    assert receipt.lead.created_by == ana
    assert Seen.objects.filter(user=ana, object_id=receipt.lead.pk).exists()
    assert not Notice.objects.filter(user=ana).exists()
    assert not Touch.objects.exists()
    assert "Ana" in AssignmentDecision.objects.get(lead=receipt.lead).reason


def test_a_failing_rule_does_not_block_the_web_form(unsorted, monkeypatch):
    """F-2272: lead first, assignment second; a failure lands in the default queue."""

    def broken(*args, **kwargs):
        raise KeyError("rule")

    monkeypatch.setattr(rules, "assign_new", broken)
    [receipt] = receive(web(**MAYA))
    assert receipt.lead.queue == unsorted
    assert "failed" in AssignmentDecision.objects.get().reason


def test_a_form_never_crashes_for_want_of_a_default_pipeline(unsorted):
    """krayin#2150, #2234, #2271: crashed when no default pipeline existed."""
    LeadType.objects.update(is_default=False)
    [receipt] = receive(web(**MAYA))
    assert receipt.outcome == "created"


def test_without_any_lead_type_the_refusal_is_in_words(db):
    LeadType.objects.all().delete()
    Process.objects.all().delete()
    with pytest.raises(ValidationError, match="no lead type"):
        receive(web(**MAYA))


def test_one_notice_for_all_the_leads_of_a_batch(ana, boris):
    make_rule(entry(make_pool(ana, boris)))
    receive(*(web(**LeadFields()) for _ in range(10)))
    assert sorted(Notice.objects.values_list("text", flat=True)) == [
        "5 leads assigned to you",
        "5 leads assigned to you",
    ]


def statements(seen) -> list[str]:
    """What was asked of the database, without savepoints.

    SQLite takes so few parameters that many rows are several INSERTs; here they count
    as the one statement that they are on PostgreSQL.
    """
    kinds = [query["sql"][:40] for query in seen if "SAVEPOINT" not in query["sql"]]
    return [
        kind
        for before, kind in pairwise(["", *kinds])
        if kind != before or not kind.startswith("INSERT")
    ]


def test_the_statements_for_a_batch_do_not_grow_with_it(ana, boris):
    make_rule(entry(ana, ("country", "equals", "DE")), entry(make_pool(ana, boris)))
    make_lead(ana, email="person7@known.example")

    def asked(count, begin):
        drafts = [
            web(
                email=f"p{begin + n}@many.example",
                phone=f"+4420794{begin + n:05d}",
                **NAME,
            )
            for n in range(count)
        ]
        drafts.append(web(email="person7@known.example"))
        drafts.append(web("flag", email=f"p{begin}@many.example"))
        with CaptureQueriesContext(connection) as seen:
            receive(*drafts)
        return len(statements(seen.captured_queries))

    asked(1, 0)
    few, many = asked(60, 1_000), asked(500, 10_000)
    # 15 of them tell three owners.
    assert abs(many - few) < 10
    assert many <= 50
    assert Lead.objects.count() == 1 + 2 + 501 + 61


def test_the_whole_batch_is_one_operation(unsorted):
    receive(*(web(**LeadFields()) for _ in range(3)))
    assert Operation.objects.get().label == "3 leads"


def test_a_touch_is_dated_when_it_was_sent(unsorted):
    sent = timezone.now() - datetime.timedelta(hours=3)
    draft = web(**MAYA)
    draft.touch.at = sent
    receive(draft)
    assert Touch.objects.get().at == sent


@pytest.mark.django_db
def test_a_lead_made_for_a_list_is_like_one_made_singly():
    values = {"last_name": "Okafor", "do_not_call": True, "annual_revenue": None}
    one, two, other = Lead(**values), Lead.made_of(values), Lead.made_of({})
    moments = {"created_at", "modified_at", "status_since", "assigned_at"}
    for field in Lead._meta.concrete_fields:
        if field.attname not in moments:
            assert getattr(two, field.attname) == getattr(one, field.attname)
    assert two._state.adding and two.custom is not other.custom
    assert two.edits_made() == two.edits_made() | {"last_name": (None, "Okafor")}


@pytest.mark.django_db
def test_history_says_of_many_new_leads_what_it_says_of_one(ana, boris):
    moments = [datetime.datetime(2026, 3, day, tzinfo=datetime.UTC) for day in (1, 2)]
    leads = [
        Lead(last_name="Okafor", do_not_call=True, custom={"colour": "red"}, owner=ana),
        Lead(last_name="Okafor", annual_revenue=Decimal("1.0"), owner=ana),
        Lead(last_name="", annual_revenue=Decimal("1.00"), owner=boris),
    ]
    for lead, moment in zip(leads, [*moments, moments[0]], strict=True):
        lead.respond_by = moment
    operation = Operation(kind="import", at=moments[0])
    singly = [
        noting.change(operation, lead, "created", lead.edits_made()) for lead in leads
    ]
    assert noting.made(operation, leads) == singly


@pytest.mark.django_db
def test_pointing_at_records_is_setting_them(ana):
    one, two = Lead(last_name="A", owner=ana), Lead(last_name="B")
    two.point_at(owner=ana, queue=None)
    assert (two.owner_id, two.owner, two.queue_id) == (ana.pk, ana, one.queue_id)
    two.owner_id = None
    assert two.owner is None

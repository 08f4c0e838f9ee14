"""Failures read in other CRMs' source (peers.md §4.1): each has a test here.

Also: what happens when a step breaks, and how many queries a conversion costs.
"""

import datetime
import threading
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse

from accounts.models import Account, Contact
from accounts.tests.make import make_account, make_contact
from activities import log
from activities.models import Activity
from history.models import Change, Operation
from leads.conversion import convert as conversion
from leads.conversion import mapping, matches
from leads.conversion.convert import AlreadyConverted, convert
from leads.conversion.plan import FollowUp, Plan, standard
from leads.models import Lead, Status
from leads.tests.make import make_lead
from opportunities.models import ContactRole, Opportunity, Stage
from records.models import CustomField
from users.models import User
from work.tests.races import outcomes_at_once

STEPS = [
    (conversion, "_account"),
    (conversion, "_contact"),
    (conversion, "_opportunity"),
    (conversion.relations, "save_contact"),
    (conversion.pipeline, "open_new"),
    (conversion.roles, "add_first"),
    (conversion.links, "also_show"),
    (conversion.log, "plan_task"),
    (conversion.moving, "put"),
    (conversion, "_tell"),
]


def made():
    return (
        Account.objects.count()
        + Contact.objects.count()
        + Opportunity.objects.count()
        + ContactRole.objects.count()
    )


def own_field(kind, key, **about):
    about.setdefault("label", key.capitalize())
    return CustomField.objects.create(kind=kind, key=key, **about)


@pytest.mark.parametrize(
    ("module", "name"), STEPS, ids=[f"{name}" for _module, name in STEPS]
)
def test_no_half_conversion_stays_when_something_fails_after_a_step(
    ana, monkeypatch, module, name
):
    """Espo, SuiteCRM, MicroPyramid, django-crm: no transaction."""
    lead = make_lead(ana)
    log.log_call(lead, by=ana, body="Hello")
    step = getattr(module, name)

    def breaks(*args, **kwargs):
        step(*args, **kwargs)
        raise RuntimeError("the power went out")

    monkeypatch.setattr(module, name, breaks)
    before = Change.objects.count(), Operation.objects.count()
    follow_up = FollowUp("Call", datetime.date(2030, 1, 1))
    plan = Plan(opportunity_name="Deal", follow_up=follow_up)
    with pytest.raises(RuntimeError):
        convert(lead, plan, by=ana)
    assert made() == 0
    assert not Lead.objects.get().is_converted
    assert Activity.objects.count() == 1
    assert (Change.objects.count(), Operation.objects.count()) == before


def test_a_failure_in_the_last_step_reaches_the_page_and_nothing_is_committed(
    client, ana, monkeypatch
):
    """Horilla: try/except inside the atomic block returned normally."""
    lead = make_lead(ana)

    def refuses(*args, **kwargs):
        raise ValidationError("The last step says no.")

    monkeypatch.setattr(conversion, "_close", refuses)
    client.force_login(ana)
    page = client.post(
        reverse("leads:convert", args=[lead.pk]),
        {
            "step": "convert",
            "account_name": "Northwind",
            "last_name": "Okafor",
            "opportunity_name": "Deal",
            "status": "converted",
        },
    )
    assert page.status_code == 422
    assert "The last step says no." in page.content.decode()
    assert made() == 0


def test_a_double_click_converts_once_and_the_second_is_told_by_whom(ana):
    """Espo, Frappe, Horilla: no lock, no check."""
    lead = make_lead(ana)
    done = convert(lead, standard(lead, by=ana), by=ana)
    with pytest.raises(AlreadyConverted, match="Ana Batista has already") as late:
        convert(lead, standard(lead, by=ana), by=ana)
    assert (late.value.account, late.value.contact, late.value.opportunity) == (
        done.account,
        done.contact,
        done.opportunity,
    )
    assert Account.objects.count() == 1


def test_one_function_converts_whatever_the_door(ana):
    """Horilla: the API only set the flag and created nothing."""
    lead = make_lead(ana)
    done = convert(lead, standard(lead, by=ana), by=ana, channel="api")
    assert done.operation.channel == "api"
    assert Account.objects.get() == done.account


def test_rights_are_checked_when_it_is_saved_and_not_only_when_it_is_shown(ana):
    """Horilla: rights were checked when the page was shown."""
    lead = make_lead(ana)
    plan = standard(lead, by=ana)
    ana.groups.clear()
    with pytest.raises(PermissionDenied):
        convert(lead, plan, by=User.objects.get(pk=ana.pk))
    assert made() == 0


@pytest.mark.parametrize(
    "right",
    ["accounts.add_account", "accounts.add_contact", "opportunities.add_opportunity"],
)
def test_the_right_to_create_is_asked_on_all_three(ana, right):
    """Frappe: ignore_permissions on insert."""
    group = ana.groups.get()
    group.permissions.remove(
        *group.permissions.filter(codename=right.partition(".")[2])
    )
    lead = make_lead(ana)
    with pytest.raises(PermissionDenied):
        convert(lead, standard(lead, by=ana), by=User.objects.get(pk=ana.pk))
    assert made() == 0


def test_the_lead_stays_with_links_to_what_it_became(ana):
    """django-crm deletes the lead; MicroPyramid dropped the links."""
    lead = make_lead(ana)
    done = convert(lead, standard(lead, by=ana), by=ana)
    lead = Lead.objects.visible_to(ana).get()
    assert lead.deleted_at is None
    assert lead.converted_account == done.account
    assert lead.converted_contact == done.contact
    assert lead.converted_opportunity == done.opportunity


def test_tasks_and_calls_show_on_both_sides_and_are_neither_moved_nor_copied(ana):
    """Espo, MicroPyramid, Horilla, SuiteCRM #10791: left behind, moved or lost."""
    lead = make_lead(ana)
    activities = {
        log.log_call(lead, by=ana, body="Hello").pk,
        log.plan_task(lead, by=ana, subject="Call back").pk,
        log.write_note(lead, by=ana, body="Nice").pk,
    }
    done = convert(lead, standard(lead, by=ana), by=ana)
    assert Activity.objects.count() == 3
    for record in (lead, *done.records):
        shown = Activity.objects.on(record).values_list("pk", flat=True)
        assert set(shown) == activities


def test_an_existing_contacts_words_and_the_leads_own_words_both_stay(ana):
    """Frappe: the contact's values overwrote what the lead said, Odoo the reverse."""
    contact = make_contact(ana, title="Clerk", email="old@cedar.example")
    lead = make_lead(ana, title="Buyer", email="new@cedar.example")
    convert(lead, Plan(contact=contact), by=ana)
    lead.refresh_from_db()
    contact.refresh_from_db()
    assert (lead.title, lead.email) == ("Buyer", "new@cedar.example")
    assert (contact.title, contact.email) == ("Clerk", "old@cedar.example")


def test_a_person_without_company_never_merges_with_a_namesake(ana):
    """MicroPyramid, Frappe: the account took the person's name."""
    make_account(ana, "Maya Okafor")
    lead = make_lead(ana, company="")
    found = matches.candidates(lead, user=ana)
    assert found.accounts.matches == []
    with pytest.raises(ValidationError, match="name of the company"):
        convert(lead, standard(lead, by=ana), by=ana)


def test_the_same_name_alone_is_suggested_and_not_preselected(ana):
    """Salesforce S1: an exact name was enough."""
    make_account(ana, "Northwind Logistics")
    found = matches.candidates(make_lead(ana), user=ana)
    assert len(found.accounts.matches) == 1
    assert found.accounts.best is None


def test_several_hits_are_asked_about_and_the_first_is_not_taken(ana):
    """Odoo `_find_matching_partner`: contains, and the first hit."""
    for name in ("Northwind Logistics", "Northwind Logistics GmbH"):
        make_account(ana, name, website="northwind.example")
    lead = make_lead(ana, website="northwind.example")
    found = matches.candidates(lead, user=ana)
    assert len(found.accounts.matches) == 2
    assert found.accounts.best is None


def test_opening_the_wizard_writes_nothing(
    client, ana, django_capture_on_commit_callbacks
):
    """Espo `getValues`: attachments were copied each time."""
    lead = make_lead(ana)
    client.force_login(ana)
    client.get(reverse("leads:convert", args=[lead.pk]))  # the session settles
    with connection.execute_wrapper(_refuse_writes):
        page = client.get(reverse("leads:convert", args=[lead.pk]))
    assert page.status_code == 200


def _refuse_writes(execute, sql, params, many, context):
    assert not sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")), sql
    return execute(sql, params, many, context)


def test_a_renamed_status_does_not_break_conversion(ana):
    """F-551, YetiForce #529, #11908: code asked for a name."""
    Status.objects.filter(kind="converted").update(label="Gewonnen", key="won-it")
    Stage.objects.filter(key="prospecting").update(label="Anfang", key="start")
    lead = make_lead(ana)
    done = convert(lead, standard(lead, by=ana), by=ana)
    assert str(done.lead.status) == "Gewonnen"
    assert str(done.opportunity.stage) == "Anfang"


def test_a_custom_field_of_the_same_key_is_carried_over(ana):
    """Salesforce, SuiteCRM PR 8568, Horilla, MicroPyramid: left without a word."""
    for kind in ("leads.lead", "accounts.account", "opportunities.opportunity"):
        own_field(kind, "segment")
    lead = make_lead(ana, custom={"segment": "Rail"})
    done = convert(lead, standard(lead, by=ana), by=ana)
    assert done.account.custom == {"segment": "Rail"}
    assert done.opportunity.custom == {"segment": "Rail"}
    assert done.contact.custom == {}


def test_what_is_not_carried_over_is_listed_with_the_reason(ana):
    own_field("leads.lead", "budget")
    own_field("leads.lead", "since", type="date")
    own_field("accounts.account", "since", type="number")
    own_field("leads.lead", "deal_only")
    own_field("opportunities.opportunity", "deal_only")
    custom = {"budget": "40k", "since": "2026-01-01", "deal_only": "x"}
    lead = make_lead(ana, custom=custom)
    left = {each.label: each.why for each in mapping.review(lead, Plan()).left}
    assert left == {
        "Budget": "No account, contact or opportunity field has this name.",
        "Since": "The field of this name is of another type.",
        "Deal_only": "Only an opportunity has this field.",
    }


def test_a_choice_that_is_missing_in_the_target_is_shown_before_commit(ana):
    """Spec §8.9, check 6."""
    own_field("leads.lead", "segment")
    own_field("accounts.account", "segment", type="choice", options="Road\nSea")
    lead = make_lead(ana, custom={"segment": "Rail"})
    plan = standard(lead, by=ana)
    [row] = [r for r in mapping.review(lead, plan).rows if r.custom]
    assert row.problem == "“Rail” is not among its choices."
    with pytest.raises(ValidationError, match="Account, Segment: “Rail” is not among"):
        convert(lead, plan, by=ana)
    assert made() == 0

    left_out = Plan(fields={"account.custom.segment": False})
    assert convert(lead, left_out, by=ana).account.custom == {}


def test_a_value_too_long_for_its_target_is_shown_before_commit(ana, monkeypatch):
    """Spec §8.9, check 6; columns are alike, so a narrower one is made here."""
    lead = make_lead(ana, title="T" * 100)
    title = Contact._meta.get_field("title")
    # It is remembered of a field what it takes without being asked.
    monkeypatch.setitem(title.__dict__, "_plainly", (-1, ()))
    narrow = [type(title.validators[-1])(50)]
    monkeypatch.setitem(title.__dict__, "validators", narrow)
    plan = standard(lead, by=ana)
    [row] = [r for r in mapping.review(lead, plan).rows if r.key == "contact.title"]
    assert "at most 50 characters" in row.problem
    with pytest.raises(ValidationError, match="Contact, Title: "):
        convert(lead, plan, by=ana)
    assert made() == 0


def test_the_second_contact_and_the_assignee_are_neither_lost_nor_doubled(ana, boris):
    """Frappe PR 1827, #2384: a ghost contact, assignees gone."""
    account = make_account(ana)
    other = make_contact(ana, account, first_name="Tom", last_name="L")
    lead = make_lead(ana)
    task = log.plan_task(lead, by=ana, subject="Check", owner=boris)
    convert(lead, Plan(account=account), by=ana)
    people = Contact.objects.filter(account=account)
    assert people.count() == 2
    assert other in people
    assert Activity.objects.get().owner == boris
    assert Activity.objects.get() == task


# --- cost -----------------------------------------------------------------------


@pytest.mark.parametrize("calls", [1, 15])
def test_a_conversion_costs_at_most_thirty_queries(
    ana, calls, django_assert_max_num_queries
):
    warm = make_lead(ana)  # what a process reads once: kinds of records
    convert(warm, standard(warm, by=ana), by=ana)
    lead = make_lead(ana, phone="+44 20 7946 0142", email="maya@northwind.example")
    for n in range(calls):
        log.log_call(lead, by=ana, body=f"Call {n}")
    log.plan_task(lead, by=ana, subject="Call back")
    person = User.objects.select_related("role").get(pk=ana.pk)  # as a request has
    plan = standard(lead, by=person)
    with django_assert_max_num_queries(30):
        convert(lead, plan, by=person)


# --- races ----------------------------------------------------------------------


def convert_in_parallel(lead, user, times):
    people = [User.objects.get(pk=user.pk) for _each in range(times)]
    outcomes = outcomes_at_once(
        *[
            partial(convert, lead, standard(lead, by=person), by=person)
            for person in people
        ]
    )
    return sorted(map(_said, outcomes))


def _said(outcome):
    if isinstance(outcome, AlreadyConverted):
        return "late"
    return repr(outcome) if isinstance(outcome, Exception) else "converted"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_eight_at_once_make_one_account_one_contact_one_opportunity(ana):
    lead = make_lead(ana)
    log.log_call(lead, by=ana, body="Hello")
    assert convert_in_parallel(lead, ana, 8) == ["converted"] + ["late"] * 7
    assert made() == 4  # account, contact, opportunity, role
    assert Operation.objects.filter(kind="convert").count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_the_race_happens_when_the_lock_is_off(ana, monkeypatch):
    lead = make_lead(ana)
    together = threading.Barrier(3)

    def without_lock(wanted):
        found = Lead.objects.get(pk=wanted.pk)
        together.wait(10)
        return found

    monkeypatch.setattr(conversion, "_lock", without_lock)
    outcomes = convert_in_parallel(lead, ana, 3)
    assert outcomes.count("converted") > 1
    assert Account.objects.count() > 1

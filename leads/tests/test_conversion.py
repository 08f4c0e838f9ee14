"""Spec §8.9, the acceptance checks, and what the mapping carries."""

import datetime
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import Account, AccountContact, Contact
from accounts.tests.make import make_account, make_contact
from activities import log
from activities.models import Activity
from history.models import Operation
from leads.conversion.convert import convert
from leads.conversion.plan import FollowUp, Plan, offered_name, standard
from leads.models import Lead, ProcessStep, Status, StatusSpan
from leads.process import moving
from leads.tests.make import make_lead
from opportunities.models import ContactRole, Opportunity, StageHistory
from opportunities.tests.make import make_opportunity
from users.models import Organisation
from users.tests.make import QueueFactory
from work.models import Notice


def fresh(record):
    return type(record).objects.get(pk=record.pk)


def counts():
    return (
        Account.objects.count(),
        Contact.objects.count(),
        Opportunity.objects.count(),
    )


# --- check 1: everything new ----------------------------------------------------


def test_everything_new_gives_three_linked_records(ana):
    lead = make_lead(ana)
    done = convert(lead, standard(lead, by=ana), by=ana)

    lead = fresh(lead)
    assert counts() == (1, 1, 1)
    assert lead.is_converted
    assert (lead.converted_account, lead.converted_contact) == (
        done.account,
        done.contact,
    )
    assert lead.converted_opportunity == done.opportunity
    assert lead.converted_by == ana
    assert (done.contact.account, done.opportunity.account) == (
        done.account,
        done.account,
    )
    assert AccountContact.objects.get().is_direct
    role = ContactRole.objects.get()
    assert (role.contact, role.is_primary, role.role) == (done.contact, True, "")
    assert {r.owner for r in done.records} == {ana}
    assert StageHistory.objects.get().opportunity == done.opportunity


def test_the_opportunity_begins_in_the_first_stage_without_an_amount(ana):
    lead = make_lead(ana, annual_revenue=5_000_000)
    deal = convert(lead, standard(lead, by=ana), by=ana).opportunity
    assert (deal.stage.key, deal.probability, deal.forecast, deal.amount) == (
        "prospecting",
        10,
        "pipeline",
        None,
    )


@pytest.mark.parametrize(
    ("fiscal_start", "today", "closes"),
    [
        (1, "2026-02-10", "2026-03-31"),
        (1, "2026-06-30", "2026-06-30"),
        (1, "2026-07-01", "2026-09-30"),
        (1, "2026-11-25", "2026-12-31"),
        (2, "2026-02-10", "2026-04-30"),
        (2, "2026-07-01", "2026-07-31"),
        (2, "2026-09-30", "2026-10-31"),
        (2, "2027-01-05", "2027-01-31"),
        (10, "2026-12-31", "2026-12-31"),
    ],
)
def test_the_close_date_is_the_end_of_the_fiscal_quarter(
    ana, fiscal_start, today, closes
):
    Organisation.objects.update(fiscal_year_start=fiscal_start)
    with time_machine.travel(f"{today} 12:00 +0000"):
        lead = make_lead(ana)
        deal = convert(lead, standard(lead, by=ana), by=ana).opportunity
    assert deal.close_on == datetime.date.fromisoformat(closes)


def test_the_quarter_is_that_of_our_time_zone(ana):
    Organisation.objects.update(time_zone="Europe/Berlin")
    with time_machine.travel("2026-03-31 22:30 +0000"):  # already April in Berlin
        lead = make_lead(ana)
        deal = convert(lead, standard(lead, by=ana), by=ana).opportunity
    assert deal.close_on == datetime.date(2026, 6, 30)


def test_the_lead_becomes_read_only_and_leaves_the_lists(ana):
    lead = make_lead(ana)
    convert(lead, standard(lead, by=ana), by=ana)
    assert not Lead.objects.unconverted().exists()
    assert not Lead.objects.editable_by(ana).exists()
    assert Lead.objects.visible_to(ana).get() == lead
    with pytest.raises(ValidationError, match="converted"):
        moving.move(lead, Status.objects.get(key="working"), by=ana)


def test_the_lead_takes_the_converted_status_of_its_own_process(ana):
    lead = make_lead(ana)
    convert(lead, standard(lead, by=ana), by=ana)
    assert fresh(lead).status.kind == Status.Kind.CONVERTED
    here = StatusSpan.objects.get(lead=lead, left_at=None)
    assert here.status.kind == Status.Kind.CONVERTED


def test_a_renamed_status_breaks_nothing(ana):
    Status.objects.filter(kind="converted").update(label="Kunde!", key="kunde")
    lead = make_lead(ana)
    convert(lead, standard(lead, by=ana), by=ana)
    assert str(fresh(lead).status) == "Kunde!"


def test_one_may_choose_among_several_converted_statuses(ana):
    lead = make_lead(ana)
    partner = Status.objects.create(key="partner", label="Partner", kind="converted")
    process = lead.lead_type.process
    ProcessStep.objects.create(process=process, status=partner, position=99)
    convert(lead, Plan(status=partner), by=ana)
    assert fresh(lead).status == partner


def test_a_status_that_is_not_a_converted_one_here_is_refused(ana):
    lead = make_lead(ana)
    stranger = Status.objects.create(key="x", label="Elsewhere", kind="converted")
    for status in (stranger, Status.objects.get(key="working")):
        with pytest.raises(ValidationError, match="no converted status"):
            convert(lead, Plan(status=status), by=ana)


def test_a_process_without_a_converted_status_says_so(ana):
    ProcessStep.objects.filter(status__kind="converted").delete()
    lead = make_lead(ana)
    with pytest.raises(ValidationError, match="has no converted status"):
        convert(lead, standard(lead, by=ana), by=ana)


# --- check 2: existing records --------------------------------------------------


def test_an_existing_account_gets_the_new_contact(ana):
    account = make_account(ana, "Northwind")
    done = convert(make_lead(ana), Plan(account=account), by=ana)
    assert counts() == (1, 1, 0)
    assert (done.account, done.contact.account) == (account, account)
    assert fresh(account).name == "Northwind"


def test_existing_account_and_contact(ana):
    account = make_account(ana)
    contact = make_contact(ana, account, first_name="M.", last_name="O.")
    done = convert(make_lead(ana), Plan(account=account, contact=contact), by=ana)
    assert counts() == (1, 1, 0)
    assert done.contact == contact
    assert fresh(contact).name == "M. O."


def test_a_contact_of_another_account_is_offered_an_indirect_relation(ana):
    account, other = make_account(ana), make_account(ana, "Other")
    contact = make_contact(ana, other)
    plan = Plan(account=account, contact=contact)
    with pytest.raises(ValidationError, match="belongs to Other") as refusal:
        convert(make_lead(ana), plan, by=ana)
    assert "contact" in refusal.value.message_dict

    related = Plan(account=account, contact=contact, relate=True)
    convert(make_lead(ana), related, by=ana)
    assert fresh(contact).account == other
    relation = AccountContact.objects.get(account=account)
    assert (relation.contact, relation.is_direct) == (contact, False)


def test_a_contact_related_already_needs_no_tick(ana):
    account, other = make_account(ana), make_account(ana, "Other")
    contact = make_contact(ana, other)
    AccountContact.objects.create(account=account, contact=contact)
    convert(make_lead(ana), Plan(account=account, contact=contact), by=ana)
    assert AccountContact.objects.filter(account=account).count() == 1


def test_a_contact_without_an_account_gets_this_one(ana):
    contact = make_contact(ana)
    done = convert(make_lead(ana), Plan(contact=contact), by=ana)
    assert fresh(contact).account == done.account
    assert AccountContact.objects.get().is_direct


def test_an_existing_opportunity_is_kept_as_it_is(ana):
    account = make_account(ana)
    deal = make_opportunity(ana, account, amount=40_000, lead_source="Partner")
    lead = make_lead(ana, lead_source="Website")
    done = convert(lead, Plan(account=account, opportunity=deal), by=ana)
    deal = fresh(deal)
    assert done.opportunity == deal
    assert (deal.name, deal.amount, deal.lead_source) == (
        "Fleet renewal",
        40_000,
        "Partner",
    )
    assert counts() == (1, 1, 1)


def test_an_existing_opportunity_of_another_account_is_refused(ana):
    account = make_account(ana)
    deal = make_opportunity(ana, make_account(ana, "Other"))
    for plan in (Plan(account=account, opportunity=deal), Plan(opportunity=deal)):
        with pytest.raises(ValidationError, match="belongs to another account"):
            convert(make_lead(ana), plan, by=ana)
    assert Contact.objects.count() == 0


def test_a_new_and_an_existing_opportunity_exclude_each_other(ana):
    account = make_account(ana)
    deal = make_opportunity(ana, account)
    plan = Plan(account=account, opportunity=deal, opportunity_name="Another")
    with pytest.raises(ValidationError, match="not both"):
        convert(make_lead(ana), plan, by=ana)


def test_a_chosen_record_that_is_gone_is_named(ana):
    account = make_account(ana)
    Account.objects.update(deleted_at=account.created_at)
    with pytest.raises(ValidationError, match="gone"):
        convert(make_lead(ana), Plan(account=account), by=ana)


# --- check 3: no opportunity ----------------------------------------------------


def test_without_an_opportunity_activities_show_on_contact_and_account(ana):
    lead = make_lead(ana)
    call = log.log_call(lead, by=ana, body="Wants a quote")
    done = convert(lead, Plan(), by=ana)
    assert counts() == (1, 1, 0)
    assert done.opportunity is None
    for record in (lead, done.account, done.contact):
        assert list(Activity.objects.on(record)) == [call]


# --- check 4: filling blanks ----------------------------------------------------


def test_an_existing_contact_keeps_its_phone_and_gets_the_missing_title(ana):
    contact = make_contact(ana, phone="+44 20 7946 0001", lead_source="Partner")
    lead = make_lead(
        ana, phone="+44 20 7946 0999", title="Buyer", lead_source="Website"
    )
    convert(lead, Plan(contact=contact), by=ana)
    contact = fresh(contact)
    assert (contact.phone, contact.title, contact.lead_source) == (
        "+44 20 7946 0001",
        "Buyer",
        "Partner",
    )


def test_the_lead_source_is_overwritten_only_with_the_tick(ana):
    contact = make_contact(ana, lead_source="Partner")
    lead = make_lead(ana, lead_source="Website")
    convert(lead, Plan(contact=contact, update_lead_source=True), by=ana)
    assert fresh(contact).lead_source == "Website"


def test_each_field_can_be_decided(ana):
    account = make_account(ana, phone="+1 212 555 0100")
    contact = make_contact(ana, account, title="Clerk")
    lead = make_lead(ana, phone="+1 212 555 0199", title="Buyer", industry="Energy")
    fields = {
        "account.phone": True,
        "account.industry": False,
        "contact.title": True,
        "contact.phone": False,
    }
    convert(lead, Plan(account=account, contact=contact, fields=fields), by=ana)
    account, contact = fresh(account), fresh(contact)
    assert (account.phone, account.industry) == ("+1 212 555 0199", "")
    assert (contact.title, contact.phone) == ("Buyer", "")


def test_opt_outs_go_to_a_new_contact_and_to_an_existing_one_when_ticked(ana):
    wishes = {"email_opt_out": True, "do_not_call": True, "fax_opt_out": True}
    new = convert(make_lead(ana, **wishes), Plan(), by=ana).contact
    assert (new.email_opt_out, new.do_not_call, new.fax_opt_out) == (True,) * 3

    contact = make_contact(ana)
    account = convert(make_lead(ana, **wishes), Plan(contact=contact), by=ana).account
    assert not fresh(contact).do_not_call
    plan = Plan(account, contact=contact, fields={"contact.do_not_call": True})
    convert(make_lead(ana, **wishes), plan, by=ana)
    assert fresh(contact).do_not_call


def test_an_address_is_filled_in_whole_or_not_at_all(ana):
    account = make_account(ana, billing_city="Berlin")
    lead = make_lead(ana, street="1 High Street", city="London", postal_code="N1")
    done = convert(lead, Plan(account=account), by=ana)
    assert (done.account.billing_city, done.account.billing_street) == ("Berlin", "")
    assert done.contact.mailing_street == "1 High Street"


def test_names_and_owners_of_existing_records_never_change(ana, carla):
    account = make_account(ana, "Old name")
    contact = make_contact(ana, account, first_name="", last_name="Okafor")
    lead = make_lead(ana, first_name="Maya")
    plan = Plan(
        account=account, contact=contact, owner=carla, fields={"account.name": True}
    )
    convert(lead, plan, by=ana)
    account, contact = fresh(account), fresh(contact)
    assert (account.name, account.owner) == ("Old name", ana)
    assert (contact.first_name, contact.owner) == ("", ana)


# --- check 5: queues ------------------------------------------------------------


def test_a_lead_in_a_queue_needs_an_owner(ana):
    queue = QueueFactory(people=[ana])
    lead = make_lead(queue)
    account = make_account(ana)
    with pytest.raises(ValidationError, match="Choose an owner") as refusal:
        convert(lead, Plan(account=account), by=ana)
    assert "owner" in refusal.value.message_dict
    done = convert(lead, Plan(account=account, owner=ana), by=ana)
    assert done.contact.owner == ana


def test_somebody_who_left_cannot_become_the_owner(ana, boris):
    boris.is_active = False
    boris.save()
    with pytest.raises(ValidationError, match="not active"):
        convert(make_lead(ana), Plan(owner=boris), by=ana)


# --- check 9: readiness ---------------------------------------------------------


def ask(enforcement, *fields):
    ProcessStep.objects.filter(status__kind="converted").update(
        required_fields=list(fields), enforcement=enforcement
    )


def test_a_blocking_readiness_rule_stops_conversion_and_names_the_fields(ana):
    ask("block", "industry", "phone")
    lead = make_lead(ana)
    with pytest.raises(ValidationError, match="Fill in Industry and Phone"):
        convert(lead, standard(lead, by=ana), by=ana, confirmed=True)
    assert counts() == (0, 0, 0)


def test_a_warning_can_be_confirmed(ana):
    ask("warn", "industry")
    lead = make_lead(ana)
    with pytest.raises(moving.NotReady, match="Still empty: Industry"):
        convert(lead, standard(lead, by=ana), by=ana)
    convert(lead, standard(lead, by=ana), by=ana, confirmed=True)
    assert fresh(lead).is_converted


def test_a_hint_stops_nobody(ana):
    ask("hint", "industry")
    lead = make_lead(ana)
    convert(lead, standard(lead, by=ana), by=ana)
    assert fresh(lead).is_converted


# --- check 10: names ------------------------------------------------------------


@pytest.mark.parametrize(
    "company",
    [
        'Say "Cheese" & Söhne <b>GmbH</b>',
        "株式会社ノースウィンド",
        "شركة الرياح الشمالية",
        "Ünïcödé " * 31,
        "x" * 255,
        "O'Reilly; DROP TABLE accounts_account; --",
    ],
)
def test_odd_and_long_company_names_convert_as_they_are(ana, company):
    company = company.strip()
    lead = make_lead(ana, company=company)
    done = convert(lead, standard(lead, by=ana), by=ana)
    assert fresh(done.account).name == company
    name = fresh(done.opportunity).name
    assert len(name) <= 120
    assert company.startswith(name.removesuffix("…"))


def test_a_name_too_long_for_an_opportunity_is_refused_and_never_cut(ana):
    lead = make_lead(ana)
    with pytest.raises(ValidationError, match=r"at most 120 characters\. This has 121"):
        convert(lead, Plan(opportunity_name="n" * 121), by=ana)
    assert counts() == (0, 0, 0)


def test_the_offered_name_ends_at_a_word(ana):
    lead = make_lead(ana, company="Northwind " * 20)
    assert offered_name(lead).endswith("Northwind…")


def test_a_lead_without_a_company_asks_for_the_account(ana):
    lead = make_lead(ana, company="")
    with pytest.raises(ValidationError, match="name of the company"):
        convert(lead, Plan(), by=ana)
    done = convert(lead, Plan(account_name="Okafor & Co"), by=ana)
    assert done.account.name == "Okafor & Co"
    assert fresh(lead).company == ""


def test_a_lead_without_a_last_name_asks_for_it(ana):
    lead = make_lead(ana, first_name="Maya", last_name="")
    with pytest.raises(ValidationError, match="last name of the contact"):
        convert(lead, Plan(), by=ana)
    assert convert(lead, Plan(last_name="O."), by=ana).contact.name == "Maya O."


# --- owner, tasks, notice --------------------------------------------------------


def test_a_chosen_owner_owns_what_is_new_and_gets_the_open_tasks(ana, boris):
    lead = make_lead(ana)
    open_task = log.plan_task(lead, by=ana, subject="Call back")
    done_task = log.plan_task(lead, by=ana, subject="Ring")
    log.finish(done_task, by=ana)
    done = convert(lead, Plan(owner=boris, opportunity_name="Deal"), by=ana)
    assert {record.owner for record in done.records} == {boris}
    assert fresh(open_task).owner == boris
    assert fresh(done_task).owner == ana
    assert Notice.objects.filter(user=boris, kind="lead_converted").count() == 1


def test_a_colleagues_own_task_stays_with_the_colleague(ana, boris, carla):
    lead = make_lead(ana)
    task = log.plan_task(lead, by=ana, subject="Check the credit", owner=carla)
    convert(lead, Plan(owner=boris), by=ana)
    assert fresh(task).owner == carla


def test_tasks_in_the_queue_go_to_the_new_owner(ana):
    queue = QueueFactory(people=[ana])
    lead = make_lead(queue)
    task = log.plan_task(lead, by=ana, subject="Ring", queue=queue)
    convert(lead, Plan(owner=ana), by=ana)
    assert fresh(task).owner == ana


def test_who_converts_for_themselves_gets_no_notice(ana):
    lead = make_lead(ana)
    convert(lead, standard(lead, by=ana), by=ana)
    assert not Notice.objects.filter(kind="lead_converted").exists()


def test_a_follow_up_task_shows_on_all_that_was_made(ana):
    lead = make_lead(ana)
    day = datetime.date(2026, 12, 1)
    follow_up = FollowUp("Send the offer", day, Activity.Priority.HIGH)
    done = convert(lead, Plan(opportunity_name="Deal", follow_up=follow_up), by=ana)
    task = Activity.objects.get()
    assert (task.subject, task.due, task.priority, task.owner) == (
        "Send the offer",
        day,
        Activity.Priority.HIGH,
        ana,
    )
    for record in done.records:
        assert list(Activity.objects.on(record)) == [task]
        assert fresh(record).next_step_at == task.due_at
    assert not Activity.objects.on(lead).exists()


def test_amount_and_close_date_can_be_given(ana):
    day = datetime.date(2027, 1, 15)
    plan = Plan(opportunity_name="Deal", amount=Decimal("40000.50"), close_on=day)
    deal = fresh(convert(make_lead(ana), plan, by=ana).opportunity)
    assert (deal.amount, deal.close_on) == (Decimal("40000.50"), day)


def test_the_conversion_is_one_act_that_can_be_undone_as_a_whole(ana):
    lead = make_lead(ana)
    done = convert(lead, standard(lead, by=ana), by=ana)
    operation = Operation.objects.get(kind="convert")
    assert done.operation == operation
    assert (operation.whole, operation.by) == (True, ana)
    assert operation.changes.count() >= 8


# --- rights ---------------------------------------------------------------------

RIGHTS = [
    "leads.convert_lead",
    "leads.change_lead",
    "accounts.add_account",
    "accounts.add_contact",
    "opportunities.add_opportunity",
]


@pytest.mark.parametrize("missing", RIGHTS)
def test_each_right_is_asked_when_it_is_done(ana, missing):
    lead = make_lead(ana)
    app, codename = missing.split(".")
    ana.groups.get().permissions.remove(
        *ana.groups.get().permissions.filter(
            content_type__app_label=app, codename=codename
        )
    )
    ana = type(ana).objects.get(pk=ana.pk)
    with pytest.raises(PermissionDenied):
        convert(lead, standard(lead, by=ana), by=ana)
    assert counts() == (0, 0, 0)


def test_rights_to_what_is_not_made_are_not_asked(ana):
    account, contact = make_account(ana), make_contact(ana)
    group = ana.groups.get()
    group.permissions.remove(*group.permissions.filter(codename__startswith="add_"))
    ana = type(ana).objects.get(pk=ana.pk)
    convert(make_lead(ana), Plan(account=account, contact=contact), by=ana)
    assert counts() == (1, 1, 0)


@pytest.mark.parametrize("kind", ["account", "contact", "opportunity"])
def test_a_chosen_record_must_be_one_i_may_change(ana, dimitri, kind):
    account = make_account(dimitri if kind == "account" else ana)
    plan = {"account": account}
    if kind == "contact":
        plan = {"contact": make_contact(dimitri, make_account(dimitri)), "relate": True}
    if kind == "opportunity":
        plan["opportunity"] = make_opportunity(dimitri, account)
    with pytest.raises((PermissionDenied, ValidationError)):
        convert(make_lead(ana), Plan(**plan), by=ana)
    assert not Lead.objects.exclude(converted_at=None).exists()


def test_nobody_converts_a_lead_of_others(ana, boris, dimitri, marta, rita):
    lead = make_lead(ana)
    for stranger in (boris, dimitri, marta, rita):
        with pytest.raises(PermissionDenied):
            convert(lead, standard(lead, by=stranger), by=stranger)


def test_a_manager_converts_for_those_below(ana, carla):
    lead = make_lead(ana)
    done = convert(lead, Plan(opportunity_name="Deal"), by=carla)
    assert done.opportunity.owner == ana
    assert fresh(lead).converted_by == carla

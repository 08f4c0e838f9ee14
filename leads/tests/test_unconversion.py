"""Un-convert: `undoing.undo` of a conversion, field for field, or not at all."""

import datetime

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError

from accounts import relations
from accounts.models import Account, AccountContact, Contact
from accounts.tests.make import make_account, make_contact
from activities import log
from activities.models import Activity, ActivityLink
from history import undoing, writing
from history.models import Operation
from leads.conversion.convert import convert
from leads.conversion.plan import FollowUp, Plan, standard
from leads.models import Lead
from leads.tests.make import make_lead
from opportunities import pipeline, roles
from opportunities.models import ContactRole, Opportunity, Stage
from opportunities.tests.make import make_opportunity
from records.models.seen import note_seen

# Who changed it last, and how often, is told truly also after an undo.
_BOOKKEEPING = {"version", "modified_at", "modified_by_id"}
_APPS = ("leads", "accounts", "opportunities", "activities")


def snapshot():
    """Every living row of the business apps, with all its columns."""
    rows = {}
    for model in apps.get_models():
        if model._meta.app_label not in _APPS:
            continue
        for row in model._base_manager.values():
            if row.get("deleted_at") is None:
                kept = {k: v for k, v in row.items() if k not in _BOOKKEEPING}
                rows[model._meta.label, row["id"]] = kept
    return rows


def undo(done, by):
    return undoing.undo(Operation.objects.get(pk=done.operation.pk), by=by)


@pytest.fixture
def lead(ana):
    lead = make_lead(
        ana,
        title="Buyer",
        phone="+44 20 7946 0142",
        email="maya@northwind.example",
        website="northwind.example",
        street="1 High Street",
        city="London",
        lead_source="Website",
        do_not_call=True,
        industry="Energy",
        rating="Hot",
    )
    log.log_call(lead, by=ana, body="Wants a quote")
    log.plan_task(lead, by=ana, subject="Send it")
    return lead


def test_all_new_is_taken_back_field_for_field(ana, lead):
    before = snapshot()
    follow_up = FollowUp("Call", datetime.date(2030, 1, 1))
    done = convert(lead, Plan(opportunity_name="Deal", follow_up=follow_up), by=ana)
    assert snapshot() != before

    undo(done, ana)

    assert snapshot() == before
    assert Lead.objects.editable_by(ana).get() == lead
    for model in (Account, Contact, Opportunity):
        assert not model.objects.alive().exists()
        assert model.objects.count() == 1  # in the bin


def test_what_was_filled_in_is_taken_out_again(ana, carla, lead):
    account = make_account(ana, "Northwind", phone="+1 212 555 0100")
    other = make_account(ana, "Other")
    contact = make_contact(ana, other, lead_source="Partner")
    deal = make_opportunity(ana, account)
    log.log_call(account, by=ana, body="Earlier")
    before = snapshot()
    plan = Plan(
        account=account,
        contact=contact,
        relate=True,
        opportunity=deal,
        owner=carla,
        update_lead_source=True,
        fields={"account.phone": True, "contact.do_not_call": True},
        follow_up=FollowUp("Call", datetime.date(2030, 1, 1)),
    )
    done = convert(lead, plan, by=ana)
    assert Contact.objects.get(pk=contact.pk).lead_source == "Website"
    assert AccountContact.objects.filter(account=account).exists()

    undo(done, ana)

    assert snapshot() == before


def test_a_lead_can_be_converted_again_after_un_conversion(ana, lead):
    undo(convert(lead, standard(lead, by=ana), by=ana), ana)
    convert(lead, standard(lead, by=ana), by=ana)
    assert Account.objects.alive().count() == 1
    assert Lead.objects.get().is_converted


def test_a_conversion_is_undone_once(ana, lead):
    done = convert(lead, standard(lead, by=ana), by=ana)
    undo(done, ana)
    with pytest.raises(ValidationError, match="already undone"):
        undo(done, ana)


def test_only_who_converted_or_somebody_above_takes_it_back(ana, boris, carla, lead):
    done = convert(lead, standard(lead, by=ana), by=ana)
    with pytest.raises(ValidationError, match="Only who did this"):
        undo(done, boris)
    undo(done, carla)
    assert not Lead.objects.get().is_converted


def test_looking_at_what_was_made_does_not_hinder(ana, lead):
    done = convert(lead, standard(lead, by=ana), by=ana)
    for record in done.records:
        note_seen(record, ana)
    undo(done, ana)
    assert not Lead.objects.get().is_converted


# --- refused when what it made was built upon -----------------------------------


def call_the_account(done, ana):
    log.log_call(done.account, by=ana, body="Hello")
    return "is used by activity link “Hello”"


def edit_the_contact(done, ana):
    contact = Contact.objects.get(pk=done.contact.pk)
    contact.title = "CEO"
    writing.save(contact, by=ana)
    return "Maya Okafor was changed since"


def add_an_opportunity(done, ana):
    make_opportunity(ana, done.account)
    return "is used by opportunity “Fleet renewal”"


def convert_another_lead_into_it(done, ana):
    another = make_lead(ana, first_name="Tom", last_name="L")
    convert(another, Plan(account=done.account), by=ana)
    return "is used by"


def add_a_contact(done, ana):
    make_contact(ana, done.account, first_name="Tom", last_name="L")
    return "is used by contact “Tom L”"


def move_the_deal(done, ana):
    pipeline.move(done.opportunity, Stage.objects.get(key="qualification"), by=ana)
    return "was changed since"


def give_the_contact_a_role(done, ana):
    role = ContactRole.objects.get()
    role.role = "Decision Maker"
    writing.save(role, by=ana)
    return "Role of Maya Okafor Decision Maker was changed since"


def add_a_subsidiary(done, ana):
    make_account(ana, "Branch", parent=done.account)
    return "is used by account “Branch”"


def relate_the_contact(done, ana):
    with writing.act("relate", by=ana) as act:
        contact = Contact.objects.get(pk=done.contact.pk)
        relations.relate(contact, make_account(ana, "Other"), act=act)
    return "is used by account relation"


def finish_the_follow_up(done, ana):
    task = Activity.objects.get(subject="Follow up")
    log.finish(task, by=ana)
    return "Follow up was changed since"


def take_the_role_away(done, ana):
    with writing.act("role", by=ana) as act:
        roles.remove(ContactRole.objects.get(), act=act)
    return "no longer exists"


BUILT_UPON = [
    call_the_account,
    edit_the_contact,
    add_an_opportunity,
    convert_another_lead_into_it,
    add_a_contact,
    move_the_deal,
    give_the_contact_a_role,
    add_a_subsidiary,
    relate_the_contact,
    finish_the_follow_up,
    take_the_role_away,
]


@pytest.mark.parametrize("build", BUILT_UPON, ids=lambda build: build.__name__)
def test_it_is_refused_when_somebody_built_upon_it(ana, lead, build):
    follow_up = FollowUp("Follow up", datetime.date(2030, 1, 1))
    done = convert(lead, Plan(opportunity_name="Deal", follow_up=follow_up), by=ana)
    expected = build(done, ana)
    before = snapshot()

    with pytest.raises(ValidationError) as refusal:
        undo(done, ana)

    assert expected in " ".join(refusal.value.messages)
    assert snapshot() == before
    assert not Operation.objects.get(pk=done.operation.pk).undone_at


def test_work_on_an_account_that_was_there_before_does_not_hinder(ana, lead):
    account = make_account(ana)
    done = convert(lead, Plan(account=account), by=ana)
    log.log_call(account, by=ana, body="Hello")
    make_opportunity(ana, account)
    undo(done, ana)
    assert not Lead.objects.get().is_converted
    assert Account.objects.alive().get() == account


def test_a_filled_field_that_somebody_changed_since_is_named(ana, lead):
    contact = make_contact(ana)
    done = convert(lead, Plan(contact=contact), by=ana)
    contact = Contact.objects.get(pk=contact.pk)
    contact.title = "CEO"
    writing.save(contact, by=ana)
    with pytest.raises(ValidationError, match="Title of Maya Okafor was changed"):
        undo(done, ana)


def test_activities_stay_where_they_were(ana, lead):
    call = Activity.objects.get(kind="call")
    links = set(ActivityLink.objects.values_list("pk", flat=True))
    undo(convert(lead, standard(lead, by=ana), by=ana), ana)
    assert set(ActivityLink.objects.values_list("pk", flat=True)) == links
    assert call in Activity.objects.on(lead)

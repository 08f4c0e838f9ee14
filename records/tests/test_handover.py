import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import Account, Contact
from activities import log
from history import undoing, writing
from history.models import Operation
from leads.models import AssignmentEntry, AssignmentRule, Lead, Status
from leads.tests.make import make_lead
from opportunities.models import Opportunity, Stage
from records import handover
from users import invitations
from users.models import Organisation, User
from users.tests.make import QueueFactory, UserFactory


def make_deal(owner, kind="open"):
    stage = Stage.objects.filter(kind=kind).first()
    deal = Opportunity(name="Fleet", close_on="2026-12-01", stage=stage, owner=owner)
    return writing.save(deal, by=owner)


@pytest.fixture
def work(ana):
    """One of everything that Ana has to do, and one of what is over."""
    closed = Status.objects.filter(kind="closed").first()
    lead = make_lead(ana)
    return {
        "lead": lead,
        "closed": make_lead(ana, status=closed),
        "account": writing.save(Account(name="Acme", owner=ana), by=ana),
        "contact": writing.save(Contact(last_name="Weber", owner=ana), by=ana),
        "deal": make_deal(ana),
        "won": make_deal(ana, "won"),
        "task": log.plan_task([lead], by=ana, subject="Call back"),
    }


def owner_of(row):
    return type(row).objects.get(pk=row.pk).owner


def test_open_work_goes_to_the_new_owner_and_what_is_over_stays(ana, carla, adam, work):
    moved = handover.deactivate(ana, carla, by=adam)
    assert moved == 5
    for name in ("lead", "account", "contact", "deal", "task"):
        assert owner_of(work[name]) == carla, name
    for name in ("closed", "won"):
        assert owner_of(work[name]) == ana, name
    assert not handover.open_work(ana)
    assert not User.objects.get(pk=ana.pk).is_active


def test_leads_and_tasks_may_wait_in_a_queue(ana, carla, adam, work):
    queue = QueueFactory()
    handover.deactivate(ana, carla, by=adam, queue=queue)
    lead = Lead.objects.get(pk=work["lead"].pk)
    assert (lead.queue, lead.owner) == (queue, None)
    assert owner_of(work["account"]) == carla


def test_a_handover_is_one_act_and_can_be_undone(ana, carla, adam, work):
    handover.hand_over(ana, carla, by=adam)
    report = undoing.undo(Operation.objects.get(kind="hand_over"), by=adam)
    assert report.undone == 5
    assert owner_of(work["lead"]) == ana


def test_open_work_needs_somebody_to_take_it(ana, adam, work):
    with pytest.raises(ValidationError, match="Choose who gets the open work"):
        handover.deactivate(ana, None, by=adam)
    assert User.objects.get(pk=ana.pk).is_active


def test_without_work_a_person_simply_goes(ana, adam):
    assert handover.deactivate(ana, None, by=adam) == 0
    assert not User.objects.get(pk=ana.pk).is_active


@pytest.mark.parametrize("who", ["themselves", "gone"])
def test_the_new_owner_must_be_somebody_else_who_is_here(ana, adam, work, who):
    to = ana if who == "themselves" else UserFactory(is_active=False)
    with pytest.raises(ValidationError, match="somebody else"):
        handover.deactivate(ana, to, by=adam)
    assert User.objects.get(pk=ana.pk).is_active
    assert owner_of(work["lead"]) == ana


def test_who_gets_new_work_is_not_let_go_before_that_is_settled(ana, carla, adam):
    rule = AssignmentRule.objects.create(name="Standard")
    entry = AssignmentEntry.objects.create(rule=rule, name="UK leads", user=ana)
    Organisation.objects.update(default_owner=ana, default_queue=None)
    with pytest.raises(ValidationError) as refused:
        handover.deactivate(ana, carla, by=adam)
    assert "UK leads" in refused.value.messages[0]
    assert User.objects.get(pk=ana.pk).is_active

    handover.deactivate(ana, carla, by=adam, replace=True)
    entry.refresh_from_db()
    assert entry.user == carla
    assert Organisation.current().default_owner == carla


def test_sessions_and_links_of_who_left_are_dead_even_when_they_come_back(
    client, ana, adam
):
    ana.set_password("a-long-and-rare-pass-phrase")
    ana.save()
    client.force_login(ana)
    assert Session.objects.exists()
    link = invitations.link(ana)
    handover.deactivate(ana, None, by=adam)
    assert client.get("/me/").status_code == 302
    User.objects.filter(pk=ana.pk).update(is_active=True)
    assert client.get("/me/").status_code == 302
    page = client.get(link.partition("//")[2].partition("/")[2].join(["/", ""]))
    assert "does not work any more" in page.content.decode()


def test_nobody_lets_themselves_go_or_somebody_with_more_rights(adam, ana):
    with pytest.raises(ValidationError, match="yourself"):
        handover.deactivate(adam, ana, by=adam)
    root = UserFactory(is_superuser=True)
    with pytest.raises(PermissionDenied):
        handover.deactivate(root, ana, by=adam)
    with pytest.raises(PermissionDenied):
        handover.deactivate(adam, ana, by=ana)


def test_much_work_is_handed_over_in_few_queries(
    ana, carla, adam, django_assert_max_num_queries
):
    first = make_lead(ana)
    leads = [
        Lead(
            lead_type=first.lead_type, status=first.status, owner=ana, last_name=str(n)
        )
        for n in range(150)
    ]
    with writing.act("import", by=None) as act:
        act.save_many(leads)
    with django_assert_max_num_queries(70):
        assert handover.hand_over(ana, carla, by=adam) == 151

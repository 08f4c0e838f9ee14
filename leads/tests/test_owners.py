"""Giving leads away, taking them from a queue, and giving them back."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from activities import log
from history import undoing, writing
from history.models import Operation
from leads.models import AssignmentDecision, Lead
from leads.routing import owners, taking
from leads.tests.make import make_lead
from records.models import AccessDefault
from users.models import Queue
from users.tests.make import QueueFactory, UserFactory
from work.models import Mail, Notice


def give(lead, holder, *, by, **options):
    leads = lead if isinstance(lead, list) else [lead]
    with writing.act("give", by=by, label="Given") as act:
        return owners.give(leads, holder, by=by, act=act, **options)


def fresh(lead: Lead) -> Lead:
    return Lead.objects.get(pk=lead.pk)


# -- giving --------------------------------------------------------------------


def test_an_owner_gives_their_lead_to_a_colleague(ana, boris):
    lead = make_lead(ana)
    assert give(lead, boris, by=ana) == []
    assert fresh(lead).owner == boris
    assert fresh(lead).assigned_at > lead.assigned_at
    decision = AssignmentDecision.objects.get(lead=lead)
    assert (decision.owner, decision.by, decision.reason) == (
        boris,
        ana,
        "Ana Batista gave it away.",
    )
    assert Notice.objects.get(user=boris).kind == "lead_assigned"


def test_open_tasks_follow_to_a_person_and_not_to_a_queue(ana, boris):
    queue = QueueFactory()
    lead = make_lead(ana)
    task = log.plan_task([lead], by=ana, subject="Call", due_at=timezone.now())
    give(lead, queue, by=ana)
    task.refresh_from_db()
    assert task.owner == ana

    other = make_lead(ana)
    task = log.plan_task([other], by=ana, subject="Call", due_at=timezone.now())
    give(other, boris, by=ana)
    task.refresh_from_db()
    assert task.owner == boris


def test_who_may_not_transfer_a_lead_is_told_whose_it_is(ana, boris, rita):
    lead = make_lead(ana)
    for stranger in (boris, rita):
        [(left, why)] = give(lead, boris, by=stranger)
        assert (left.pk, why) == (
            lead.pk,
            "You can't give this lead away. Ana Batista owns it.",
        )
    assert fresh(lead).owner == ana


def test_marketing_may_transfer_every_lead_it_sees(ana, boris, marta):
    lead = make_lead(ana)
    assert give(lead, boris, by=marta) == []


def test_a_converted_lead_keeps_its_owner(ana, boris, carla, monkeypatch):
    lead = make_lead(ana)
    lead.converted_at = timezone.now()
    assert owners.why_not(lead) == "This lead was converted. It can't be changed."


def test_nobody_inactive_gets_leads(ana, boris):
    boris.is_active = False
    boris.save()
    with pytest.raises(ValidationError, match="Boris Novak is not active"):
        give(make_lead(ana), boris, by=ana)


def test_one_notice_for_many_leads_and_those_skipped_are_named(ana, boris, carla):
    leads = [make_lead(ana) for _ in range(12)]
    skipped = give([*leads, make_lead(boris)], boris, by=carla)
    assert [why for _lead, why in skipped] == ["Boris Novak has this lead already."]
    assert Notice.objects.get(user=boris).text == "12 leads assigned to you"
    assert Mail.objects.filter(to=boris.email).count() == 1


def test_giving_leads_away_can_be_undone(ana, boris, carla):
    leads = [make_lead(ana) for _ in range(3)]
    give(leads, boris, by=carla)
    report = undoing.undo(Operation.objects.get(kind="give"), by=carla)
    assert report.skipped == []
    assert Lead.objects.filter(owner=ana).count() == 3


# -- taking --------------------------------------------------------------------


@pytest.fixture
def queue(ana, boris):
    return QueueFactory(name="UK", people=[ana, boris])


def test_a_member_takes_a_lead_and_its_tasks_follow(ana, queue):
    lead = make_lead(queue)
    task = log.plan_task(
        [lead], by=ana, subject="Call", due_at=timezone.now(), queue=queue
    )
    assert taking.take(lead, by=ana).lead.owner == ana
    task.refresh_from_db()
    assert task.owner == ana
    assert lead.assignment_decisions.get().reason == "Ana Batista took it from UK."
    assert not Notice.objects.exists()


def test_the_loser_reads_who_was_faster(ana, boris, queue):
    lead = make_lead(queue)
    taking.take(lead, by=boris)
    with pytest.raises(taking.Taken, match=r"Boris took this lead 1 second ago\."):
        taking.take(lead, by=ana)
    assert fresh(lead).owner == boris


def test_a_double_click_takes_once(ana, queue):
    lead = make_lead(queue)
    taking.take(lead, by=ana)
    assert taking.take(lead, by=ana).lead.owner == ana
    assert lead.assignment_decisions.count() == 1


def test_only_members_and_those_above_take(ana, carla, dimitri, rita, queue):
    with pytest.raises(PermissionDenied):
        taking.take(make_lead(queue), by=dimitri)
    with pytest.raises(PermissionDenied):
        taking.take(make_lead(queue), by=rita)
    assert taking.take(make_lead(queue), by=carla).lead.owner == carla


@pytest.mark.parametrize(
    ("level", "may"), [("read", False), ("write", False), ("transfer", True)]
)
def test_the_default_access_decides_who_else_takes(level, may, dimitri, queue):
    """Spec §4, access by organisation-wide default."""
    AccessDefault.objects.filter(kind="leads.lead").update(level=level)
    lead = make_lead(queue)
    assert Lead.objects.visible_to(dimitri).filter(pk=lead.pk).exists()
    if may:
        assert taking.take(lead, by=dimitri).lead.owner == dimitri
    else:
        with pytest.raises(PermissionDenied, match="Only members of UK"):
            taking.take(lead, by=dimitri)


def test_take_next_gives_the_lead_that_waited_longest(ana, boris, dimitri, queue):
    first, second = make_lead(queue), make_lead(queue)
    assert taking.take_next(queue, by=ana).lead == first
    assert taking.take_next(queue, by=dimitri) is None
    assert taking.take_next(queue, by=boris).lead == second
    assert taking.take_next(queue, by=ana) is None


def test_a_lead_is_returned_with_a_reason(ana, boris, queue):
    lead = make_lead(ana)
    with pytest.raises(ValidationError, match="Say why"):
        taking.give_back(lead, queue, by=ana, reason=" ")
    lead = taking.give_back(lead, queue, by=ana, reason="Not my region").lead
    assert (lead.owner, lead.queue) == (None, queue)
    assert lead.assignment_decisions.get().reason == (
        "Ana Batista returned it: Not my region"
    )
    assert [notice.user for notice in Notice.objects.all()] == [boris]


def test_a_stranger_cannot_return_a_lead(ana, dimitri, queue):
    lead = make_lead(ana)
    with pytest.raises(ValidationError, match="You can't give this lead away"):
        taking.give_back(lead, queue, by=dimitri, reason="Mine")


def test_who_was_a_member_learns_who_was_faster_and_others_learn_nothing(
    ana, boris, queue
):
    taken, other = make_lead(queue), make_lead(ana)
    taking.take(taken, by=boris)
    assert taking.was_in(fresh(taken), queue)
    assert not taking.was_in(other, queue)


# -- who hears of it ------------------------------------------------------------


@pytest.mark.parametrize(
    ("email", "mails_members", "told"),
    [
        ("", False, {"ana@tiller.example", "boris@tiller.example"}),
        ("", True, {"ana@tiller.example", "boris@tiller.example"}),
        ("uk@tiller.example", False, {"uk@tiller.example"}),
        (
            "uk@tiller.example",
            True,
            {"uk@tiller.example", "ana@tiller.example", "boris@tiller.example"},
        ),
    ],
)
def test_queue_mail_goes_to_the_queue_or_its_members(
    email, mails_members, told, ana, boris, carla, queue
):
    """Spec §4, the table of queue e-mail."""
    Queue.objects.filter(pk=queue.pk).update(email=email, mails_members=mails_members)
    queue.refresh_from_db()
    leads = [make_lead(ana) for _ in range(3)]
    give(leads, queue, by=carla)
    mails = Mail.objects.all()
    assert {mail.to for mail in mails} == told
    assert len(mails) == len(told)
    assert mails[0].subject == "3 new leads wait in UK"


def test_members_who_left_get_no_queue_mail(ana, boris, carla, queue):
    boris.is_active = False
    boris.save()
    give(make_lead(ana), queue, by=carla)
    assert [mail.to for mail in Mail.objects.all()] == ["ana@tiller.example"]


def test_a_broken_queue_address_stops_no_lead(ana, boris, carla, queue):
    Queue.objects.filter(pk=queue.pk).update(email="not an address")
    queue.refresh_from_db()
    assert give(make_lead(ana), queue, by=carla) == []
    assert Mail.objects.filter(to=boris.email).exists()


def test_people_with_a_role_are_members_too(ana, carla, north):
    queue = QueueFactory()
    queue.members.create(role=ana.role)
    other = UserFactory(role=ana.role, group="Rep")
    lead = make_lead(queue)
    assert taking.take(lead, by=other).lead.owner == other

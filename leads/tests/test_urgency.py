"""The order in which leads want their owner: reason by reason, each lead once."""

import datetime

import pytest
from django.utils import timezone

from activities import links, log
from activities.models import Activity
from activities.tests.make import make_task, soon
from history import writing
from leads import urgency
from leads.models import Lead, Status
from leads.tests.make import make_lead
from leads.urgency import Reason

pytestmark = pytest.mark.django_db


def queue_of(user, *owners, now=None):
    now = now or timezone.now()
    ids = [owner.pk for owner in owners or (user,)]
    day_ends = now + datetime.timedelta(hours=6)
    return urgency.pressing(user, ids, now=now, day_ends=day_ends)


def reasons_of(user, *owners):
    return {lead.pk: Reason(lead.reason) for lead in queue_of(user, *owners)}


def mail_from(lead, *, at):
    """Put an e-mail from the lead on its timeline, as one that came in."""
    with writing.act("email", by=None) as act:
        mail = Activity(
            kind="email",
            direction="in",
            owner=lead.owner,
            subject="Prices?",
            done_at=at,
        )
        act.save(mail)
        links.attach(mail, [lead], act=act)
    return mail


def test_each_lead_stands_once_with_its_strongest_reason_in_this_order(ana):
    nothing = make_lead(ana)
    log.log_call(nothing, by=ana)
    new, hot = make_lead(ana), make_lead(ana, rating="Hot")
    today = make_lead(ana, rating="Hot")
    make_task(today, ana, due_at=soon(hours=1))
    late = make_lead(ana)
    make_task(late, ana, due_at=soon(hours=-1))
    make_task(late, ana, due_at=soon(hours=2))
    replied = make_lead(ana)
    make_task(replied, ana, due_at=soon(hours=-1))
    mail_from(replied, at=soon(hours=-3))
    planned = make_lead(ana)
    log.log_call(planned, by=ana)
    make_task(planned, ana, due_at=soon(days=3))
    assert list(reasons_of(ana).items()) == [
        (replied.pk, Reason.REPLY),
        (late.pk, Reason.OVERDUE),
        (today.pk, Reason.TODAY),
        (hot.pk, Reason.HOT),
        (new.pk, Reason.NEW),
        (nothing.pk, Reason.NO_STEP),
    ]


def test_an_answer_ends_the_wait_and_a_second_mail_begins_it_again(ana):
    lead = make_lead(ana)
    mail_from(lead, at=soon(hours=-5))
    log.log_call(lead, by=ana, at=soon(hours=-4))
    assert reasons_of(ana)[lead.pk] is Reason.NO_STEP
    mail_from(lead, at=soon(hours=-1))
    assert reasons_of(ana)[lead.pk] is Reason.REPLY


def test_a_private_or_automatic_or_deleted_letter_asks_for_no_answer(ana):
    letters = {}
    for kind in ("private", "automatic", "deleted"):
        lead = make_lead(ana)
        letters[kind] = mail_from(lead, at=soon(hours=-1))
        assert reasons_of(ana)[lead.pk] is Reason.REPLY
    with writing.act("edit", by=ana) as act:
        letters["private"].is_private, letters["private"].created_by = True, ana
        letters["automatic"].outcome = "auto_reply"
        act.save_many([letters["private"], letters["automatic"]])
        act.delete(letters["deleted"])
    assert Reason.REPLY not in reasons_of(ana).values()


def test_who_is_due_first_comes_first_and_ties_keep_their_order(ana):
    at = soon(hours=-1)
    leads = [make_lead(ana) for _n in range(4)]
    for lead, due in zip(leads, [at, at, at, soon(hours=-9)], strict=True):
        make_task(lead, ana, due_at=due)
    expected = [leads[3].pk, *(lead.pk for lead in leads[:3])]
    assert [lead.pk for lead in queue_of(ana)] == expected
    assert [lead.pk for lead in queue_of(ana)] == expected


def test_a_task_is_due_today_until_the_moment_it_is_late(ana):
    lead = make_lead(ana)
    due = soon(hours=1)
    make_task(lead, ana, due_at=due)
    tick = datetime.timedelta(microseconds=1)
    assert queue_of(ana, now=due).get().reason == Reason.TODAY
    assert queue_of(ana, now=due + tick).get().reason == Reason.OVERDUE


def test_closed_converted_and_deleted_leads_leave_people_in_peace(ana):
    closed = Status.objects.filter(kind=Status.Kind.CLOSED).first()
    make_lead(ana, status=closed)
    gone = make_lead(ana)
    Lead.objects.filter(pk=gone.pk).update(deleted_at=timezone.now())
    assert reasons_of(ana) == {}


def test_nobody_sees_in_the_queue_what_they_may_not_see(ana, boris, carla, dimitri):
    mine, theirs = make_lead(ana), make_lead(boris)
    assert set(reasons_of(ana, ana, boris)) == {mine.pk}
    assert set(reasons_of(carla, ana, boris)) == {mine.pk, theirs.pk}
    assert reasons_of(dimitri, ana, boris) == {}


def besides_of(user):
    now = timezone.now()
    day_ends = now + datetime.timedelta(hours=6)
    return {
        lead.pk: urgency.besides(lead, Reason(lead.reason), now=now, day_ends=day_ends)
        for lead in queue_of(user, now=now)
    }


def test_what_else_holds_is_told_once_and_never_what_the_first_reason_says(ana):
    new, hot = make_lead(ana), make_lead(ana, rating="Hot")
    late_hot = make_lead(ana, rating="Hot")
    make_task(late_hot, ana, due_at=soon(hours=-1))
    owed = make_lead(ana, rating="Hot")
    replied, called = make_lead(ana), make_lead(ana)
    Lead.objects.filter(pk__in=[owed.pk]).update(respond_by=soon(hours=-1))
    mail_from(replied, at=soon(hours=-3))
    log.log_call(called, by=ana)
    assert besides_of(ana) == {
        new.pk: [],
        hot.pk: [Reason.NO_STEP],
        late_hot.pk: [Reason.HOT],
        owed.pk: [Reason.HOT, Reason.NO_STEP],
        replied.pk: [Reason.NEW],
        called.pk: [],
    }

"""A planned e-mail, its letter and an invitation by several workers at once."""

import datetime
import threading

import pytest
from django.core import mail as django_mail
from django.db import IntegrityError
from django.utils import timezone

from activities import links, meetings
from activities.mailing import inviting, planning
from activities.models import Activity, Email, PlannedEmail
from leads.tests.make import make_lead
from work import due
from work import mail as outbox
from work.models import Due, Mail
from work.tests.races import outcomes_at_once

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
WORKERS = 4
HOUR = datetime.timedelta(hours=1)


def side_by_side(work):
    """Do the same in as many threads, at the same moment; give what went wrong."""
    outcomes = outcomes_at_once(*[work] * WORKERS)
    return [one for one in outcomes if isinstance(one, Exception)]


@pytest.fixture
def lead(ana):
    return make_lead(ana, first_name="Maya", email="maya@example.com")


@pytest.fixture
def planned(ana, lead):
    """An e-mail whose time has come while nobody worked."""
    task = planning.plan(
        lead, by=ana, at=timezone.now() + HOUR, to="maya@example.com",
        subject="Pricing", body="Dear Maya",
    )  # fmt: skip
    past = timezone.now() - HOUR
    Activity.objects.filter(pk=task.pk).update(due_at=past)
    Due.objects.update(due_at=past)
    return task


def run_all():
    for _round in range(3):
        due.run_due()


def test_workers_side_by_side_send_a_planned_email_once(planned):
    assert side_by_side(run_all) == []
    assert [mail.subject for mail in django_mail.outbox] == ["Pricing"]
    assert Mail.objects.get().sent_at
    assert not PlannedEmail.objects.exists()


def test_without_the_lease_it_is_the_lock_that_sends_it_once(planned):
    assert side_by_side(lambda: planning.leave(planned.pk)) == []
    assert Mail.objects.count() == Email.objects.count() == 1


def test_without_lease_and_lock_only_the_constraint_is_left(planned, monkeypatch):
    """The control: everybody looks before anybody writes."""
    looked = threading.Barrier(WORKERS)

    def look(activities):
        found = list(Activity.objects.filter(pk__in=[a.pk for a in activities]))
        looked.wait(timeout=30)
        return found

    monkeypatch.setattr(links, "lock", look)
    errors = side_by_side(lambda: planning.leave(planned.pk))
    assert [type(one) for one in errors] == [IntegrityError] * (WORKERS - 1)
    assert Mail.objects.count() == 1


def test_a_letter_leaves_once_and_without_the_lease_as_often_as_it_is_asked(
    planned, monkeypatch
):
    planning.leave(planned.pk)
    side_by_side(run_all)
    assert len(django_mail.outbox) == 1

    Mail.objects.update(sent_at=None)
    letter, ready = Mail.objects.get(), threading.Barrier(WORKERS)
    write = outbox._message

    def wait(mail):
        ready.wait(timeout=30)
        return write(mail)

    monkeypatch.setattr(outbox, "_message", wait)
    side_by_side(lambda: outbox.deliver(letter.pk))
    assert len(django_mail.outbox) == 1 + WORKERS


def test_workers_side_by_side_invite_once(ana, lead):
    meeting = meetings.put_down(
        lead, by=ana, subject="Demo", at=timezone.now() + HOUR,
        attendees="maya@example.com", is_inviting=True,
    )  # fmt: skip
    assert side_by_side(lambda: inviting.tell(meeting.pk)) == []
    assert Mail.objects.count() == 1
    assert side_by_side(run_all) == []
    assert len(django_mail.outbox) == 1


def test_a_mail_server_that_dies_in_the_middle_gets_it_again(planned, monkeypatch):
    backend = "django.core.mail.backends.locmem.EmailBackend.send_messages"

    def die(*_args, **_more):
        raise ConnectionResetError("gone")

    with monkeypatch.context() as during:
        during.setattr(backend, die)
        side_by_side(run_all)
    letter = Mail.objects.get()
    assert (letter.sent_at, letter.failed_at) == (None, None)
    assert "ConnectionResetError" in letter.error
    assert django_mail.outbox == []
    Due.objects.update(due_at=timezone.now())
    side_by_side(run_all)
    assert len(django_mail.outbox) == 1
    letter.refresh_from_db()
    assert (bool(letter.sent_at), letter.error) == (True, "")

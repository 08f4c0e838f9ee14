"""Copies of one mail read at the same moment, with a control that shows the race."""

import threading
from functools import partial

import pytest
from django.db import IntegrityError

from activities.inbox import kinds, processing, storing
from activities.models import Activity, IncomingMail
from leads.tests.make import make_lead
from work import database
from work.models import Notice
from work.tests.races import outcomes_at_once

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
COPIES = 4
MAIL = b"From: maya@example.com\nSubject: Yes\nMessage-ID: <1@example.com>\n\nYes."


def read_side_by_side():
    """Read copies of a mail in as many threads; give the errors there were."""
    rows = [storing.receive(MAIL).pk for _ in range(COPIES)]
    outcomes = outcomes_at_once(*[partial(processing.process, pk) for pk in rows])
    return [one for one in outcomes if isinstance(one, Exception)]


def states():
    return sorted(IncomingMail.objects.values_list("state", flat=True))


def test_copies_at_the_same_moment_are_one_email(ana):
    make_lead(ana, email="maya@example.com")
    assert read_side_by_side() == []
    assert states() == ["done", "repeated", "repeated", "repeated"]
    assert Activity.objects.filter(kind="email").count() == 1
    assert Notice.objects.filter(kind="email_reply").count() == 1


def test_without_the_lock_only_the_constraint_keeps_them_apart(ana, monkeypatch):
    """The control: everybody looks before anybody writes."""
    make_lead(ana, email="maya@example.com")
    monkeypatch.setattr(database, "advisory_lock", lambda *keys: None)
    looked = threading.Barrier(COPIES)

    def wait(letter):
        looked.wait(timeout=30)

    monkeypatch.setattr(kinds, "bounce_of", wait)
    errors = read_side_by_side()
    assert [type(one) for one in errors] == [IntegrityError] * (COPIES - 1)
    assert states() == ["done", "received", "received", "received"]
    assert Activity.objects.filter(kind="email").count() == 1

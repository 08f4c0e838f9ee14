"""Copies of one mail read at the same moment, with a control that shows the race."""

import threading

import pytest
from django.db import IntegrityError, connections

from activities.inbox import kinds, processing, storing
from activities.models import Activity, IncomingMail
from leads.tests.make import make_lead
from work import database
from work.models import Notice

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
COPIES = 4
MAIL = b"From: maya@example.com\nSubject: Yes\nMessage-ID: <1@example.com>\n\nYes."


def read_side_by_side():
    """Read copies of a mail in as many threads; give the errors there were."""
    rows = [storing.receive(MAIL).pk for _ in range(COPIES)]
    start = threading.Barrier(COPIES)
    errors = []

    def read(pk):
        try:
            start.wait(timeout=30)
            processing.process(pk)
        except IntegrityError as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=read, args=[pk]) for pk in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return errors


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
    assert len(read_side_by_side()) == COPIES - 1
    assert states() == ["done", "received", "received", "received"]
    assert Activity.objects.filter(kind="email").count() == 1

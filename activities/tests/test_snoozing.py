"""Putting tasks off: when they come back, for whom, and undone."""

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from activities import snoozing, times
from activities.models import Activity
from activities.tests.make import make_task, soon
from history import undoing
from history.models import Operation
from leads.tests.make import make_lead

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")


def wall(at, zone=BERLIN):
    return at.astimezone(zone).strftime("%a %d %b %H:%M")


@pytest.mark.parametrize(
    ("choice", "comes_back"),
    [
        ("hour", "Sat 28 Mar 16:05"),
        ("tomorrow", "Sun 29 Mar 09:00"),
        ("monday", "Mon 30 Mar 09:00"),
        ("week", "Sat 04 Apr 09:00"),
    ],
)
def test_comes_back_at_the_persons_time_also_when_the_clocks_change(choice, comes_back):
    with time_machine.travel(datetime.datetime(2026, 3, 28, 15, 3, tzinfo=BERLIN)):
        assert wall(snoozing.until(choice, BERLIN)) == comes_back


def test_next_monday_is_never_today():
    with time_machine.travel(datetime.datetime(2026, 3, 30, 8, 0, tzinfo=BERLIN)):
        assert wall(snoozing.until("monday", BERLIN)) == "Mon 06 Apr 09:00"


def test_the_next_step_of_the_lead_moves_and_undo_brings_it_back(ana):
    lead = make_lead(ana)
    task = make_task(lead, ana, due_at=soon(hours=-2))
    was = task.due_at
    snoozing.snooze(task, "week", by=ana, zone=BERLIN)
    lead.refresh_from_db()
    assert lead.next_step_at == times.in_days(7, BERLIN)
    undoing.undo(Operation.objects.get(kind="snooze_task"), by=ana)
    lead.refresh_from_db()
    task.refresh_from_db()
    assert (lead.next_step_at, task.due_at) == (was, was)


def test_a_task_for_the_whole_day_stays_one_on_the_later_day(ana):
    today = times.today(times.zone_of(ana)).begins.astimezone(times.zone_of(ana))
    due_at = times.end_of_day(today.date(), times.zone_of(ana))
    task = make_task(make_lead(ana), ana, due_at=due_at, is_all_day=True)
    put_off = snoozing.snooze(task, "tomorrow", by=ana, zone=times.zone_of(ana))
    assert put_off.due == today.date() + datetime.timedelta(days=1)
    assert put_off.is_all_day
    assert not snoozing.snooze(task, "hour", by=ana, zone=BERLIN).is_all_day


def test_what_somebody_has_done_meanwhile_stays_done(ana):
    task = make_task(make_lead(ana), ana)
    Activity.objects.filter(pk=task.pk).update(done_at=soon())
    assert snoozing.snooze(task, "hour", by=ana, zone=BERLIN) is None
    assert not Operation.objects.filter(kind="snooze_task").exists()


# --- the page -------------------------------------------------------------------


def snooze_url(task):
    return reverse("activities:snooze", args=[task.pk])


def test_one_click_puts_off_and_offers_undo(client, ana):
    task = make_task(make_lead(ana), ana, due_at=soon(hours=-1))
    client.force_login(ana)
    sent = {"until": "hour", "next": "/today/"}
    page = client.post(snooze_url(task), sent, follow=True)
    assert b"Put off until" in page.content
    assert b"/undo/" in page.content
    task.refresh_from_db()
    assert not task.is_overdue


def test_htmx_is_sent_back_to_where_it_came_from(client, ana):
    task = make_task(make_lead(ana), ana)
    client.force_login(ana)
    sent = {"until": "week", "next": "/today/"}
    answer = client.post(snooze_url(task), sent, headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == "/today/"


@pytest.mark.parametrize("sent", [{}, {"until": "never"}, {"until": "\0"}])
def test_without_a_time_nothing_moves_and_people_are_told(client, ana, sent):
    task = make_task(make_lead(ana), ana)
    client.force_login(ana)
    page = client.post(snooze_url(task), sent, follow=True)
    assert "Choose until when to put it off." in page.content.decode()
    was, version = task.due_at, task.version
    task.refresh_from_db()
    assert (task.due_at, task.version) == (was, version)


def test_strangers_find_nothing_and_readers_may_not(client, ana, dimitri, rita):
    task = make_task(make_lead(ana), ana)
    client.force_login(dimitri)
    assert client.post(snooze_url(task), {"until": "hour"}).status_code == 404
    client.force_login(rita)
    assert client.post(snooze_url(task), {"until": "hour"}).status_code == 403


def test_a_time_of_ones_own_is_asked_for_on_a_page_or_in_the_dialog(client, ana):
    task = make_task(make_lead(ana), ana, due_at=soon(hours=-1))
    client.force_login(ana)
    for headers in ({}, {"HX-Request": "true", "HX-Target": "dialog"}):
        page = client.get(snooze_url(task), {"next": "/today/"}, headers=headers)
        assert b"datetime-local" in page.content
    sent = {"until": "pick", "at": "2031-05-06T07:30", "next": "/today/"}
    assert client.post(snooze_url(task), sent)["Location"] == "/today/"
    task.refresh_from_db()
    assert wall(task.due_at, times.zone_of(ana)) == "Tue 06 May 07:30"


@pytest.mark.parametrize("at", ["", "2001-01-01T10:00", "soon", "\0", "9" * 40])
def test_a_time_that_is_none_or_past_is_said_and_kept(client, ana, at):
    task = make_task(make_lead(ana), ana)
    client.force_login(ana)
    sent = {"until": "pick", "at": at, "next": "/today/"}
    page = client.post(snooze_url(task), sent)
    assert page.status_code == 422
    assert 'value="/today/"' in page.content.decode()
    was = task.due_at
    task.refresh_from_db()
    assert task.due_at == was


def test_a_task_for_the_whole_day_gets_the_clock_that_was_picked(ana):
    zone = times.zone_of(ana)
    task = make_task(make_lead(ana), ana, due_at=soon(days=1), is_all_day=True)
    at = soon(days=3)
    put_off = snoozing.snooze(task, snoozing.PICK, at=at, by=ana, zone=zone)
    assert (put_off.due_at, put_off.is_all_day) == (at, False)

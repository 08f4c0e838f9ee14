"""A person's tasks as a calendar behind a secret address."""

import datetime
import re

import pytest
import time_machine
from django.urls import reverse

from activities import feeds, log, meetings, times
from activities.models import CalendarLink
from activities.tests.make import make_task, soon
from leads.tests.make import make_lead
from users.tests.make import UserFactory

PAGE = "/tasks/calendar/"


def address(secret):
    return reverse("activities:feed", args=[secret])


def events(client, secret):
    """Give the events of a calendar, each as its unfolded lines."""
    text = client.get(address(secret)).content.decode().replace("\r\n ", "")
    return [
        one.split("\r\n") for one in re.findall("BEGIN:VEVENT.*?END:VEVENT", text, re.S)
    ]


def test_the_calendar_holds_open_tasks_and_meetings(client, ana):
    lead = make_lead(ana)
    at = datetime.datetime(2099, 3, 10, 12, tzinfo=datetime.UTC)
    make_task(lead, ana, subject="Send offer", due_at=at)
    meetings.put_down(lead, by=ana, subject="Demo", at=at, minutes=90, place="Hall")
    make_task(lead, ana, subject="Undated", due_at=None)
    log.finish(make_task(lead, ana, subject="Over"), by=ana)
    task, meeting = events(client, feeds.make(ana))
    assert "DTSTART:20990310T120000Z" in task
    assert "DTEND:20990310T123000Z" in task
    assert f"SUMMARY:Send offer ({lead})" in task
    assert "TRANSP:TRANSPARENT" in task
    assert "DTEND:20990310T133000Z" in meeting
    assert "LOCATION:Hall" in meeting
    assert "TRANSP:TRANSPARENT" not in meeting


@pytest.mark.parametrize("zone", ["Pacific/Apia", "America/New_York", "Asia/Kolkata"])
def test_a_task_for_a_day_is_on_that_day_of_its_owner(client, ana, zone):
    ana.time_zone = zone
    ana.save()
    ana.refresh_from_db()
    day = datetime.date(2099, 12, 30)
    due_at = times.end_of_day(day, ana.zone)
    make_task([], ana, due_at=due_at, is_all_day=True)
    [event] = events(client, feeds.make(ana))
    assert "DTSTART;VALUE=DATE:20991230" in event
    assert "DTEND;VALUE=DATE:20991231" in event


def test_what_belongs_to_others_is_not_in_it(client, ana, boris):
    make_task(make_lead(boris), boris, subject="Theirs")
    hidden = make_lead(boris, last_name="Secretsky")
    make_task(hidden, ana, subject="Mine on a hidden lead")
    [event] = events(client, feeds.make(ana))
    assert "SUMMARY:Mine on a hidden lead" in event


def test_a_new_address_ends_the_old_one_and_ending_ends_both(client, ana):
    old, new = feeds.make(ana), feeds.make(ana)
    assert client.get(address(old)).status_code == 404
    assert client.get(address(new)).status_code == 200
    assert feeds.end(ana)
    assert client.get(address(new)).status_code == 404
    assert not feeds.end(ana)


def test_only_the_hash_of_the_secret_is_kept(ana):
    secret = feeds.make(ana)
    row = CalendarLink.objects.values().get()
    assert len(secret) > 40
    assert secret not in str(row)


def test_who_left_or_lost_the_right_has_no_calendar(client, ana):
    secret = feeds.make(ana)
    groups = list(ana.groups.all())
    ana.groups.clear()
    assert client.get(address(secret)).status_code == 404
    ana.groups.set(groups)
    assert client.get(address(secret)).status_code == 200
    ana.is_active = False
    ana.save()
    assert client.get(address(secret)).status_code == 404


def test_a_calendar_is_spared_what_it_has(client, ana):
    lead = make_lead(ana)
    secret = feeds.make(ana)
    first = client.get(address(secret))
    assert first["Cache-Control"] == "private, no-cache"
    has = {"If-None-Match": first["ETag"]}
    assert client.get(address(secret), headers=has).status_code == 304
    since = {"If-Modified-Since": first["Last-Modified"]}
    assert client.get(address(secret), headers=since).status_code == 304
    make_task(lead, ana)
    assert client.get(address(secret), headers=has).status_code == 200
    assert client.get(address(secret), headers=since).status_code == 200
    assert client.head(address(secret)).content == b""


def test_a_calendar_that_asks_all_the_time_is_told_to_wait(client, ana):
    secret = feeds.make(ana)
    with time_machine.travel(soon(), tick=False):
        answers = [client.get(address(secret)).status_code for _n in range(31)]
        assert answers == [200] * 30 + [429]
        assert client.get(address(feeds.make(ana))).status_code == 200


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x85", "\u2028", "\x0b", "\x0c"])
def test_no_name_or_title_begins_a_line_of_its_own(client, ana, end):
    evil = f"A{end}END:VEVENT{end}ATTENDEE:mailto:evil@example.com;,\\"
    make_task([], ana, subject=evil[:255], body=evil * 600)
    secret = feeds.make(ana)
    text = client.get(address(secret)).content
    assert max(map(len, text.split(b"\r\n"))) <= 75
    lines = text.decode().replace("\r\n ", "").splitlines()
    assert [line for line in lines if line.startswith("ATTENDEE")] == []
    assert lines.count("END:VEVENT") == 1


def test_the_address_is_shown_once(client, ana):
    client.force_login(ana)
    assert "Make an address" in client.get(PAGE).content.decode()
    page = client.post(PAGE)
    [made] = re.findall(r"http://testserver(/calendar/.*?\.ics)", page.content.decode())
    assert "no-store" in page["Cache-Control"]
    client.logout()
    assert client.get(made)["Content-Type"] == "text/calendar; charset=utf-8"
    assert "Set-Cookie" not in client.get(made)
    client.force_login(ana)
    again = client.get(PAGE).content.decode()
    assert ".ics" not in again
    assert "End the address" in again
    assert client.post(PAGE, {"do": "end"}).status_code == 302
    assert client.get(made).status_code == 404


def test_pages_lead_to_the_calendar(client, ana):
    client.force_login(ana)
    for page in ("/tasks/", "/me/"):
        assert PAGE in client.get(page).content.decode()


def test_who_may_not_see_activities_makes_no_calendar(client, db):
    client.force_login(UserFactory())
    assert client.post(PAGE).status_code == 403


@pytest.mark.parametrize("secret", ["x", "ä" * 300, "%00", "a.b"])
def test_a_wrong_address_is_not_found(client, db, secret):
    assert client.get(f"/calendar/{secret}.ics").status_code == 404

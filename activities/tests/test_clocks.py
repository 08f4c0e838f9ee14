"""Nothing is lost or doubled where clocks change, or a day is left out."""

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from activities import log, meetings, owing, reminding, snoozing, times
from activities.listing import TASKS
from activities.models import Activity
from activities.tests.make import make_task
from leads.tests.make import make_lead
from work.models import Notice

UTC = datetime.UTC
HALF_AN_HOUR = datetime.timedelta(minutes=30)
# A zone, and a day on which its clocks change or which it leaves out.
CHANGES = [
    ("Europe/Berlin", "2027-03-28"),
    ("Europe/Berlin", "2027-10-31"),
    ("America/New_York", "2027-03-14"),
    ("America/New_York", "2027-11-07"),
    ("Australia/Lord_Howe", "2027-04-04"),  # back by half an hour
    ("Australia/Lord_Howe", "2027-10-03"),  # on by half an hour
    ("Africa/Cairo", "2027-04-30"),  # midnight is skipped
    ("Pacific/Apia", "2011-12-30"),  # the whole day is skipped
]
around = pytest.mark.parametrize(("zone", "day"), CHANGES)


def date_of(text):
    return datetime.date.fromisoformat(text)


def settle_in(person, zone):
    person.time_zone = zone
    person.save()
    person.refresh_from_db()
    return ZoneInfo(zone)


def half_hours(day, days=3):
    """Give every half hour from a day before a day, in UTC."""
    start = datetime.datetime.combine(day, datetime.time(), UTC)
    start -= datetime.timedelta(days=1, hours=14)
    return [start + n * HALF_AN_HOUR for n in range(days * 48)]


@around
def test_every_moment_lies_in_the_day_that_the_calendar_shows(zone, day):
    there = ZoneInfo(zone)
    for now in half_hours(date_of(day)):
        with time_machine.travel(now, tick=False):
            today = times.today(there)
            assert today.begins <= now < today.ends
            shown = now.astimezone(there).date()
            assert times.end_of_day(shown, there) == today.ends - times._TICK


@around
@pytest.mark.parametrize("clock", [None, "02:30", "00:00", "09:00", "01:45"])
def test_a_daily_task_comes_once_for_each_day_there_is(ana, zone, day, clock):
    there = settle_in(ana, zone)
    first = date_of(day) - datetime.timedelta(days=3)
    if clock is None:
        due_at = times.end_of_day(first, there)
    else:
        due_at = times.moment(first, datetime.time.fromisoformat(clock), there)
    task = make_task([], ana, due_at=due_at, is_all_day=clock is None, repeats="daily")
    came, moments = [], []
    while len(came) < 7:
        came.append(task.due_at.astimezone(there).date())
        moments.append(task.due_at)
        with time_machine.travel(task.due_at, tick=False):
            [done] = log.finish(task, by=ana)
        task = done.followed_by
    there_are = [first + datetime.timedelta(days=n) for n in range(8)]
    if zone == "Pacific/Apia":
        there_are.remove(date_of(day))
    assert came == there_are[:7]
    assert moments == sorted(set(moments))


@around
def test_an_hour_later_is_an_hour_later(zone, day):
    for now in half_hours(date_of(day)):
        with time_machine.travel(now, tick=False):
            later = snoozing.until("hour", ZoneInfo(zone))
        assert later - now == 2 * HALF_AN_HOUR


@around
def test_tomorrow_at_nine_is_at_nine_of_a_later_day(zone, day):
    there = ZoneInfo(zone)
    for now in half_hours(date_of(day)):
        with time_machine.travel(now, tick=False):
            local = snoozing.until("tomorrow", there).astimezone(there)
        assert local.time() == datetime.time(9)
        days = (local.date() - now.astimezone(there).date()).days
        leaves_out = zone == "Pacific/Apia" and local.date() == datetime.date(
            2011, 12, 31
        )
        assert days == (2 if leaves_out and days == 2 else 1)


@around
@pytest.mark.parametrize("before", [0, 10, 60, 1440, 10080])
def test_a_reminder_comes_once_and_never_after_it_is_due(ana, zone, day, before):
    there = settle_in(ana, zone)
    for hour in range(24):
        at = times.moment(date_of(day), datetime.time(hour, 30), there)
        task = Activity(kind="task", owner=ana, due_at=at, remind_before=before)
        moment = owing.reminder_at(task)
        assert moment <= at
        if before < 1440:
            assert at - moment == datetime.timedelta(minutes=before)


@around
def test_due_today_is_the_day_of_who_looks(ana, zone, day):
    there = settle_in(ana, zone)
    today = date_of(day) - datetime.timedelta(days=1)
    noon = times.moment(today, datetime.time(12), there)
    with time_machine.travel(noon, tick=False):
        ends = times.end_of_day(today, there)
        make_task([], ana, subject="all of today", due_at=ends, is_all_day=True)
        make_task([], ana, subject="tonight", due_at=ends - HALF_AN_HOUR)
        next_day = ends + 2 * times._TICK
        make_task([], ana, subject="after midnight", due_at=next_day)
        with timezone.override(there):
            with_zone = {view.key: view.where(ana) for view in TASKS.views}
            found = {
                key: set(
                    Activity.objects.filter(where).values_list("subject", flat=True)
                )
                for key, where in with_zone.items()
            }
    assert found["today"] == {"all of today", "tonight"}
    assert found["upcoming"] == {"after midnight"}


# -- saving a form without touching the time ----------------------------------

# 02:30 comes twice in Berlin on 31 October 2027: this is the second.
SECOND = datetime.datetime(2027, 10, 31, 1, 30, 12, tzinfo=UTC)


@pytest.fixture
def in_berlin(ana):
    settle_in(ana, "Europe/Berlin")
    with time_machine.travel("2027-10-20T08:00Z", tick=False):
        yield ana


def test_the_second_of_two_equal_hours_stays_when_a_task_is_saved(client, in_berlin):
    task = make_task([], in_berlin, due_at=SECOND)
    client.force_login(in_berlin)
    fields = {
        "subject": "Another name",
        "due_on": "2027-10-31",
        "due_time": "02:30",
        "assignee": f"u{in_berlin.pk}",
        "version": task.version,
    }
    url = reverse("activities:edit", args=[task.pk])
    assert client.post(url, fields).status_code == 302
    task.refresh_from_db()
    assert (task.subject, task.due_at) == ("Another name", SECOND)
    due = {"day": "2027-10-31", "clock": "02:30", "version": task.version}
    client.post(reverse("activities:due", args=[task.pk]), due)
    task.refresh_from_db()
    assert task.due_at == SECOND
    client.post(reverse("activities:due", args=[task.pk]), due | {"clock": "02:31"})
    task.refresh_from_db()
    assert task.due_at == datetime.datetime(2027, 10, 31, 0, 31, tzinfo=UTC)


def test_it_stays_when_a_meeting_is_saved(client, in_berlin):
    lead = make_lead(in_berlin)
    meeting = meetings.put_down(lead, by=in_berlin, subject="Demo", at=SECOND)
    client.force_login(in_berlin)
    fields = {
        "subject": "Demo",
        "place": "Hall",
        "starts_at": "2027-10-31T02:30",
        "version": meeting.version,
    }
    url = reverse("activities:edit", args=[meeting.pk])
    assert client.post(url, fields).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.place, meeting.due_at) == ("Hall", SECOND)


# -- meetings -----------------------------------------------------------------


def test_a_meeting_reminds_once_before_it_begins(client, in_berlin):
    lead = make_lead(in_berlin)
    client.force_login(in_berlin)
    fields = {
        "kind": "meeting",
        "subject": "Demo",
        "starts_at": "2027-10-31T09:00",
        "place": "Hall",
        "remind_before": "1440",
    }
    url = reverse("activities:log", args=["leads.lead", lead.pk])
    assert client.post(url, fields).status_code == 302
    meeting = Activity.objects.get()
    # The clocks go back in the night between: the day before at nine, all the same.
    moment = owing.reminder_at(meeting)
    assert moment == datetime.datetime(2027, 10, 30, 7, tzinfo=UTC)
    for _twice in range(2):
        reminding.remind(meeting.pk, moment.isoformat())
    [notice] = Notice.objects.filter(kind="task_due")
    assert notice.text == f"Meeting Sun 31 Oct, 09:00: Demo ({lead}), Hall"


@pytest.mark.parametrize(
    ("starts_at", "before", "kept"),
    [
        ("2027-10-19T09:00", "10", None),  # it took place
        ("2027-10-20T10:05", "10", None),  # what ships would come too late
        ("2027-10-20T11:00", "10", 10),
        ("2027-10-20T11:00", "", None),
    ],
)
def test_a_reminder_that_cannot_come_is_not_kept(
    client, in_berlin, starts_at, before, kept
):
    lead = make_lead(in_berlin)
    client.force_login(in_berlin)
    fields = {"kind": "meeting", "subject": "Demo", "starts_at": starts_at}
    url = reverse("activities:log", args=["leads.lead", lead.pk])
    assert client.post(url, fields | {"remind_before": before}).status_code == 302
    assert Activity.objects.get().remind_before == kept


def test_a_reminder_that_was_chosen_too_late_is_said(client, in_berlin):
    client.force_login(in_berlin)
    fields = {"kind": "meeting", "subject": "Demo", "starts_at": "2027-10-20T10:30"}
    lead = make_lead(in_berlin)
    url = reverse("activities:log", args=["leads.lead", lead.pk])
    page = client.post(url, fields | {"remind_before": "60"})
    assert page.status_code == 422
    assert "That moment has passed." in page.content.decode()


def test_the_day_a_place_leaves_out_is_the_next():
    apia = ZoneInfo("Pacific/Apia")
    ends = times.end_of_day(datetime.date(2011, 12, 30), apia)
    assert f"{ends.astimezone(apia):%d %H:%M}" == "31 23:59"

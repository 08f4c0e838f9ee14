"""Meetings: put down, shown, corrected, and given as a calendar file."""

import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from activities import calendars, log, meetings, timeline
from activities.models import Activity
from activities.tests.make import make_task, soon
from leads.tests.make import make_lead
from users.tests.make import UserFactory

NOON = datetime.datetime(2027, 3, 10, 12, tzinfo=datetime.UTC)


def log_url(lead):
    return reverse("activities:log", args=["leads.lead", lead.pk])


def calendar_url(meeting):
    return reverse("activities:calendar", args=[meeting.pk])


def meet(lead, by, **fields):
    fields.setdefault("subject", "Demo")
    fields.setdefault("at", soon(days=2))
    return meetings.put_down(lead, by=by, **fields)


def lines_of(meeting):
    """Give the file's lines as a calendar reads them, unfolded."""
    return calendars.of_meeting(meeting).decode().replace("\r\n ", "").split("\r\n")


# -- business -----------------------------------------------------------------


def test_a_meeting_to_come_is_a_next_step(ana):
    lead = make_lead(ana)
    meeting = meet(lead, ana, place="Room 4")
    lead.refresh_from_db()
    assert lead.next_step_at == meeting.due_at
    assert lead.first_outbound_at is None
    assert (meeting.is_open, meeting.is_meeting) == (True, True)


def test_a_planned_meeting_that_is_done_counts_as_contact(ana):
    lead = make_lead(ana)
    [done] = log.finish(meet(lead, ana), by=ana)
    lead.refresh_from_db()
    assert lead.next_step_at is None
    assert lead.first_outbound_at == done.done_at


def test_a_task_to_arrange_a_meeting_is_no_contact(ana):
    lead = make_lead(ana)
    log.finish(make_task(lead, ana, means="meeting"), by=ana)
    lead.refresh_from_db()
    assert lead.first_outbound_at is None


def test_a_meeting_of_the_past_is_told_at_once(ana):
    lead = make_lead(ana)
    meet(lead, ana, at=soon(hours=-3), minutes=45, place="Hall", attendees="m@x.org")
    lead.refresh_from_db()
    assert lead.next_step_at is None
    assert lead.first_outbound_at is not None
    [entry] = timeline.entries(lead, ana, show="meetings").entries
    assert entry.head == "Demo"
    assert entry.tail == f"45 min, Hall, with m@x.org, {ana.name}"


@pytest.mark.parametrize(
    "fields",
    [
        {"subject": " "},
        {"attendees": "maya@example.com, nobody"},
        {"attendees": " ".join(f"p{n}@example.com" for n in range(51))},
        {"attendees": "a@example.com\r\nBcc:b@example.com"},
        {"place": "x" * 256},
        {"place": "a\x00b"},
    ],
)
def test_a_meeting_that_cannot_be_is_refused(ana, fields):
    lead = make_lead(ana)
    with pytest.raises(ValidationError):
        meet(lead, ana, **fields)
    assert not Activity.objects.exists()


# -- the calendar file --------------------------------------------------------


def test_the_file_says_when_where_and_who(ana):
    meeting = meet(
        make_lead(ana),
        ana,
        at=datetime.datetime(2099, 3, 10, 12, tzinfo=datetime.UTC),
        minutes=90,
        place="Room 4; left, 2nd floor",
        attendees="maya@example.com; MAYA@example.com jo@example.com",
    )
    lines = lines_of(meeting)
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert "DTSTART:20990310T120000Z" in lines
    assert "DTEND:20990310T133000Z" in lines
    assert r"LOCATION:Room 4\; left\, 2nd floor" in lines
    assert f"ORGANIZER:mailto:{ana.email}" in lines
    assert [line for line in lines if line.startswith("ATTENDEE")] == [
        "ATTENDEE:mailto:maya@example.com",
        "ATTENDEE:mailto:jo@example.com",
    ]


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x85", "\u2028", "\x0b", "\x0c"])
def test_no_text_begins_a_line_of_its_own(ana, end):
    smuggled = f"Hello{end}END:VEVENT{end}ATTENDEE:mailto:evil@example.com\\n;"
    meeting = meet(make_lead(ana), ana, subject=smuggled, place=smuggled, body=smuggled)
    names = [line.split(":")[0] for line in lines_of(meeting)]
    assert names.count("END") == 2
    assert "ATTENDEE" not in names


def test_an_odd_address_stays_an_address(ana):
    meeting = meet(make_lead(ana), ana, attendees='"a:b?c"@example.com')
    assert "ATTENDEE:mailto:%22a%3Ab%3Fc%22@example.com" in lines_of(meeting)


def test_long_lines_are_folded_between_characters(ana):
    subject = "Žluťoučký kůň 漢字 🎉 " * 12
    raw = calendars.of_meeting(meet(make_lead(ana), ana, subject=subject[:250]))
    for line in raw.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    unfolded = raw.decode().replace("\r\n ", "")
    assert f"SUMMARY:{subject[:250]}" in unfolded


# -- pages --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "begins"),
    [
        ("2027-03-27T14:00", "20270327T130000Z"),
        ("2027-03-28T14:00", "20270328T120000Z"),
        ("2027-03-28T02:30", "20270328T013000Z"),
        ("2027-10-31T02:30", "20271031T003000Z"),
    ],
)
def test_a_meeting_begins_on_the_clock_of_the_writer(client, ana, typed, begins):
    ana.time_zone = "Europe/Berlin"
    ana.save()
    lead = make_lead(ana)
    with time_machine.travel(NOON, tick=False):
        client.force_login(ana)
        fields = {"kind": "meeting", "subject": "Demo", "starts_at": typed}
        page = client.post(log_url(lead), fields, follow=True)
        meeting = Activity.objects.get()
        file = client.get(calendar_url(meeting))
    assert "Meeting added." in page.content.decode()
    assert calendar_url(meeting) in page.content.decode()
    assert f"DTSTART:{begins}" in file.content.decode()
    assert file["Content-Type"] == "text/calendar; charset=utf-8"
    assert file["Content-Disposition"].startswith("attachment;")
    assert file["X-Content-Type-Options"] == "nosniff"


def test_the_tab_of_meetings_opens_without_scripts(client, ana):
    lead = make_lead(ana)
    client.force_login(ana)
    page = client.get(f"{lead.get_absolute_url()}?tab=meeting").content.decode()
    assert "Attendees" in page
    assert "Add meeting" in page


def test_a_wrong_attendee_is_named_and_what_was_typed_is_kept(client, ana):
    lead = make_lead(ana)
    client.force_login(ana)
    fields = {"kind": "meeting", "subject": "<b>Demo</b>", "attendees": "nobody"}
    page = client.post(log_url(lead), fields)
    text = page.content.decode()
    assert page.status_code == 422
    assert "“nobody” is no e-mail address." in text
    assert "Say when it begins." in text
    assert "&lt;b&gt;Demo&lt;/b&gt;" in text
    assert not Activity.objects.exists()


def test_a_meeting_is_moved_and_keeps_who_comes(client, ana):
    meeting = meet(make_lead(ana), ana, attendees="maya@example.com")
    client.force_login(ana)
    url = reverse("activities:edit", args=[meeting.pk])
    page = client.get(url)
    assert "maya@example.com" in page.content.decode()
    fields = {
        "subject": "Demo",
        "starts_at": "2099-05-01T10:00",
        "place": "Café",
        "attendees": "maya@example.com",
        "version": meeting.version,
    }
    assert client.post(url, fields).status_code == 302
    meeting.refresh_from_db()
    assert meeting.due_at.year == 2099
    assert (meeting.place, meeting.attendees) == ("Café", "maya@example.com")
    assert meeting.is_open
    assert "SEQUENCE:1" in lines_of(meeting)


def test_a_meeting_that_took_place_cannot_move_into_the_future(client, ana):
    meeting = meet(make_lead(ana), ana, at=soon(hours=-2))
    client.force_login(ana)
    url = reverse("activities:edit", args=[meeting.pk])
    fields = {"subject": "Demo", "starts_at": "2099-05-01T10:00"}
    page = client.post(url, fields)
    assert page.status_code == 422
    assert "took place" in page.content.decode()


def test_a_stranger_finds_no_calendar_file(client, ana, boris):
    meeting = meet(make_lead(ana), ana)
    client.force_login(boris)
    assert client.get(calendar_url(meeting)).status_code == 404


def test_who_may_not_see_activities_gets_no_calendar_file(client, ana):
    meeting = meet(make_lead(ana), ana)
    client.force_login(UserFactory())
    assert client.get(calendar_url(meeting)).status_code == 403


def test_only_meetings_have_a_calendar_file(client, ana):
    task = make_task(make_lead(ana), ana)
    client.force_login(ana)
    assert client.get(calendar_url(task)).status_code == 404

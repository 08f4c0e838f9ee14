"""Invitations to meetings: sent once, changed, cancelled, and answered by calendars."""

import datetime
import email
import smtplib
from email.message import EmailMessage

import pytest
import time_machine
from django.core import mail as django_mail
from django.urls import reverse
from django.utils import timezone

from activities import bulk, correcting, log, meetings
from activities.inbox import storing
from activities.mailing import inviting
from activities.models import Activity, IncomingMail, Invitation
from history import undoing
from history.models import Operation
from leads.models import Lead
from leads.tests.make import make_lead
from work import due
from work.models import Mail, Notice

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
NOON = datetime.datetime(2099, 3, 10, 12, tzinfo=datetime.UTC)
State, Kind = IncomingMail.State, IncomingMail.Kind


@pytest.fixture(autouse=True)
def our_address(settings):
    settings.SITE_URL = "https://crm.example.com"


@pytest.fixture
def lead(ana):
    return make_lead(ana, first_name="Maya", email="maya@example.com")


def invite(lead, by, **fields):
    said = {
        "subject": "Demo",
        "at": NOON,
        "minutes": 60,
        "place": "Room 4",
        "attendees": "maya@example.com, jo@example.com",
        "body": "He haggles.",
        "is_inviting": True,
    }
    return meetings.put_down(lead, by=by, **said | fields)


def deliver():
    """Do what is owed within two minutes, and give the mails that left."""
    with time_machine.travel(timezone.now() + 2 * datetime.timedelta(minutes=1)):
        due.run_due()
        due.run_due()
    left = [email.message_from_bytes(one.message().as_bytes()) for one in letters()]
    django_mail.outbox.clear()
    return left


def letters():
    return [one for one in django_mail.outbox if "text/calendar" in str(one.message())]


def calendar(message):
    """Give the kind of the calendar part, and its lines unfolded."""
    [part] = [
        one for one in message.walk() if one.get_content_type() == "text/calendar"
    ]
    text = part.get_payload(decode=True).decode()
    lines = text.replace("\r\n", "\n").replace("\n ", "").splitlines()
    return part.get_param("method"), lines


def answer(meeting, partstat="ACCEPTED", who="maya@example.com", sender=None, **more):
    """Give the mail with which somebody's calendar answers."""
    said = {"number": meeting.version - 1, "stamp": "20990101T000000Z"} | more
    uid = said.get("uid", f"meeting-{meeting.pk}@crm.example.com")
    lines = [
        "BEGIN:VCALENDAR", "METHOD:REPLY", "BEGIN:VEVENT", f"UID:{uid}",
        f"SEQUENCE:{said['number']}", f"DTSTAMP:{said['stamp']}",
        f'ATTENDEE;CN="Maya: O";PARTSTAT={partstat}:mailto:', f" {who}",
        "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    message = EmailMessage()
    message["From"] = f"Maya <{sender or who}>"
    message["Subject"] = f"Accepted: {meeting.subject}"
    message["Message-ID"] = f"<{partstat}.{said['stamp']}@example.com>"
    message.set_content("See you.")
    message.add_alternative(
        "\r\n".join(lines), subtype="calendar", params={"method": "REPLY"}
    )
    return message.as_bytes()


def receive(raw):
    row = storing.receive(raw)
    due.run_due()
    row.refresh_from_db()
    return row


def answers():
    return {p["address"]: p["answer"] for p in Invitation.objects.get().people}


# -- sent -------------------------------------------------------------------------


def test_attendees_get_one_mail_for_reader_and_calendar(ana, lead):
    meeting = invite(lead, ana)
    [mail] = deliver()
    assert (mail["To"], mail["Cc"]) == ("maya@example.com", "jo@example.com")
    assert mail["Subject"] == "Invitation: Demo"
    assert mail["Reply-To"] == ana.email
    method, lines = calendar(mail)
    assert method == "REQUEST"
    for line in (
        "METHOD:REQUEST",
        f"UID:meeting-{meeting.pk}@crm.example.com",
        "SEQUENCE:0",
        "DTSTART:20990310T120000Z",
        "DTEND:20990310T130000Z",
        f'ORGANIZER;CN="{ana.name}":mailto:{ana.email}',
        "ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:"
        "mailto:jo@example.com",
    ):
        assert line in lines
    text = mail.get_payload()[0].get_payload(decode=True).decode()
    assert f"{ana.name} invites you: Demo" in text
    assert "Where: Room 4" in text
    assert "haggles" not in str(mail)
    sent = Activity.objects.on(lead).get(kind="email")
    assert (sent.subject, sent.owner) == ("Invitation: Demo", ana)
    assert deliver() == []
    inviting.tell(meeting.pk)
    assert deliver() == []


def test_without_the_tick_nobody_is_told(ana, lead):
    meeting = invite(lead, ana, is_inviting=False)
    correcting.change(meeting, {"place": "Hall"}, by=ana)
    correcting.delete(meeting, by=ana)
    assert deliver() == []
    assert not Invitation.objects.exists()


def test_answers_go_where_mail_comes_in(ana, lead, settings):
    settings.INBOUND_ADDRESS = "crm@in.example.com"
    invite(lead, ana)
    [mail] = deliver()
    assert mail["Reply-To"] == "crm@in.example.com"
    _method, lines = calendar(mail)
    assert f'ORGANIZER;CN="{ana.name}":mailto:crm@in.example.com' in lines


def test_the_time_is_that_of_who_invites(ana, lead):
    ana.time_zone = "Europe/Berlin"
    ana.save()
    invite(lead, ana, at=datetime.datetime(2099, 7, 1, 12, tzinfo=datetime.UTC))
    [mail] = deliver()
    text = mail.get_payload()[0].get_payload(decode=True).decode()
    assert "When: Wednesday, 1 July 2099, 14:00 (Europe/Berlin)" in text


# -- changed and cancelled ----------------------------------------------------------


def test_a_change_is_told_once_to_all_and_refers_to_the_first(ana, lead):
    meeting = invite(lead, ana)
    [first] = deliver()
    changed = correcting.change(meeting, {"due_at": NOON + HOUR}, by=ana)
    [mail] = deliver()
    assert mail["Subject"] == "Changed: Demo"
    assert mail["In-Reply-To"] == first["Message-ID"]
    method, lines = calendar(mail)
    assert (method, f"SEQUENCE:{changed.version - 1}" in lines) == ("REQUEST", True)
    assert "DTSTART:20990310T130000Z" in lines
    correcting.change(changed, {"body": "Only for us", "remind_before": 5}, by=ana)
    assert deliver() == []
    bulk.Reschedule(datetime.date(2099, 3, 12)).run([meeting.pk], by=ana)
    [mail] = deliver()
    assert "DTSTART:20990312T130000Z" in calendar(mail)[1]


def test_who_is_added_is_invited_and_who_is_taken_off_hears_so(ana, lead):
    meeting = invite(lead, ana)
    deliver()
    people = {"attendees": "jo@example.com, kim@example.com"}
    correcting.change(meeting, people, by=ana)
    cancelled, invited = deliver()
    assert (cancelled["To"], cancelled["Cc"]) == ("maya@example.com", None)
    method, lines = calendar(cancelled)
    assert (method, "STATUS:CANCELLED" in lines) == ("CANCEL", True)
    assert not any("jo@" in line for line in lines)
    assert (invited["To"], invited["Subject"]) == (
        "kim@example.com",
        "Invitation: Demo",
    )


def test_a_deleted_meeting_is_cancelled_and_one_taken_back_at_once_is_not(
    client, ana, lead
):
    meeting = invite(lead, ana)
    deliver()
    client.force_login(ana)
    page = client.post(reverse("activities:delete", args=[meeting.pk]), follow=True)
    assert "In a minute those invited are told." in page.content.decode()
    due.run_due()
    assert letters() == []
    undoing.undo(Operation.objects.get(kind="delete_activity"), by=ana)
    assert deliver() == []
    correcting.delete(Activity.objects.get(pk=meeting.pk), by=ana)
    [mail] = deliver()
    assert mail["Subject"] == "Cancelled: Demo"
    assert calendar(mail)[0] == "CANCEL"
    assert (mail["To"], mail["Cc"]) == ("maya@example.com", "jo@example.com")
    again = Operation.objects.filter(kind="delete_activity", undone_at=None)
    undoing.undo(again.get(), by=ana)
    [mail] = deliver()
    assert calendar(mail)[0] == "REQUEST"


def test_a_meeting_that_took_place_is_told_to_nobody(ana, lead):
    meeting = invite(lead, ana)
    deliver()
    log.finish(meeting, by=ana)
    correcting.delete(Activity.objects.get(pk=meeting.pk), by=ana)
    assert deliver() == []


# -- refused and failed ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"attendees": ""}, "Name the attendees who are to be invited."),
        ({"attendees": "maya@example.com"}, "does not want e-mails"),
        ({"attendees": "mıke@example.com"}, "letters before the @"),
        ({"starts_at": "2020-01-01T10:00"}, "nobody can be invited"),
    ],
)
def test_what_cannot_be_sent_is_said_before_it_is_saved(client, ana, lead, fields, why):
    Lead.objects.filter(pk=lead.pk).update(email_opt_out=True)
    client.force_login(ana)
    form = {"kind": "meeting", "subject": "Demo", "starts_at": "2099-03-10T10:00"}
    url = reverse("activities:log", args=["leads.lead", lead.pk])
    people = {"attendees": "jo@example.com", "is_inviting": "on"}
    page = client.post(url, form | people | fields)
    assert page.status_code == 422
    assert why in page.content.decode()
    assert not Activity.objects.exists()


def test_the_form_says_who_gets_one_and_shows_the_answers(client, ana, boris, lead):
    client.force_login(ana)
    form = {"kind": "meeting", "subject": "Demo", "starts_at": "2099-03-10T10:00"}
    url = reverse("activities:log", args=["leads.lead", lead.pk])
    people = {"attendees": "maya@example.com", "is_inviting": "on"}
    page = client.post(url, form | people, follow=True)
    assert "Invitations go to maya@example.com." in page.content.decode()
    meeting = Activity.objects.get(subject="Demo")
    deliver()
    receive(answer(meeting))
    for url in (lead.get_absolute_url(), reverse("activities:edit", args=[meeting.pk])):
        assert "maya@example.com comes" in client.get(url).content.decode()
    tasks = client.get(reverse("activities:tasks")).content.decode()
    assert "Demo" in tasks
    client.force_login(boris)
    edit = reverse("activities:edit", args=[meeting.pk])
    assert client.get(edit).status_code == 404


def test_without_a_mail_server_there_is_no_tick(client, ana, lead, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    client.force_login(ana)
    page = client.get(f"{lead.get_absolute_url()}?tab=meeting").content.decode()
    assert "Send invitations" not in page


def test_who_wants_no_mails_meanwhile_gets_none(ana, lead):
    meeting = invite(lead, ana)
    Lead.objects.filter(pk=lead.pk).update(email_opt_out=True)
    [mail] = deliver()
    assert (mail["To"], mail["Cc"]) == ("jo@example.com", None)
    assert Activity.objects.get(pk=meeting.pk).is_open


def test_a_mail_that_fails_keeps_the_meeting_and_is_told(ana, lead, monkeypatch):
    meeting = invite(lead, ana)

    def refuse(*_args, **_more):
        raise smtplib.SMTPRecipientsRefused({"maya@example.com": (550, b"no")})

    backend = "django.core.mail.backends.locmem.EmailBackend.send_messages"
    monkeypatch.setattr(backend, refuse)
    for _round in range(3):  # invite, deliver, tell
        due.run_due()
    assert Activity.objects.get(pk=meeting.pk).is_open
    assert Mail.objects.get(kind="letter").failed_at
    assert Notice.objects.filter(user=ana, kind="email_failed").exists()


def test_who_may_not_write_any_more_is_told_why_nothing_left(ana, lead):
    invite(lead, ana)
    Lead.objects.filter(pk=lead.pk).update(deleted_at=timezone.now())
    assert deliver() == []
    notice = Notice.objects.get(user=ana, kind="email_failed")
    assert "The invitations to “Demo” were not sent: Its record" in notice.text


# -- answered -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("partstat", "head", "told"),
    [
        ("ACCEPTED", "Invitation accepted: Demo", "Maya comes: Demo"),
        ("DECLINED", "Invitation declined: Demo", "Maya does not come: Demo"),
        ("tentative", "Invitation perhaps accepted: Demo", "Maya may come: Demo"),
    ],
)
def test_an_answer_stands_with_the_meeting(client, ana, lead, partstat, head, told):
    meeting = invite(lead, ana)
    deliver()
    row = receive(answer(meeting, partstat))
    assert (row.state, row.kind) == (State.DONE, Kind.RSVP)
    expected = {"maya@example.com": partstat.lower(), "jo@example.com": ""}
    assert answers() == expected
    assert Notice.objects.get(user=ana, kind="email_reply").text == told
    client.force_login(ana)
    page = client.get(lead.get_absolute_url()).content.decode()
    assert head in page
    assert "See you." in page
    lead.refresh_from_db()
    assert lead.unanswered_at is None  # nobody waits for an answer to it
    assert receive(answer(meeting, partstat)).state == State.REPEATED
    assert deliver() == []  # and nothing is sent of itself


def test_only_the_latest_answer_to_the_present_time_counts(ana, lead):
    meeting = invite(lead, ana)
    deliver()
    receive(answer(meeting, "DECLINED", stamp="20990102T000000Z"))
    receive(answer(meeting, "ACCEPTED", stamp="20990101T000000Z"))
    assert answers()["maya@example.com"] == "declined"
    moved = correcting.change(meeting, {"due_at": NOON + HOUR}, by=ana)
    deliver()
    assert answers()["maya@example.com"] == ""
    receive(answer(meeting, "TENTATIVE", stamp="20990103T000000Z", number=0))
    assert answers()["maya@example.com"] == ""
    receive(answer(moved, "ACCEPTED", stamp="20990104T000000Z"))
    assert answers()["maya@example.com"] == "accepted"


@pytest.mark.parametrize(
    "forged",
    [
        {"who": "eve@example.com"},  # was not invited
        {"sender": "eve@example.com"},  # answers for somebody else
        {"uid": "meeting-1@elsewhere.example"},
        {"uid": "meeting-99999999999@crm.example.com"},
        {"uid": "task-1@crm.example.com"},
        {"partstat": "X-EVIL"},
    ],
)
def test_nobody_answers_for_others(ana, lead, forged):
    meeting = invite(lead, ana)
    deliver()
    row = receive(answer(meeting, **forged))
    assert row.kind != Kind.RSVP
    assert set(answers().values()) == {""}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "METHOD:REPLY",
        "METHOD:REPLY\nUID:meeting-1@crm.example.com\nATTENDEE:",
        'METHOD:REPLY\nATTENDEE;PARTSTAT="ACCEPTED' + '"' * 50_000,
        "METHOD:REPLY\n" + "A;" * 50_000,
        "\n ".join(["METHOD:REPLY"] * 9_000),
        "METHOD:REPLY\nUID:meeting-" + "9" * 5_000 + "@crm.example.com",
    ],
)
def test_a_broken_calendar_file_is_a_mail_like_any_other(lead, text):
    message = EmailMessage()
    message["From"] = "maya@example.com"
    message.set_content(text, subtype="calendar")
    assert receive(message.as_bytes()).state == State.DONE


# -- hostile names --------------------------------------------------------------------


def test_no_name_or_title_brings_in_a_line(ana, lead):
    evil = 'A"\r\nATTENDEE:mailto:evil@example.com\r\nBcc: evil@example.com\u202e;:,'
    ana.first_name = evil[:40]
    ana.save()
    invite(lead, ana, subject=evil, place=evil)
    [mail] = deliver()
    assert mail["Bcc"] is None
    assert "evil" in mail["Subject"]
    _method, lines = calendar(mail)
    names = [line.split(":")[0].split(";")[0] for line in lines]
    assert names.count("ATTENDEE") == 2
    assert "Bcc" not in names
    [organizer] = [line for line in lines if line.startswith("ORGANIZER")]
    assert organizer.count('"') == 2

"""E-mails with files, and e-mails that leave later."""

import datetime

import pytest
import time_machine
from django.core import mail as django_mail
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from activities import bulk, snoozing
from activities.mailing import planning, sending
from activities.models import Activity, Email, PlannedEmail
from activities.tests.make import make_task
from history import undoing
from history.models import Operation
from leads.models import Lead
from leads.tests.make import make_lead
from work import due
from work.models import Mail, Notice

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
MONDAY = datetime.datetime(2026, 3, 2, 10, tzinfo=datetime.UTC)


@pytest.fixture
def lead(ana):
    return make_lead(ana, first_name="Maya", email="maya@example.com")


def write(client, lead, **fields):
    sent = {
        "kind": "email",
        "to": "maya@example.com",
        "subject": "Pricing",
        "body": "Dear Maya",
        **fields,
    }
    url = reverse("activities:log", args=["leads.lead", lead.pk])
    return client.post(url, sent, follow=True)


def plan(lead, by, at=None, **more):
    said = {"to": "maya@example.com", "subject": "Pricing", "body": "Dear Maya"}
    return planning.plan(lead, by=by, at=at or timezone.now() + HOUR, **said | more)


def later(hours=2):
    with time_machine.travel(timezone.now() + hours * HOUR, tick=False):
        due.run_due()
        due.run_due()


def said(response):
    return [str(message) for message in response.context["messages"]]


# -- files ----------------------------------------------------------------------


def test_files_go_along_and_stay_with_the_record(client, ana, dimitri, lead):
    client.force_login(ana)
    files = [
        SimpleUploadedFile("../../price list.txt", b"12 EUR"),
        SimpleUploadedFile("価格\u202e.pdf", b"%PDF-"),
    ]
    page = write(client, lead, files=files)
    assert said(page) == ["Email on its way."]
    kept = Activity.objects.on(lead).filter(kind="file").order_by("pk")
    assert [file.subject for file in kept] == ["price list.txt", "価格.pdf"]
    assert reverse("activities:download", args=[kept[0].pk]) in page.content.decode()
    due.run_due()
    (sent,) = django_mail.outbox
    raw = sent.message().as_bytes()
    assert b'Content-Disposition: attachment; filename="price list.txt"' in raw
    assert b"filename*=utf-8''%E4%BE%A1%E6%A0%BC.pdf" in raw
    assert sent.message().get_payload()[0].get_content_type() == "multipart/alternative"

    client.force_login(dimitri)
    url = reverse("activities:download", args=[kept[0].pk])
    assert client.get(url).status_code == 404


def test_a_file_of_the_record_goes_along_and_no_other(client, ana, boris, lead):
    client.force_login(ana)
    write(client, lead, files=[SimpleUploadedFile("a.txt", b"A")])
    theirs = make_lead(boris, email="b@example.com")
    client.force_login(boris)
    write(client, theirs, to="b@example.com", files=[SimpleUploadedFile("b.txt", b"B")])
    own = Activity.objects.on(lead).get(kind="file")
    other = Activity.objects.on(theirs).get(kind="file")
    client.force_login(ana)
    assert write(client, lead, subject="No", kept=[other.pk]).status_code == 422
    write(client, lead, subject="Yes", kept=[own.pk])
    email = Email.objects.get(activity__subject="Yes")
    assert email.files == [{"pk": own.pk, "name": "a.txt"}]
    assert Activity.objects.filter(kind="file").count() == 2


def test_files_have_limits_and_are_asked_for_again(client, ana, lead, settings):
    settings.MAIL_FILES_MAX_BYTES = 10
    client.force_login(ana)
    big = write(client, lead, files=[SimpleUploadedFile("big.txt", b"x" * 11)])
    assert big.status_code == 422
    text = big.content.decode()
    assert "at most 10\xa0bytes. Leave some out." in text
    assert "Choose these files again; a browser does not keep them: big.txt." in text
    many = [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(11)]
    assert "Send at most 10 files" in write(client, lead, files=many).content.decode()
    wrong = write(client, lead, body="", files=[SimpleUploadedFile("c.txt", b"x")])
    assert "does not keep them: c.txt." in wrong.content.decode()
    assert not Mail.objects.exists()
    assert not Activity.objects.filter(kind="file").exists()


def test_a_second_click_keeps_no_second_file(client, ana, lead):
    client.force_login(ana)
    for _click in range(2):
        write(client, lead, files=[SimpleUploadedFile("a.txt", b"A")])
    assert Activity.objects.filter(kind="file").count() == 1
    assert Mail.objects.count() == 1


@pytest.mark.parametrize("name", ["a\r\nBcc: x@evil.example.txt", "a\u2028b.eml", "\0"])
def test_a_files_name_brings_in_no_header(ana, lead, name):
    sending.send(
        lead, by=ana, to="maya@example.com", subject="S", body="B",
        uploads=[(name, [b"From: \xff\n\n"])],
    )  # fmt: skip
    due.run_due()
    (sent,) = django_mail.outbox
    assert b"\nBcc:" not in sent.message().as_bytes()
    assert sent.recipients() == ["maya@example.com"]


# -- later ------------------------------------------------------------------------


def test_it_leaves_once_when_its_time_has_come(client, ana, lead):
    client.force_login(ana)
    with time_machine.travel(MONDAY, tick=False):
        page = write(client, lead, way="later", when="tomorrow")
        assert said(page) == ["The email leaves Tue 3 Mar, 08:00."]
        task = Activity.objects.on(lead).get()
        assert task.is_planned_email
        text = page.content.decode()
        assert "Send now: Pricing" in text
        assert "Cancel: Pricing" in text
        due.run_due()
        assert not django_mail.outbox
        lead.refresh_from_db()
        assert (lead.next_step_at, lead.first_outbound_at) == (task.due_at, None)
    with time_machine.travel(task.due_at, tick=False):
        due.run_due()
        due.run_due()
        planning.leave(task.pk)
    assert len(django_mail.outbox) == 1
    task.refresh_from_db()
    assert (task.kind, task.is_open) == ("email", False)
    assert not PlannedEmail.objects.exists()
    lead.refresh_from_db()
    assert lead.next_step_at is None
    assert "Email: Pricing" in client.get(lead.get_absolute_url()).content.decode()


def test_a_second_click_plans_one(client, ana, lead):
    client.force_login(ana)
    for _click in range(2):
        write(client, lead, way="later", when="monday")
    assert PlannedEmail.objects.count() == 1


@pytest.mark.parametrize(
    ("day", "utc"), [("2026-03-28", "2026-03-29T06"), ("2026-10-24", "2026-10-25T07")]
)
def test_eight_is_eight_on_the_wall_when_clocks_change(client, ana, lead, day, utc):
    ana.time_zone = "Europe/Berlin"
    ana.save()
    client.force_login(ana)
    with time_machine.travel(f"{day}T12:00+00:00", tick=False):
        write(client, lead, way="later", when="tomorrow")
    assert Activity.objects.get().due_at.isoformat()[:13] == utc


def test_an_hour_that_clocks_skip_comes_after(client, ana, lead):
    ana.time_zone = "Europe/Berlin"
    ana.save()
    client.force_login(ana)
    with time_machine.travel("2026-03-28T12:00+00:00", tick=False):
        write(client, lead, way="later", when="pick", send_at="2026-03-29T02:30")
        past = write(client, lead, way="later", when="pick", send_at="2026-03-01T02:30")
    assert Activity.objects.get().due_at.isoformat() == "2026-03-29T01:30:00+00:00"
    assert past.status_code == 422
    assert "Choose a time that is still to come." in past.content.decode()


def test_an_hour_that_comes_twice_is_the_first_and_stays_what_it_was(client, ana, lead):
    ana.time_zone = "Europe/Berlin"
    ana.save()
    client.force_login(ana)
    with time_machine.travel("2026-10-24T12:00+00:00", tick=False):
        write(client, lead, way="later", when="pick", send_at="2026-10-25T02:30")
        first = Activity.objects.get()
        assert first.due_at.isoformat() == "2026-10-25T00:30:00+00:00"
        second = first.due_at + HOUR  # 02:30 once more
        Activity.objects.filter(pk=first.pk).update(due_at=second)
        change = {
            "to": "maya@example.com", "subject": "Prices", "body": "Hello",
            "when": "pick", "send_at": "2026-10-25T02:30", "version": first.version,
        }  # fmt: skip
        client.post(reverse("activities:change-planned", args=[first.pk]), change)
        first.refresh_from_db()
        assert (first.subject, first.due_at) == ("Prices", second)


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\x85", "\u2028", "\x0b"])
def test_no_subject_brings_in_a_header(client, ana, lead, end):
    client.force_login(ana)
    subject = f"Hi{end}Bcc: evil@example.com"
    for fields in ({}, {"way": "later", "when": "tomorrow"}):
        page = write(client, lead, subject=subject, **fields)
        assert page.status_code == 422
        assert "A subject is one line." in page.content.decode()
    with pytest.raises(ValidationError, match="one line"):
        plan(lead, ana, subject=subject)
    assert not Mail.objects.exists()
    assert not PlannedEmail.objects.exists()


def opt_out(lead, ana):
    Lead.objects.filter(pk=lead.pk).update(email_opt_out=True)


def delete(lead, ana):
    Lead.objects.filter(pk=lead.pk).update(deleted_at=timezone.now())


def take_away(lead, ana):
    Lead.objects.filter(pk=lead.pk).update(owner=make_lead_owner(lead))


def make_lead_owner(lead):
    from users.models import User  # noqa: PLC0415 - beside its only use

    return User.objects.get(email="dimitri@tiller.example")


def lose_the_right(lead, ana):
    ana.groups.clear()


@pytest.mark.parametrize(
    ("happens", "why"),
    [
        (opt_out, "maya@example.com does not want e-mails"),
        (delete, "Its record was deleted"),
        (take_away, "not shared with you"),
        (lose_the_right, "may not write e-mails any more"),
    ],
)
def test_it_stays_if_it_may_not_leave_and_its_author_is_told(
    ana, dimitri, lead, happens, why
):
    task = plan(lead, ana)
    happens(lead, ana)
    later()
    later()
    assert not Mail.objects.filter(kind="letter").exists()
    assert PlannedEmail.objects.get(activity=task).refused
    notice = Notice.objects.get(user=ana, kind="email_failed")
    assert why in notice.text


def test_who_was_deactivated_sends_nothing(ana, lead):
    plan(lead, ana)
    ana.is_active = False
    ana.save()
    later()
    assert not django_mail.outbox
    assert "not write e-mails any more" in PlannedEmail.objects.get().refused


def test_it_moves_with_its_task_and_can_be_cancelled_and_taken_back(client, ana, lead):
    task = plan(lead, ana)
    snoozing.snooze(
        task, "pick", at=timezone.now() + 5 * HOUR, by=ana, zone=datetime.UTC
    )
    later(2)
    assert not django_mail.outbox
    client.force_login(ana)
    client.post(reverse("activities:delete", args=[task.pk]))
    later(6)
    assert not django_mail.outbox
    undoing.undo(Operation.objects.get(kind="delete_activity"), by=ana)
    later(6)
    assert len(django_mail.outbox) == 1


def test_its_author_changes_it_or_sends_it_now(client, ana, boris, carla, lead):
    task = plan(lead, ana)
    url = reverse("activities:change-planned", args=[task.pk])
    client.force_login(boris)
    assert client.get(url).status_code == 404
    client.force_login(carla)  # their manager may cancel, not speak for them
    assert client.get(url).status_code == 403
    client.force_login(ana)
    shown = client.get(reverse("activities:edit", args=[task.pk]), follow=True)
    assert shown.redirect_chain
    assert "Dear Maya" in shown.content.decode()
    change = {
        "to": "maya@example.com", "subject": "Prices", "body": "Hello", "when": "pick",
        "send_at": "2030-01-01T10:00", "version": task.version,
    }  # fmt: skip
    assert client.post(url, change).status_code == 422
    assert client.post(url, change | {"when": "tomorrow"}).status_code == 302
    later()
    assert not django_mail.outbox
    client.post(reverse("activities:send-planned", args=[task.pk]))
    client.post(reverse("activities:send-planned", args=[task.pk]))
    due.run_due()
    assert [mail.subject for mail in django_mail.outbox] == ["Prices"]
    later(48)
    assert len(django_mail.outbox) == 1


def test_a_file_that_is_gone_keeps_it_back(client, ana, lead):
    task = plan(lead, ana, uploads=[("a.txt", [b"A"])])
    Activity.objects.filter(kind="file").update(deleted_at=timezone.now())
    with pytest.raises(ValidationError, match="not there any more"):
        planning.send_now(task, by=ana)


# -- not ticked off --------------------------------------------------------------------


def test_marking_many_as_done_leaves_an_email_that_will_be_sent(ana, lead):
    with time_machine.travel(MONDAY, tick=False):
        planned, task = plan(lead, ana), make_task(lead, ana)
        for way in ("preview", "run"):
            report = getattr(bulk.Turn(True), way)([planned.pk, task.pk], by=ana)
            assert report.done == 1
            text = "It is an e-mail that will be sent on Mon 2 Mar, 11:00; "
            assert report.reasons == [(text + "cancel or send it.", 1)]
        later()
    assert len(django_mail.outbox) == 1


def test_an_email_that_stayed_is_not_ticked_off_either(ana, lead):
    planned = plan(lead, ana)
    opt_out(lead, ana)
    later()
    with time_machine.travel(timezone.now() + 2 * HOUR, tick=False):
        report = bulk.Turn(True).run([planned.pk], by=ana)
    text = "It is an e-mail that has not been sent; send or cancel it."
    assert report.reasons == [(text, 1)]


def test_a_tick_or_a_logged_call_does_not_keep_it_from_leaving(client, ana, lead):
    planned = plan(lead, ana)
    client.force_login(ana)
    page = client.post(reverse("activities:done", args=[planned.pk]), follow=True)
    assert "will be sent on" in said(page)[0]
    call = {"kind": "call", "outcome": "spoke", "task": planned.pk}
    url = reverse("activities:log", args=["leads.lead", lead.pk])
    client.post(url, call)
    later()
    assert len(django_mail.outbox) == 1

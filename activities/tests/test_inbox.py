"""Mails that come in: kept first, then read, told apart and put on a timeline."""

import base64
import io
import json
import sys
from email.message import EmailMessage

import pytest
from anymail.inbound import AnymailInboundMessage
from django.core import mail as django_mail
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from accounts.tests.make import make_account, make_contact
from activities.inbox import reading, storing, taking, webhook
from activities.mailing import sending
from activities.models import Activity, Email, IncomingMail
from history import writing
from leads.models import Lead
from leads.tests.make import make_lead
from users.tests.make import QueueFactory
from work import due
from work.models import Mail, Notice

pytestmark = pytest.mark.django_db
State, Kind = IncomingMail.State, IncomingMail.Kind


@pytest.fixture
def lead(ana):
    return make_lead(ana, first_name="Maya", email="maya@example.com")


@pytest.fixture
def sent(ana, lead):
    """An e-mail of ours to Maya that has left."""
    activity = sending.send(
        lead, by=ana, to="maya@example.com", subject="Pricing", body="Dear Maya"
    )
    due.run_due()
    django_mail.outbox.clear()
    return Email.objects.get(activity=activity)


def letter(text="Yes, please.", **headers):
    """Give a mail as bytes; From, To, Subject and Message-ID unless said otherwise."""
    message = EmailMessage()
    given = {
        "From": "Maya Okafor <maya@example.com>",
        "To": "crm@in.example.com",
        "Subject": "Re: Pricing",
        "Message-ID": "<1@example.com>",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in given.items():
        if value is not None:
            message[name] = value
    message.set_content(text)
    return message.as_bytes()


def receive(raw):
    row = storing.receive(raw)
    due.run_due()
    row.refresh_from_db()
    return row


def received():
    return Activity.objects.filter(kind="email", direction="in")


# -- finding its timeline -------------------------------------------------------


def test_an_answer_finds_the_timeline_of_what_it_answers(client, ana, lead, sent):
    raw = letter(
        From="Secretary <office@elsewhere.example>",
        In_Reply_To=f"<{sent.message_id}>",
    )
    row = receive(raw)
    assert (row.state, row.kind) == (State.DONE, Kind.LETTER)
    assert bytes(row.body) == raw
    notice = Notice.objects.get(user=ana, kind="email_reply")
    assert notice.text == "Secretary answered: Re: Pricing"
    assert notice.url == lead.get_absolute_url()
    client.force_login(ana)
    page = client.get(lead.get_absolute_url()).content.decode()
    assert "Email received: Re: Pricing" in page
    assert "from office@elsewhere.example" in page
    today = client.get(reverse("today")).content.decode()
    assert "Replies" in today


def test_references_are_read_from_the_end(ana, lead, sent):
    other = make_lead(ana, email="other@example.com")
    later = sending.send(
        other, by=ana, to="other@example.com", subject="Other", body="B"
    )
    later_id = Email.objects.get(activity=later).message_id
    raw = letter(References=f"<{sent.message_id}> <x@y> <{later_id}>")
    row = receive(raw)
    assert Activity.objects.on(other).filter(pk=row.activity_id).exists()


def test_without_a_thread_the_sender_tells_a_lead_before_a_contact(ana):
    contact = make_contact(ana, make_account(ana), email="maya@example.com")
    row = receive(letter())
    assert Activity.objects.on(contact).filter(pk=row.activity_id).exists()

    lead = make_lead(ana, email="Maya@Example.com")
    row = receive(letter(Message_ID="<2@example.com>"))
    assert Activity.objects.on(lead).filter(pk=row.activity_id).exists()
    assert not Activity.objects.on(contact).filter(pk=row.activity_id).exists()


def test_what_lies_in_a_queue_has_nobody_to_tell(db):
    lead = make_lead(QueueFactory(), email="maya@example.com")
    row = receive(letter())
    assert row.state == State.DONE
    assert Activity.objects.on(lead).get().owner is None
    assert not Notice.objects.filter(kind="email_reply").exists()


def test_who_wrote_first_is_told_of_an_answer_only_where_they_see_the_record(
    ana, boris, lead, sent
):
    with writing.act("assign", by=ana) as act:
        lead.give_to(QueueFactory(people=[boris]))
        act.save(lead)
    assert not Lead.objects.visible_to(ana).exists()
    row = receive(letter(In_Reply_To=f"<{sent.message_id}>"))
    assert row.state == State.DONE
    assert not Notice.objects.filter(kind="email_reply").exists()


def test_a_strangers_mail_is_kept_and_shown_to_administrators(client, adam, ana):
    row = receive(letter(From="who@nowhere.example"))
    assert row.state == State.UNMATCHED
    client.force_login(adam)
    page = client.get(reverse("setup")).content.decode()
    assert "1 mail that came in belongs to nobody we know." in page
    lists = reverse("admin:activities_incomingmail_changelist")
    assert "who@nowhere.example" in client.get(lists).content.decode()
    one = reverse("admin:activities_incomingmail_change", args=[row.pk])
    assert "Yes, please." in client.get(one).content.decode()

    lead = make_lead(ana, email="who@nowhere.example")
    client.post(lists, {"action": "read_again", "_selected_action": [row.pk]})
    due.run_due()
    row.refresh_from_db()
    assert row.state == State.DONE
    assert Activity.objects.on(lead).filter(pk=row.activity_id).exists()
    client.force_login(ana)
    assert client.get(lists).status_code == 302


# -- once -----------------------------------------------------------------------


def test_a_mail_that_comes_twice_is_read_once(ana, lead):
    first, second = receive(letter()), receive(letter())
    assert (first.state, second.state) == (State.DONE, State.REPEATED)
    assert received().count() == 1
    assert Notice.objects.filter(user=ana, kind="email_reply").count() == 1


def test_somebody_elses_number_does_not_keep_a_mail_out(ana, lead):
    receive(letter(From="evil@example.net"))
    assert receive(letter()).state == State.DONE


def test_two_mails_without_a_number_are_told_apart_by_what_they_say(lead):
    receive(letter("One", Message_ID=None))
    receive(letter("Two", Message_ID=None))
    assert receive(letter("Two", Message_ID=None)).state == State.REPEATED
    assert received().count() == 2


def test_our_own_mail_does_not_go_round_in_circles(ana, lead, sent, settings):
    settings.INBOUND_ADDRESS = "crm@in.example.com"
    assert receive(letter(Message_ID=f"<{sent.message_id}>")).state == State.IGNORED
    again = letter(From="crm@in.example.com", Message_ID="<9@x>")
    assert receive(again).state == State.IGNORED


# -- machines -------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"X_Autoreply": "yes"},
        {"List_Id": "<news.example.com>"},
        {"Subject": "Automatic reply: Pricing"},
        {"Subject": "Abwesenheitsnotiz: Preise"},
    ],
)
def test_an_automatic_reply_is_logged_and_waits_for_no_answer(
    client, ana, lead, sent, headers
):
    row = receive(letter(In_Reply_To=f"<{sent.message_id}>", **headers))
    assert (row.state, row.kind) == (State.DONE, Kind.AUTOMATIC)
    assert not Notice.objects.filter(kind="email_reply").exists()
    client.force_login(ana)
    assert "Automatic reply:" in client.get(lead.get_absolute_url()).content.decode()
    assert "Replies" not in client.get(reverse("today")).content.decode()


def test_a_person_may_say_that_no_machine_wrote(lead):
    assert receive(letter(Auto_Submitted="no")).kind == Kind.LETTER


def test_a_mailbox_that_answers_our_notices_does_not_go_on_for_ever(ana):
    """Ana is a lead of her own, and her mailbox answers whatever comes."""
    make_lead(ana, email=ana.email)
    receive(letter(From=ana.email))
    due.run_due()
    rounds = 0
    while django_mail.outbox and rounds < 50:
        notice = django_mail.outbox.pop().message()
        assert notice["Auto-Submitted"] == "auto-generated"  # a good one keeps silent
        rounds += 1
        receive(letter(From=ana.email, Message_ID=f"<r{rounds}@example.com>"))
        due.run_due()
    assert rounds == taking.MOST_MAILED
    assert received().count() == rounds + 1


def test_a_letter_of_a_person_is_no_machines(sent, ana, lead):
    sending.send(lead, by=ana, to="maya@example.com", subject="Again", body="B")
    due.run_due()
    assert "Auto-Submitted" not in django_mail.outbox[0].message()


def bounce(sent, action="failed", status="5.1.1", recipient="maya@example.com"):
    return f"""\
From: Mail Delivery System <MAILER-DAEMON@mx.example.com>
To: crm@in.example.com
Subject: Undelivered Mail Returned to Sender
Message-ID: <b1@mx.example.com>
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary="B"
MIME-Version: 1.0

--B
Content-Type: text/plain

I'm sorry.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <{recipient}>: no such user

--B
Content-Type: text/rfc822-headers

From: crm@localhost
Message-ID: <{sent.message_id}>
Subject: Pricing

--B--
""".encode()


def test_a_bounce_marks_the_email_and_the_address(client, ana, lead, sent):
    lead.refresh_from_db()
    assert lead.first_outbound_at
    row = receive(bounce(sent))
    assert (row.state, row.kind) == (State.DONE, Kind.BOUNCE)
    assert not received().exists()
    lead.refresh_from_db()
    assert lead.email_bounced_reason.startswith("550 5.1.1")
    assert lead.first_outbound_at is None  # it reached nobody
    assert Notice.objects.filter(user=ana, kind="email_failed").count() == 1
    client.force_login(ana)
    page = client.get(lead.get_absolute_url()).content.decode()
    assert "Not delivered: maya@example.com: 550 5.1.1" in page

    edit = {"first_name": "Maya", "last_name": "O", "company": "N", "version": 9}
    client.post(
        reverse("leads:edit", args=[lead.pk]), edit | {"email": "m@example.com"}
    )
    assert Lead.objects.get(pk=lead.pk).email_bounced_at is None


def test_a_delay_is_no_failure(lead, sent):
    receive(bounce(sent, action="delayed", status="4.4.1"))
    sent.refresh_from_db()
    lead.refresh_from_db()
    assert sent.bounced_at is None
    assert lead.email_bounced_at is None


def test_a_made_up_bounce_marks_nobody(ana, lead, sent):
    other = make_lead(ana, email="other@example.com")
    row = receive(bounce(sent, recipient="other@example.com"))
    assert row.state == State.IGNORED
    other.refresh_from_db()
    sent.refresh_from_db()
    assert (other.email_bounced_at, sent.bounced_at) == (None, None)
    sent.message_id = "unknown@example.com"
    raw = bounce(sent).replace(b"b1@", b"b2@")
    assert receive(raw).state == State.IGNORED


def test_a_bounce_of_an_old_mail_server_is_known_by_its_words(lead, sent):
    text = f"No such user.\n\n--- original ---\nMessage-ID: <{sent.message_id}>\n"
    raw = letter(
        text,
        From="MAILER-DAEMON@mx.example.com",
        Subject="Undelivered Mail Returned to Sender",
        X_Failed_Recipients="maya@example.com",
    )
    assert receive(raw).kind == Kind.BOUNCE
    sent.refresh_from_db()
    assert sent.bounced_at


OLD_REPORTS = {
    "qmail": "Hi. This is the qmail-send program.\n<maya@example.com>:\nno mailbox\n\n"
    "--- Below this line is a copy of the message.\n\n",
    "exim": "A message that you sent could not be delivered:\n  maya@example.com\n\n"
    "------ This is a copy of the message, including all the headers. ------\n\n",
    "exchange": "Delivery has failed to these recipients:\nmaya@example.com\n\n"
    "Diagnostic information for administrators:\nOriginal message headers:\n\n",
}
SUBJECTS = {
    "qmail": "failure notice",
    "exim": "Mail delivery failed: returning message to sender",
    "exchange": "Undeliverable: Pricing",
}


@pytest.mark.parametrize("server", OLD_REPORTS)
def test_reports_without_a_form_are_known_by_what_they_quote(lead, sent, server):
    raw = letter(
        OLD_REPORTS[server] + f"From: x\nMessage-ID: <{sent.message_id}>\n\nDear Maya",
        From="MAILER-DAEMON@mx.example.com",
        Subject=SUBJECTS[server],
        Return_Path="<>",
    )
    assert receive(raw).kind == Kind.BOUNCE
    sent.refresh_from_db()
    assert sent.bounced_at


def test_a_report_that_names_no_mail_is_kept_and_marks_nobody(lead, sent):
    without = bounce(sent).partition(b"--B\nContent-Type: text/rfc822-headers")[0]
    row = receive(without + b"--B--\n")
    assert (row.kind, row.state) == (Kind.BOUNCE, State.IGNORED)
    sent.refresh_from_db()
    assert sent.bounced_at is None


# -- one of us --------------------------------------------------------------------


PROVED = "mx.tiller.example; dmarc=pass header.from=tiller.example"


@pytest.fixture
def our_server(settings):
    settings.TRUSTED_AUTHSERV_IDS = ["mx.tiller.example"]


def test_a_colleague_who_answers_by_mail_has_answered(
    client, ana, dimitri, lead, sent, our_server
):
    receive(letter(In_Reply_To=f"<{sent.message_id}>"))
    raw = letter(
        From=ana.email, To="maya@example.com", In_Reply_To="<1@example.com>",
        Message_ID="<2@x>", Authentication_Results=PROVED,
    )  # fmt: skip
    row = receive(raw)
    assert row.activity.direction == "out"
    assert row.activity.owner == ana
    client.force_login(ana)
    assert "Replies" not in client.get(reverse("today")).content.decode()

    strangers = letter(
        From=dimitri.email, In_Reply_To="<1@example.com>", Message_ID="<3@x>",
        Authentication_Results=PROVED,
    )  # fmt: skip
    assert receive(strangers).state == State.UNMATCHED


FORGED = {
    "nothing said": None,
    "somebody else's word": "mx.evil.example; dmarc=pass header.from=tiller.example",
    "it failed": "mx.tiller.example; dmarc=fail header.from=tiller.example",
    "another domain": "mx.tiller.example; spf=pass smtp.mailfrom=x@evil.example; "
    "dkim=pass header.d=evil.example",
    "in a comment": "mx.tiller.example; spf=pass (a (b; dmarc=pass "
    "header.from=tiller.example; ) c) smtp.mailfrom=x@evil.example",
    "in quotes": 'mx.tiller.example; spf=pass smtp.mailfrom="a;dmarc=pass '
    'header.from=tiller.example;"@evil.example',
    "quotes do not end": 'mx.tiller.example; spf=pass smtp.mailfrom="a;dmarc=pass '
    "header.from=tiller.example",
}


@pytest.mark.parametrize("what", FORGED)
def test_who_only_says_they_are_one_of_us_speaks_for_nobody(
    client, ana, boris, lead, sent, our_server, what
):
    raw = letter(
        From=f"Boris <{boris.email}>",
        In_Reply_To=f"<{sent.message_id}>",
        Authentication_Results=FORGED[what],
    )
    row = receive(raw)
    assert (row.activity.direction, row.activity.owner) == ("in", None)
    notice = Notice.objects.get(user=ana, kind="email_reply")
    assert notice.text == f"Somebody who says they are {boris.email} answered: " + (
        "Re: Pricing"
    )
    client.force_login(ana)
    page = client.get(lead.get_absolute_url()).content.decode()
    assert "Says it comes from a colleague; that is not proved." in page


def test_only_the_topmost_word_of_our_server_counts(ana, lead, sent, our_server):
    body = letter(From=ana.email, In_Reply_To=f"<{sent.message_id}>")
    ours = b"Authentication-Results: mx.tiller.example; dmarc=none\n"
    theirs = f"Authentication-Results: {PROVED}\n".encode()
    assert receive(ours + theirs + body).activity.direction == "in"


def test_two_senders_are_proved_for_none(ana, lead, sent, our_server):
    body = letter(From=ana.email, In_Reply_To=f"<{sent.message_id}>")
    more = f"Authentication-Results: {PROVED}\nFrom: x@tiller.example\n".encode()
    row = receive(more + body)
    assert row.activity is None or row.activity.direction == "in"


# -- hostile and broken ---------------------------------------------------------------


def test_html_is_words_and_nothing_in_it_runs(client, ana, lead):
    message = EmailMessage()
    message["From"] = "<b>Maya</b> <maya@example.com>"
    message["Subject"] = "<script>alert(1)</script>"
    message["Message-ID"] = "<h@example.com>"
    message.set_content(
        "<style>p{}</style><p>Hello <b>you</b>,</p>line<br>two"
        "<script>alert(2)</script><img src=x onerror=alert(3)> &lt;u&gt; "
        "[here](javascript:alert(4))",
        subtype="html",
    )
    row = receive(message.as_bytes())
    text = row.activity.body
    assert text.startswith("Hello you,\n")
    assert "line\ntwo" in text
    assert "<u>" in text
    for word in ("alert(2)", "onerror", "p{}"):
        assert word not in text
    client.force_login(ana)
    page = client.get(lead.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert "&lt;script&gt;alert(1)" in page


MAYA = b"From: maya@example.com\n"
HTML = MAYA + b"Content-Type: text/html\n\n"
PART = b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n'
BROKEN = {
    "nothing": b"\n",
    "no headers": b"just words",
    "not text": bytes(range(256)) * 50,
    "no end": MAYA + b'Content-Type: multipart/mixed; boundary="x"\n\n--x',
    "charset": MAYA + b"Content-Type: text/plain; charset=nonsense\n\nA\xff",
    "charset number": MAYA + b"Content-Type: text/plain; charset*=5'x'y\n\nA",
    "encoding": MAYA + b"Content-Transfer-Encoding: base64\n\n!!!!a",
    "subject": MAYA + b"Subject: =?utf-8?B?/////w==?= =?x?q?=00=0A?=\n\nA",
    "nul": MAYA + b"Subject: a\x00b\nMessage-ID: <\x00@x>\n\nA\x00B",
    "addresses": b"From: (((((,,,;:<<<>>>@@@ \xff\xfe maya@example.com\n\nA",
    "two senders": b"From: a@x.example, b@x.example\n" + MAYA + b"\nA",
    "id": MAYA + b"Message-ID: <" + b"a" * 5000 + b"@x>\n\nA",
    "references": MAYA + b"References: " + b"<a@b> " * 20_000 + b"\n\nA",
    "long": MAYA + b"Subject: " + b"S" * 9000 + b"\n\n" + b"T" * 99_000,
    "deep": MAYA + b"".join(PART % (n, n) for n in range(3000)),
    "brackets": b"From: " + b"(" * 100_000 + b" maya@example.com\n\nA",
    "subject of a megabyte": MAYA + b"Subject: " + b"=?utf-8?q?=C3=A4?= " * 50_000,
    "nested tags": HTML + b"<div>" * 100_000 + b"Words",
    "tags without an end": HTML + b"<br " * 250_000,
    "parameters": MAYA + b'Content-Type: text/plain; x="' + b";" * 200_000 + b"\n\nA",
    "ampersands": HTML + b"&" * 900_000,
    "parts": MAYA + PART % (0, 0) + b"\nA\n--0\n" * 10_000,
    "headers": MAYA + b"X-Y: Z\n" * 10_000 + b"\nA",
    "file": MAYA + b"Content-Type: a/b; name*=utf-16''%ff\n"
    b"Content-Disposition: attachment; filename*=bad''%ff%fe\n\nA",
    "report": MAYA
    + b"Content-Type: multipart/report; report-type=delivery-status\n\nA",
    "date": MAYA + b"Date: 99 Foo 0000 99:99:99 +9999\n\nA",
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_mail_is_kept_and_breaks_nothing(client, adam, lead, what):
    row = receive(BROKEN[what])
    assert row.state != State.RECEIVED
    assert bytes(row.body) == BROKEN[what]
    client.force_login(adam)
    one = reverse("admin:activities_incomingmail_change", args=[row.pk])
    assert client.get(one).status_code == 200


def test_a_mail_nested_too_deeply_stands_in_the_timeline_and_says_so(lead):
    row = receive(BROKEN["deep"])
    assert row.state == State.DONE
    text = "[Made of too many parts to be read. The original mail is kept.]"
    assert row.activity.body == text


@pytest.mark.parametrize("what", ["nested tags", "subject of a megabyte", "headers"])
def test_what_is_only_clumsy_is_read(lead, what):
    assert receive(BROKEN[what]).state == State.DONE


def test_a_mail_without_a_sender_is_nobodys_and_not_ours(lead):
    assert receive(letter(From="nobody")).state == State.UNMATCHED


def test_what_is_too_long_says_so(lead):
    row = receive(BROKEN["long"])
    assert row.activity.body.endswith("[The rest is in the original mail.]")


def test_files_come_along_under_names_of_ours(client, ana, dimitri, lead, settings):
    settings.FILE_MAX_BYTES = 100
    message = EmailMessage()
    message["From"] = "maya@example.com"
    message.set_content("See the plan.")
    message.add_attachment(
        b"%PDF-", maintype="application", subtype="pdf", filename="../../plan.pdf"
    )
    message.add_attachment(
        b"x" * 101, maintype="application", subtype="zip", filename="all.zip"
    )
    row = receive(message.as_bytes())
    file = Activity.objects.on(lead).get(kind="file")
    assert (file.subject, file.size) == ("plan.pdf", 5)
    assert row.activity.body.endswith("[Not kept, too large: all.zip]")
    url = reverse("activities:download", args=[file.pk])
    client.force_login(ana)
    assert b"".join(client.get(url).streaming_content) == b"%PDF-"
    client.force_login(dimitri)
    assert client.get(url).status_code == 404


def test_what_an_answer_repeats_is_folded_and_kept(client, ana, lead, sent):
    text = "Yes, please.\n\nOn 30 Nov 2026 Ana wrote:\n> <b>Dear</b> Maya"
    row = receive(letter(text))
    assert row.activity.body == text
    client.force_login(ana)
    page = client.get(lead.get_absolute_url()).content.decode()
    shown, _fold, quoted = page.partition("<summary>Show quoted text</summary>")
    assert "Yes, please." in shown
    assert "On 30 Nov 2026" not in shown
    assert "&lt;b&gt;Dear&lt;/b&gt; Maya" in quoted


# -- doors ------------------------------------------------------------------------


def test_the_command_keeps_mails_from_files_and_from_a_pipe(
    tmp_path, lead, monkeypatch, settings
):
    file = tmp_path / "one.eml"
    file.write_bytes(letter())
    call_command("receive_mail", str(file), stdout=io.StringIO())
    pipe = io.TextIOWrapper(io.BytesIO(letter(Message_ID="<2@example.com>")))
    monkeypatch.setattr(sys, "stdin", pipe)
    call_command("receive_mail", stdout=io.StringIO())
    due.run_due()
    assert received().count() == 2

    settings.INBOUND_MAX_BYTES = 10
    with pytest.raises(CommandError, match="more than 10 bytes"):
        call_command("receive_mail", str(file))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("receive_mail", str(tmp_path / "none.eml"))
    assert IncomingMail.objects.count() == 2


def test_each_mail_of_an_mbox_is_kept_and_what_is_too_large_named(
    tmp_path, lead, settings
):
    box = b"".join(
        b"From maya@example.com Mon Nov 30 09:00:00 2026\n"
        + letter(f"Mail {n}", Message_ID=f"<m{n}@example.com>") + b"\n"
        for n in range(200)
    )  # fmt: skip
    large = b"From x@example.com Mon Nov 30 09:00:00 2026\n" + letter("x" * 1000)
    file, other = tmp_path / "many.mbox", tmp_path / "other.eml"
    file.write_bytes(large + b"\n" + box)
    other.write_bytes(letter(Message_ID="<other@example.com>"))
    settings.INBOUND_MAX_BYTES = 900
    paths = [str(tmp_path / "none"), str(file), str(other)]
    with pytest.raises(CommandError) as refusal:
        call_command("receive_mail", *paths, stdout=io.StringIO())
    cannot, too_large = str(refusal.value).splitlines()
    assert "none cannot be read" in cannot
    assert "many.mbox, mail 1, has more than 900 bytes." in too_large
    due.run_due()
    assert received().count() == 201


def test_a_mail_server_keeps_its_mail_while_the_database_is_away(tmp_path, monkeypatch):
    def away(*_args, **_more):
        raise OperationalError("gone")

    monkeypatch.setattr(storing, "receive", away)
    file = tmp_path / "one.eml"
    file.write_bytes(letter())
    with pytest.raises(CommandError) as refusal:
        call_command("receive_mail", str(file))
    assert refusal.value.returncode == 75


POSTMARK = {
    "FromFull": {"Email": "maya@example.com", "Name": "Maya Okafor"},
    "ToFull": [{"Email": "crm@in.example.com", "Name": ""}],
    "Subject": "Re: Pricing",
    "TextBody": "Yes, please.",
    "HtmlBody": "<p>Yes</p>",
    "Headers": [{"Name": "Message-ID", "Value": "<p1@example.com>"}],
    "Attachments": [],
}


def post(client, provider="postmark", says="crm:sesame"):
    code = base64.b64encode(says.encode()).decode()
    return client.post(
        reverse("activities:inbound", args=[provider]),
        json.dumps(POSTMARK),
        content_type="application/json",
        headers={"Authorization": f"Basic {code}"},
    )


def test_a_provider_with_the_secret_brings_mails(client, lead, settings):
    settings.ANYMAIL = {"WEBHOOK_SECRET": "crm:sesame"}
    assert post(client).status_code == 200
    row = IncomingMail.objects.get()
    assert (row.state, row.source) == (State.RECEIVED, "Postmark")
    due.run_due()
    assert Activity.objects.on(lead).get().body == "Yes, please."


def test_a_mail_that_cannot_be_put_together_again_keeps_its_words(lead):
    message = AnymailInboundMessage.construct(
        from_email="maya@example.com", subject="Hi", text="Words"
    )

    def broken(*_args, **_more):
        raise UnicodeEncodeError("ascii", "x", 0, 1, "broken")

    message.as_bytes = broken
    row = receive(webhook.raw_of(message))
    assert (row.state, row.subject) == (State.DONE, "Hi")
    assert row.activity.body == "Words"


def raw_by_postmark(raw):
    return json.dumps({"RawEmail": raw}), "application/json"


def raw_by_sendgrid(raw):
    told = {"email": raw}
    return encode_multipart(BOUNDARY, told), MULTIPART_CONTENT


@pytest.mark.parametrize("told", [raw_by_postmark, raw_by_sendgrid])
@pytest.mark.parametrize("what", ["deep", "date"])
def test_a_raw_mail_of_a_provider_is_kept_before_anything_is_parsed(
    client, settings, monkeypatch, told, what
):
    """Whatever a stranger wrote, the provider need not wait for its reading."""

    def parse(*_args):
        raise AssertionError("It was parsed.")

    for name in ("parse_raw_mime", "parse_raw_mime_bytes", "parse_raw_mime_chunks"):
        monkeypatch.setattr(AnymailInboundMessage, name, parse)
    settings.ANYMAIL = {"WEBHOOK_SECRET": "crm:sesame"}
    raw = BROKEN[what].decode()
    body, kind = told(raw)
    code = base64.b64encode(b"crm:sesame").decode()
    url = reverse("activities:inbound", args=[told.__name__.removeprefix("raw_by_")])
    answer = client.generic(
        "POST", url, body, content_type=kind, headers={"Authorization": f"Basic {code}"}
    )
    assert answer.status_code == 200
    assert bytes(IncomingMail.objects.get().body) == raw.encode()


def test_a_raw_mail_with_broken_letters_is_kept(client, settings):
    settings.ANYMAIL = {"WEBHOOK_SECRET": "crm:sesame"}
    message = webhook.Unread.parse_raw_mime("Subject: \ud800\n\nA")
    assert webhook.raw_of(message) == b"Subject: ?\n\nA"


def test_a_mail_of_very_many_lines_within_boundaries_is_not_taken_apart(lead):
    deep = b"".join(PART % (n, n) for n in range(100))
    row = receive(MAYA + deep + b"\n" * 1_500_000)
    assert row.activity.body.startswith("[Made of too many parts")


def test_nobody_else_gets_in(client, lead, settings):
    assert post(client).status_code == 404  # not set up
    settings.ANYMAIL = {"WEBHOOK_SECRET": "crm:sesame"}
    assert post(client, says="crm:wrong").status_code == 400
    assert post(client, provider="no-such").status_code == 404
    address = reverse("activities:inbound", args=["postmark"])
    assert client.get(address).status_code == 405
    assert client.post(address).status_code == 400
    assert not IncomingMail.objects.exists()


def test_reading_costs_no_mail(lead, sent):
    """A control: what comes in never sends anything to a stranger."""
    before = Mail.objects.exclude(user__isnull=False).count()
    receive(letter(In_Reply_To=f"<{sent.message_id}>"))
    assert Mail.objects.exclude(user__isnull=False).count() == before


def test_a_mail_inside_a_mail_is_not_its_own_words():
    outer = EmailMessage()
    outer.set_content("Outer")
    inner = EmailMessage()
    inner.set_content("Inner")
    outer.add_attachment(inner)
    assert reading.read(outer.as_bytes()).text == "Outer"

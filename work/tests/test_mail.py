"""The outbox sends each mail once, keeps trying, and lets nobody smuggle headers."""

import smtplib

import pytest
from celery import shared_task
from django.contrib.auth import get_user_model
from django.core import mail as django_mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from work import due, mail
from work.models import Due, Mail

pytestmark = pytest.mark.django_db


def refuse_with(monkeypatch, error):
    def send(self, fail_silently=False):
        raise error

    monkeypatch.setattr("work.mail.EmailMultiAlternatives.send", send)


def test_a_mail_leaves_after_the_commit_and_only_once():
    (row,) = mail.post("ana@example.com", "Hello", "Text", "<p>Text</p>")
    assert django_mail.outbox == []

    due.run_due()
    mail.deliver(row.pk)
    (sent,) = django_mail.outbox
    assert sent.to == ["ana@example.com"]
    assert sent.alternatives[0][0] == "<p>Text</p>"
    assert str(row.uuid) in sent.extra_headers["Message-ID"]
    assert Mail.objects.get().sent_at


def test_each_recipient_gets_a_mail_of_their_own():
    mail.post(["ana@example.com", "boris@example.com"], "Hello", "Text")
    due.run_due()

    assert [sent.to for sent in django_mail.outbox] == [
        ["ana@example.com"],
        ["boris@example.com"],
    ]


@pytest.mark.parametrize(
    ("to", "subject"),
    [
        ("ana@example.com\nBcc: all@example.com", "Hello"),
        ("ana@example.com", "Hello\nBcc: all@example.com"),
        ("ana@example.com", "Hello\r\n"),
        ("ana@example.com", "Hello\u2028Bcc: x"),
        ("mıke@example.com", "Hello"),
        ("nobody", "Hello"),
        ("", "Hello"),
    ],
)
def test_smuggled_headers_and_bad_addresses_are_refused(to, subject):
    with pytest.raises(ValidationError):
        mail.post(to, subject, "Text")
    assert not Mail.objects.exists()


def test_a_final_refusal_marks_the_mail_and_ends_the_work(monkeypatch):
    refuse_with(
        monkeypatch,
        smtplib.SMTPRecipientsRefused({"ana@example.com": (550, b"no such user")}),
    )
    mail.post("ana@example.com", "Hello", "Text")
    due.run_due()

    row = Mail.objects.get()
    assert row.failed_at
    assert "no such user" in row.error
    assert not Due.objects.exists()


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPRecipientsRefused({"ana@example.com": (451, b"greylisted")}),
        smtplib.SMTPAuthenticationError(535, b"wrong password"),
        ConnectionRefusedError("mail server down"),
    ],
)
def test_every_other_error_is_tried_again_with_the_same_message_id(monkeypatch, error):
    mail.post("ana@example.com", "Hello", "Text")
    with monkeypatch.context() as broken:
        refuse_with(broken, error)
        due.run_due()
    before = Mail.objects.get()
    assert before.failed_at is None
    assert before.error

    Due.objects.update(due_at=timezone.now())
    due.run_due()
    assert str(before.uuid) in django_mail.outbox[0].extra_headers["Message-ID"]


def test_a_failed_mail_can_be_sent_again(monkeypatch):
    with monkeypatch.context() as broken:
        refuse_with(broken, smtplib.SMTPDataError(554, b"spam"))
        mail.post("ana@example.com", "Hello", "Text")
        due.run_due()

    assert mail.retry(Mail.objects.all()) == 1
    due.run_due()
    assert len(django_mail.outbox) == 1


@shared_task(name="work.tests.build")
def build(user_id, kind):
    return {"subject": kind, "text": f"token for {user_id}"}


@pytest.fixture
def ana_with_a_builder(monkeypatch):
    monkeypatch.setattr(mail, "BUILDER", "work.tests.build")
    return get_user_model()(email="ana@example.com", first_name="Ana")


def test_a_token_is_made_at_delivery_and_never_stored(ana_with_a_builder):
    ana = ana_with_a_builder
    ana.save()
    mail.post_template_for_user(ana, "password_reset")
    due.run_due()

    assert django_mail.outbox[0].body == f"token for {ana.pk}"
    row = Mail.objects.get()
    assert (row.subject, row.text, row.html) == ("", "", "")


def test_a_template_that_does_not_exist_is_a_programming_error(ana_with_a_builder):
    with pytest.raises(ValueError, match="no such"):
        mail.post_template_for_user(ana_with_a_builder, "gossip")

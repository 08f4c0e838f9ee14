"""E-mails from a record: sent once through the outbox, or logged; templates."""

import datetime
import smtplib

import pytest
import time_machine
from django.core import mail as django_mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.tests.make import make_account, make_contact
from activities.mailing import sending
from activities.models import Activity, Email, EmailTemplate
from activities.tests.make import make_task
from history import undoing
from history.models import Operation
from leads.models import Lead
from leads.tests.make import make_lead
from opportunities.tests.make import make_opportunity
from work import due
from work.models import Mail, Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(ana):
    return make_lead(ana, first_name="Maya", email="maya@example.com")


def log_url(record):
    label = record._meta.label_lower
    return reverse("activities:log", args=[label, record.pk])


def write(client, record, **fields):
    sent = {
        "kind": "email",
        "to": "maya@example.com",
        "subject": "Pricing",
        "body": "Dear Maya",
        **fields,
    }
    return client.post(log_url(record), sent, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


# -- writing ---------------------------------------------------------------------


def test_a_new_email_ends_with_its_authors_signature(client, ana, lead):
    ana.signature = "Ana Batista\n*Northwind*"
    ana.save()
    client.force_login(ana)
    page = client.get(log_url(lead), {"tab": "email"}).content.decode()
    assert "\n\n-- \nAna Batista\n*Northwind*</textarea>" in page
    below = {"body": "\r\n\r\n-- \r\nAna Batista\r\n*Northwind*"}
    assert "Write something first." in write(client, lead, **below).content.decode()
    assert not django_mail.outbox


# -- sending ------------------------------------------------------------------


def test_an_email_is_sent_once_and_stands_on_the_timeline(client, ana, lead):
    client.force_login(ana)
    page = write(client, lead, cc="boss@example.com, it@example.com")
    assert said(page) == ["Email on its way."]
    assert "On its way" in page.content.decode()

    due.run_due()
    due.run_due()
    (sent,) = django_mail.outbox
    assert (sent.to, sent.cc) == (
        ["maya@example.com"],
        ["boss@example.com", "it@example.com"],
    )
    assert sent.from_email == "Ana Batista <crm@localhost>"
    assert sent.reply_to == ["ana@tiller.example"]
    email = Email.objects.get()
    assert sent.extra_headers["Message-ID"] == f"<{email.message_id}>"
    page = client.get(lead.get_absolute_url()).content.decode()
    assert "Email: Pricing" in page
    assert "to maya@example.com" in page
    assert ">Sent<" in page
    lead.refresh_from_db()
    assert lead.first_outbound_at is not None


def test_a_second_click_sends_nothing_more(client, ana, lead):
    client.force_login(ana)
    for _click in range(2):
        page = write(client, lead, cc="boss@example.com")
        assert said(page) == ["Email on its way."]
    due.run_due()
    assert len(django_mail.outbox) == Activity.objects.on(lead).count() == 1
    write(client, lead, cc="it@example.com")
    write(client, lead, body="Dear Maya, once more")
    assert Activity.objects.on(lead).count() == 3


def test_the_same_words_a_while_later_are_another_email(client, ana, lead):
    client.force_login(ana)
    with time_machine.travel(timezone.now() - datetime.timedelta(minutes=3)):
        write(client, lead)
    write(client, lead)
    assert Activity.objects.on(lead).count() == 2


def test_answers_come_back_to_us_where_mails_come_in(client, ana, lead, settings):
    settings.INBOUND_ADDRESS = "crm@in.example.com"
    sending.send(lead, by=ana, to="maya@example.com", subject="A", body="B")
    due.run_due()
    assert django_mail.outbox[0].reply_to == ["crm@in.example.com"]


def test_it_goes_from_accounts_and_deals_to_their_people(client, ana):
    account = make_account(ana)
    contact = make_contact(ana, account, first_name="Jo", email="jo@example.com")
    deal = make_opportunity(ana, account=account)
    client.force_login(ana)
    for record in (account, contact, deal):
        page = client.get(f"{record.get_absolute_url()}?tab=email")
        assert 'value="jo@example.com"' in page.content.decode()
        assert said(write(client, record, to="jo@example.com")) == ["Email on its way."]
    due.run_due()
    assert len(django_mail.outbox) == 3


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("to", "maya@example.com\r\nBcc: all@example.com"),
        ("to", "maya@example.com, all@example.com"),
        ("to", "Maya <maya@example.com>"),
        ("to", "mıke@example.com"),
        ("to", ""),
        ("cc", "all@example.com\nBcc: x"),
        ("cc", "mıke@example.com"),
        ("cc", ", ".join(f"a{n}@example.com" for n in range(21))),
        ("subject", "Hello\r\nBcc: all@example.com"),
        ("subject", "Hello\u2028Bcc: all@example.com"),
        ("subject", "Hel\x00lo"),
        ("subject", ""),
        ("body", " "),
    ],
)
def test_nothing_is_smuggled_in_and_what_was_typed_stays(client, ana, lead, name, text):
    client.force_login(ana)
    page = write(client, lead, **{name: text})
    assert page.status_code in (400, 422)
    assert not Mail.objects.exists()
    assert not Activity.objects.exists()
    if name != "body" and page.status_code == 422:
        assert "Dear Maya" in page.content.decode()


def test_a_sender_cannot_bring_in_headers_by_their_name(ana, lead):
    ana.first_name = "Ana\r\nBcc: all@example.com\r\n"
    sending.send(lead, by=ana, to="maya@example.com", subject="A", body="B")
    due.run_due()
    (sent,) = django_mail.outbox
    assert sent.recipients() == ["maya@example.com"]
    assert "\n" not in sent.message()["From"]


@pytest.mark.parametrize("copy", [False, True])
def test_who_has_opted_out_is_not_written_to(client, ana, boris, lead, copy):
    make_lead(boris, email="NO@example.com", email_opt_out=True)
    client.force_login(ana)
    page = write(client, lead, **{"cc" if copy else "to": "no@example.com"})
    assert page.status_code == 422
    text = page.content.decode()
    assert "no@example.com does not want e-mails, so nothing was sent." in text
    assert not Mail.objects.exists()


def test_a_refusal_of_the_mail_server_is_told_and_can_be_tried_again(
    client, ana, lead, monkeypatch
):
    client.force_login(ana)
    write(client, lead)

    def refuse(self, fail_silently=False):
        raise smtplib.SMTPRecipientsRefused({"maya@example.com": (550, b"No such")})

    with monkeypatch.context() as broken:
        broken.setattr("work.mail.EmailMultiAlternatives.send", refuse)
        due.run_due()
    due.run_due()
    page = client.get(lead.get_absolute_url()).content.decode()
    assert "Not sent:" in page
    assert "No such" in page
    notice = Notice.objects.get(user=ana, kind="email_failed")
    assert notice.url == lead.get_absolute_url()

    again = reverse("activities:send-again", args=[Activity.objects.get().pk])
    assert client.get(again).status_code == 405
    assert said(client.post(again, follow=True)) == ["Email on its way."]
    due.run_due()
    to_maya = [sent for sent in django_mail.outbox if sent.to == ["maya@example.com"]]
    assert len(to_maya) == 1
    assert said(client.post(again, follow=True)) == ["There is nothing to send again."]


def test_what_was_sent_is_neither_undone_nor_corrected(client, ana, lead):
    client.force_login(ana)
    page = write(client, lead)
    operation = Operation.objects.get(kind="send_email")
    assert str(operation.pk) not in page.content.decode()
    with pytest.raises(ValidationError, match="taken back"):
        undoing.undo(operation, by=ana)
    activity = Activity.objects.get()
    for name in ("edit", "delete"):
        url = reverse(f"activities:{name}", args=[activity.pk])
        assert client.post(url, {"subject": "Other"}).status_code == 403
    assert Activity.objects.alive().count() == 1


def test_an_email_finishes_the_task_it_was(client, ana, lead):
    task = make_task(lead, ana, means="email")
    client.force_login(ana)
    page = client.get(f"{log_url(lead)}?tab=email&task={task.pk}")
    assert f'name="task" value="{task.pk}"' in page.content.decode()
    write(client, lead, task=task.pk)
    task.refresh_from_db()
    assert task.done_at


def test_without_a_mail_server_it_is_logged(client, ana, lead, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    client.force_login(ana)
    page = client.get(f"{lead.get_absolute_url()}?tab=email").content.decode()
    assert "No mail server is set up" in page
    assert "Send email" not in page
    assert "mailto:maya@example.com" in page
    assert write(client, lead).status_code == 422
    assert said(write(client, lead, way="log")) == ["Email logged."]


# -- logging ------------------------------------------------------------------


def test_an_email_written_elsewhere_is_logged_corrected_and_undone(client, ana, lead):
    client.force_login(ana)
    page = write(
        client, lead, way="log", direction="in", body="<b>Yes</b>, **please**", to=""
    )
    assert said(page) == ["Email logged."]
    text = page.content.decode()
    assert "Email received: Pricing" in text
    assert "&lt;b&gt;Yes&lt;/b&gt;, **please**" in text
    assert not Mail.objects.exists()

    activity = Activity.objects.get()
    edit = reverse("activities:edit", args=[activity.pk])
    assert "Who wrote it" in client.get(edit).content.decode()
    client.post(edit, {"subject": "Prices", "direction": "in"})
    activity.refresh_from_db()
    assert activity.subject == "Prices"

    write(client, lead, way="log", subject="Not ours")
    undoing.undo(Operation.objects.filter(kind="log_email").latest("at"), by=ana)
    assert [str(left) for left in Activity.objects.alive()] == ["Prices"]


# -- who may --------------------------------------------------------------------


def test_strangers_and_readers_do_not_write(client, lead, dimitri, rita, ana):
    client.force_login(dimitri)
    assert write(client, lead).status_code == 404
    client.force_login(rita)
    assert write(client, lead).status_code == 403
    activity = sending.send(lead, by=ana, to="m@example.com", subject="A", body="B")
    again = reverse("activities:send-again", args=[activity.pk])
    assert client.post(again).status_code == 403
    client.force_login(dimitri)
    assert client.post(again).status_code == 404


def test_an_answer_goes_to_who_wrote_and_names_what_it_answers(client, ana, lead):
    first = sending.send(lead, by=ana, to="x@example.com", subject="Hi", body="B")
    other = sending.send(
        make_lead(ana, email="o@example.com"),
        by=ana,
        to="o@example.com",
        subject="Secret",
        body="B",
    )
    client.force_login(ana)
    page = client.get(f"{log_url(lead)}?tab=email&answers={first.pk}").content.decode()
    assert 'value="x@example.com"' in page
    assert 'value="Re: Hi"' in page
    page = client.get(f"{log_url(lead)}?tab=email&answers={other.pk}").content.decode()
    assert "Secret" not in page

    write(client, lead, answers=first.pk)
    due.run_due()
    sent = django_mail.outbox[-1]
    wanted = f"<{Email.objects.get(activity=first).message_id}>"
    assert sent.extra_headers["In-Reply-To"] == wanted
    assert sent.extra_headers["References"] == wanted


# -- templates ------------------------------------------------------------------


@pytest.fixture
def template(db):
    return EmailTemplate.objects.create(
        name="First answer",
        subject="For {{ company|you }}",
        body="Dear {{ first_name }},\n\n{{ sender_name }}, {{ city }}",
    )


def test_a_template_is_seen_filled_in_before_anything_is_sent(
    client, ana, lead, template
):
    client.force_login(ana)
    typed = {"template": template.pk, "insert": "1", "subject": "", "body": "PS"}
    page = write(client, lead, cc="boss@example.com", **typed)
    assert page.status_code == 200
    form = page.context["form"]
    assert form.initial["body"] == "Dear Maya,\n\nAna Batista, \n\nPS"
    assert form.initial["subject"] == f"For {lead.company}"
    assert form.initial["cc"] == "boss@example.com"
    assert "There is nothing to put in for: city." in page.content.decode()
    assert not Mail.objects.exists()

    part = client.post(
        log_url(lead),
        {"kind": "email", **typed},
        headers={"HX-Request": "true", "HX-Target": "composer"},
    ).content.decode()
    assert part.lstrip().startswith('<div id="composer"')
    assert "Dear Maya," in part


def test_a_name_that_looks_like_a_field_stays_as_it_is(client, ana, template):
    lead = make_lead(ana, first_name="{{ sender_email }}", email="maya@example.com")
    client.force_login(ana)
    page = write(client, lead, template=template.pk, insert="1", body="")
    body = page.context["form"].initial["body"]
    assert body.startswith("Dear {{ sender_email }},")
    write(client, lead, body=body)
    due.run_due()
    assert "{{ sender_email }}" in django_mail.outbox[0].body


def test_administrators_look_after_templates(client, adam, ana, template):
    client.force_login(adam)
    add = reverse("admin:activities_emailtemplate_add")
    assert "{{ first_name }}" in client.get(add).content.decode()
    sent = {"name": "New", "subject": "Hi", "body": "{{ pasword }}", "position": 0}
    page = client.post(add, sent)
    assert "There is no merge field “pasword”" in page.content.decode()
    client.post(add, sent | {"body": "{{ first_name }}"})
    assert EmailTemplate.objects.filter(name="New").exists()
    client.force_login(ana)
    assert client.get(add).status_code == 302


def test_the_timeline_asks_no_more_with_many_emails(
    client, ana, lead, django_assert_max_num_queries
):
    for number in range(12):
        sending.send(
            lead, by=ana, to="maya@example.com", subject=f"No. {number}", body="B"
        )
    client.force_login(ana)
    client.get(lead.get_absolute_url())
    with django_assert_max_num_queries(40):
        client.get(lead.get_absolute_url())
    assert Lead.objects.get(pk=lead.pk).version == 1

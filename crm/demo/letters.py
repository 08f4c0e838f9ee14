"""E-mails of the demonstration: a template, one that was sent and answered, a stray."""

import datetime
from email.message import EmailMessage

from django.utils import timezone

from activities.inbox import processing, storing
from activities.mailing import sending
from activities.models import Activity, Email, EmailTemplate, IncomingMail
from crm.demo.people import Staff
from history import writing
from leads.models import Lead
from work.models import Mail

SOURCE = "demo"
MAYA = "maya.okafor@northwind-logistics.example"
_FRAME = "Dear {{ first_name|Sir or Madam }},\n\n%s\n\nKind regards\n{{ sender_name }}"
_TEMPLATES = [
    (
        "First answer",
        "Your question to {{ organisation|us }}",
        _FRAME
        % (
            "thank you for writing to us. When would a call of fifteen minutes suit "
            "you this week?"
        ),
    ),
    (
        "After a call nobody took",
        "I tried to reach you",
        _FRAME % "I tried to call you today. Which number and hour are best for you?",
    ),
]


def write(staff: Staff) -> None:
    """Let Priya write to Maya, and let her answer."""
    for position, (name, subject, body) in enumerate(_TEMPLATES):
        EmailTemplate.objects.get_or_create(
            name=name,
            defaults={
                "subject": subject,
                "body": body,
                "position": position,
                "is_demo": True,
            },
        )
    lead = Lead.objects.filter(is_demo=True, email=MAYA, owner=staff.rep).first()
    if lead is None or lead.is_converted:
        return
    sent = _send(lead, staff)
    _come_in(
        f"Maya Okafor <{MAYA}>",
        "Re: Pricing for 40 vehicles",
        "Hi Priya,\n\nthat looks right. Can you come to our depot on Thursday?\n\nMaya",
        answers=sent.message_id,
    )
    _come_in(
        "Pat Lin <pat.lin@harbour-freight.example>",
        "Do you also track trailers?",
        "Hello,\n\na friend told me about you. Do you also track trailers?\n\nPat",
    )
    Activity.objects.on(lead).filter(kind=Activity.Kind.EMAIL).update(is_demo=True)


def clear() -> int:
    """Remove what the demonstration received, and its templates."""
    EmailTemplate.objects.filter(is_demo=True).delete()
    number, _kinds = IncomingMail.objects.filter(source=SOURCE).delete()
    return number


def _send(lead: Lead, staff: Staff) -> Email:
    at = timezone.now() - datetime.timedelta(hours=3)
    label = f"Email: {lead}"
    with writing.act("send_email", by=staff.rep, label=label, whole=True, at=at) as act:
        activity = sending.send(
            lead,
            by=staff.rep,
            to=lead.email,
            subject="Pricing for 40 vehicles",
            body="Dear Maya,\n\nas promised: 40 vehicles are €12 each a month. "
            "Shall we show it to your dispatchers?\n\nKind regards\nPriya Raman",
            act=act,
        )
        activity.done_at = at
        act.save(activity)
    email = Email.objects.get(activity=activity)
    letters = Email.objects.filter(pk=email.pk).values("mail")
    Mail.objects.filter(pk__in=letters).update(sent_at=at)
    return email


def _come_in(sender: str, subject: str, text: str, answers: str = "") -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = sender, subject
    message["Message-ID"] = f"<{subject.split()[-1].strip('?')}.demo@example.com>"
    if answers:
        message["In-Reply-To"] = f"<{answers}>"
    message.set_content(text)
    row = storing.receive(message.as_bytes(), source=SOURCE)
    at = timezone.now() - datetime.timedelta(minutes=35)
    IncomingMail.objects.filter(pk=row.pk).update(received_at=at)
    processing.process(row.pk)

"""Send an e-mail from a record, or log one that was sent elsewhere.

A sent one is an activity and a row of the outbox in one transaction: what stands in
the timeline is sent once, and what failed says why. It cannot be undone.
"""

import datetime
from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import NoReverseMatch
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from activities import links, log
from activities.mailing import enclosing, people
from activities.models import Activity, Email
from history import writing
from records.models import Record
from users.models import User
from work import mail as outbox
from work import notices

MOST_COPIES = 20
# Within this time the same e-mail of the same person is the same click.
SAME_CLICK = datetime.timedelta(minutes=1)
# Message-IDs that an answer refers to; the first and the latest say where it belongs.
LONGEST_THREAD = 20
FAILED = "email_failed"
_ON_FAILURE = "activities.tell_email_failed"
_Direction = Activity.Direction


def send(
    record: Record,
    *,
    by: User,
    to: str,
    subject: str,
    body: str,
    cc: Sequence[str] = (),
    answers: Activity | None = None,
    files: Sequence[Activity] = (),
    uploads: enclosing.Uploads = (),
    act: writing.Act | None = None,
) -> Activity:
    """Send an e-mail to one person, with copies, and put it on a record's timeline.

    `answers` is the e-mail it replies to. `files` of the record go along, and so do
    `uploads`, given as (name, pieces), which become files of the record. A second click
    sends nothing and gives the e-mail that the first one sent. Raises ValidationError
    for an address that cannot be written to, for people who have opted out, for an
    empty text and for files that are too many or too large.
    """
    check(to, cc, subject, body)
    with log.part_of(act, "send_email", by, subject, whole=True) as doing:
        if act is None:
            links.lock_for_change([record])
        if sent := _just_sent(record, by, to, cc, subject, body):
            return sent
        held = [*files, *enclosing.keep(record, uploads, by=by, act=doing)]
        activity = write_down([record], subject, body, by=by, act=doing)
        post(activity, by=by, to=to, cc=cc, answers=answers, files=held)
    return activity


def check(to: str, cc: Sequence[str], subject: str, body: str) -> None:
    """Raise ValidationError for what cannot be sent, or not to these people."""
    if not subject.strip() or not body.strip():
        raise ValidationError(_("Write a subject and a text first."))
    if not outbox.leaves_us():
        raise ValidationError(_("No mail server is set up. Log the e-mail instead."))
    if len(cc) > MOST_COPIES:
        raise ValidationError(
            _("Send copies to at most %(n)s people.") % {"n": MOST_COPIES}
        )
    outbox.check_subject(subject)
    for address in [to, *cc]:
        outbox.check_address(address)
    people.refuse_opted_out([to, *cc])


def post(
    activity: Activity,
    *,
    by: User,
    to: str,
    cc: Sequence[str],
    answers: Activity | None,
    files: Sequence[Activity],
    calendar: str = "",
) -> None:
    """Put the letter of a written e-mail in the outbox; part of the caller's act.

    `calendar` is what it tells calendars besides, see `calendars.invitation`.
    """
    enclosing.check([file.size or 0 for file in files])
    thread = thread_of(answers)
    letter = outbox.post_letter(
        to,
        activity.subject,
        activity.body,
        cc=cc,
        by=by,
        reply_to=answers_go_to(by),
        thread=thread,
        files=enclosing.enclosed(files),
        calendar=calendar,
        on_failure=_ON_FAILURE,
    )
    Email.objects.create(
        activity=activity,
        message_id=outbox.message_id(letter),
        sender=by.email,
        to=to,
        cc=", ".join(cc),
        thread=thread,
        files=[{"pk": file.pk, "name": file.subject} for file in files],
        mail=letter,
    )


def answers_go_to(author: User) -> str:
    """Give the address to answer to: that of mail that comes in, or the author's."""
    return settings.INBOUND_ADDRESS or author.email


def put_down(
    record: Record,
    *,
    by: User,
    subject: str,
    body: str = "",
    at: datetime.datetime | None = None,
    direction: str = _Direction.OUTBOUND,
    act: writing.Act | None = None,
) -> Activity:
    """Log an e-mail that was written elsewhere, by us or by them."""
    if not subject.strip():
        raise ValidationError(_("Write what the e-mail was about."))
    now = timezone.now()
    if at and at > now:
        raise ValidationError(_("This is still to come. Plan a task instead."))
    with log.part_of(act, "log_email", by, subject) as doing:
        if act is None:
            links.lock_for_change([record])
        return write_down(
            [record], subject, body, by=by, act=doing, at=at, direction=direction
        )


def write_down(
    records: Sequence[Record],
    subject: str,
    body: str,
    *,
    by: User,
    act: writing.Act,
    at: datetime.datetime | None = None,
    direction: str = _Direction.OUTBOUND,
) -> Activity:
    """Put an e-mail on the timelines of locked records; part of the caller's act."""
    activity = Activity(
        kind=Activity.Kind.EMAIL,
        subject=subject,
        body=body,
        direction=direction,
        done_at=at or timezone.now(),
        owner=by,
    )
    log.check(activity)
    act.save(activity)
    links.attach(activity, records, act=act)
    return activity


def send_again(activity: Activity) -> bool:
    """Try an e-mail once more that was given up; tell whether there was one.

    Raises ValidationError if its people have opted out meanwhile.
    """
    email = Email.objects.filter(activity=activity).select_related("mail").first()
    if email is None or email.mail is None or email.mail.sent_at:
        return False
    people.refuse_opted_out([email.mail.to, *email.mail.cc])
    return bool(outbox.retry([email.mail]))


def thread_of(answers: Activity | None) -> list[str]:
    """Give the Message-IDs an answer to this e-mail refers to, the latest last."""
    email = Email.objects.filter(activity=answers).first() if answers else None
    if email is None or not email.message_id:
        return []
    before = [*email.thread, email.message_id]
    return before[:1] + before[1:][-LONGEST_THREAD + 1 :]


def tell_failed(mail_id: int) -> None:
    """Tell who wrote an e-mail that it could not be sent."""
    email = Email.objects.filter(mail=mail_id).select_related("activity__owner").first()
    if email is not None and email.activity.owner is not None:
        tell_not_arrived(email, email.activity.owner)


def tell_not_arrived(email: Email, author: User) -> None:
    """Leave a notice that leads to the record on whose timeline the e-mail stands."""
    found = links.records_of([email.activity], author).get(email.activity_id, [])
    record = next((record for record in found if record is not None), None)
    with translation.override(author.speaks):
        text = _("Your e-mail to %(to)s did not arrive: %(subject)s")
        words = {"to": email.to, "subject": email.activity.subject}
        notices.tell(
            author,
            FAILED,
            text % words,
            address_of(record),
            group=f"email:{email.pk}",
            about=record,
        )


def address_of(record: Record | None) -> str:
    """Give the page of a record; "" if there is none."""
    try:
        return str(record.get_absolute_url()) if record is not None else ""  # type: ignore[attr-defined]
    except NoReverseMatch:
        return ""


# -- inside -------------------------------------------------------------------


def _just_sent(
    record: Record, by: User, to: str, cc: Sequence[str], subject: str, body: str
) -> Activity | None:
    """Give the same e-mail if this person sent it a moment ago.

    Whoever sends has locked the record, so of two clicks one comes first.
    """
    since = timezone.now() - SAME_CLICK
    rows = Activity.objects.on(record).filter(links__at__gte=since, owner=by)
    rows = rows.filter(subject=subject, body=body).exclude(email__mail=None)
    found: Activity | None = rows.filter(email__to=to, email__cc=", ".join(cc)).first()
    return found

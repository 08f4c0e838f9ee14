"""Put a mail that came in on timelines, with its files, and tell whose it is."""

import datetime
import uuid
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from activities import files, links, log, shelf
from activities.inbox.reading import Letter
from activities.mailing import sending
from activities.models import Activity, Email
from history import writing
from records.models import Record
from users.models import User
from work import notices
from work.models import Mail

REPLY = "email_reply"
AUTOMATIC = "auto_reply"
LONGEST_TEXT = 31_000
# Notices of mails that came in which are themselves mailed to one person in an hour.
MOST_MAILED = 20


def take_in(
    letter: Letter,
    records: Sequence[Record],
    *,
    answers: Email | None,
    by: User | None,
    is_automatic: bool,
    at: datetime.datetime,
    is_doubtful: bool = False,
    rsvp: str = "",
) -> Activity:
    """Put a mail on the timelines of some records and give its activity.

    `by` is the one of us who wrote it, None for everybody else. A person's mail is told
    to the records' owners; an automatic one only stands there. One that `is_doubtful`
    bears an address of ours that nobody has proved. `rsvp` is what it answers to an
    invitation. Raises ValidationError when a
    record is read-only by now.
    """
    label = letter.subject or _("no subject")
    with writing.act(
        "receive_email", by=by, label=label, channel="email", whole=True
    ) as act:
        links.lock_for_change(records)
        kept, left_out = _keep(letter)
        try:
            activity = _store(letter, records, by, is_automatic, at, left_out, act)
            held = _store_files(kept, records, activity, act)
            Email.objects.create(
                activity=activity,
                message_id=letter.message_id,
                thread=list(letter.answers[::-1])[-sending.LONGEST_THREAD :],
                sender=letter.sender,
                to=", ".join(letter.to),
                cc=", ".join(letter.cc),
                files=[{"pk": file.pk, "name": file.subject} for file in held],
                is_automatic=is_automatic and not rsvp,
                rsvp=rsvp,
                is_doubtful=is_doubtful,
            )
        except BaseException:
            for _name, key, _size in kept:
                shelf.remove(key)
            raise
        if by is None and not is_automatic:
            _tell(letter, records, answers, is_doubtful)
    return activity


def sees(person: User, record: Record) -> bool:
    """Tell whether somebody may see a record."""
    rows = type(record)._default_manager.all()
    return bool(rows.visible_to(person).filter(pk=record.pk).exists())  # type: ignore[attr-defined]


def tell(person: User, text: str, record: Record) -> None:
    """Tell somebody that they were written to; by mail only so often.

    Without that, a mailbox that answers our notices of its own answers would go on
    with us for ever.
    """
    hour_ago = timezone.now() - datetime.timedelta(hours=1)
    mails = Mail.objects.filter(user=person, kind=REPLY, created_at__gte=hour_ago)
    notices.tell(
        person,
        REPLY,
        text,
        sending.address_of(record),
        mail=mails.count() < MOST_MAILED,
        about=record,
    )


# -- inside -------------------------------------------------------------------


def _store(
    letter: Letter,
    records: Sequence[Record],
    by: User | None,
    is_automatic: bool,
    at: datetime.datetime,
    left_out: Sequence[str],
    act: writing.Act,
) -> Activity:
    activity = Activity(
        kind=Activity.Kind.EMAIL,
        subject=letter.subject,
        body=_text(letter, left_out),
        direction=Activity.Direction.OUTBOUND if by else Activity.Direction.INBOUND,
        outcome=AUTOMATIC if is_automatic else "",
        done_at=at,
        owner=by,
    )
    log.check(activity)
    act.save(activity)
    links.attach(activity, records, act=act)
    return activity


def _text(letter: Letter, left_out: Sequence[str]) -> str:
    """Nothing is cut or left out without a word; the mail itself is kept whole."""
    text = letter.text
    if letter.is_unread:
        text = _("[Made of too many parts to be read. The original mail is kept.]")
    if len(text) > LONGEST_TEXT:
        text = text[:LONGEST_TEXT] + "\n\n" + _("[The rest is in the original mail.]")
    if left_out:
        names = ", ".join(left_out)[:500]
        text += "\n\n" + _("[Not kept, too large: %(files)s]") % {"files": names}
    return text


def _keep(
    letter: Letter,
) -> tuple[list[tuple[str, uuid.UUID, int]], list[str]]:
    kept, left_out = [], []
    for given, content in letter.files:
        name = files.clean_name(given)
        try:
            kept.append((name, *shelf.keep([content])))
        except ValidationError:
            left_out.append(name)
    return kept, left_out


def _store_files(
    kept: Sequence[tuple[str, uuid.UUID, int]],
    records: Sequence[Record],
    email: Activity,
    act: writing.Act,
) -> list[Activity]:
    held = []
    for name, key, size in kept:
        file = Activity(
            kind=Activity.Kind.FILE,
            subject=name,
            stored_as=key,
            size=size,
            direction=email.direction,
            done_at=email.done_at,
            owner=email.owner,
        )
        act.save(file)
        links.attach(file, records, act=act)
        held.append(file)
    return held


def _tell(
    letter: Letter,
    records: Sequence[Record],
    answers: Email | None,
    is_doubtful: bool,
) -> None:
    """Tell the owners; what lies in a queue is told to who wrote the first mail.

    If they may still see it: a lead can have been given to another team since.
    """
    author = answers.activity.owner if answers else None
    told: dict[User, Record] = {}
    for record in records:
        person = getattr(record, "owner", None)
        if person is None and author is not None and sees(author, record):
            person = author
        if person is not None and person.is_active:
            told.setdefault(person, record)
    for person, record in told.items():
        with translation.override(person.speaks):
            text = (
                _("%(who)s answered: %(subject)s")
                if answers
                else _("%(who)s wrote: %(subject)s")
            )
            who = letter.sender_name or letter.sender
            if is_doubtful:
                who = _("Somebody who says they are %(who)s") % {"who": letter.sender}
            words = {
                "who": who,
                "subject": letter.subject or _("no subject"),
            }
            tell(person, text % words, record)

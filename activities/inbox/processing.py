"""Read what came in and put it where it belongs; each mail exactly once."""

import logging
from collections.abc import Sequence
from email.utils import parseaddr

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.inbox import (
    bounces,
    kinds,
    placing,
    proving,
    reading,
    rsvps,
    taking,
)
from activities.inbox.reading import Letter
from activities.models import Email, IncomingMail
from records import keys
from records.models import Record
from users.models import User
from work import database

logger = logging.getLogger(__name__)
State, Kind = IncomingMail.State, IncomingMail.Kind


def process(pk: int) -> None:
    """Read a mail that waits, and do what it asks for; safe to call twice.

    What cannot be read is kept and says so. An error of ours leaves it waiting and is
    raised, so that it is tried again.
    """
    waiting = IncomingMail.objects.filter(pk=pk, state=State.RECEIVED)
    body = waiting.values_list("body", flat=True).first()
    if body is None:
        return
    # Long mails take seconds to read: before anything is locked.
    letter, error = _read(pk, bytes(body))
    with transaction.atomic():
        # All of it again: what is kept is saved, as it is by now.
        row = waiting.select_for_update().first()
        if row is None:
            return
        if letter is None:
            row.state = State.FAILED
            text = _("It could not be read and is kept as it came: %(error)s")
            row.reason = text % {"error": error}
        else:
            _sort(row, letter)
        row.processed_at = timezone.now()
        row.save()


# -- inside -------------------------------------------------------------------


def _read(pk: int, body: bytes) -> tuple[Letter | None, str]:
    """Give the letter, or None and what is wrong with it."""
    try:
        return reading.read(body), ""
    except Exception as broken:  # noqa: BLE001 - whatever a stranger sent
        logger.warning("Incoming mail %s: %s", pk, type(broken).__name__)
        return None, type(broken).__name__


def _sort(row: IncomingMail, letter: Letter) -> None:
    row.sender, row.subject, row.key = letter.sender, letter.subject, letter.key
    database.advisory_lock(f"incoming-mail:{row.key}")
    others = IncomingMail.objects.filter(key=row.key).exclude(pk=row.pk)
    if others.exclude(state=State.REPEATED).exists():
        row.state = State.REPEATED
        return
    bounce = kinds.bounce_of(letter)
    if bounce is not None:
        row.kind = Kind.BOUNCE
        row.state, row.reason, row.activity = bounces.note(bounce)
        return
    if _is_ours(letter):
        row.state, row.reason = State.IGNORED, _("We sent this ourselves.")
        return
    rsvp = rsvps.rsvp_of(letter)
    taken = rsvps.take_in(letter, rsvp, at=row.received_at) if rsvp else None
    if taken is not None:
        row.kind, row.state, row.activity = Kind.RSVP, State.DONE, taken
        return
    row.kind = Kind.AUTOMATIC if kinds.is_automatic(letter) else Kind.LETTER
    _place(row, letter)


def _is_ours(letter: Letter) -> bool:
    """A mail of ours that came back to us would go round in circles."""
    own = {settings.INBOUND_ADDRESS, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}
    sender = keys.email_key(letter.sender)
    if sender and sender in {keys.email_key(one) for one in own}:
        return True
    sent = Email.objects.filter(message_id=letter.message_id).exclude(mail=None)
    return bool(letter.message_id) and sent.exists()


def _place(row: IncomingMail, letter: Letter) -> None:
    answers = placing.answered(letter)
    named = _colleague(letter.sender)
    # Who only says that they are one of us is a stranger, and does not speak for them.
    colleague = named if named and proving.is_proved(letter) else None
    records = _records(letter, answers, colleague)
    if not records:
        row.state = State.UNMATCHED if row.kind == Kind.LETTER else State.IGNORED
        row.reason = _("Nobody has this address, and it answers nothing of ours.")
        return
    try:
        with transaction.atomic():
            row.activity = taking.take_in(
                letter,
                records,
                answers=answers,
                by=colleague,
                is_doubtful=bool(named and not colleague),
                is_automatic=row.kind == Kind.AUTOMATIC,
                at=row.received_at,
            )
    except ValidationError as refusal:
        row.state, row.reason = State.UNMATCHED, " ".join(refusal.messages)
    else:
        row.state = State.DONE


def _colleague(address: str) -> User | None:
    wanted = keys.email_key(address)
    people = User.objects.working().filter(email__iexact=address) if wanted else ()
    return next((one for one in people if keys.email_key(one.email) == wanted), None)


def _records(
    letter: Letter, answers: Email | None, colleague: User | None
) -> Sequence[Record]:
    """One of us only writes into a thread, and only where they see the record."""
    records = placing.records_of(answers.activity_id) if answers else []
    if colleague is None:
        return records or placing.records_from(letter.sender)
    return [record for record in records if taking.sees(colleague, record)]

"""Put down a meeting: one that took place, or one that is still to come."""

import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from activities import attendees as people
from activities import links
from activities.log import check, part_of
from activities.mailing import inviting
from activities.models import Activity
from history import writing
from records.models import Record
from users.models import User


def put_down(
    record: Record,
    *,
    by: User,
    subject: str,
    at: datetime.datetime,
    minutes: int | None = None,
    place: str = "",
    attendees: str = "",
    body: str = "",
    remind_before: int | None = None,
    is_inviting: bool = False,
    act: writing.Act | None = None,
) -> Activity:
    """Put down a meeting that begins `at` a time and lasts some `minutes`.

    One to come is a next step until it is done; one of the past stands in the
    timeline at once. `attendees` are e-mail addresses, in one text. Who put it
    down is reminded `remind_before` so many minutes. With `is_inviting` the attendees
    are told of it by mail, see `inviting`.
    """
    if not subject.strip():
        raise ValidationError(_("Say what the meeting is about."))
    is_ahead = at > timezone.now()
    check_invited(attendees if is_inviting and is_ahead else None)
    meeting = Activity(
        kind=Activity.Kind.TASK if is_ahead else Activity.Kind.MEETING,
        means=Activity.Kind.MEETING if is_ahead else "",
        direction=Activity.Direction.OUTBOUND,
        due_at=at if is_ahead else None,
        done_at=None if is_ahead else at,
        subject=subject,
        minutes=minutes,
        place=place,
        attendees=", ".join(people.addresses(attendees)),
        body=body,
        remind_before=remind_before if is_ahead else None,
        is_inviting=is_inviting and is_ahead,
        owner=by,
    )
    with part_of(act, "log_meeting", by, str(meeting)) as doing:
        check(meeting)
        if act is None:
            links.lock_for_change([record])
        doing.save(meeting)
        links.attach(meeting, [record], act=doing)
    return meeting


def check_invited(asked: str | None) -> None:
    """Raise ValidationError if these attendees can't be invited; None is nobody."""
    if asked is not None:
        inviting.check(people.addresses(asked))

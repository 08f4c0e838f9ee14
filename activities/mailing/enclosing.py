"""Files that go along with an e-mail: kept with its record first, then enclosed."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from activities import files, links, log, shelf
from activities.models import Activity
from history import writing
from records.models import Record
from users.models import User

MOST_FILES = 10
# Of the files that lie on a record, as many can be chosen from.
MOST_OFFERED = 20
Uploads = Sequence[tuple[str, Iterable[bytes]]]


def offered(record: Record, user: Any) -> list[Activity]:
    """Give the newest files of a record, which may go along with an e-mail."""
    rows = Activity.objects.on(record).shown_to(user).filter(kind=Activity.Kind.FILE)
    return list(rows.order_by("-done_at", "-pk")[:MOST_OFFERED])


def of_record(record: Record, user: Any, pks: Iterable[int]) -> list[Activity]:
    """Give the files that were chosen; raises ValidationError if one is gone."""
    wanted = list(dict.fromkeys(pks))
    rows = Activity.objects.on(record).shown_to(user).filter(kind=Activity.Kind.FILE)
    found = {file.pk: file for file in rows.filter(pk__in=wanted)}
    if len(found) < len(wanted):
        raise ValidationError(
            _("A file that was to go along is not there any more. Choose again.")
        )
    return [found[pk] for pk in wanted]


def check(sizes: Sequence[int]) -> None:
    """Raise ValidationError for too many files, or too much of them, for one e-mail."""
    if len(sizes) > MOST_FILES:
        text = _("Send at most %(n)s files with one e-mail.")
        raise ValidationError(text % {"n": MOST_FILES})
    if sum(sizes) > settings.MAIL_FILES_MAX_BYTES:
        words = {
            "most": filesizeformat(settings.MAIL_FILES_MAX_BYTES),
            "size": filesizeformat(sum(sizes)),
        }
        raise ValidationError(
            _(
                "The files have %(size)s together; with one e-mail go at most "
                "%(most)s. Leave some out."
            )
            % words
        )


def keep(
    record: Record, uploads: Uploads, *, by: User, act: writing.Act
) -> list[Activity]:
    """Keep files, given as (name, pieces), with a locked record; all or none."""
    kept: list[tuple[str, uuid.UUID, int]] = []
    held = []
    try:
        for name, pieces in uploads:
            kept.append((files.clean_name(name), *shelf.keep(pieces)))
        for name, key, size in kept:
            file = Activity(
                kind=Activity.Kind.FILE,
                subject=name,
                stored_as=key,
                size=size,
                owner=by,
                done_at=timezone.now(),
            )
            log.check(file)
            act.save(file)
            links.attach(file, [record], act=act)
            held.append(file)
    except BaseException:
        for _name, key, _size in kept:
            shelf.remove(key)
        raise
    return held


def enclosed(held: Sequence[Activity]) -> list[tuple[str, str]]:
    """Give files as the outbox takes them: name, and path below `MEDIA_ROOT`."""
    return [
        (file.subject, shelf.path_of(file.stored_as))
        for file in held
        if file.stored_as is not None
    ]

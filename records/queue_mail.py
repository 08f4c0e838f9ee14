"""Tell those who look after a queue that something new lies in it. Spec §4.

| queue e-mail | mail members | who is told |
|---|---|---|
| empty | any | each member by themselves |
| filled | off | the queue e-mail alone |
| filled | on | the queue e-mail and each member |
"""

import logging
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from users.models import Organisation, Queue, User
from work import mail, notices

log = logging.getLogger(__name__)

KIND = "queue_lead"
# So many are named in one mail; the rest is counted.
MOST_NAMED = 10


def tell(queue: Queue, records: Sequence[Any], *, by: User | None = None) -> None:
    """Tell about records that came into a queue: one mail each for all of them.

    Part of the caller's transaction. Who put them there is not told.
    """
    if not records:
        return
    url = _url(queue)
    reached = bool(queue.email) and _mail_queue(queue, records, url)
    if reached and not queue.mails_members:
        return
    for person in queue.people():
        if person != by:
            with translation.override(person.speaks):
                text, names = _headline(queue, records), _names(records)
                notices.tell(person, KIND, text, url, details=names)


def _mail_queue(queue: Queue, records: Sequence[Any], url: str) -> bool:
    """Write to the queue's own address; a bad one must not stop a lead coming in."""
    link = f"\n\n{settings.SITE_URL}{url}" if url else ""
    ours = Organisation.language_name() or settings.LANGUAGE_CODE
    with translation.override(ours):
        subject, text = _headline(queue, records), f"{_names(records)}{link}\n"
    try:
        mail.post(queue.email, subject, text, kind=KIND)
    except ValidationError as refused:
        log.warning("No mail to the queue %s: %s", queue.key, refused.messages)
        return False
    return True


def _headline(queue: Queue, records: Sequence[Any]) -> str:
    return ngettext(
        "%(count)s new lead waits in %(queue)s",
        "%(count)s new leads wait in %(queue)s",
        len(records),
    ) % {"count": len(records), "queue": _one_line(queue.name)}


def _names(records: Sequence[Any]) -> str:
    lines = [_one_line(str(record)) for record in records[:MOST_NAMED]]
    if len(records) > MOST_NAMED:
        lines.append(_("… and %(count)s more") % {"count": len(records) - MOST_NAMED})
    return "\n".join(lines)


def _one_line(text: str) -> str:
    """Keep what strangers typed from adding lines of its own."""
    return " ".join(text.split())


def _url(queue: Queue) -> str:
    try:
        return reverse("queues:detail", args=[queue.key])
    except NoReverseMatch:
        return ""

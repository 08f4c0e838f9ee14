"""A person's open tasks as a calendar that their own program fetches by itself.

The address is the key: who knows it reads the calendar without signing in. It can be
made anew, which ends the old one, and ended for good.
"""

import datetime
import hashlib
import secrets
from typing import NamedTuple
from urllib.parse import urljoin

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from activities import calendars, links
from activities.models import Activity, CalendarLink
from users.models import User

# What is due first wins; nobody has so many, and a calendar takes no more.
MOST = 2_000
_ONE_SECOND = datetime.timedelta(seconds=1)


class Feed(NamedTuple):
    """A calendar file, the hash of it, and since when it reads like this."""

    text: bytes
    mark: str
    since: datetime.datetime


def make(user: User) -> str:
    """Give a new secret for a person's calendar; the one before opens nothing more.

    It is known only now: what is kept is its hash.
    """
    secret = secrets.token_urlsafe(32)
    now = timezone.now()
    CalendarLink.objects.update_or_create(
        user=user,
        defaults={
            "secret_hash": _hash(secret.encode()),
            "made_at": now,
            "shown": "",
            "shown_at": now,
        },
    )
    return secret


def end(user: User) -> bool:
    """End a person's calendar; tell whether there was one."""
    ended, _by_model = CalendarLink.objects.filter(user=user).delete()
    return bool(ended)


def find(secret: str) -> CalendarLink | None:
    """Give the link that a secret opens; None for a wrong or an ended one.

    None also when its person has left, or may see no activities any more.
    """
    rows = CalendarLink.objects.select_related("user")
    link = rows.filter(secret_hash=_hash(secret.encode())).first()
    may = link and link.user.is_active and link.user.has_perm(_RIGHT)
    return link if may else None


def read(link: CalendarLink) -> Feed:
    """Give the calendar behind a link, with what its person may see at this moment."""
    user = link.user
    with timezone.override(user.zone), translation.override(user.speaks):
        text = calendars.of_tasks(_("Tasks of %(who)s") % {"who": user}, *_tasks(user))
    mark = _hash(text)
    if mark != link.shown:
        # HTTP counts in seconds: what is new is newer than what was there before.
        now = timezone.now().replace(microsecond=0)
        before = link.shown_at.replace(microsecond=0)
        link.shown, link.shown_at = mark, max(now, before + _ONE_SECOND)
        link.save(update_fields=["shown", "shown_at"])
    return Feed(text, mark, link.shown_at)


# -- inside -------------------------------------------------------------------

_RIGHT = "activities.view_activity"


def _tasks(
    user: User,
) -> tuple[list[Activity], dict[int, list[tuple[str, str]]]]:
    rows = Activity.objects.visible_to(user).filter(kind=Activity.Kind.TASK, owner=user)
    rows = rows.filter(done_at=None, due_at__isnull=False).of_living_records()
    tasks = list(rows.select_related("owner").in_order()[:MOST])
    about = {
        pk: [
            (str(record), urljoin(settings.SITE_URL, str(record.get_absolute_url())))  # type: ignore[attr-defined]
            for record in records
            if record is not None
        ]
        for pk, records in links.records_of(tasks, user).items()
    }
    return tasks, about


def _hash(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()

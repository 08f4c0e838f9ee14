"""Tell people what happened, the way they want to hear it."""

from typing import Any

from django.conf import settings
from django.utils import timezone

from work import digest
from work import mail as outbox
from work.models import Notice, NoticePreference

Mailed = NoticePreference.Mailed


def tell(
    user: Any,
    kind: str,
    text: str,
    url: str = "",
    *,
    mail: bool = True,
    group: str = "",
) -> None:
    """Leave a notice for a user, and a mail if they want one, in this transaction.

    `url` is a path of ours. Notices of one `group` that nobody has read yet are
    one notice, with the latest text; only the first of them is mailed. Who wants a
    daily mail finds it there.
    """
    if not user.is_active:
        return
    wanted = NoticePreference.objects.filter(user=user, kind=kind).first()
    if group and _renew(user, kind, group, text, url):
        return
    if wanted is None or wanted.in_app:
        Notice.objects.create(user=user, kind=kind, group=group, text=text, url=url)
    mailed = wanted.mailed if wanted else Mailed.NOW
    if not mail or not user.email or mailed == Mailed.NEVER:
        return
    if mailed == Mailed.DAILY:
        digest.add(user, kind, text, url)
        return
    body = f"{text}\n\n{settings.SITE_URL}{url}\n" if url else f"{text}\n"
    outbox.post(user.email, subject_of(text), body, user=user, kind=kind)


def subject_of(text: str) -> str:
    """The first line of a text, short enough for a mail's subject."""
    line = next(iter(text.strip().splitlines()), "")
    return line if len(line) <= 150 else f"{line[:149]}…"


def unread(user: Any) -> int:
    """How many notices the user has not read, counted to 100."""
    return Notice.objects.filter(user=user, read_at=None)[:100].count()


def mark_read(user: Any, notices: list[int] | None = None) -> int:
    """Mark the user's notices as read (None: all of them); return how many were new."""
    rows = Notice.objects.filter(user=user, read_at=None)
    if notices is not None:
        rows = rows.filter(pk__in=notices)
    return rows.update(read_at=timezone.now())


def _renew(user: Any, kind: str, group: str, text: str, url: str) -> bool:
    unread = Notice.objects.filter(user=user, kind=kind, group=group, read_at=None)
    return bool(unread.update(text=text, url=url, created_at=timezone.now()))

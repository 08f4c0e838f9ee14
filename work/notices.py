"""Tell people what happened, the way they want to hear it."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from work import about as about_record
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
    about: Any = None,
    details: str = "",
) -> None:
    """Leave a notice for a user, and a mail if they want one, in this transaction.

    `url` is a path of ours. Notices of one `group` that nobody has read yet are
    one notice, with the latest text; only the first of them is mailed. Who wants a
    daily mail finds it there. `about` is the record that the text names: the text is
    shown only as long as the user may see it. `details` stand in the mail alone.
    """
    if not user.is_active:
        return
    about_fields = about_record.fields(about)
    wanted = NoticePreference.objects.filter(user=user, kind=kind).first()
    if group and _renew(user, kind, group, {"text": text, "url": url, **about_fields}):
        return
    if wanted is None or wanted.in_app:
        Notice.objects.create(
            user=user, kind=kind, group=group, text=text, url=url, **about_fields
        )
    mailed = wanted.mailed if wanted else Mailed.NOW
    if not mail or not user.email or mailed == Mailed.NEVER:
        return
    if mailed == Mailed.DAILY:
        digest.add(user, kind, text, url, about_fields)
        return
    said = f"{text}\n\n{details}" if details else text
    outbox.post(user.email, subject_of(text), _body(said, url), user=user, kind=kind)


def tell_each(told: Sequence[tuple[Any, str]], kind: str, url: str) -> None:
    """Tell each of many users a text of their own, as `tell` does, some statements."""
    told = [(user, text) for user, text in told if user.is_active]
    rows = NoticePreference.objects.filter(kind=kind, user__in=[u for u, _t in told])
    wanted = {one.user_id: one for one in rows}
    shown, mailed = [], []
    for user, text in told:
        wish = wanted.get(user.pk)
        if wish is None or wish.in_app:
            shown.append(Notice(user=user, kind=kind, text=text, url=url))
        when = wish.mailed if wish and user.email else Mailed.NOW
        if when == Mailed.DAILY:
            digest.add(user, kind, text, url)
        elif when == Mailed.NOW and user.email:
            mailed.append((user, subject_of(text), _body(text, url)))
    Notice.objects.bulk_create(shown)
    outbox.post_each(mailed, kind=kind)


def _body(text: str, url: str) -> str:
    return f"{text}\n\n{settings.SITE_URL}{url}\n" if url else f"{text}\n"


def subject_of(text: str) -> str:
    """The first line of a text, short enough for a mail's subject."""
    line = next(iter(text.strip().splitlines()), "")
    return line if len(line) <= 150 else f"{line[:149]}…"


def unread(user: Any) -> int:
    """How many notices the user has not read and may see, counted to 100."""
    return unread_of(user)[:100].count()


def unread_of(user: Any) -> QuerySet[Notice]:
    """Give the unread notices of a user that name nothing the user may not see."""
    return Notice.objects.filter(about_record.seen_by(user), user=user, read_at=None)


def mute(user: Any, kind: str) -> None:
    """Tell a user no more of one kind, neither in the program nor by mail."""
    NoticePreference.objects.update_or_create(
        user=user, kind=kind, defaults={"in_app": False, "mailed": Mailed.NEVER}
    )


def mark_read(user: Any, notices: list[int] | None = None) -> int:
    """Mark the user's notices as read (None: all of them); return how many were new."""
    rows = Notice.objects.filter(user=user, read_at=None)
    if notices is not None:
        rows = rows.filter(pk__in=notices)
    return rows.update(read_at=timezone.now())


def _renew(user: Any, kind: str, group: str, now: dict[str, Any]) -> bool:
    unread = Notice.objects.filter(user=user, kind=kind, group=group, read_at=None)
    return bool(unread.update(**now, created_at=timezone.now()))

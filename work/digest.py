"""The daily mail: what somebody wants to hear once a day, in one mail at eight.

Each morning with something to say is a due row; the lines are rows until the mail is
in the outbox, in one transaction, so that nothing is told twice or never.
"""

import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from work import due, mail
from work.about import words_for
from work.models import DigestLine

HOUR = datetime.time(8)
KIND = "digest"
# A mail that says more is not read; the rest waits under the bell.
MOST = 100


def add(
    user: Any, kind: str, text: str, url: str, about: dict[str, Any] | None = None
) -> None:
    """Put a line into a person's next daily mail, in the caller's transaction.

    `about` says which record it names, see `work.about.fields`: without sight of it
    in the morning the line is left out.
    """
    DigestLine.objects.create(user=user, kind=kind, text=text, url=url, **(about or {}))
    at = next_morning(timezone.now(), user.zone)
    key = f"{user.pk}:{at.astimezone(user.zone).date()}"
    due.later("work.send_digest", user.pk, key=key, at=at)


def next_morning(now: datetime.datetime, zone: datetime.tzinfo) -> datetime.datetime:
    """Give the next eight o'clock of a zone; on a day of two clocks, by its wall."""
    here = now.astimezone(zone)
    day = here.date()
    if here.time() >= HOUR:
        day += datetime.timedelta(days=1)
    return datetime.datetime.combine(day, HOUR, zone).astimezone(datetime.UTC)


def send(user_id: int) -> None:
    """Put what waits for a person into one mail; nothing if nothing waits."""
    with transaction.atomic():
        user = get_user_model()._default_manager.filter(pk=user_id).first()
        rows = DigestLine.objects.filter(user_id=user_id)
        lines = list(rows.select_for_update())
        if user is not None and user.is_active and user.email:
            words = words_for(user, lines)
            told = [_line(line, text) for line in lines if (text := words[line.pk])]
            with translation.override(user.speaks):
                if told:
                    _post(user, told)
        rows.filter(pk__in=[line.pk for line in lines]).delete()


def _post(user: Any, lines: list[str]) -> None:
    day = date_format(timezone.localtime(timezone=user.zone), "SHORT_DATE_FORMAT")
    subject = ngettext(
        "%(day)s: %(n)s thing to know", "%(day)s: %(n)s things to know", len(lines)
    ) % {"day": day, "n": len(lines)}
    text = "\n\n".join(lines[:MOST])
    if len(lines) > MOST:
        text += "\n\n" + _("… and %(n)s more.") % {"n": len(lines) - MOST}
    choose = _("You chose to hear of this once a day. Change it here:")
    text += f"\n\n{choose} {settings.SITE_URL}/me/#notices\n"
    mail.post(user.email, subject, text, user=user, kind=KIND)


def _line(line: DigestLine, text: str) -> str:
    return f"{text}\n{settings.SITE_URL}{line.url}" if line.url else text

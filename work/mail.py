"""The outbox: mails are rows first, and are sent after the commit, once."""

import smtplib
from collections.abc import Iterable, Sequence
from email.utils import formataddr, parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from celery import current_app
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import BadHeaderError, EmailMultiAlternatives
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _

from work import due, letters
from work.models import Mail

# Written at delivery by the Celery task BUILDER(user_id, kind), which returns a
# dictionary of subject, text and html, or None when there is nothing to say any more.
TEMPLATES = {"password_reset", "invitation"}
BUILDER = "users.build_mail"
_BACKENDS = "django.core.mail.backends"
_GO_NOWHERE = {f"{_BACKENDS}.console", f"{_BACKENDS}.dummy"}


def post(
    to: str | Iterable[str],
    subject: str,
    text: str,
    html: str = "",
    *,
    user: Any = None,
    kind: str = "",
) -> list[Mail]:
    """Put one mail per recipient in the outbox and return them.

    Part of the caller's transaction. Raises ValidationError for an address that
    cannot be written to and for a subject that tries to smuggle in a header.
    """
    recipients = [to] if isinstance(to, str) else list(to)
    for address in recipients:
        check_address(address)
    check_subject(subject)
    return _queue_all(
        [
            Mail(to=to, subject=subject, text=text, html=html, user=user, kind=kind)
            for to in recipients
        ]
    )


def post_each(written: Sequence[tuple[Any, str, str]], *, kind: str) -> list[Mail]:
    """Put a mail for each (user, subject, text) in the outbox, as `post` does."""
    for user, subject, _text in written:
        check_address(user.email)
        check_subject(subject)
    return _queue_all(
        [
            Mail(to=user.email, subject=subject, text=text, user=user, kind=kind)
            for user, subject, text in written
        ]
    )


def post_letter(
    to: str,
    subject: str,
    text: str,
    *,
    cc: Sequence[str] = (),
    by: Any,
    reply_to: str = "",
    thread: Sequence[str] = (),
    files: Sequence[tuple[str, str]] = (),
    calendar: str = "",
    on_failure: str = "",
) -> Mail:
    """Put one mail of a person to somebody outside in the outbox.

    One mail, which `to` and `cc` get alike. It comes from our own address with the
    name of `by`; answers go to `reply_to`. `thread` are the Message-IDs it answers,
    without brackets, the latest last. `files` go along: (name, path below
    `MEDIA_ROOT`), read when it is delivered. `calendar` is a calendar file that says
    what is asked of the reader's calendar. `on_failure` names the Celery task that is
    told the mail's key if it is given up. Raises ValidationError like `post`.
    """
    for address in [to, *cc, *filter(None, [reply_to])]:
        check_address(address)
    check_subject(subject)
    return _queue(
        Mail(
            to=to,
            cc=list(cc),
            subject=subject,
            text=text,
            user=by,
            kind="letter",
            from_name=_one_line(by.name),
            reply_to=reply_to,
            thread=list(thread),
            files=[[name, path] for name, path in files],
            calendar=calendar,
            on_failure=on_failure,
        )
    )


def check_address(address: str) -> None:
    """Raise ValidationError for an address that cannot be written to."""
    try:
        validate_email(address)
    except ValidationError:
        raise ValidationError(
            _("“%(address)s” is not a valid mail address."),
            params={"address": address},
        ) from None
    # Django's validator takes look-alikes such as a dotless i before the @, which
    # some databases and mail systems then read as another person's address.
    if not address.partition("@")[0].isascii():
        raise ValidationError(
            _("“%(address)s” has letters before the @ that mail cannot carry."),
            params={"address": address},
        )


def check_subject(subject: str) -> None:
    """Raise ValidationError for what is no line, or too long a one, for a header."""
    if len(subject.splitlines()) > 1 or subject.endswith(("\r", "\n")):
        raise ValidationError(_("A mail's subject must be one line."))
    if len(subject) > 500:
        raise ValidationError(_("A mail's subject has at most 500 characters."))


def message_id(mail: Mail) -> str:
    """Give the Message-ID of a mail, without brackets; the same on every attempt."""
    return f"{mail.uuid}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}"


def leaves_us() -> bool:
    """Tell whether mails reach anybody, or only this machine's own terminal.

    In a demonstration the terminal will do.
    """
    return (
        settings.CRM_DEMO
        or settings.EMAIL_BACKEND.rpartition(".")[0] not in _GO_NOWHERE
    )


def post_template_for_user(user: Any, kind: str) -> Mail:
    """Put a mail in the outbox whose text, with its token, is made at delivery."""
    if kind not in TEMPLATES:
        raise ValueError(f"no such mail template: {kind}")
    check_address(user.email)
    return _queue(Mail(to=user.email, user=user, kind=kind))


def deliver(mail_id: int) -> None:
    """Send one mail; does nothing if it was sent or given up before.

    A final refusal (SMTP 5xx) is written on the mail. Every other error is raised,
    so that the due row is tried again.
    """
    mail = Mail.objects.filter(pk=mail_id, sent_at=None, failed_at=None).first()
    if mail is None:
        return
    try:
        message = _message(mail)
        if message is None:
            _give_up(mail, _("There was nothing to say any more."))
            return
        message.send()
    except Exception as error:
        if not _is_final(error):
            Mail.objects.filter(pk=mail.pk).update(error=_reason(error))
            raise
        _give_up(mail, _reason(error))
    else:
        Mail.objects.filter(pk=mail.pk).update(sent_at=timezone.now(), error="")


def retry(mails: Iterable[Mail]) -> int:
    """Send mails again that were given up; return how many."""
    count = 0
    for mail in mails:
        unsent = Mail.objects.filter(pk=mail.pk, sent_at=None)
        if unsent.update(failed_at=None, error=""):
            due.later("work.deliver_mail", mail.pk, key=f"mail:{mail.pk}")
            count += 1
    return count


def _queue(mail: Mail) -> Mail:
    mail.save()
    due.later("work.deliver_mail", mail.pk, key=f"mail:{mail.pk}")
    return mail


def _queue_all(mails: list[Mail]) -> list[Mail]:
    if len(mails) == 1:
        return [_queue(mails[0])]
    mails = Mail.objects.bulk_create(mails)
    owed = [(f"mail:{mail.pk}", [mail.pk]) for mail in mails]
    due.later_each("work.deliver_mail", owed)
    return mails


def _message(mail: Mail) -> EmailMultiAlternatives | None:
    subject, text, html = mail.subject, mail.text, mail.html
    if mail.kind in TEMPLATES and not text:
        autodiscover_modules("tasks")
        written = current_app.tasks[BUILDER](mail.user_id, mail.kind)
        if written is None:
            return None
        subject, text = written["subject"], written["text"]
        html = written.get("html", "")
    message = EmailMultiAlternatives(
        subject,
        text,
        from_email=_from(mail),
        to=[mail.to],
        cc=mail.cc,
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers=_headers(mail),
    )
    if mail.kind == "letter":
        html = letters.as_html(text)
    if html:
        message.attach_alternative(html, "text/html")
    if mail.calendar:
        message.attach_alternative(mail.calendar, letters.calendar_kind(mail.calendar))
    for name, path in mail.files:
        message.attach(letters.part(name, Path(settings.MEDIA_ROOT, path)))
    return message


def _from(mail: Mail) -> str:
    """Our own address, which our mail server may send from, with the person's name."""
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    if not mail.from_name:
        return settings.DEFAULT_FROM_EMAIL
    return formataddr((mail.from_name, address))


def _headers(mail: Mail) -> dict[str, str]:
    headers = {"Message-ID": f"<{message_id(mail)}>"}
    if mail.kind != "letter":
        # No absence is answered to a machine (RFC 3834; the second one for Exchange).
        headers["Auto-Submitted"] = "auto-generated"
        headers["X-Auto-Response-Suppress"] = "All"
    if mail.thread:
        headers["In-Reply-To"] = f"<{mail.thread[-1]}>"
        headers["References"] = " ".join(f"<{each}>" for each in mail.thread)
    return headers


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _is_final(error: Exception) -> bool:
    """Tell whether the mail server said that trying again is no use."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return False  # our own set-up, not this mail
    if isinstance(error, BadHeaderError | FileNotFoundError):
        return True  # no header or file of this mail gets better by waiting
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _reply in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 500


def _give_up(mail: Mail, reason: str) -> None:
    with transaction.atomic():
        Mail.objects.filter(pk=mail.pk).update(failed_at=timezone.now(), error=reason)
        if mail.on_failure:
            due.later(mail.on_failure, mail.pk, key=f"mail:{mail.pk}")


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:2000]

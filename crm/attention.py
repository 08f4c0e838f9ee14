"""What an administrator should look at: work that nobody gets, and what failed."""

from dataclasses import dataclass

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from activities.models import IncomingMail
from leads.models import AssignmentEntry, Lead, Submission
from users.models import Organisation
from work.models import Due, Mail

_POSTS = ngettext_lazy(
    "%(n)s web form post could not be processed.",
    "%(n)s web form posts could not be processed.",
    "n",
)
_WORK = ngettext_lazy(
    "%(n)s piece of work was given up.", "%(n)s pieces of work were given up.", "n"
)
_MAILS = ngettext_lazy("%(n)s mail was not sent.", "%(n)s mails were not sent.", "n")
_STRAYS = ngettext_lazy(
    "%(n)s mail that came in belongs to nobody we know.",
    "%(n)s mails that came in belong to nobody we know.",
    "n",
)


@dataclass(frozen=True)
class Need:
    """One thing to look at, and where to mend it."""

    text: str
    url: str


def needs() -> list[Need]:
    """Give everything that waits for an administrator, worst first."""
    return [*_nobody(), *_entries(), *_failed(), *_waiting()]


def _nobody() -> list[Need]:
    organisation = Organisation.current()
    page = reverse("admin:users_organisation_change", args=[organisation.pk])
    found = []
    owner, queue = organisation.default_owner, organisation.default_queue
    if owner is not None and not owner.is_active:
        text = _("The default owner, %(person)s, has left.") % {"person": owner}
        found.append(Need(text, page))
    if queue is not None and not queue.is_active:
        text = _("The default queue, %(queue)s, is switched off.") % {"queue": queue}
        found.append(Need(text, page))
    if not organisation.is_set_up:
        text = _("Say who you are: company, time zone, business hours.")
        found.append(Need(text, reverse("setup-welcome")))
    return found


def _entries() -> list[Need]:
    entries = AssignmentEntry.objects.filter(is_active=True, rule__is_active=True)
    return [
        Need(
            _("Entry “%(entry)s”: %(why)s") % {"entry": entry, "why": why},
            reverse("admin:leads_assignmententry_change", args=[entry.pk]),
        )
        for entry in entries.select_related("user", "queue", "pool")
        if (why := _gives_to_nobody(entry))
    ]


def _gives_to_nobody(entry: AssignmentEntry) -> str:
    if entry.user is not None and not entry.user.is_active:
        return _("%(person)s has left.") % {"person": entry.user}
    if entry.queue is not None and not entry.queue.is_active:
        return _("the queue %(queue)s is switched off.") % {"queue": entry.queue}
    if entry.queue is not None and not entry.queue.people().exists():
        return _("nobody takes from the queue %(queue)s.") % {"queue": entry.queue}
    if entry.pool is not None:
        turns = entry.pool.members.filter(is_active=True, user__is_active=True)
        if not turns.exists():
            return _("nobody takes part in %(pool)s.") % {"pool": entry.pool}
    return ""


def _failed() -> list[Need]:
    failed = Submission.State.FAILED
    strays = [IncomingMail.State.UNMATCHED, IncomingMail.State.FAILED]
    given_up = "failed_at__isempty=0"
    asked = [
        (_POSTS, Submission.objects.filter(state=failed), f"state__exact={failed}"),
        (_WORK, Due.objects.exclude(failed_at=None), given_up),
        (_MAILS, Mail.objects.exclude(failed_at=None), given_up),
        (
            _STRAYS,
            IncomingMail.objects.filter(state__in=strays),
            f"state__in={','.join(strays)}",
        ),
    ]
    return [
        Need(text % {"n": count}, f"{_admin_list(rows.model)}?{query}")
        for text, rows, query in asked
        if (count := rows.count())
    ]


def _admin_list(model: type[models.Model]) -> str:
    kind = model._meta.label_lower.replace(".", "_")
    return reverse(f"admin:{kind}_changelist")


def _waiting() -> list[Need]:
    found = []
    open_leads = Lead.objects.alive().unconverted().open()
    last = Organisation.current().default_queue
    waiting = open_leads.filter(queue=last).count() if last else 0
    if last and waiting:
        text = ngettext(
            "%(n)s lead fitted no entry and waits in %(queue)s.",
            "%(n)s leads fitted no entry and wait in %(queue)s.",
            waiting,
        )
        url = reverse("queues:detail", args=[last.key])
        found.append(Need(text % {"n": waiting, "queue": last}, url))
    left = open_leads.filter(owner__is_active=False).count()
    if left:
        text = ngettext(
            "%(n)s open lead belongs to somebody who left.",
            "%(n)s open leads belong to people who left.",
            left,
        )
        url = reverse("admin:users_user_changelist") + "?is_active__exact=0"
        found.append(Need(text % {"n": left}, url))
    return found

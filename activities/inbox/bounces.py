"""A mail came back: mark the e-mail, and the address of whom it could not reach."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from activities import links
from activities.inbox import placing
from activities.inbox.kinds import Bounce
from activities.mailing import people, sending
from activities.models import Activity, Email, IncomingMail
from history import writing
from records import keys

State = IncomingMail.State
# What a sent e-mail came to that reached nobody; it counts as no contact then.
BOUNCED = "bounced"


def note(bounce: Bounce) -> tuple[str, str, Activity | None]:
    """Mark what could not be delivered; gives the report's state, reason and activity.

    Only for an e-mail of ours that it names, and only addresses that this went to: a
    made-up report marks nobody.
    """
    email = placing.find(bounce.answers)
    if email is None or email.mail is None:
        return State.IGNORED, _("It names no e-mail of ours."), None
    if not bounce.is_final:
        return State.DONE, _("Delayed: %(why)s") % {"why": bounce.why}, email.activity
    written_to = {keys.email_key(one) for one in [email.mail.to, *email.mail.cc]}
    failed = [one for one in bounce.recipients if one in written_to]
    if bounce.recipients and not failed:
        return State.IGNORED, _("It names nobody whom we wrote to."), None
    failed = failed or [keys.email_key(email.mail.to)]
    _mark(email, failed, bounce.why)
    return State.DONE, bounce.why, email.activity


# -- inside -------------------------------------------------------------------


def _mark(email: Email, failed: Sequence[str], why: str) -> None:
    said = f"{', '.join(failed)}: {why}"[:500]
    with writing.act(
        "bounce_email", by=None, label=str(email), channel="email", whole=True
    ) as act:
        for rows in people.known(failed).values():
            for person in sorted(rows, key=lambda one: one.pk):
                if person.email_bounced_at is None:
                    person.email_bounced_at = timezone.now()
                    person.email_bounced_reason = why[:255]
                    act.save(person)
        [activity] = links.lock([email.activity])
        mail = email.mail
        if mail is not None and keys.email_key(mail.to) in failed:
            activity.outcome = BOUNCED
            act.save(activity)
        Email.objects.filter(pk=email.pk).update(
            bounced_at=timezone.now(), bounced_reason=said
        )
    if activity.owner is not None:
        sending.tell_not_arrived(email, activity.owner)

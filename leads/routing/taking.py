"""Take leads from a queue and give them back; of two reps one wins. Spec §4."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from history import reading, writing
from leads.models import Lead, LeadQuerySet
from leads.routing import owners, rules
from users.models import Queue, User
from work import database


class Taken(ValidationError):
    """Somebody else was faster."""


def take(lead: Lead, *, by: User) -> Lead:
    """Make a person the owner of a lead that lies in a queue, and give the lead.

    Open tasks follow. Taking one's own lead again does nothing, so a double click is
    one take. Raises Taken, in words for the loser; PermissionDenied for who may not
    take from this queue; Lead.DoesNotExist if the lead is gone.
    """
    with _taking(by) as act:
        locked = owners.lock([lead])
        if not locked:
            raise Lead.DoesNotExist
        lead = locked[0]
        if lead.queue is None:
            if lead.owner_id == by.pk:
                return lead
            raise Taken(_who_was_faster(lead))
        if not _may_take(lead, by):
            raise PermissionDenied(
                _("Only members of %(queue)s take its leads.") % {"queue": lead.queue}
            )
        return _give(lead, lead.queue, by, act)


def take_next(queue: Queue, *, by: User) -> Lead | None:
    """Take the lead that has waited longest; None if the queue is empty.

    Never waits for others who take from the same queue at the same time: each gets
    another lead.
    """
    with _taking(by) as act:
        waiting = in_line(queue).filter(pk__in=Lead.objects.transferable_by(by))
        lead = database.skip_locked(waiting).first()
        if lead is None:
            return None
        return _give(lead, queue, by, act)


def give_back(lead: Lead, queue: Queue, *, by: User, reason: str) -> Lead:
    """Return a lead to a queue, with the reason; open tasks stay with their owner.

    Raises ValidationError without a reason, or in words when it may not be returned.
    """
    if not reason.strip():
        raise ValidationError(_("Say why you return this lead."))
    text = _("%(who)s returned it: %(reason)s") % {"who": by, "reason": reason}
    if len(text) > rules.LONGEST_REASON:
        raise ValidationError(_("Give the reason in at most 400 characters."))
    label = _("Returned to %(queue)s") % {"queue": queue}
    with writing.act("return", by=by, label=label, reason=reason) as act:
        skipped = owners.give([lead], queue, by=by, act=act, reason=text)
        if skipped:
            raise ValidationError(skipped[0][1])
    return Lead.objects.get(pk=lead.pk)


def in_line(queue: Queue) -> LeadQuerySet:
    """Give the leads that wait in a queue, who waits longest first."""
    return Lead.objects.alive().filter(queue=queue).order_by("assigned_at", "pk")


def was_in(lead: Lead, queue: Queue) -> bool:
    """Tell whether a lead lies or lay in a queue.

    So that a member who was too late is told who was faster, and everybody else
    learns nothing.
    """
    if lead.queue_id == queue.pk:
        return True
    return any(
        queue.pk in change.values.get("queue_id", []) for change in reading.of(lead)
    )


def came_from(lead: Lead) -> Queue | None:
    """Give the queue that a lead lay in last."""
    decisions = lead.assignment_decisions.exclude(queue=None).filter(
        queue__is_active=True
    )
    latest = decisions.select_related("queue").first()
    return latest.queue if latest else None


# -- inside -------------------------------------------------------------------


@contextmanager
def _taking(by: User) -> Iterator[writing.Act]:
    with writing.act("take", by=by, label=_("Lead taken from a queue")) as act:
        yield act


def _may_take(lead: Lead, by: User) -> bool:
    return Lead.objects.transferable_by(by).filter(pk=lead.pk).exists()


def _give(lead: Lead, queue: Queue, by: User, act: writing.Act) -> Lead:
    reason = _("%(who)s took it from %(queue)s.") % {"who": by, "queue": queue}
    choice = rules.Choice(lead, by, None, reason=reason)
    owners.hand_over([choice], act=act, notify=False, move_tasks=True)
    return lead


def _who_was_faster(lead: Lead) -> str:
    seconds = max(int((timezone.now() - lead.assigned_at).total_seconds()), 1)
    who = lead.owner.get_short_name() if lead.owner else ""
    if seconds < 60:
        return ngettext(
            "%(who)s took this lead %(count)s second ago.",
            "%(who)s took this lead %(count)s seconds ago.",
            seconds,
        ) % {"who": who, "count": seconds}
    if seconds < 3600:
        minutes = seconds // 60
        return ngettext(
            "%(who)s took this lead %(count)s minute ago.",
            "%(who)s took this lead %(count)s minutes ago.",
            minutes,
        ) % {"who": who, "count": minutes}
    return _("%(who)s has this lead now.") % {"who": who}

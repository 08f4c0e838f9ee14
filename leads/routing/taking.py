"""Take leads from a queue and give them back; of two reps one wins. Spec §4."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from history import reading, writing
from history.models import Operation
from leads.models import Lead, LeadQuerySet
from leads.routing import owners, rules
from users.models import Queue, User
from work import database


class Taken(ValidationError):
    """Somebody else was faster."""


class Full(ValidationError):
    """A person holds as many open leads as their queue allows."""


@dataclass(frozen=True)
class Moved:
    """A lead that was taken or given back, and the act; None if nothing changed."""

    lead: Lead
    operation: Operation | None


@dataclass
class Haul:
    """Several leads taken in one act; which not, and why."""

    taken: list[Lead] = field(default_factory=list)
    skipped: list[tuple[Lead, str]] = field(default_factory=list)
    operation: Operation | None = None


def take(lead: Lead, *, by: User) -> Moved:
    """Make a person the owner of a lead that lies in a queue.

    Open tasks follow. Taking one's own lead again does nothing, so a double click is
    one take. Raises Taken and Full, in words; PermissionDenied for who may not take
    from this queue; Lead.DoesNotExist if the lead is gone.
    """
    with writing.act("take", by=by, label=_("%(lead)s taken") % {"lead": lead}) as act:
        _one_at_a_time(by)
        locked = owners.lock([lead])
        if not locked:
            raise Lead.DoesNotExist
        lead = locked[0]
        if lead.queue is None:
            if lead.owner_id == by.pk:
                return Moved(lead, None)
            raise Taken(_who_was_faster(lead))
        if not Lead.objects.transferable_by(by).filter(pk=lead.pk).exists():
            raise PermissionDenied(
                _("Only members of %(queue)s take its leads.") % {"queue": lead.queue}
            )
        if room(lead.queue, by) == 0:
            raise Full(_full(lead.queue, by))
        _give([lead], lead.queue, act)
    return Moved(lead, act.operation)


def take_next(queue: Queue, *, by: User) -> Moved | None:
    """Take the lead that has waited longest; None if the queue is empty.

    Never waits for others who take from the same queue at the same time: each gets
    another lead. Raises Full, in words.
    """
    label = _("Next lead of %(queue)s taken") % {"queue": queue}
    with writing.act("take", by=by, label=label) as act:
        _one_at_a_time(by)
        if room(queue, by) == 0:
            raise Full(_full(queue, by))
        waiting = in_line(queue).filter(pk__in=Lead.objects.transferable_by(by))
        lead = database.skip_locked(waiting).first()
        if lead is None:
            return None
        _give([lead], queue, act)
    return Moved(lead, act.operation)


def take_several(
    ids: Sequence[int], queue: Queue, *, by: User, act: writing.Act | None = None
) -> Haul:
    """Take the chosen leads of a queue in one act, as many as its limit leaves room.

    Who waits longest comes first. What somebody else took meanwhile is named.
    """
    haul = Haul()
    label = _("Leads of %(queue)s taken") % {"queue": queue}
    with nullcontext(act) if act else writing.act("take", by=by, label=label) as act:
        _one_at_a_time(by)
        left = room(queue, by)
        locked = owners.lock(Lead.objects.filter(pk__in=ids))
        mine = Lead.objects.transferable_by(by).filter(pk__in=[x.pk for x in locked])
        free = set(mine.filter(queue=queue).values_list("pk", flat=True))
        for lead in sorted(locked, key=lambda one: (one.assigned_at, one.pk)):
            if lead.pk not in free:
                # Of what never lay in this queue nobody learns anything.
                if was_in(lead, queue):
                    haul.skipped.append((lead, _who_was_faster(lead)))
            elif left is not None and len(haul.taken) >= left:
                haul.skipped.append((lead, _full(queue, by, of=len(haul.taken))))
            else:
                haul.taken.append(lead)
        _give(haul.taken, queue, act)
        haul.operation = act.operation if act.has_written else None
    return haul


def give_back(lead: Lead, queue: Queue, *, by: User, reason: str) -> Moved:
    """Return a lead to a queue, with the reason; open tasks stay with their owner.

    Raises ValidationError without a reason, or in words when it may not be returned.
    """
    if not reason.strip():
        raise ValidationError(_("Say why you return this lead."))
    text = _("%(who)s returned it: %(reason)s") % {"who": by, "reason": reason}
    if len(text) > rules.LONGEST_REASON:
        raise ValidationError(_("Give the reason in at most 400 characters."))
    label = _("%(lead)s returned to %(queue)s") % {"lead": lead, "queue": queue}
    with writing.act("return", by=by, label=label, reason=reason) as act:
        skipped = owners.give([lead], queue, by=by, act=act, reason=text)
        if skipped:
            raise ValidationError(skipped[0][1])
    return Moved(Lead.objects.get(pk=lead.pk), act.operation)


def in_line(queue: Queue) -> LeadQuerySet:
    """Give the leads that wait in a queue, who waits longest first."""
    rows = Lead.objects.alive().unconverted().filter(queue=queue)
    return rows.order_by("assigned_at", "pk")


def held(queue: Queue, by: User) -> int:
    """Count the open leads a person took from a queue and still has."""
    rows = Lead.objects.alive().unconverted().open()
    return rows.filter(owner=by, taken_from=queue).count()


def room(queue: Queue, by: User) -> int | None:
    """Tell how many more a person may take from a queue; None: as many as they like."""
    if queue.most_open is None:
        return None
    return max(queue.most_open - held(queue, by), 0)


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


def _one_at_a_time(by: User) -> None:
    """Let a person take once at a time, so that two clicks keep to the limit.

    Others do not wait: the lock is this person's own.
    """
    database.advisory_lock(f"take:{by.pk}")


def _give(leads: Sequence[Lead], queue: Queue, act: writing.Act) -> None:
    reason = _("%(who)s took it from %(queue)s.") % {"who": act.by, "queue": queue}
    owners.hand_over(
        [rules.Choice(lead, act.by, None, reason=reason) for lead in leads],
        act=act,
        notify=False,
        move_tasks=True,
        taken_from=queue,
    )


def _full(queue: Queue, by: User, *, of: int = 0) -> str:
    return _(
        "You hold %(held)s of %(most)s open leads from this queue. Close or return one."
    ) % {"held": held(queue, by) + of, "most": queue.most_open}


def _who_was_faster(lead: Lead) -> str:
    seconds = max(int((timezone.now() - lead.assigned_at).total_seconds()), 1)
    who = lead.owner.get_short_name() if lead.owner else str(lead.queue)
    if lead.owner and seconds < 60:
        return ngettext(
            "%(who)s took this lead %(count)s second ago.",
            "%(who)s took this lead %(count)s seconds ago.",
            seconds,
        ) % {"who": who, "count": seconds}
    if lead.owner and seconds < 3600:
        minutes = seconds // 60
        return ngettext(
            "%(who)s took this lead %(count)s minute ago.",
            "%(who)s took this lead %(count)s minutes ago.",
            minutes,
        ) % {"who": who, "count": minutes}
    return _("%(who)s has this lead now.") % {"who": who}

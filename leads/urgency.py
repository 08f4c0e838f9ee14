"""Which open leads want their owner now, each with its strongest reason. Spec §1.6.

One query orders them all: by reason, then who has waited longest. "Overdue" and "due
today" are told from the next step that activities keep on the lead.
"""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    Case,
    Exists,
    F,
    IntegerChoices,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from activities.models import ActivityLink
from leads.models import Lead

# An answer that is older than this is no longer waited for.
_REPLIES_FOR = datetime.timedelta(days=30)
_SOON = datetime.timedelta(hours=1)


class Reason(IntegerChoices):
    """Why a lead wants attention, the strongest first."""

    REPLY = 0, _("Replies")
    LATE = 1, _("First response late")
    OVERDUE = 2, _("Overdue")
    SOON = 3, _("First response due")
    TODAY = 4, _("Due today")
    HOT = 5, _("Hot, not called")
    NEW = 6, _("New, not called")
    NO_STEP = 7, _("No next step")


def pressing(
    user: Any,
    owners: Iterable[int],
    *,
    now: datetime.datetime,
    day_ends: datetime.datetime,
) -> QuerySet[Any]:
    """Give the open leads of some owners that want attention, in order.

    Each has `reason`, one of Reason, and `reason_at`, since or until when. Only what
    `user` may see; `day_ends` is the end of the reader's day.
    """
    leads = Lead.objects.visible_to(user).unconverted().open()
    rows: QuerySet[Any] = leads.filter(owner__in=list(owners)).annotate(
        reason=_reason(now, day_ends),
        reason_at=_since(now),
    )
    return rows.exclude(reason=None).order_by("reason", "reason_at", "pk")


def besides(
    lead: Lead, reason: Reason, *, now: datetime.datetime, day_ends: datetime.datetime
) -> list[Reason]:
    """Give what else holds for a lead that was found for its strongest reason.

    Told from the lead itself. What a reason says already is left out: who has not
    been called at all has no next step either.
    """
    found = [_of_step(lead, now, day_ends), *_of_first_call(lead, now)]
    if Reason.NEW in (*found, reason):
        found.remove(Reason.NO_STEP)
    return sorted(each for each in found if each is not None and each > reason)


def with_one_of(leads: Sequence[int] | QuerySet[Any]) -> Exists:
    """The condition that a task belongs to one of some leads, given by their ids."""
    return Exists(_links().filter(activity=OuterRef("pk"), object_id__in=leads))


# -- inside -------------------------------------------------------------------


def _links() -> QuerySet[ActivityLink]:
    kind = ContentType.objects.get_for_model(Lead)
    return ActivityLink.objects.filter(content_type=kind)


def _reason(now: datetime.datetime, day_ends: datetime.datetime) -> Case:
    uncalled = Q(first_outbound_at=None)
    return Case(
        When(unanswered_at__gte=now - _REPLIES_FOR, then=Value(Reason.REPLY)),
        When(_owed(now) & Q(respond_by__lt=now), then=Value(Reason.LATE)),
        When(next_step_at__lt=now, then=Value(Reason.OVERDUE)),
        When(_owed(now) & Q(respond_by__lt=now + _SOON), then=Value(Reason.SOON)),
        When(next_step_at__lt=day_ends, then=Value(Reason.TODAY)),
        When(uncalled & Q(rating="Hot"), then=Value(Reason.HOT)),
        When(uncalled & Q(next_step_at=None), then=Value(Reason.NEW)),
        When(next_step_at=None, then=Value(Reason.NO_STEP)),
        default=None,
        output_field=IntegerField(),
    )


def _of_step(
    lead: Lead, now: datetime.datetime, day_ends: datetime.datetime
) -> Reason | None:
    if lead.next_step_at is None:
        return Reason.NO_STEP
    if lead.next_step_at < now:
        return Reason.OVERDUE
    return Reason.TODAY if lead.next_step_at < day_ends else None


def _of_first_call(lead: Lead, now: datetime.datetime) -> list[Reason]:
    """As `_reason` asks the database, of a lead nobody has called."""
    if lead.first_outbound_at is not None:
        return []
    found = [Reason.HOT] if lead.rating == "Hot" else []
    is_owed = lead.next_step_at is None or lead.next_step_at < now
    if is_owed and lead.respond_by and lead.respond_by < now + _SOON:
        return [*found, Reason.LATE if lead.respond_by < now else Reason.SOON]
    return found or ([Reason.NEW] if lead.next_step_at is None else [])


def _since(now: datetime.datetime) -> Case:
    """The time within a reason: due times first, then the longest wait."""
    waits = Coalesce("last_activity_at", "assigned_at")
    uncalled = Q(first_outbound_at=None)
    return Case(
        When(_owed(now) & Q(respond_by__lt=now), then=F("respond_by")),
        When(next_step_at__lt=now, then=F("next_step_at")),
        When(_owed(now) & Q(respond_by__lt=now + _SOON), then=F("respond_by")),
        When(next_step_at__isnull=False, then=F("next_step_at")),
        When(uncalled, then=F("assigned_at")),
        default=waits,
    )


def _owed(now: datetime.datetime) -> Q:
    """Nobody has called yet, nor put it off: what is planned for later waits."""
    return Q(first_outbound_at=None) & (Q(next_step_at=None) | Q(next_step_at__lt=now))

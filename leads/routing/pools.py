"""Fair turns: who of a pool gets the next lead.

Everybody has a credit; the highest is next, and each lead taken costs a share that is
smaller for a greater weight. So people of equal weight never differ by more than one
lead, whoever else comes, goes or is away meanwhile. One lock on the pool, for one lead
and for a hundred thousand alike.
"""

import datetime
import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from leads.models import Pool, PoolMember
from users.models import Away, Organisation, User
from work import database

# What a lead costs somebody of weight 1.
SHARE = 1_000_000
_KEPT = ["credit", "last_turn_at", "counted_on", "counted"]


@dataclass
class Turns:
    """Who gets the next leads, in order; None where nobody was left, and why."""

    people: list[User | None]
    why_nobody: str = ""
    absent: list[tuple[User, str]] = field(default_factory=list)


def take_turns(wanted: dict[int, int]) -> dict[int, Turns]:
    """Take so many turns of each pool, given by id, and write them down.

    Needs a transaction: the pools stay locked until its end.
    """
    hold(sorted(wanted))
    now, today = _now()
    return {pk: _take(pk, count, now, today) for pk, count in sorted(wanted.items())}


def peek(pool: Pool) -> Turns:
    """Tell who would be next, without taking the turn."""
    now, today = _now()
    members, absent = _present(pool.pk, today)
    people = _draw(members, 1, now, today)
    return Turns(people, "" if people[0] else _nobody(pool, absent), absent)


def foresee(pool: Pool, count: int) -> list[User | None]:
    """Tell who would get the next leads, without taking the turns; None for nobody."""
    now, today = _now()
    members, _absent = _present(pool.pk, today)
    return _draw(members, count, now, today)


def hold(pool_ids: Iterable[int]) -> None:
    """Lock pools, always in the same order.

    The pool and not the next member: who waits for a member's row would give every
    waiting lead to that same member.
    """
    rows = (
        Pool.objects.select_for_update(no_key=True)
        .filter(pk__in=pool_ids)
        .order_by("pk")
    )
    list(rows.values_list("pk", flat=True))


# -- inside -------------------------------------------------------------------


def _now() -> tuple[datetime.datetime, datetime.date]:
    now = timezone.now()
    return now, timezone.localdate(now, Organisation.current().zone)


def _take(
    pool_id: int, count: int, now: datetime.datetime, today: datetime.date
) -> Turns:
    members, absent = _present(pool_id, today)
    before = {member.pk: member.credit for member in members}
    people = _draw(members, count, now, today)
    changed = [
        member
        for member in members
        if member.credit != before[member.pk] or member.last_turn_at == now
    ]
    database.update_many(PoolMember, changed, _KEPT)
    absent += [
        (member.user, _("has today's limit"))
        for member in members
        if _is_full(member, today)
    ]
    turns = Turns(people, absent=absent)
    if None in people:
        turns.why_nobody = _nobody(Pool.objects.get(pk=pool_id), absent)
    return turns


def _present(
    pool_id: int, today: datetime.date
) -> tuple[list[PoolMember], list[tuple[User, str]]]:
    """Give who may get a lead today, and who may not and why."""
    members = PoolMember.objects.filter(pool=pool_id).select_related("user")
    members = members.order_by("position", "pk")
    away = set(
        Away.objects.filter(
            user__pool_memberships__pool=pool_id,
            first_day__lte=today,
            last_day__gte=today,
        ).values_list("user", flat=True)
    )
    present, absent = [], []
    for member in members:
        if not member.user.is_active:
            absent.append((member.user, _("no longer works here")))
        elif not member.is_active:
            absent.append((member.user, _("takes no part")))
        elif member.user_id in away:
            absent.append((member.user, _("away")))
        elif _is_full(member, today):
            absent.append((member.user, _("has today's limit")))
        else:
            present.append(member)
    return present, absent


def _is_full(member: PoolMember, today: datetime.date) -> bool:
    if member.daily_limit is None:
        return False
    counted = member.counted if member.counted_on == today else 0
    return counted >= member.daily_limit


def _draw(
    members: list[PoolMember],
    count: int,
    now: datetime.datetime,
    today: datetime.date,
) -> list[User | None]:
    """Take turns among these, changing their accounts; the caller writes them."""
    line = [(_place(member, order), member) for order, member in enumerate(members)]
    heapq.heapify(line)
    people: list[User | None] = []
    while line and len(people) < count:
        _where, member = line[0]
        people.append(member.user)
        member.counted = member.counted + 1 if member.counted_on == today else 1
        member.counted_on, member.last_turn_at = today, now
        member.credit -= SHARE // max(member.weight, 1)
        if _is_full(member, today):
            heapq.heappop(line)
        else:
            order = members.index(member)
            heapq.heapreplace(line, (_place(member, order, len(people)), member))
    _level(members, [member for _where, member in line])
    return people + [None] * (count - len(people))


def _place(member: PoolMember, order: int, turn: int = 0) -> tuple[Any, ...]:
    """Sort by credit; among equals who has waited longest, then by order."""
    last = member.last_turn_at.timestamp() if member.last_turn_at else 0.0
    return (-member.credit, last, turn, order)


def _level(members: list[PoolMember], left: list[PoolMember]) -> None:
    """Raise all credits so that the next one stands at 0.

    Who was away or had enough for the day comes back level with the others, and
    neither makes up for it nor pays for it.
    """
    if not members:
        return
    top = max(member.credit for member in (left or members))
    for member in members:
        member.credit = min(member.credit - top, 0)


def _nobody(pool: Pool, absent: list[tuple[User, str]]) -> str:
    if not absent:
        return _("nobody is in the pool %(pool)s") % {"pool": pool}
    people = ", ".join(f"{person}: {why}" for person, why in absent)
    return _("nobody of the pool %(pool)s can take it (%(people)s)") % {
        "pool": pool,
        "people": people,
    }

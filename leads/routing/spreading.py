"""Spread leads evenly over people, by how many open ones each has. UX §S3."""

import heapq
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils.translation import gettext as _

from history import writing
from leads.models import Lead
from leads.process.locking import lock
from leads.routing import owners, rules
from users.models import User


def spread(
    leads: Sequence[Lead],
    people: Sequence[User],
    *,
    by: User,
    act: writing.Act,
    reason: str = "",
    notify: bool = True,
) -> owners.Rerun:
    """Give each lead to whoever has the fewest open ones then; give what moved.

    What the people hold besides these leads counts. Whoever stands first in `people`
    comes first among equals. A lead whose turn falls to its owner stays, and counts.
    Open tasks follow. Raises ValidationError for nobody and for who is not active.
    """
    if not people:
        raise ValidationError(_("Choose at least one person."))
    for person in people:
        if not person.is_active:
            raise ValidationError(
                _("%(person)s is not active. Choose somebody else.")
                % {"person": person}
            )
    locked = lock(leads)
    free = owners.transferable(locked, by)
    skipped = [(lead, owners.why_not(lead)) for lead in locked if lead.pk not in free]
    turns = _turns(people, locked)
    moving = []
    for lead in locked:
        if lead.pk not in free:
            continue
        held, place = turns[0]
        heapq.heapreplace(turns, (held + 1, place))
        if lead.owner_id == people[place].pk:
            skipped.append((lead, owners.has_it(people[place])))
        else:
            text = reason or _("%(who)s spread leads evenly.") % {"who": by}
            moving.append(rules.Choice(lead, people[place], None, reason=text))
    owners.hand_over(moving, act=act, notify=notify, move_tasks=True)
    return owners.Rerun(moving, skipped)


def _turns(people: Sequence[User], leads: Sequence[Lead]) -> list[tuple[int, int]]:
    """Give a heap of (open leads besides these, place in the row of people)."""
    ours = [lead.pk for lead in leads]
    rows = Lead.objects.alive().open().filter(owner__in=people).order_by()
    held = dict(rows.values_list("owner").annotate(Count("pk")))
    for owner in rows.filter(pk__in=ours).values_list("owner", flat=True):
        held[owner] -= 1
    turns = [(held.get(person.pk, 0), place) for place, person in enumerate(people)]
    heapq.heapify(turns)
    return turns

"""How a deal moves: stage, probability, forecast, close date, and their history.

Every write of an opportunity goes through here. Spec §12.3.
"""

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from history import writing
from opportunities.models import Opportunity, Stage, StageHistory
from users.models import Organisation

# Each change of one of these gets a row of stage history.
WATCHED = frozenset({"amount", "probability", "stage_id", "close_on"})


def first_stage() -> Stage:
    """Give the stage in which new deals begin: the first open one.

    Raises ValidationError if an administrator has left none.
    """
    stage = Stage.objects.filter(kind=Stage.Kind.OPEN, is_active=True).first()
    if stage is None:
        raise ValidationError(_("There is no open stage. Ask an administrator."))
    return stage


def open_new(opportunity: Opportunity, *, act: writing.Act) -> Opportunity:
    """Write a new deal; without a stage it begins in the first one.

    The forecast category follows the stage, and so does the probability unless one
    was given.
    """
    _begin(opportunity)
    act.save(opportunity)
    _remember(opportunity, act)
    return opportunity


def move(
    opportunity: Opportunity,
    stage: Stage,
    *,
    by: Any,
    act: writing.Act | None = None,
) -> Opportunity:
    """Put a deal into a stage; gives the deal as it is now.

    Probability and forecast category always follow. A deal that is won before its
    close date is closed today.
    """
    label = _("%(name)s: %(stage)s") % {"name": opportunity, "stage": stage}
    with _acting(act, by, label) as doing:
        rows = Opportunity.objects.alive().select_for_update(of=("self",))
        opportunity = rows.get(pk=opportunity.pk)
        opportunity.stage = stage
        return _write(opportunity, doing)


def move_many(
    pks: Sequence[int], stage: Stage, *, by: Any, act: writing.Act
) -> list[tuple[Opportunity, str]]:
    """Put many deals into a stage, as `move` does; give those left, and why."""
    rows = Opportunity.objects.alive().select_for_update(of=("self",))
    locked = list(rows.filter(pk__in=pks).order_by("pk"))
    prefetch_related_objects(locked, "owner", "account")
    allowed = Opportunity.objects.editable_by(by).filter(pk__in=pks)
    free = set(allowed.values_list("pk", flat=True))
    moving = [deal for deal in locked if deal.pk in free and deal.stage_id != stage.pk]
    for deal in moving:
        deal.stage = stage
        _follow(deal)
    act.save_many(moving)
    act.save_many([_line(deal, act) for deal in moving])
    text = _("You can't change %(record)s. %(owner)s owns it.")
    return [
        (deal, text % {"record": deal, "owner": deal.owner_name})
        for deal in locked
        if deal.pk not in free
    ]


def save(
    opportunity: Opportunity, *, by: Any, act: writing.Act | None = None
) -> Opportunity:
    """Write a deal, new or edited, with all that follows from what was changed.

    A probability that was typed in together with a new stage is kept; otherwise a new
    stage resets it.
    """
    with _acting(act, by, str(opportunity)) as doing:
        if opportunity._state.adding:
            return open_new(opportunity, act=doing)
        return _write(opportunity, doing)


def save_many(opportunities: Sequence[Opportunity], *, act: writing.Act) -> None:
    """Write many deals, each once and new or edited, as `save` would."""
    new = [one for one in opportunities if one._state.adding]
    old = [one for one in opportunities if not one._state.adding]
    for opportunity in new:
        _begin(opportunity)
    act.save_many(new)
    act.save_many([_line(opportunity, act) for opportunity in new])
    for opportunity in old:
        _follow(opportunity)
    watched = [one for one in old if WATCHED & set(one.edits())]
    act.save_many(old)
    act.save_many([_line(opportunity, act) for opportunity in watched])


# -- inside -------------------------------------------------------------------


def _begin(opportunity: Opportunity) -> None:
    if opportunity.stage_id is None:
        opportunity.stage = first_stage()
    _enter(opportunity, keeps_probability=opportunity.probability > 0)
    opportunity.stage_since = timezone.now()


@contextmanager
def _acting(act: writing.Act | None, by: Any, label: str) -> Iterator[writing.Act]:
    if act is not None:
        yield act
        return
    with writing.act("edit", by=by, label=label, channel="browser") as own:
        yield own


def _write(opportunity: Opportunity, act: writing.Act) -> Opportunity:
    _follow(opportunity)
    watched = WATCHED & set(opportunity.edits())
    act.save(opportunity)
    if watched:
        _remember(opportunity, act)
    return opportunity


def _follow(opportunity: Opportunity) -> None:
    """Set what follows from a deal's edits: its stage decides some of it."""
    edits = opportunity.edits()
    if "stage_id" in edits:
        _enter(opportunity, keeps_probability="probability" in edits)
        opportunity.stage_since = timezone.now()
    if "close_on" in edits and _is_pushed(*edits["close_on"]):
        opportunity.push_count += 1


def _enter(opportunity: Opportunity, *, keeps_probability: bool) -> None:
    stage = opportunity.stage
    opportunity.forecast = stage.forecast
    if not keeps_probability:
        opportunity.probability = stage.probability
    if stage.kind == Stage.Kind.WON:
        today = timezone.localdate(timezone=Organisation.current().zone)
        opportunity.close_on = min(opportunity.close_on, today)


def _is_pushed(old: datetime.date, new: datetime.date) -> bool:
    """Tell whether a close date moves to a later month."""
    return (new.year, new.month) > (old.year, old.month)


def _remember(opportunity: Opportunity, act: writing.Act) -> None:
    act.save(_line(opportunity, act))


def _line(opportunity: Opportunity, act: writing.Act) -> StageHistory:
    return StageHistory(
        opportunity=opportunity,
        stage_id=opportunity.stage_id,
        amount=opportunity.amount,
        probability=opportunity.probability,
        close_on=opportunity.close_on,
        at=act.at,
        by=act.by,
    )

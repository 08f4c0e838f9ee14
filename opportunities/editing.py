"""Save the form of a deal with all that follows from it."""

from history import reading, writing
from opportunities import pipeline
from opportunities.models import Opportunity
from records import clicks, conflict
from records.forms import RecordForm
from users import asking
from users.models import User

# What the stage fills in, or who writes it.
_BY_STAGE = ("probability", "forecast", "owner")


def save(form: RecordForm, *, by: User) -> Opportunity:
    """Save a valid form and give the deal; its stage history follows.

    Raises Conflicted when somebody else changed the same fields since.
    """
    is_new = form.instance._state.adding
    kind = "create" if is_new else "edit"
    label = str(form.instance)
    with writing.act(kind, by=by, label=label, channel="browser") as act:
        if is_new and (first := clicks.first_of(form, by=by, besides=_BY_STAGE)):
            return first
        deal = form.instance if is_new else conflict.merged(form, by=by)
        return pipeline.save(deal, by=by, act=act)


def moved_since(deal: Opportunity, version: str) -> bool:
    """Tell whether a deal's stage changed after the version somebody looked at.

    Locks the deal, so that it stays as it is until the caller's act ends.
    """
    looked_at = asking.number(version, digits=9)
    if looked_at is None:
        return False
    rows = Opportunity.objects.alive().select_for_update(of=("self",))
    present = rows.get(pk=deal.pk)
    return "stage_id" in reading.changed_since(present, looked_at)

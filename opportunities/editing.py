"""Save the form of a deal with all that follows from it."""

from history import writing
from opportunities import pipeline
from opportunities.models import Opportunity
from records import conflict
from records.forms import RecordForm
from users.models import User


def save(form: RecordForm, *, by: User) -> Opportunity:
    """Save a valid form and give the deal; its stage history follows.

    Raises Conflicted when somebody else changed the same fields since.
    """
    is_new = form.instance._state.adding
    kind = "create" if is_new else "edit"
    label = str(form.instance)
    with writing.act(kind, by=by, label=label, channel="browser") as act:
        deal = form.instance if is_new else conflict.merged(form, by=by)
        return pipeline.save(deal, by=by, act=act)

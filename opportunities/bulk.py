"""Change many deals at once: owner, stage, a file of them, delete."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from accounts.bulk import account_name, give_act
from history import writing
from lists.bulk.acts import BulkAct, export
from lists.bulk.deleting import delete_act
from lists.bulk.doing import Doing, Outcome, Picked
from lists.bulk.tagging import tag_act
from opportunities import pipeline
from opportunities.forms import StageForm
from opportunities.listing import OPPORTUNITIES
from opportunities.models import Opportunity, Stage
from users.models import User


@dataclass(frozen=True)
class ChangeStage(Doing):
    """Put deals into a stage, with the probability and forecast that follow."""

    kind = "bulk_stage"
    model = Opportunity

    stage: Stage

    @property
    def label(self) -> str:
        return _("Stage set to %(stage)s") % {"stage": self.stage}

    def change(self, rows: Sequence[Picked], act: writing.Act, *, by: User) -> Outcome:
        pks = [row.pk for row in rows]
        return Outcome(pipeline.move_many(pks, self.stage, by=by, act=act))


# The columns of a file of deals, and what they are called in its first line.
_COLUMNS = (
    ("pk", gettext_lazy("Number")),
    ("name", gettext_lazy("Name")),
    ("account_name", gettext_lazy("Account")),
    ("stage__label", gettext_lazy("Stage")),
    ("amount", gettext_lazy("Amount")),
    ("close_on", gettext_lazy("Close date")),
    ("probability", gettext_lazy("Probability")),
    ("type", gettext_lazy("Type")),
    ("lead_source", gettext_lazy("Source")),
    ("tags", gettext_lazy("Tags")),
    ("owner__email", gettext_lazy("Owner")),
    ("next_step_at", gettext_lazy("Next step")),
    ("last_activity_at", gettext_lazy("Last activity")),
    ("created_at", gettext_lazy("Created")),
)

ASSIGN = give_act(
    OPPORTUNITIES,
    gettext_lazy("Assign opportunities"),
    ngettext_lazy("Assign %(n)s opportunity", "Assign %(n)s opportunities", "n"),
)
CHANGE_STAGE = BulkAct(
    key="stage",
    spec=OPPORTUNITIES,
    right="change",
    label=gettext_lazy("Change stage"),
    heading=gettext_lazy("Change stage of opportunities"),
    button=ngettext_lazy("Move %(n)s opportunity", "Move %(n)s opportunities", "n"),
    sign="tag",
    form=StageForm,
    doing=lambda asked: ChangeStage(asked["stage"]),
)
TAGS = tag_act(
    OPPORTUNITIES,
    gettext_lazy("Tags of opportunities"),
    ngettext_lazy("Change %(n)s opportunity", "Change %(n)s opportunities", "n"),
)
EXPORT = export(OPPORTUNITIES, _COLUMNS, account_name)
DELETE = delete_act(
    OPPORTUNITIES,
    gettext_lazy("Delete opportunities"),
    ngettext_lazy("Delete %(n)s opportunity", "Delete %(n)s opportunities", "n"),
)
# In the order of the bar.
ACTS = (ASSIGN, CHANGE_STAGE, TAGS, EXPORT, DELETE)

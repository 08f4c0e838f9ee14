"""Put many records of a list into the recycle bin."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from history import writing
from lists.bulk.acts import BulkAct
from lists.bulk.doing import OnList, Outcome, Picked, Refusals, left, not_theirs
from lists.spec import ListSpec
from users.models import User


@dataclass(frozen=True)
class Delete(OnList):
    """Put records into the recycle bin, where they can be taken back for 30 days."""

    kind = "bulk_delete"

    refusals: Refusals = not_theirs

    @property
    def label(self) -> str:
        return _("%(what)s deleted") % {"what": self.spec.label}

    def change(self, rows: Sequence[Picked], act: writing.Act, *, by: User) -> Outcome:
        locked, refused = self.sorted_out(rows, self.refusals, by)
        act.delete_many([row for row in locked if row.pk not in refused])
        return left(locked, refused)


def delete_act(
    spec: ListSpec, heading: Any, button: Any, refusals: Refusals = not_theirs
) -> BulkAct:
    """Give the act that deletes rows of a list."""
    return BulkAct(
        key="delete",
        spec=spec,
        right="delete",
        label=gettext_lazy("Delete"),
        heading=heading,
        button=button,
        sign="trash",
        doing=lambda _nothing: Delete(spec, refusals),
    )

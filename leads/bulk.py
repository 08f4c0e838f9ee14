"""Change many leads at once; how it is previewed, run and undone stands in lists."""

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from history import writing
from history.models import Operation
from leads.bulk_forms import AssignForm, SpreadForm, StatusForm
from leads.listing import EXPORTED, LEADS
from leads.models import Lead, Status
from leads.process import moving
from leads.process.locking import untouchable
from leads.routing import owners, spreading, telling
from lists.bulk.acts import BulkAct, export
from lists.bulk.deleting import delete_act
from lists.bulk.doing import Doing, Handing, Outcome
from lists.bulk.tagging import tag_act
from users.models import Queue, User


class LeadDoing(Doing):
    """Something that is done to many leads."""

    model = Lead


class Giving(LeadDoing, Handing):
    """Leads change hands; the new owners are told."""

    def tell(self, operations: Sequence[Operation], *, by: User) -> None:
        """Tell each new owner once, about those leads that nobody gave away since."""
        if not self.notify:
            return
        given = self.changes_of(operations)
        leads = Lead.objects.alive().filter(
            pk__in=given.values("object_id"),
            assigned_at__in=[operation.at for operation in operations],
        )
        held = leads.select_related("owner", "queue").order_by("pk")
        pairs = [
            (lead, holder) for lead in held if (holder := lead.owner or lead.queue)
        ]
        telling.tell_owners(pairs, by)


@dataclass(frozen=True)
class Assign(Giving):
    """Give leads to a person or a queue."""

    kind = "bulk_assign"

    holder: User | Queue
    reason: str = ""
    notify: bool = True

    @property
    def label(self) -> str:
        return _("Assigned to %(holder)s") % {"holder": self.holder}

    def change(self, rows: Sequence[Lead], act: writing.Act, *, by: User) -> Outcome:
        return Outcome(
            owners.give(
                rows,
                self.holder,
                by=by,
                act=act,
                reason=self.reason,
                notify=self.notify,
            )
        )


@dataclass(frozen=True)
class ChangeStatus(LeadDoing):
    """Move leads to a status, each along its own process."""

    kind = "bulk_status"

    status: Status
    reason: str = ""
    come_back: datetime.date | None = None

    @property
    def label(self) -> str:
        return _("Status set to %(status)s") % {"status": self.status}

    def change(self, rows: Sequence[Lead], act: writing.Act, *, by: User) -> Outcome:
        return Outcome(
            moving.move_many(
                rows,
                self.status,
                by=by,
                act=act,
                reason=self.reason,
                come_back=self.come_back,
            )
        )


@dataclass(frozen=True)
class Spread(Giving):
    """Share leads out among people, the ones with the fewest open leads first."""

    kind = "bulk_spread"

    people: Sequence[User]
    reason: str = ""
    notify: bool = True

    @property
    def label(self) -> str:
        return _("Spread over %(n)s people") % {"n": len(self.people)}

    def change(self, rows: Sequence[Lead], act: writing.Act, *, by: User) -> Outcome:
        return _moved(
            spreading.spread(
                rows,
                self.people,
                by=by,
                act=act,
                reason=self.reason,
                notify=self.notify,
            )
        )


@dataclass(frozen=True)
class RunRule(Giving):
    """Ask the active assignment rule again who gets these leads. Spec §3.4."""

    kind = "bulk_rule"

    notify: bool = True

    @property
    def label(self) -> str:
        return _("Assignment rule run again")

    def change(self, rows: Sequence[Lead], act: writing.Act, *, by: User) -> Outcome:
        return _moved(owners.run_rule(rows, by=by, act=act, notify=self.notify))


def _moved(done: owners.Rerun) -> Outcome:
    given = Counter(str(choice.holder) for choice in done.moved)
    return Outcome(done.skipped, given)


def _not_to_tag(leads: Sequence[Lead], by: User) -> dict[int, str]:
    return _refused(leads, by, _("This lead was converted. It can't be changed."))


def _not_to_delete(leads: Sequence[Lead], by: User) -> dict[int, str]:
    return _refused(leads, by, _("This lead was converted. It can't be deleted."))


def _refused(leads: Sequence[Lead], by: User, converted: str) -> dict[int, str]:
    locked = {lead.pk: converted for lead in leads if lead.is_converted}
    return untouchable(leads, by) | locked


# --- what the list of leads offers ------------------------------------------


def _assign(asked: dict[str, Any]) -> Assign:
    return Assign(asked["holder"], asked["reason"], asked["notify"])


def _spread(asked: dict[str, Any]) -> Spread:
    return Spread(asked["people"], asked["reason"], asked["notify"])


_GIVES = ngettext_lazy("Assign %(n)s lead", "Assign %(n)s leads", "n")

ASSIGN = BulkAct(
    key="assign",
    spec=LEADS,
    right="change",
    label=gettext_lazy("Assign"),
    heading=gettext_lazy("Assign leads"),
    button=_GIVES,
    sign="user-plus",
    shortcut="a",
    form=AssignForm,
    doing=_assign,
)
SPREAD = BulkAct(
    key="spread",
    spec=LEADS,
    right="change",
    label=gettext_lazy("Spread evenly"),
    heading=gettext_lazy("Spread leads evenly"),
    button=_GIVES,
    sign="users",
    form=SpreadForm,
    doing=_spread,
)
CHANGE_STATUS = BulkAct(
    key="status",
    spec=LEADS,
    right="change",
    label=gettext_lazy("Change status"),
    heading=gettext_lazy("Change status of leads"),
    button=ngettext_lazy("Move %(n)s lead", "Move %(n)s leads", "n"),
    sign="tag",
    form=StatusForm,
    doing=lambda asked: ChangeStatus(
        asked["status"], asked["reason"], asked.get("come_back")
    ),
)
TAGS = tag_act(
    LEADS,
    gettext_lazy("Tags of leads"),
    ngettext_lazy("Change %(n)s lead", "Change %(n)s leads", "n"),
    _not_to_tag,
)
RUN_RULE = BulkAct(
    key="rule",
    spec=LEADS,
    right="transfer",
    label=gettext_lazy("Run assignment rule"),
    heading=gettext_lazy("Run the assignment rule again"),
    button=_GIVES,
    sign="route",
    doing=lambda _nothing: RunRule(),
)
EXPORT = export(LEADS, EXPORTED)
DELETE = delete_act(
    LEADS,
    gettext_lazy("Delete leads"),
    ngettext_lazy("Delete %(n)s lead", "Delete %(n)s leads", "n"),
    _not_to_delete,
)
# In the order of the bar.
ACTS = (ASSIGN, SPREAD, CHANGE_STATUS, TAGS, RUN_RULE, EXPORT, DELETE)

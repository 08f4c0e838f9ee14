"""Change many leads at once; the preview is the act itself, taken back."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from history import writing
from history.models import Operation
from leads.models import Lead, Status
from leads.process import moving
from leads.process.locking import untouchable
from leads.routing import owners, spreading
from users.models import Queue, User

Skipped = list[tuple[Lead, str]]


@dataclass(frozen=True)
class Report:
    """What a bulk act did, or would do: how many, and which not and why."""

    done: int
    skipped: Skipped
    operation: Operation | None
    # Where the program chose: who got how many.
    given: tuple[tuple[str, int], ...] = ()

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Why leads were skipped, each reason with how many."""
        counted: dict[str, int] = {}
        for _lead, why in self.skipped:
            counted[why] = counted.get(why, 0) + 1
        return sorted(counted.items(), key=lambda pair: -pair[1])

    @property
    def in_words(self) -> str:
        done = ngettext("%(n)s lead changed.", "%(n)s leads changed.", self.done)
        words = done % {"n": self.done}
        if self.skipped:
            words += " " + _("%(n)s skipped.") % {"n": len(self.skipped)}
        return words


@dataclass(frozen=True)
class Assign:
    """Give leads to a person or a queue."""

    holder: User | Queue
    reason: str = ""
    notify: bool = True

    def run(self, ids: Sequence[int], *, by: User) -> Report:
        label = _("Assigned to %(holder)s") % {"holder": self.holder}

        def give(leads: list[Lead], act: writing.Act) -> Skipped:
            return owners.give(
                leads,
                self.holder,
                by=by,
                act=act,
                reason=self.reason,
                notify=self.notify,
            )

        return _run("bulk_assign", label, ids, give, by)


@dataclass(frozen=True)
class ChangeStatus:
    """Move leads to a status, each along its own process."""

    status: Status
    reason: str = ""

    def run(self, ids: Sequence[int], *, by: User) -> Report:
        label = _("Status set to %(status)s") % {"status": self.status}

        def move(leads: list[Lead], act: writing.Act) -> Skipped:
            return moving.move_many(
                leads, self.status, by=by, act=act, reason=self.reason
            )

        return _run("bulk_status", label, ids, move, by)


@dataclass(frozen=True)
class Spread:
    """Share leads out among people, the ones with the fewest open leads first."""

    people: Sequence[User]
    reason: str = ""
    notify: bool = True

    def run(self, ids: Sequence[int], *, by: User) -> Report:
        given: Counter[str] = Counter()

        def share_out(leads: list[Lead], act: writing.Act) -> Skipped:
            done = spreading.spread(
                leads,
                self.people,
                by=by,
                act=act,
                reason=self.reason,
                notify=self.notify,
            )
            given.update(str(choice.holder) for choice in done.moved)
            return done.skipped

        label = _("Spread over %(n)s people") % {"n": len(self.people)}
        report = _run("bulk_spread", label, ids, share_out, by)
        return replace(report, given=tuple(given.most_common()))


@dataclass(frozen=True)
class Delete:
    """Put leads into the recycle bin, where they can be taken back for 30 days."""

    def run(self, ids: Sequence[int], *, by: User) -> Report:
        def delete(leads: list[Lead], act: writing.Act) -> Skipped:
            refused = untouchable(leads, by)
            for lead in leads:
                if lead.is_converted:
                    text = _("This lead was converted. It can't be deleted.")
                    refused[lead.pk] = text
            act.delete_many([lead for lead in leads if lead.pk not in refused])
            return [(one, refused[one.pk]) for one in leads if one.pk in refused]

        return _run("bulk_delete", _("Leads deleted"), ids, delete, by)


@dataclass(frozen=True)
class RunRule:
    """Ask the active assignment rule again who gets these leads. Spec §3.4."""

    def run(self, ids: Sequence[int], *, by: User) -> Report:
        given: Counter[str] = Counter()

        def ask(leads: list[Lead], act: writing.Act) -> Skipped:
            again = owners.run_rule(leads, by=by, act=act)
            given.update(str(choice.holder) for choice in again.moved)
            return again.skipped

        label = _("Assignment rule run again")
        report = _run("bulk_rule", label, ids, ask, by)
        return replace(report, given=tuple(given.most_common()))


Doing = Assign | ChangeStatus | Spread | Delete | RunRule


def preview(doing: Doing, ids: Sequence[int], *, by: User) -> Report:
    """Tell what an act would do: it is done and taken back, so both always agree."""
    with transaction.atomic():
        report = doing.run(ids, by=by)
        transaction.set_rollback(True)
    return report


def _run(
    kind: str,
    label: str,
    ids: Sequence[int],
    change: Callable[[list[Lead], writing.Act], Skipped],
    by: User,
) -> Report:
    with writing.act(kind, by=by, label=label, channel="browser") as act:
        # What this person cannot see does not exist for them, in the report too.
        seen = Lead.objects.visible_to(by).filter(pk__in=ids)
        rows = Lead.objects.filter(pk__in=seen.values("pk"))
        leads = list(
            rows.select_for_update(of=("self",))
            .select_related("status", "lead_type", "owner", "queue")
            .order_by("pk")
        )
        skipped = change(leads, act)
        operation = act.operation if act.has_written else None
    return Report(len(leads) - len(skipped), skipped, operation)

"""Change many tasks at once: done, open again, another day, another owner."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from activities import handing, links, log, repeating, times
from activities.forms import known_day
from activities.listing import TASKS
from activities.models import Activity
from history import writing
from history.models import Operation
from lists.bulk.acts import BulkAct
from lists.bulk.doing import Doing, Handing, Outcome, Picked, Skipped
from users.forms import HolderField
from users.models import Queue, User


class OfTasks(Doing):
    """The base: locks records before tasks, and leaves what one may not change."""

    model = Activity

    def _lock(self, ids: Sequence[int], by: User) -> None:
        links.lock(self._visible(ids, by))

    def free(
        self, rows: Sequence[Picked], by: User, why_not: Callable[[Activity], str]
    ) -> tuple[list[Activity], Skipped]:
        """Give the tasks that can be changed, read under the lock, and the others."""
        pks = [row.pk for row in rows]
        allowed = set(
            Activity.objects.editable_by(by)
            .filter(pk__in=pks, kind=Activity.Kind.TASK)
            .values_list("pk", flat=True)
        )
        stranger = _("You can't change this one; it belongs to somebody else.")
        found, skipped = [], []
        for task in links.lock(Activity.objects.filter(pk__in=pks)):
            why = why_not(task) if task.pk in allowed else stranger
            if why:
                skipped.append((task, why))
            else:
                found.append(task)
        return found, skipped


@dataclass(frozen=True)
class Turn(OfTasks):
    """Mark tasks as done, or open them again."""

    is_done: bool

    @property
    def kind(self) -> str:  # type: ignore[override]
        return "done_tasks" if self.is_done else "reopen_tasks"

    @property
    def label(self) -> str:
        return _("Tasks done") if self.is_done else _("Tasks opened again")

    def change(self, rows: Sequence[Picked], act: writing.Act, *, by: User) -> Outcome:
        tasks, skipped = self.free(rows, by, self._why_not)
        (log.finish if self.is_done else log.reopen)(tasks, by=by, act=act)
        return Outcome(skipped)

    def _why_not(self, task: Activity) -> str:
        if task.is_open is self.is_done:
            return log.why_not_done(task) if self.is_done else ""
        return _("It is done already.") if self.is_done else _("It is open.")


@dataclass(frozen=True)
class Reschedule(OfTasks):
    """Put tasks on another day; a time stays the same on the clock of who does it."""

    kind = "reschedule_tasks"

    day: datetime.date

    @property
    def label(self) -> str:
        return _("Tasks put on %(day)s") % {"day": self.day}

    def change(self, rows: Sequence[Picked], act: writing.Act, *, by: User) -> Outcome:
        tasks, skipped = self.free(rows, by, _closed)
        for task in tasks:
            self._put(task, by.zone)
            repeating.begin(task)
        act.save_many(tasks)
        return Outcome(skipped)

    def _put(self, task: Activity, zone: datetime.tzinfo) -> None:
        if task.due_at is None or task.is_all_day:
            task.due_at = times.end_of_day(self.day, times.zone_of(task.owner))
            task.is_all_day = True
        else:
            clock = task.due_at.astimezone(zone).time()
            task.due_at = times.moment(self.day, clock, zone)


@dataclass(frozen=True)
class Give(OfTasks, Handing):
    """Give open tasks to a person or a queue."""

    kind = "assign_tasks"

    holder: User | Queue
    notify: bool = True

    @property
    def label(self) -> str:
        return _("Tasks given to %(holder)s") % {"holder": self.holder}

    def change(self, rows: Sequence[Picked], act: writing.Act, *, by: User) -> Outcome:
        tasks, skipped = self.free(rows, by, self._why_not)
        for task in tasks:
            task.give_to(self.holder)
        act.save_many(tasks)
        if self.notify and tasks:
            handing.tell_of_many(tasks, self.holder, by=by)
        return Outcome(skipped)

    def tell(self, operations: Sequence[Operation], *, by: User) -> None:
        """Tell the new owner once, of those that they have still."""
        given = self.changes_of(operations)
        rows = Activity.objects.open_tasks().filter(pk__in=given.values("object_id"))
        if isinstance(self.holder, User) and self.notify:
            tasks = list(rows.filter(owner=self.holder))
            if tasks:
                handing.tell_of_many(tasks, self.holder, by=by)

    def _why_not(self, task: Activity) -> str:
        has_it = self.holder in (task.owner, task.queue)
        words = {"owner": self.holder}
        return _("%(owner)s has it already.") % words if has_it else _closed(task)


class DayForm(forms.Form):
    """On which day."""

    day = forms.DateField(
        label=gettext_lazy("New due date"),
        validators=[known_day],
        initial=lambda: timezone.localdate() + times.ONE_DAY,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("A time stays the same."),
    )

    def clean_day(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["day"]
        if day < timezone.localdate():
            raise ValidationError(_("The due date must be today or later"))
        return day


class HolderForm(forms.Form):
    """To whom, and whether they are told."""

    holder = HolderField(label=gettext_lazy("New owner"))
    notify = forms.BooleanField(
        label=gettext_lazy("Tell the new owner"), required=False
    )


def _closed(task: Activity) -> str:
    return "" if task.is_open else _("It is done already.")


DONE = BulkAct(
    key="done",
    spec=TASKS,
    right="change",
    label=gettext_lazy("Done"),
    heading=gettext_lazy("Mark tasks as done"),
    button=ngettext_lazy("Mark %(n)s task as done", "Mark %(n)s tasks as done", "n"),
    sign="check",
    doing=lambda _nothing: Turn(True),
)
RESCHEDULE = BulkAct(
    key="reschedule",
    spec=TASKS,
    right="change",
    label=gettext_lazy("Reschedule"),
    heading=gettext_lazy("Put tasks on another day"),
    button=ngettext_lazy("Move %(n)s task", "Move %(n)s tasks", "n"),
    sign="calendar-event",
    form=DayForm,
    doing=lambda asked: Reschedule(asked["day"]),
)
ASSIGN = BulkAct(
    key="assign",
    spec=TASKS,
    right="change",
    label=gettext_lazy("Reassign"),
    heading=gettext_lazy("Give tasks to somebody else"),
    button=ngettext_lazy("Reassign %(n)s task", "Reassign %(n)s tasks", "n"),
    sign="user-plus",
    shortcut="a",
    form=HolderForm,
    doing=lambda asked: Give(**asked),
)
REOPEN = BulkAct(
    key="reopen",
    spec=TASKS,
    right="change",
    label=gettext_lazy("Reopen"),
    heading=gettext_lazy("Open tasks again"),
    button=ngettext_lazy("Open %(n)s task again", "Open %(n)s tasks again", "n"),
    sign="arrow-back-up",
    doing=lambda _nothing: Turn(False),
)
# In the order of the bar.
ACTS = (DONE, RESCHEDULE, ASSIGN, REOPEN)

"""Today: one ordered answer to "whom do I contact now, and why".

Leads with their strongest reason, and tasks on anything else, in one order. Costs the
same few queries at any number of leads.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    Min,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils import timezone
from django.utils.translation import gettext as _

from activities import links, times
from activities.models import Activity, ActivityLink
from activities.queries import ActivityQuerySet
from leads import urgency
from leads.models import Lead
from leads.urgency import Reason
from users import asking
from users.models import Queue, User

PAGE = 50
# Nobody reads further; the lead list does.
PAGES = 20
# What has no next step comes last and is many; its chip shows the others.
UNPLANNED = 3


@dataclass
class Item:
    """One line: a lead with its reason and its task, or a task on something else."""

    reason: Reason
    at: datetime.datetime | None
    lead: Lead | None = None
    task: Activity | None = None
    records: list[Any] = field(default_factory=list)
    may_change: bool = False
    more: list[Reason] = field(default_factory=list)

    @property
    def key(self) -> tuple[int, datetime.datetime, int]:
        row: Any = self.lead or self.task
        return (self.reason, self.at or _LAST, row.pk)

    @property
    def owner(self) -> Any:
        return (self.lead or self.task).owner  # type: ignore[union-attr]


_LAST = datetime.datetime.max.replace(tzinfo=datetime.UTC)


@dataclass
class Agenda:
    """A page of the queue, what is in all of it, and whether more follows."""

    items: list[Item]
    numbers: dict[int, int]
    has_more: bool
    folds: bool = False

    @property
    def total(self) -> int:
        """How many items there are, of every reason."""
        return sum(self.numbers.values())

    @property
    def groups(self) -> list[tuple[str, list[Item]]]:
        """Give the items under the headings of the page."""
        found: dict[str, list[Item]] = {}
        for item in self.items:
            found.setdefault(_heading(item.reason), []).append(item)
        return list(found.items())

    @property
    def folded(self) -> int:
        """How many have no next step, where the page ends in the first of them."""
        number = self.numbers[Reason.NO_STEP]
        ends = self.items and self.items[-1].reason is Reason.NO_STEP
        return number if self.folds and ends and not self.has_more else 0


def agenda(
    user: User, owners: Sequence[int], *, reason: Reason | None = None, page: int = 1
) -> Agenda:
    """Give what some owners have to do now and today, as far as `user` sees it.

    `reason` keeps one kind of item; the numbers are always those of all. Without it
    only the first UNPLANNED leads that have no next step are given.
    """
    now, day_ends, leads, others = _asked(user, owners)
    numbers, tasks_alone = _numbers(leads, others, now)
    first, last = (page - 1) * PAGE, page * PAGE
    over = 0 if reason is not None else max(numbers[Reason.NO_STEP] - UNPLANNED, 0)
    items = _lead_items(leads, user, (now, day_ends), reason, last + 1)
    if tasks_alone:
        items += _task_items(others, user, now, reason, last + 1)
    items.sort(key=lambda item: item.key)
    if over:
        items = items[: sum(numbers.values()) - over]
    more = len(items) > last and page < PAGES
    return Agenda(items[first:last], numbers, more, folds=over > 0)


def count(user: User, owners: Sequence[int]) -> int:
    """Give how many items the agenda of some owners has now, in one query."""
    now, _day_ends, leads, others = _asked(user, owners)
    numbers, _alone = _numbers(leads, others, now)
    return sum(numbers.values())


def people_of(user: User, who: str) -> tuple[list[int], str]:
    """Read whose day is asked for: me, team, or one of those below by id.

    Gives the owners and the choice itself; what one may not ask for is oneself.
    """
    below = user.below_ids
    if who == "team" and below:
        return [user.pk, *below], "team"
    if (pk := asking.number(who)) in below:
        return [pk], who
    return [user.pk], "me"


def choices_of(user: User) -> list[tuple[str, str]]:
    """Give whose day a manager can look at; nothing for who has nobody below."""
    if not user.below_ids:
        return []
    below = User.objects.working().filter(pk__in=user.below_ids)
    people = below.order_by("first_name", "last_name", "pk")
    return [
        ("me", _("Me")),
        ("team", _("My team")),
        *((str(one.pk), str(one)) for one in people),
    ]


def waiting_queue(user: User) -> Queue | None:
    """Give the queue whose lead has waited longest, with how many wait there."""
    waiting = Q(leads__deleted_at=None, leads__converted_at=None)
    queues = Queue.objects.filter(pk__in=user.queue_ids, is_active=True)
    queues = queues.annotate(
        waiting=Count("leads", filter=waiting),
        oldest=Min("leads__assigned_at", filter=waiting),
    )
    return queues.filter(waiting__gt=0).order_by("oldest", "pk").first()


# -- inside -------------------------------------------------------------------


def _heading(reason: Reason) -> str:
    if reason < Reason.TODAY:
        return _("Now")
    return {
        Reason.TODAY: _("Today"),
        Reason.NO_STEP: _("No next step"),
    }.get(reason, _("New, not called"))


def _asked(
    user: User, owners: Sequence[int]
) -> tuple[datetime.datetime, datetime.datetime, QuerySet[Any], ActivityQuerySet]:
    """Give the moment, the end of the day, and the leads and tasks that press then."""
    now = timezone.now()
    day_ends = times.today(timezone.get_current_timezone()).ends
    leads = urgency.pressing(user, owners, now=now, day_ends=day_ends)
    return now, day_ends, leads, _other_tasks(user, owners, day_ends)


def _other_tasks(
    user: User, owners: Sequence[int], day_ends: datetime.datetime
) -> ActivityQuerySet:
    """The due tasks that no lead in the queue stands for."""
    mine = Lead.objects.visible_to(user).unconverted().open()
    ids = mine.filter(owner__in=owners).order_by().values("pk")
    tasks = Activity.objects.open_tasks().filter(owner__in=owners, due_at__lt=day_ends)
    return tasks.shown_to(user).of_living_records().exclude(urgency.with_one_of(ids))


def _numbers(
    leads: QuerySet[Any], others: ActivityQuerySet, now: datetime.datetime
) -> tuple[dict[int, int], bool]:
    """Count all items by reason in one query; tell if tasks stand on their own."""
    late = Case(
        When(due_at__lt=now, then=Value(Reason.OVERDUE)),
        default=Value(Reason.TODAY),
        output_field=IntegerField(),
    )
    tasks = others.order_by().annotate(reason=late, source=Value("task"))
    rows = leads.order_by().annotate(source=Value("lead"))
    counted = [
        each.values("source", "reason").annotate(n=Count("pk"))
        for each in (rows, tasks)
    ]
    found = {int(reason): 0 for reason in Reason}
    alone = False
    for row in counted[0].union(counted[1], all=True):
        found[row["reason"]] += row["n"]
        alone = alone or row["source"] == "task"
    return found, alone


def _lead_items(
    leads: QuerySet[Any],
    user: User,
    day: tuple[datetime.datetime, datetime.datetime],
    reason: Reason | None,
    most: int,
) -> list[Item]:
    now, day_ends = day
    if reason is not None:
        leads = leads.filter(reason=reason)
    rows: list[Any] = list(leads.select_related("status", "owner")[:most])
    tasks = _tasks_of(rows, user, day_ends)
    return [
        Item(
            Reason(lead.reason),
            lead.reason_at,
            lead=lead,
            task=tasks.get(lead.pk),
            may_change=lead.is_kept_by(user),
            more=urgency.besides(lead, Reason(lead.reason), now=now, day_ends=day_ends),
        )
        for lead in rows
    ]


def _tasks_of(
    leads: Iterable[Lead], user: User, day_ends: datetime.datetime
) -> dict[int, Activity]:
    """Give the most pressing open task of each lead that has one due by today."""
    due = [
        lead.pk for lead in leads if lead.next_step_at and lead.next_step_at < day_ends
    ]
    kind = ContentType.objects.get_for_model(Lead)
    tasks = Activity.objects.open_tasks().shown_to(user).values("pk")
    linked = ActivityLink.objects.filter(
        content_type=kind, object_id__in=due, activity__in=tasks
    )
    linked = linked.select_related("activity__owner", "activity__queue").order_by(
        F("activity__due_at").asc(nulls_last=True), "activity__priority", "activity"
    )
    found: dict[int, Activity] = {}
    for link in linked if due else ():
        found.setdefault(link.object_id, link.activity)
    return found


def _task_items(
    others: ActivityQuerySet,
    user: User,
    now: datetime.datetime,
    reason: Reason | None,
    most: int,
) -> list[Item]:
    if reason not in (None, Reason.OVERDUE, Reason.TODAY):
        return []
    if reason is Reason.OVERDUE:
        others = others.filter(due_at__lt=now)
    if reason is Reason.TODAY:
        others = others.filter(due_at__gte=now)
    rows = list(others.in_order().select_related("owner")[:most])
    records = links.records_of(rows, user) if rows else {}
    may = user.has_perm("activities.change_activity")
    return [
        Item(
            Reason.OVERDUE if task.due_at and task.due_at < now else Reason.TODAY,
            task.due_at,
            task=task,
            records=_told_apart(records.get(task.pk, [])),
            may_change=may,
        )
        for task in rows
    ]


def _told_apart(records: Iterable[Any]) -> list[Any]:
    """Leave out a second record of the same name, as after a conversion."""
    return list({str(record): record for record in records}.values())[:2]

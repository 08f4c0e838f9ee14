"""The list of tasks: views, orders and columns."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from activities import links, panels, times
from activities.filters import TaskFilter
from activities.forms import MEANS
from activities.models import Activity
from lists.spec import Column, ListSpec, Sort, View
from users.models import User

OPEN = Q(done_at=None)


def rows_of(page: Iterable[Any], request: HttpRequest) -> list[dict[str, Any]]:
    """Give the tasks of a page as its template draws them, with their records.

    A record that may not be seen is None.
    """
    user: Any = request.user
    pks = [row["pk"] for row in page]
    found = Activity.objects.filter(pk__in=pks).told_if_editable(user)
    by_pk = {
        task.pk: task for task in found.select_related("owner", "queue", "invitation")
    }
    tasks = [by_pk[pk] for pk in pks if pk in by_pk]
    records = links.records_of(tasks, user)
    return [_row(task, records.get(task.pk, []), request) for task in tasks]


# -- inside -------------------------------------------------------------------


def _row(task: Activity, records: list[Any], request: HttpRequest) -> dict[str, Any]:
    seen = next((record for record in records if record is not None), None)
    can_change = task.can_change  # type: ignore[attr-defined]  # by `told_if_editable`
    back = request.get_full_path()
    row = panels.as_todo(task, back, seen, can_change=can_change)
    again = task.get_repeats_display() if task.repeats else ""
    return row | {
        # Of one name only one, as after a conversion.
        "records": list({str(record): record for record in records}.values()),
        "type": panels.means_of(task) or dict(MEANS)[Activity.Kind.TASK],
        "repeats": again,
        "owner": task.owner_name,
        "priority": task.get_priority_display(),
        "done_at": task.done_at,
        "created_at": task.created_at,
    }


def _tasks(rows: QuerySet[Any], _asked: dict[str, Any]) -> QuerySet[Any]:
    found: Any = rows.filter(kind=Activity.Kind.TASK)
    living: QuerySet[Any] = found.of_living_records()
    return living


def _end_of_today() -> Any:
    return times.today(timezone.get_current_timezone()).ends


def _overdue(user: User) -> Q:
    """A timed task of this morning is overdue; one for the whole day is so tomorrow."""
    return OPEN & Q(owner=user.pk, due_at__lt=timezone.now())


def _today(user: User) -> Q:
    day = Q(due_at__gte=timezone.now(), due_at__lt=_end_of_today())
    return OPEN & Q(owner=user.pk) & day


def _upcoming(user: User) -> Q:
    later = Q(due_at__gte=_end_of_today()) | Q(due_at=None)
    return OPEN & Q(owner=user.pk) & later


def _open(user: User) -> Q:
    """What one has, what those below have, and what lies in one's queues."""
    owners = [user.pk, *user.below_ids]
    return OPEN & (Q(owner__in=owners) | Q(queue__in=user.queue_ids))


def _pressing(user: User) -> str:
    """Begin with what is overdue, else with today, else with what comes."""
    mine = Activity.objects.open_tasks().of_living_records().filter(owner=user.pk)
    pressing = mine.filter(due_at__lt=_end_of_today()).order_by("due_at")
    first = pressing.values_list("due_at", flat=True).first()
    if first is None:
        return "upcoming"
    return "overdue" if first < timezone.now() else "today"


_SOONEST = (F("due_at").asc(nulls_last=True), "priority", "pk")
TASKS = ListSpec(
    key="tasks",
    label=_("Tasks"),
    counted=ngettext_lazy("%(n)s task", "%(n)s tasks", "n"),
    name="activities:tasks",
    filters_name="activities:task-filters",
    model=Activity,
    scope=_tasks,
    filters=TaskFilter,
    views=[
        View("overdue", _("Overdue"), _overdue, is_hot=True),
        View("today", _("Today"), _today),
        View("upcoming", _("Upcoming"), _upcoming),
        View("queues", _("My queues"), lambda u: OPEN & Q(queue__in=u.queue_ids)),
        View("open", _("All open"), _open),
        View("done", _("Done"), lambda u: Q(owner=u.pk) & ~OPEN, sort="done"),
    ],
    sorts=[
        Sort("due", _("Due"), _SOONEST, (F("due_at").desc(nulls_last=True), "-pk")),
        Sort("priority", _("Priority"), ("priority", *_SOONEST), ("-priority", "pk")),
        Sort("name", _("Task"), ("subject", "pk"), ("-subject", "-pk")),
        Sort("created", _("Newest"), ("-pk",), ("pk",)),
        Sort(
            "done",
            _("Last done"),
            (F("done_at").desc(nulls_last=True), "-pk"),
            (F("done_at").asc(nulls_last=True), "pk"),
        ),
    ],
    # The page fetches whole tasks, for what can be done with them.
    columns=("pk",),
    choosable=(
        Column("about", _("About"), ""),
        Column("due", _("Due"), "w-l", sort="due"),
        Column("type", _("Type"), "w-m hide-s"),
        Column("owner", _("Owner"), "w-m hide-s"),
        Column("priority", _("Priority"), "w-m", sort="priority", is_shipped=False),
        Column("repeats", _("Repeats"), is_shipped=False),
        Column("done_at", _("Done"), sort="done", is_shipped=False),
        Column("created_at", _("Created"), sort="created", is_shipped=False),
    ),
    start_view=_pressing,
    has_pages=False,
    has_conditions=False,
)

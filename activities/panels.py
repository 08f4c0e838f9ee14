"""What the page of a record shows of its activities: composer, timeline, next steps."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from activities import composing, describing, editors, files, forms, timeline
from activities.models import Activity
from records.models import Record

# Kind, icon and key of the composer's tabs.
TABS = (
    ("call", "phone", "l"),
    ("email", "mail", ""),
    ("note", "note", "m"),
    ("task", "checkbox", "t"),
    ("meeting", "calendar-event", ""),
)
NEXT_STEPS = 10
FILES = 10
# What `as_todo` reads; whole rows of people would be read once per task.
_OF_A_TODO = (
    *(
        "kind",
        "means",
        "subject",
        "body",
        "priority",
        "repeats",
        "direction",
        "is_inviting",
        "invitation__people",
        "place",
        "due_at",
        "is_all_day",
        "done_at",
    ),
    *("owner__first_name", "owner__last_name", "owner__email", "owner__time_zone"),
    "queue__name",
)


def composer(
    record: Record, request: HttpRequest, *, form: forms.ActivityForm | None = None
) -> dict[str, Any]:
    """Give the composer with the tab that the address names, or that of calls.

    A `form` that is given stands on its own tab, as it is.
    """
    tab = form.kind if form else request.GET.get("tab", "call")
    tab = tab if tab in editors.COMPOSER else "call"
    page = address(record)
    labels = {
        "call": _("Call"),
        "email": _("Email"),
        "note": _("Note"),
        "task": _("Task"),
        "meeting": _("Meeting"),
    }
    tabs = [
        {
            "label": labels[kind],
            "sign": sign,
            "key": key,
            "url": f"{page}?tab={kind}#log",
            "current": kind == tab,
        }
        for kind, sign, key in TABS
    ]
    # A dialog may show the same form once more.
    form = form or composing.form_for(tab, record, user_of(request), auto_id="log_%s")
    return {
        "tabs": tabs,
        "form": form,
        "kind": tab,
        "page": page,
        "action": log_url(record),
        "people_url": people_url(record),
    }


def next_steps(
    record: Record, request: HttpRequest, *, can_change: bool = False
) -> list[dict[str, Any]]:
    """Give the open tasks of a record, the most pressing first, undated ones last.

    `can_change` says that the person is known to be able to change the record, and
    with it these tasks; otherwise each task is asked about.
    """
    user = user_of(request)
    tasks = Activity.objects.open_tasks().on(record).shown_to(user)
    known = can_change and user.has_perm("activities.change_activity")
    tasks = tasks if known else tasks.told_if_editable(user)
    tasks = tasks.in_order().select_related("owner", "queue", "invitation")
    return [
        as_todo(task, request.path, record, can_change=known or task.can_change)
        for task in tasks.only(*_OF_A_TODO)[:NEXT_STEPS]
    ]


def files_of(
    record: Record, request: HttpRequest, *, can_change: bool = False
) -> dict[str, Any]:
    """Give the newest files of a record, and the ways to all and to add one.

    `can_change` says that the person is known to be able to change the record.
    """
    user = user_of(request)
    numbers, _has_pin = timeline.counted(record, user)
    found = _files(record, user) if numbers.get(Activity.Kind.FILE) else []
    may_add = can_change and user.has_perm("activities.add_activity")
    may_change = can_change and user.has_perm("activities.change_activity")
    kind = record._meta.label_lower
    return {
        "files": [
            {"file": file, "may_remove": may_change and files.may_remove(file, user)}
            for file in found[:FILES]
        ],
        "all_url": f"{address(record)}?show=files#timeline"
        if len(found) > FILES
        else "",
        "add_url": reverse("activities:add-files", args=[kind, record.pk])
        if may_add
        else "",
    }


def as_todo(
    task: Activity, back: str, record: Record | None, *, can_change: bool
) -> dict[str, Any]:
    """Give a task as `activities/_todos.html` draws it, or `c/todo.html`.

    Done without a result is useless for a call, so its tick opens the composer.
    """
    again = task.get_repeats_display() if task.repeats else ""
    means = _("Email that leaves by itself") if task.is_planned_email else ""
    said = [means or means_of(task), task.place, task.owner_name, str(again)]
    if task.is_inviting and hasattr(task, "invitation"):
        said += describing.answers(task.invitation.people)
    todo = {
        "pk": task.pk,
        "label": str(task),
        "note": ", ".join(filter(None, said)),
        "due": task.due,
        "done": bool(task.done_at),
        "is_high": task.priority == Activity.Priority.HIGH and not task.done_at,
    }
    if task.is_meeting:
        todo["calendar_url"] = reverse("activities:calendar", args=[task.pk])
    if not can_change:
        return todo
    if task.is_planned_email:
        return todo | _of_planned(task, back)
    turn = "reopen" if task.done_at else "done"
    todo["done_url"] = reverse(f"activities:{turn}", args=[task.pk])
    query = urlencode({"next": back})
    if not task.done_at:
        todo["due_url"] = reverse("activities:due", args=[task.pk])
        todo["url"] = f"{reverse('activities:edit', args=[task.pk])}?{query}"
        todo["dialog"] = True
    if record and task.is_open and task.means == Activity.Kind.CALL:
        todo["log_url"] = f"{log_url(record)}?tab=call&task={task.pk}&{query}"
    return todo


def log_url(record: Record) -> str:
    """Give the address that the composer of a record posts to."""
    return reverse("activities:log", args=[record._meta.label_lower, record.pk])


def address(record: Any) -> str:
    """Give the address of a record's page."""
    return str(record.get_absolute_url())


def people_url(record: Record) -> str:
    """Give the address that offers who can be mentioned at a record."""
    return reverse("activities:people", args=[record._meta.label_lower, record.pk])


def user_of(request: HttpRequest) -> Any:
    """Give who asks; these pages are for people who have signed in."""
    return request.user


# -- inside -------------------------------------------------------------------


def _of_planned(task: Activity, back: str) -> dict[str, Any]:
    """Give what can be done about an e-mail that leaves later: not tick it off."""
    change = reverse("activities:change-planned", args=[task.pk])
    return {
        "url": f"{change}?{urlencode({'next': back})}",
        "dialog": True,
        "send_url": reverse("activities:send-planned", args=[task.pk]),
        "cancel_url": reverse("activities:delete", args=[task.pk]),
    }


def _files(record: Record, user: Any) -> list[Activity]:
    rows = Activity.objects.on(record).shown_to(user).filter(kind=Activity.Kind.FILE)
    rows = rows.select_related("created_by").order_by("-done_at", "-pk")
    return list(rows[: FILES + 1])


def means_of(task: Activity) -> str:
    return str(dict(forms.MEANS).get(task.means, "")) if task.means else ""

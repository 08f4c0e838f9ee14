"""Tasks that change hands: with a record's owner, at conversion, when people leave."""

from collections.abc import Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities import keeping
from activities.models import Activity, ActivityLink
from history import writing
from records.models import Record
from users.models import Queue, User
from work import notices

NOTICE = "task_assigned"


def hand_over_open(
    records: Record | Sequence[Record] | None,
    old_owner: User | Queue | None,
    new_owner: User | Queue,
    act: writing.Act,
) -> list[Activity]:
    """Give the open tasks of records to a new owner, and give those tasks back.

    Only those of `old_owner`, if one is named; None: whoever has them. With None for
    the records: all open tasks of the old owner, as when somebody leaves. Done ones
    stay with who did them. The new owner gets one notice. Spec §8.5.
    """
    tasks = Activity.objects.open_tasks().filter(_held_by(old_owner))
    if records is not None:
        tasks = tasks.filter(_on(records))
    elif old_owner is None:
        raise ValueError("the open tasks of nobody in particular are everybody's")
    tasks = tasks.exclude(_held_by(new_owner)).order_by("pk")
    rows = list(tasks.select_for_update(of=("self",)).select_related("owner"))
    for task in rows:
        task.give_to(new_owner)
    act.save_many(rows)
    if rows:
        tell_of_many(rows, new_owner, by=act.by)
    return rows


def tell(task: Activity, *, by: User | None) -> None:
    """Tell the owner of a task who got it from somebody else."""
    if task.owner is None or (by is not None and task.owner_id == by.pk):
        return
    with translation.override(task.owner.speaks):
        words = {"who": by or _("The program"), "task": task.subject}
        notices.tell(
            task.owner,
            NOTICE,
            _("%(who)s gave you a task: %(task)s") % words,
            reverse("activities:tasks"),
            group=f"task:{task.pk}",
            about=task,
        )


def tell_of_many(rows: Sequence[Activity], holder: Any, *, by: User | None) -> None:
    """Tell a person, once, of the tasks they got from somebody else."""
    if len(rows) == 1:
        tell(rows[0], by=by)
        return
    if not isinstance(holder, User) or (by is not None and holder.pk == by.pk):
        return
    with translation.override(holder.speaks):
        text = ngettext(
            "%(who)s gave you %(n)s task.", "%(who)s gave you %(n)s tasks.", len(rows)
        )
        words = {"who": by or _("The program"), "n": len(rows)}
        notices.tell(holder, NOTICE, text % words, reverse("activities:tasks"))


# -- inside -------------------------------------------------------------------


def _held_by(holder: User | Queue | None) -> Q:
    if holder is None:
        return Q()
    return Q(owner=holder) if isinstance(holder, User) else Q(queue=holder)


def _on(records: Record | Sequence[Record]) -> Q:
    rows = [records] if isinstance(records, Record) else records
    places = Q(pk__in=[])
    for model, pks in keeping.by_model({keeping.place(record) for record in rows}):
        kind = ContentType.objects.get_for_model(model)
        places |= Q(content_type=kind, object_id__in=pks)
    return Q(pk__in=ActivityLink.objects.filter(places).values("activity"))

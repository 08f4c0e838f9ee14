"""What a person did in the last days and may take back; ux.md, G7.

The Undo of a message goes after some seconds. Here it stays, so that nothing depends
on being quick (WCAG 2.2, 2.2.1).
"""

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from history import references
from history.models import Change, Operation, Tracked
from lists.models import BulkOperation
from users.models import User

DAYS = 30
MOST = 50
# As many changes of single acts are looked at; an act by hand makes a handful.
_LOOKED_AT = 2_000
_HIDDEN = _("(one you cannot see)")
# What is no act to take back: an undo, and what went out to somebody.
_FINAL = ("undo", "send_email")
# Kinds whose label only names the record; the others say what happened themselves.
_SAID: dict[str, Any] = {
    "create": _("Created"),
    "edit": _("Edited"),
    "delete": _("Deleted"),
    "role": _("Contact role changed"),
    "profile": _("Profile changed"),
    "relate": _("Related"),
    "separate": _("Relation ended"),
    "edit_activity": _("Edited"),
    "add_file": _("Added"),
    "delete_activity": _("Deleted"),
    "pin": _("Pinned"),
    "unpin": _("Not pinned any more"),
    "finish_task": _("Done"),
    "reopen_task": _("Open again"),
}


@dataclass(frozen=True)
class RecentAct:
    """One act: what is said of it, when it was, and whether it was taken back."""

    pk: Any
    said: Any
    label: str
    at: datetime.datetime
    is_undone: bool
    # Where its undo is asked for.
    undo_url: str


def recent_acts(user: User) -> list[RecentAct]:
    """Give what a person did lately, the last first, at a fixed number of queries.

    What names a record that they may not see any more is listed without its name.
    """
    since = timezone.now() - datetime.timedelta(days=DAYS)
    rows = Operation.objects.filter(by=user, at__gte=since).exclude(kind__in=_FINAL)
    rows = rows.exclude(_is_further_portion()).select_related("of_bulk_run")
    acts = list(rows.order_by("-at")[:MOST])
    hidden = _about_hidden(acts, user)
    return [
        RecentAct(
            row.pk,
            _SAID.get(row.kind, ""),
            str(_HIDDEN) if row.pk in hidden else str(row),
            row.at,
            row.undone_at is not None,
            _undo_url(row),
        )
        for row in acts
    ]


def _about_hidden(acts: list[Operation], user: User) -> set[Any]:
    """Give the ids of those acts that wrote a row this person may not see now.

    Acts on many rows are not asked: their labels count rows and name none.
    """
    single = [act for act in acts if getattr(act, "of_bulk_run", None) is None]
    changes = Change.objects.filter(operation__in=single).exclude(
        operation__kind="import"
    )
    written: dict[references.RowKey, set[Any]] = {}
    for change in changes.order_by("-pk")[:_LOOKED_AT]:
        for row in _rows_of(change):
            written.setdefault(row, set()).add(change.operation_id)
    hidden = references.hidden_from(written, user)
    return {act for row in hidden for act in written[row]}


def _rows_of(change: Change) -> list[references.RowKey]:
    """Give the row that was changed, and what a row of other rows hung on."""
    model = ContentType.objects.get_for_id(change.content_type_id).model_class()
    if model is None or not issubclass(model, Tracked):
        return []
    rows: list[references.RowKey] = [(model, change.object_id)]
    old = {name: pair[0] or pair[1] for name, pair in change.values.items()}
    if change.verb == Change.Verb.DELETED:
        for field in model._meta.concrete_fields:
            other, pk = field.related_model, old.get(field.attname)
            if pk and isinstance(other, type) and issubclass(other, Tracked):
                rows.append((other, pk))
    if {"content_type_id", "object_id"} <= old.keys():
        far = ContentType.objects.get_for_id(old["content_type_id"]).model_class()
        if far is not None and issubclass(far, Tracked):
            rows.append((far, old["object_id"]))
    return rows


def _is_further_portion() -> Exists:
    """Of an act that was done in portions, the first stands for all."""
    portion = BulkOperation.objects.filter(operation=OuterRef("pk"))
    earlier = BulkOperation.objects.filter(run=OuterRef("run"), pk__lt=OuterRef("pk"))
    return Exists(portion.filter(Exists(earlier)))


def _undo_url(operation: Operation) -> str:
    portion = getattr(operation, "of_bulk_run", None)
    if portion is not None:
        return reverse("jobs:undo", args=[portion.run_id])
    return reverse("undo", args=[operation.pk])

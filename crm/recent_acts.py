"""What a person did in the last days and may take back; ux.md, G7.

The Undo of a message goes after some seconds. Here it stays, so that nothing depends
on being quick (WCAG 2.2, 2.2.1).
"""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from history.models import Operation
from lists.models import BulkOperation
from users.models import User

DAYS = 30
MOST = 50
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
    """Give what a person did lately, the last first; one query."""
    since = timezone.now() - datetime.timedelta(days=DAYS)
    rows = Operation.objects.filter(by=user, at__gte=since).exclude(kind__in=_FINAL)
    rows = rows.exclude(_is_further_portion()).select_related("of_bulk_run")
    return [
        RecentAct(
            row.pk,
            _SAID.get(row.kind, ""),
            str(row),
            row.at,
            row.undone_at is not None,
            _undo_url(row),
        )
        for row in rows.order_by("-at")[:MOST]
    ]


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

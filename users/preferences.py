"""How a person wants to hear about what happens, and when they are away."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from users.models import User
from work.models import NoticePreference

# Every kind of notice the program tells, in the order of the page.
KINDS: dict[str, Any] = {
    "lead_assigned": _("A lead is assigned to me"),
    "queue_lead": _("A lead comes into one of my queues"),
    "lead_touched": _("A person of one of my leads came back"),
    "task_assigned": _("A task is assigned to me"),
    "lead_converted": _("A lead of mine is converted"),
    "record_assigned": _("An account, contact or opportunity is given to me"),
    "web_form_failed": _("A web form's post could not be processed"),
}


@dataclass(frozen=True)
class Wish:
    """One line of the page: a kind of notice and how it reaches the person."""

    kind: str
    label: Any
    in_app: bool
    by_mail: bool


def wishes(user: User) -> list[Wish]:
    """Give a person's wishes for every kind; where nothing was said, both ways."""
    said = {row.kind: row for row in NoticePreference.objects.filter(user=user)}
    return [
        Wish(
            kind,
            label,
            in_app=said[kind].in_app if kind in said else True,
            by_mail=said[kind].by_mail if kind in said else True,
        )
        for kind, label in KINDS.items()
    ]


def wish(user: User, in_app: Collection[str], by_mail: Collection[str]) -> None:
    """Keep a person's wishes: the kinds to show and the kinds to mail."""
    for kind in KINDS:
        NoticePreference.objects.update_or_create(
            user=user,
            kind=kind,
            defaults={"in_app": kind in in_app, "by_mail": kind in by_mail},
        )

"""How a person wants to hear about what happens, and when they are away."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from users.models import User
from work.models import NoticePreference

Mailed = NoticePreference.Mailed

# Every kind of notice the program tells, in the order of the page.
KINDS: dict[str, Any] = {
    "lead_assigned": _("A lead is assigned to me"),
    "queue_lead": _("A lead comes into one of my queues"),
    "lead_touched": _("A person of one of my leads came back"),
    "task_assigned": _("A task is assigned to me"),
    "task_due": _("I want to be reminded of a task"),
    "email_reply": _("Somebody writes to me by e-mail"),
    "email_failed": _("An e-mail of mine did not arrive"),
    "mention": _("Somebody mentions me in a note"),
    "lead_converted": _("A lead of mine is converted"),
    "record_assigned": _("An account, contact or opportunity is given to me"),
    "import_done": _("A list I brought in is imported"),
    "bulk_done": _("What I did to many records is done"),
    "web_form_failed": _("A web form's post could not be processed"),
    "sign_in": _("An administrator changes how I sign in"),
}


@dataclass(frozen=True)
class Wish:
    """One line of the page: a kind of notice and how it reaches the person."""

    kind: str
    label: Any
    in_app: bool
    mailed: str


def wishes(user: User) -> list[Wish]:
    """Give a person's wishes for every kind; else both ways at once."""
    said = {row.kind: row for row in NoticePreference.objects.filter(user=user)}
    return [
        Wish(
            kind,
            label,
            in_app=said[kind].in_app if kind in said else True,
            mailed=said[kind].mailed if kind in said else Mailed.NOW,
        )
        for kind, label in KINDS.items()
    ]


def wish(user: User, in_app: Collection[str], mailed: Mapping[str, str]) -> None:
    """Keep a person's wishes: the kinds to show, and how each kind is mailed.

    A kind that `mailed` does not name, or with a word of none, stays as it was.
    """
    present = {wish.kind: wish.mailed for wish in wishes(user)}
    rows = []
    for kind in KINDS:
        chosen = mailed.get(kind)
        if chosen not in Mailed.values:
            chosen = present[kind]
        rows.append(
            NoticePreference(user=user, kind=kind, in_app=kind in in_app, mailed=chosen)
        )
    NoticePreference.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["user", "kind"],
        update_fields=["in_app", "mailed"],
    )

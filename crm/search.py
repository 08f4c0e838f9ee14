"""Find leads, accounts, contacts and opportunities; only what the person may see."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any

from django.urls import reverse

from accounts.bulk import account_name
from accounts.listing import ACCOUNTS, CONTACTS
from accounts.models import name_of_contact
from leads.listing import LEADS
from leads.models import name_of_lead
from lists.filters import found
from lists.spec import ListSpec
from opportunities.listing import OPPORTUNITIES
from users.models import User

SHORTEST = 2
MOST = 8


@dataclass(frozen=True)
class Kind:
    """Records of one kind, in which order they are found, and how a hit is told."""

    spec: ListSpec
    sign: str
    latest: str
    # The columns of what it is called, and the one beside it.
    columns: tuple[str, ...]
    called: Callable[[Any], str]
    note: str


_PERSON = ("first_name", "middle_name", "last_name", "suffix")
_LEAD = (*_PERSON, "company", "email")
_NAME = attrgetter("name")
KINDS = (
    Kind(LEADS, "address-book", "-created_at", _LEAD, name_of_lead, "company"),
    Kind(
        ACCOUNTS,
        "building",
        "-modified_at",
        ("name", "billing_city"),
        _NAME,
        "billing_city",
    ),
    Kind(
        CONTACTS,
        "users",
        "-modified_at",
        (*_PERSON, "account_name"),
        name_of_contact,
        "account_name",
    ),
    Kind(
        OPPORTUNITIES,
        "target",
        "-modified_at",
        ("name", "account_name"),
        _NAME,
        "account_name",
    ),
)


@dataclass(frozen=True)
class Group:
    """The hits of one kind, with the list page that shows them all."""

    label: Any
    sign: str
    hits: list[dict[str, Any]]
    list_name: str
    has_more: bool


def search(text: str, user: User, *, most: int = MOST) -> list[Group]:
    """Give the hits by kind; nothing for a text shorter than two letters."""
    text = text.strip()
    if len(text) < SHORTEST:
        return []
    groups = [_group(kind, text, user, most) for kind in KINDS]
    return [group for group in groups if group.hits]


def matching(kind: Kind, text: str, user: User) -> Any:
    """Give the records of one kind that hold every word and that the person may see."""
    rows = kind.spec.model.objects.visible_to(user).filter(found(text))
    return kind.spec.scope(rows.said_openly(text, user), {})


def hits(kind: Kind, rows: Any, user: User) -> list[dict[str, Any]]:
    """Give what each record is called, what stands beside it, and its address."""
    if kind.note == "account_name":
        rows = rows.annotate(**account_name(user))
    before, after = _around_the_number(kind.spec.detail_name)
    return [
        {
            "label": kind.called(row),
            "note": getattr(row, kind.note) or "",
            "url": f"{before}{row.pk}{after}",
        }
        for row in rows.values_list("pk", *kind.columns, named=True)
    ]


def _group(kind: Kind, text: str, user: User, most: int) -> Group:
    rows = matching(kind, text, user).order_by(kind.latest)[: most + 1]
    first = hits(kind, rows, user)
    spec = kind.spec
    return Group(spec.label, kind.sign, first[:most], spec.name, len(first) > most)


@cache
def _around_the_number(name: str) -> tuple[str, str]:
    """Give what stands before and after the number in the addresses of records."""
    before, _number, after = reverse(name, args=[0]).rpartition("0")
    return before, after

"""Find leads, accounts, contacts and opportunities; only what the person may see.

By their words and phone numbers; after a `#` by the tags they have.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.bulk import account_name
from accounts.listing import ACCOUNTS, CONTACTS
from accounts.models import Account, name_of_contact
from leads.listing import LEADS
from leads.models import name_of_lead
from lists.filters import MOST_TAGS, found
from lists.spec import ListSpec
from opportunities.listing import OPPORTUNITIES
from records.models import tags
from users.models import User

SHORTEST = 2
TAGGED = "#"
MOST = 8


@dataclass(frozen=True, eq=False)
class Kind:
    """Records of one kind: which come first, and by what columns a hit is told."""

    spec: ListSpec
    sign: str
    latest: str
    named_by: tuple[str, ...]
    called: Callable[[Any], str]
    # What stands beside the name.
    note: str


_PERSON = ("first_name", "middle_name", "last_name", "suffix")
_LEAD = (*_PERSON, "company", "email")
_NAME = attrgetter("name")
# Who may see every account sees those of contacts and deals; others are asked for.
_ACCOUNT = "account__name"
KINDS = (
    Kind(LEADS, "address-book", "-created_at", _LEAD, name_of_lead, "company"),
    Kind(ACCOUNTS, "building", "-modified_at", ("name",), _NAME, "billing_city"),
    Kind(CONTACTS, "users", "-modified_at", _PERSON, name_of_contact, _ACCOUNT),
    Kind(OPPORTUNITIES, "target", "-modified_at", ("name",), _NAME, _ACCOUNT),
)


@dataclass(frozen=True)
class Group:
    """The hits of one kind, with the list page that shows them all."""

    label: Any
    sign: str
    hits: list[dict[str, Any]]
    list_name: str
    has_more: bool


def search(
    text: str, user: User, *, most: int = MOST, only: Collection[str] = ()
) -> list[Group]:
    """Give the hits by kind; nothing for a text shorter than two letters.

    `only` are the keys of the kinds to look through; none: all.
    """
    text = text.strip()
    if len(text) < SHORTEST:
        return []
    kinds = [kind for kind in KINDS if not only or kind.spec.key in only]
    groups = [_group(kind, text, user, most) for kind in kinds]
    return [group for group in groups if group.hits]


def matching(kind: Kind, text: str, user: User) -> Any:
    """Give the records of one kind that a text finds and that the person may see."""
    rows = kind.spec.model.objects.visible_to(user)
    if text.startswith(TAGGED):
        rows = rows.filter(tags.with_any(tags_called(text)))
    else:
        rows = rows.filter(found(text)).said_openly(text, user)
    return kind.spec.scope(rows, {})


def tags_called(text: str) -> list[str]:
    """Give the keys of the tags whose name holds what follows the `#`."""
    return tags.known().found(text.removeprefix(TAGGED))[:MOST_TAGS]


def told(
    kind: Kind, rows: Any, user: User, *, also: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """Give each record by its number, name, what stands beside it, and its address.

    `also` are columns to give besides, under their own names.
    """
    note = kind.note
    if note == _ACCOUNT and not Account.objects.are_all_known_to(user):
        rows, note = rows.annotate(**account_name(user)), "account_name"
    columns = dict.fromkeys(("pk", *kind.named_by, note, *also))
    before, after = _around_the_number(kind.spec.detail_name)
    return [
        {
            "pk": row.pk,
            "label": kind.called(row),
            "note": getattr(row, note) or "",
            "url": f"{before}{row.pk}{after}",
            **{name: getattr(row, name) for name in also},
        }
        for row in rows.values_list(*columns, named=True)
    ]


def as_lead(text: str) -> dict[str, str]:
    """Give the fields of a new lead that a text nobody was found by would fill."""
    text = " ".join(text.split())
    letters = [letter for letter in text if letter.isalpha()]
    if "@" in text and " " not in text:
        return {"email": text}
    if not letters:
        return {"phone": text}
    first, _blank, last = text.rpartition(" ")
    return {"first_name": first, "last_name": last} if first else {"last_name": last}


def new_lead(text: str) -> tuple[str, str]:
    """Give what making what nobody has made yet is called, and its address."""
    label = _("New lead “%(text)s”") % {"text": text}
    return label, f"{reverse('leads:new')}?{urlencode(as_lead(text))}"


def _group(kind: Kind, text: str, user: User, most: int) -> Group:
    rows = matching(kind, text, user).order_by(kind.latest)[: most + 1]
    first = told(kind, rows, user)
    spec = kind.spec
    return Group(spec.label, kind.sign, first[:most], spec.name, len(first) > most)


@cache
def _around_the_number(name: str) -> tuple[str, str]:
    """Give what stands before and after the number in the addresses of records."""
    before, _number, after = reverse(name, args=[0]).rpartition("0")
    return before, after

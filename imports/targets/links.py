"""Which record a row means that names another one by its id, e-mail or name."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from accounts.models import Account, Contact
from records import external_ids, keys
from records.models import Record
from users.models import User
from work.database import IDS_PER_STATEMENT


@dataclass(frozen=True)
class Link:
    """That a field of the list names another record.

    `column` is the foreign key that it fills; `by` how it may be named: "id" in the
    other program, "email", "name".
    """

    column: str
    model: type[Record]
    by: tuple[str, ...]


class Ambiguous(Exception):
    """Several records are called so."""


class Links:
    """What is here of what one batch of rows names; asked once for all of them."""

    def __init__(self, user: User, source: str) -> None:
        self._user, self._source = user, source
        self._found: dict[tuple[Link, str], list[int]] = {}

    def look_up(self, link: Link, texts: Iterable[str]) -> None:
        """Find the records that these texts name, among those the person may see."""
        wanted = {text for text in texts if text}
        for text in wanted:
            self._found.setdefault((link, text), [])
        for way in link.by:
            rest = {text for text in wanted if not self._found[link, text]}
            for text, pk in self._ask(link, way, rest):
                self._found[link, text].append(pk)

    def pk(self, link: Link, text: str) -> int | None:
        """Give the record that is meant. Raises Ambiguous if it could be several."""
        found = self._found.get((link, text), [])
        if len(set(found)) > 1:
            raise Ambiguous
        return found[0] if found else None

    def knows(self, link: Link, text: str) -> bool:
        """Tell whether at least one record is called so."""
        return bool(self._found.get((link, text)))

    def note(self, link: Link, text: str, pk: int) -> None:
        """Say which record is meant from now on; 0 for one that is still to come."""
        self._found[link, text] = [pk]

    def _ask(self, link: Link, way: str, texts: set[str]) -> Iterable[tuple[str, int]]:
        by_key: dict[str, list[str]] = {}
        for text in texts:
            by_key.setdefault(_KEYS[way](text), []).append(text)
        by_key.pop("", None)
        if way == "id":
            pairs: Iterable[Any] = external_ids.find(
                link.model, self._source, by_key
            ).items()
            seen = visible(link.model, self._user, [pk for _key, pk in pairs])
            pairs = [(key, pk) for key, pk in pairs if pk in seen]
        else:
            pairs = called(link.model, self._user, _COLUMNS[way], by_key)
        return [(text, pk) for key, pk in pairs for text in by_key[key]]


def visible(model: type[Record], user: User, pks: Iterable[int]) -> set[int]:
    """Keep the records that a person may see."""
    objects: Any = model._default_manager
    wanted = sorted(set(pks))
    return {
        pk
        for start in range(0, len(wanted), IDS_PER_STATEMENT)
        for pk in objects.visible_to(user)
        .filter(pk__in=wanted[start : start + IDS_PER_STATEMENT])
        .values_list("pk", flat=True)
    }


def called(
    model: type[Record], user: User, column: str, keys_: Iterable[str]
) -> list[tuple[str, int]]:
    """Give (key, pk) of the records a person sees that have one of these keys."""
    objects: Any = model._default_manager
    wanted = sorted(set(keys_) - {""})
    return [
        pair
        for start in range(0, len(wanted), IDS_PER_STATEMENT)
        for pair in objects.visible_to(user)
        .filter(**{f"{column}__in": wanted[start : start + IDS_PER_STATEMENT]})
        .order_by("pk")
        .values_list(column, "pk")
    ]


def key_for(way: str, text: str) -> str:
    """Give the key by which a text names a record in one of the ways."""
    return _KEYS[way](text)


_KEYS = {"id": external_ids.short, "email": keys.email_key, "name": keys.company_key}
_COLUMNS = {"email": "email_key", "name": "company_key"}

ACCOUNT_BY_ID = Link("account", Account, ("id",))
ACCOUNT_BY_NAME = Link("account", Account, ("name",))
PARENT_BY_ID = Link("parent", Account, ("id",))
PARENT_BY_NAME = Link("parent", Account, ("name",))
SUPERIOR = Link("reports_to", Contact, ("id", "email"))
PERSON = Link("contact", Contact, ("id", "email"))

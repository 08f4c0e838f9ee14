"""Find the person or queue that a list names as owner."""

from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from records import external_ids
from records.models import Record
from users.models import Queue, User
from work.database import fold

Holder = User | Queue


def may_give(by: User, model: type[Record]) -> bool:
    """Tell whether a list of this person may make others owners of what it brings.

    Who may change such records may give their own away by hand, and so here.
    """
    about = model._meta
    return by.has_perm(f"{about.app_label}.change_{about.model_name}")


class Holders:
    """Everybody who can be given records: by e-mail, name and id in `source`.

    Without a source by their ids in any program. Read once. `by`: who gives them
    records `of` a kind, see `may_give`.
    """

    def __init__(
        self,
        source: str | None = "",
        of: type[Record] | None = None,
        by: User | None = None,
    ) -> None:
        self._source = source
        self._of, self._by = of, by

    @cached_property
    def _is_free(self) -> bool:
        return not (self._of and self._by) or may_give(self._by, self._of)

    @cached_property
    def _known(self) -> dict[str, Holder | None]:
        known: dict[str, Holder | None] = {}
        for user in User.objects.working():
            known[fold(user.email)] = user
            for name in {str(user), user.email.split("@")[0]}:
                # Two of one name are nobody: we do not guess.
                known[fold(name)] = None if fold(name) in known else user
        for queue in Queue.objects.filter(is_active=True):
            known.setdefault(fold(queue.name), queue)
            known.setdefault(fold(queue.key), queue)
        return known

    @cached_property
    def _called(self) -> dict[str, Holder]:
        """Whom the program that the list is from calls what."""
        found: dict[str, Holder] = {}
        holders: list[Any] = [
            Queue.objects.filter(is_active=True),
            User.objects.working(),
        ]
        for rows in holders:
            known = {row.pk: row for row in rows}
            ids = external_ids.all_of(rows.model, self._source)
            found |= {value: known[pk] for value, pk in ids.items() if pk in known}
        return found

    def called(self, pair: tuple[str, int]) -> Holder:
        """Give who has a name of `pair_of`. Raises KeyError for who is gone since."""
        return self._by_pair[pair]

    @cached_property
    def _by_pair(self) -> dict[tuple[str, int], Holder]:
        return {pair_of(one): one for one in self._known.values() if one is not None}

    def find(self, text: str) -> Holder | None:
        """Give who is meant; None if nobody is, or it could be two.

        Raises ValidationError for who must not be given records.
        """
        text = text.strip()
        found = self._known.get(fold(text))
        return self._free(found or self._called.get(external_ids.short(text)))

    def chosen(self, key: str) -> Holder | None:
        """Give who has a key of `Offered`; None if nobody has. Raises as `find`."""
        kind, _colon, pk = key.partition(":")
        return self._free(self._by_pair.get((kind, int(pk))) if pk else None)

    def _free(self, found: Holder | None) -> Holder | None:
        if found and found != self._by and not self._is_free:
            raise ValidationError(
                _(
                    "You may not give records to others. Leave the owner empty, or ask"
                    " an administrator for the right to change such records."
                )
            )
        return found


class Offered(NamedTuple):
    """Whom a person can choose instead of a name that is nobody's here."""

    key: str
    label: str


def people() -> list[Offered]:
    """Give everybody who can be given records."""
    return _offered(User.objects.working())


def people_and_queues() -> list[Offered]:
    """Give everybody and every queue that can be given leads."""
    return _offered([*Queue.objects.filter(is_active=True), *User.objects.working()])


def _offered(holders: Iterable[Holder]) -> list[Offered]:
    rows = list(holders)
    times = Counter(fold(str(one)) for one in rows)
    found = []
    for one in rows:
        key, name = ":".join(map(str, pair_of(one))), str(one)
        if times[fold(name)] > 1:  # two of one name are told apart
            name = f"{name} ({getattr(one, 'email', key)})"
        found.append(Offered(key, name))
    return found


def pair_of(holder: Holder) -> tuple[str, int]:
    """Name a person or queue for good, in words of JSON."""
    return holder._meta.model_name or "", holder.pk

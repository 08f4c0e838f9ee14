"""Who would own what a list brings: known before anything is written."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from leads.models import Pool
from leads.routing import pools
from leads.routing.rules import LastResort
from users.models import Queue, User

# What stands for a holder in the pieces of a check; "" for whoever gets what is
# nobody's.
_KINDS: dict[str, Any] = {"user": User, "queue": Queue, "pool": Pool}
_NAMES = {model: name for name, model in _KINDS.items()}


def tokens(holders: Iterable[Any]) -> list[str]:
    """Give texts for holders, to be kept and counted."""
    return [f"{_NAMES[type(one)]}:{one.pk}" if one else "" for one in holders]


def by_token(held: Mapping[tuple[Any, int], int]) -> Counter[str]:
    """Give {token: number} of {(User or Queue, its id): number}."""
    return Counter({f"{_NAMES[kind]}:{pk}": n for (kind, pk), n in held.items()})


def named(counted: Counter[str]) -> list[tuple[str, int]]:
    """Give (name, number) of who would get so many, the most first.

    `counted` are tokens. Of pools, turns are foreseen and not taken; others may take
    some before the list comes in.
    """
    found: Counter[Any] = Counter()
    known = _holders(counted)
    for token, number in counted.items():
        holder = known.get(token)
        if isinstance(holder, Pool):
            found.update(pools.foresee(holder, number))
        else:
            found[holder] += number
    nobodys = found.pop(None, 0)
    if nobodys:
        found[LastResort().holder] += nobodys
    return [(str(holder), number) for holder, number in found.most_common()]


def _holders(wanted: Iterable[str]) -> dict[str, Any]:
    """Give {token: holder} of all that are still there, with a query for each kind."""
    pks: dict[str, list[int]] = {}
    for token in wanted:
        kind, _colon, pk = token.partition(":")
        if kind:
            pks.setdefault(kind, []).append(int(pk))
    return {
        f"{kind}:{pk}": holder
        for kind, some in pks.items()
        for pk, holder in _KINDS[kind].objects.in_bulk(some).items()
    }

"""Locks on what is not there yet, and on rows that somebody else may hold."""

import hashlib
from functools import lru_cache
from typing import TypeVar
from zlib import crc32

from django.db import connection
from django.db.models import Model, QuerySet

AnyModel = TypeVar("AnyModel", bound=Model)

# Two connections that lock a million keys must not fill PostgreSQL's lock table
# (6,400 places by default), so the keys of one kind share this many locks.
LOCKS_PER_KIND = 1024


def advisory_lock(*keys: str, shared: bool = False) -> None:
    """Hold a lock on each key until the surrounding transaction ends.

    Guards what is not there yet, such as "no lead has this e-mail". A key is
    "kind:value" and kinds never wait for each other; two values of one kind may
    share a lock. Taken in one order, so two callers cannot block one another,
    as long as each takes all keys of a kind in one call. `shared` ones do not wait
    for each other.
    """
    _hold({_place(key) for key in keys}, shared=shared)


def advisory_lock_all(*kinds: str, shared: bool = False) -> None:
    """Hold the locks on all keys of some kinds, as `advisory_lock` does.

    For so many keys that they have nearly all the locks of their kind.
    """
    numbers = map(_number_of_kind, kinds)
    places = range(LOCKS_PER_KIND)
    _hold({(kind, place) for kind in numbers for place in places}, shared=shared)


def _hold(wanted: set[tuple[int, int]], *, shared: bool) -> None:
    if not connection.in_atomic_block:
        raise ValueError("advisory_lock needs a transaction, or it would hold nothing")
    if connection.vendor != "postgresql" or not wanted:
        return
    places = sorted(wanted)
    lock = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {lock}(kind, place)"  # noqa: S608 - one of two
            " FROM unnest(%s::int[], %s::int[]) AS wanted(kind, place)",
            [[kind for kind, _ in places], [place for _, place in places]],
        )


def _place(key: str) -> tuple[int, int]:
    kind, _, value = key.partition(":")
    return _number_of_kind(kind), crc32(value.encode(errors=_HALVES)) % LOCKS_PER_KIND


# Halves of characters are part of a key like any other.
_HALVES = "surrogatepass"


@lru_cache
def _number_of_kind(kind: str) -> int:
    digest = hashlib.blake2b(kind.encode(errors=_HALVES), digest_size=4)
    return int.from_bytes(digest.digest(), "big", signed=True)


def skip_locked(queryset: QuerySet[AnyModel]) -> QuerySet[AnyModel]:
    """Lock the rows and leave out those somebody else holds (PostgreSQL only)."""
    if connection.vendor == "postgresql":
        return queryset.select_for_update(skip_locked=True, of=("self",))
    return queryset

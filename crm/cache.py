"""A cache that is missed, not mourned, when Redis is away."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import TimeoutError as NoAnswer

logger = logging.getLogger(__name__)

SECONDS_AWAY = 10
_away_until = 0.0


def _or_locally(name: str) -> Callable[..., Any]:
    """Make a method that asks Redis, and this process's memory while Redis is away."""

    def method(self: "PatientRedisCache", *args: Any, **kwargs: Any) -> Any:
        global _away_until
        if time.monotonic() >= _away_until:
            try:
                return getattr(RedisCache, name)(self, *args, **kwargs)
            except (NoConnection, NoAnswer) as error:
                _away_until = time.monotonic() + SECONDS_AWAY
                logger.warning("Redis does not answer (%s).", type(error).__name__)
        return getattr(self.local, name)(*args, **kwargs)

    method.__name__ = name
    return method


class PatientRedisCache(RedisCache):
    """Redis, or the memory of this process for the seconds in which it is away.

    Limits that are counted in the cache (sign-ins, public posts) so go on, counted
    by each process alone, instead of letting everybody in or nobody.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.local = LocMemCache("while-redis-is-away", {})

    add = _or_locally("add")
    get = _or_locally("get")
    set = _or_locally("set")
    touch = _or_locally("touch")
    delete = _or_locally("delete")
    get_many = _or_locally("get_many")
    set_many = _or_locally("set_many")
    delete_many = _or_locally("delete_many")
    has_key = _or_locally("has_key")
    incr = _or_locally("incr")
    clear = _or_locally("clear")

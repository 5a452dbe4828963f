"""Redis as the cache, with a breaker: a dead or hung Redis costs one request a moment, not every request."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django_redis.cache import RedisCache
from django_redis.exceptions import ConnectionInterrupted
from redis.exceptions import RedisError

from core.breaker import Breaker
from core.metrics import CACHED

logger = logging.getLogger(__name__)
# By server: Django makes a cache for each greenlet, and what one has found out is true for all.
BREAKERS: dict[str, Breaker] = {}


class BreakerCache(RedisCache):  # type: ignore[misc]  # the package has no types
    """django-redis, and an in-process cache while Redis does not answer.

    The first failed call opens the breaker; a second later one call tries Redis again and closes it if
    that works. There is no lock round the calls: a pool of greenlets must not queue for one Redis answer.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.fallback = LocMemCache(f"instead of {server}", params | {"OPTIONS": {}})
        self.breaker = BREAKERS.setdefault(server, Breaker())

    def is_open(self) -> bool:
        """Whether Redis has not answered since it last failed."""
        return self.breaker.is_open

    def get(self, *args: Any, **kwargs: Any) -> Any:
        found = guarded_get(self, *args, **kwargs)
        CACHED.labels("misses" if found is None else "hits").inc()
        return found


def guard(name: str) -> Callable[..., Any]:
    """The cache's method `name`, which never raises because of Redis."""

    def call(self: BreakerCache, *args: Any, **kwargs: Any) -> Any:
        if self.breaker.lets_through():
            try:
                answer = getattr(super(BreakerCache, self), name)(*args, **kwargs)
            except (ConnectionInterrupted, RedisError, OSError) as error:
                logger.warning("Redis does not answer, using memory for a moment: %s", error)
                self.breaker.trip()
            else:
                self.breaker.is_open = False
                return answer
        return getattr(self.fallback, name)(*args, **kwargs)

    call.__name__ = name
    return call


guarded_get = guard("get")
GUARDED = ("add", "set", "touch", "delete", "incr", "decr", "has_key", "clear")
GUARDED_MANY = ("get_many", "set_many", "delete_many")
for method in GUARDED + GUARDED_MANY:
    setattr(BreakerCache, method, guard(method))

"""Redis as the cache, with a breaker: a dead or hung Redis costs one request a moment, not every request."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django_redis.cache import RedisCache
from django_redis.exceptions import ConnectionInterrupted
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
TRY_AGAIN_AFTER_SECONDS = 1.0


class BreakerCache(RedisCache):
    """django-redis, and an in-process cache while Redis does not answer.

    The first failed call opens the breaker; a second later one call tries Redis again and closes it if
    that works. There is no lock round the calls: a pool of greenlets must not queue for one Redis answer.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.fallback = LocMemCache("redis-fallback", params | {"OPTIONS": {}})
        self.closed_again_at = 0.0

    def is_open(self) -> bool:
        """Whether calls go to the in-process cache at this moment."""
        return time.monotonic() < self.closed_again_at


def guarded(name: str) -> Callable[..., Any]:
    """The cache's method `name`, which never raises because of Redis."""

    def call(self: BreakerCache, *args: Any, **kwargs: Any) -> Any:
        if not self.is_open():
            try:
                return getattr(super(BreakerCache, self), name)(*args, **kwargs)
            except (ConnectionInterrupted, RedisError, OSError) as error:
                logger.warning("Redis does not answer, using memory for a moment: %s", error)
                self.closed_again_at = time.monotonic() + TRY_AGAIN_AFTER_SECONDS
        return getattr(self.fallback, name)(*args, **kwargs)

    call.__name__ = name
    return call


GUARDED = ("add", "get", "set", "touch", "delete", "incr", "decr", "has_key", "clear")
GUARDED_MANY = ("get_many", "set_many", "delete_many")
for method in GUARDED + GUARDED_MANY:
    setattr(BreakerCache, method, guarded(method))

"""Redis as the cache, with a breaker: a dead, hung or slow Redis costs one request a moment, and no other."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django_redis.cache import RedisCache
from django_redis.exceptions import ConnectionInterrupted
from redis.exceptions import MaxConnectionsError, RedisError, TimeoutError

from core.metrics import CACHED

logger = logging.getLogger(__name__)
TROUBLE = (ConnectionInterrupted, RedisError, OSError)
# While Redis is away a thread looks for it; soon at first, as it may have been this process that was slow.
LOOK_AFTER_SECONDS = (0.1, 0.25, 0.5)
LOG_AFTER_SECONDS = 1.0


@dataclass
class RedisBreaker:
    """What this process knows of one Redis server. No request tries a server that is away: a thread does."""

    is_open: bool = False
    late_answers: int = 0
    logged_at: float = float("-inf")
    looking: threading.Thread | None = None
    # What Redis must be sent before it is used again, by key.
    missed: dict[str, Callable[[], Any]] = field(default_factory=dict)

    def trip(self, *, by: "BreakerCache", because: object) -> None:
        """Leave Redis alone until it answers again."""
        self.is_open = True
        if time.monotonic() - self.logged_at >= LOG_AFTER_SECONDS:
            self.logged_at = time.monotonic()
            logger.warning("Redis does not answer, using memory for a moment: %s", because)
        self.keep_looking(by)

    def keep_looking(self, cache: "BreakerCache") -> None:
        """Have a thread look for Redis. One that was begun before a fork is not there in the child."""
        if self.looking is None or not self.looking.is_alive():
            self.looking = threading.Thread(
                target=cache.look_for_redis, name="looking-for-redis", daemon=True
            )
            self.looking.start()


# By server: Django makes a cache for each greenlet, and what one has found out is true for all.
BREAKERS: dict[str, RedisBreaker] = {}


class BreakerCache(RedisCache):  # type: ignore[misc]  # the package has no types
    """django-redis, and an in-process cache while Redis does not answer.

    The first failed call opens the breaker; a thread closes it when Redis answers again. There is no lock
    round the calls: a pool of greenlets must not queue for one Redis answer.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        options = {"MAX_ENTRIES": params.get("OPTIONS", {}).get("MAX_ENTRIES", 300)}
        self.fallback = LocMemCache(f"{self.key_prefix} instead of {server}", params | {"OPTIONS": options})
        self.breaker = BREAKERS.setdefault(server, RedisBreaker())
        self.timeout = params.get("OPTIONS", {}).get("SOCKET_TIMEOUT") or 1.0

    def is_open(self) -> bool:
        """Whether Redis has not answered since it last failed."""
        return self.breaker.is_open

    def get(self, *args: Any, **kwargs: Any) -> Any:
        found = guarded_get(self, *args, **kwargs)
        CACHED.labels("misses" if found is None else "hits").inc()
        return found

    def set_surely(self, key: str, value: Any, timeout: float) -> None:
        """As `set`, and what Redis did not take, for whatever reason, it gets before it is used again."""
        trouble: object = "it was away before"
        if not self.breaker.is_open:
            try:
                RedisCache.set(self, key, value, timeout)
                return
            except TROUBLE as error:
                trouble = error
        self.fallback.set(key, value, timeout)
        self.breaker.missed[self.make_key(key)] = lambda: RedisCache.set(self, key, value, timeout)
        self.breaker.trip(by=self, because=trouble)

    def look_for_redis(self) -> None:
        """Try again and again until Redis answers, then close the breaker."""
        tries = 0
        while self.breaker.is_open:
            time.sleep(LOOK_AFTER_SECONDS[min(tries, len(LOOK_AFTER_SECONDS) - 1)])
            tries += 1
            try:
                self._drop_connections()
                # A write: a replica or a full server would take no more than reads.
                RedisCache.set(self, "looked-for", True, timeout=60)
                self._send_missed()
            except TROUBLE:
                continue
            self.breaker.is_open = False

    def _drop_connections(self) -> None:
        """Idle connections to a host that vanished look well: each would cost a request its time-out."""
        self.client.get_client(write=True).connection_pool.disconnect(inuse_connections=False)

    def _send_missed(self) -> None:
        while self.breaker.missed:
            key, send = next(iter(self.breaker.missed.items()))
            send()
            if self.breaker.missed.get(key) is send:
                del self.breaker.missed[key]

    def _note_trouble(self, error: Exception, took: float) -> None:
        """Open the breaker, unless this process had no connection, or once no time to read the answer."""
        cause = error.__cause__ or error
        if isinstance(cause, MaxConnectionsError):
            return
        if isinstance(cause, TimeoutError) and took > 3 * self.timeout:
            self.breaker.late_answers += 1
            if self.breaker.late_answers < 2:
                return
        self.breaker.trip(by=self, because=error)


def guard(name: str) -> Callable[..., Any]:
    """The cache's method `name`, which never raises because of Redis."""

    def call(self: BreakerCache, *args: Any, **kwargs: Any) -> Any:
        if not self.breaker.is_open:
            began = time.monotonic()
            try:
                answer = getattr(super(BreakerCache, self), name)(*args, **kwargs)
            except TROUBLE as error:
                self._note_trouble(error, time.monotonic() - began)
            else:
                self.breaker.late_answers = 0
                return answer
        else:
            self.breaker.keep_looking(self)
        return getattr(self.fallback, name)(*args, **kwargs)

    call.__name__ = name
    return call


guarded_get = guard("get")
GUARDED = ("add", "set", "touch", "delete", "incr", "decr", "has_key", "clear")
GUARDED_MANY = ("get_many", "set_many", "delete_many")
for method in GUARDED + GUARDED_MANY:
    setattr(BreakerCache, method, guard(method))

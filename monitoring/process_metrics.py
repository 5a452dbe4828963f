"""What a web process sees of itself and of its machine, every few seconds, whether requests come or not."""

import logging
import threading
import time

import psutil
from django.conf import settings
from django.core.cache import cache
from django.db import connection

from core import metrics
from core.metrics import build_registry
from core.replica import replica
from monitoring.metrics_window import RECENT_SAMPLES

logger = logging.getLogger(__name__)
EVERY_SECONDS = 5.0


def start_measuring() -> None:
    """Look for as long as the process lives. Called once in each, after the fork: no thread survives one."""
    threading.Thread(target=keep_measuring, name="looking", daemon=True).start()


def keep_measuring() -> None:
    process = Process()
    while True:
        time.sleep(EVERY_SECONDS)
        try:
            process.look()
            RECENT_SAMPLES.add(build_registry)
        except Exception:
            # Whatever it was, the next look may go well, and nobody else would start again.
            logger.exception("This process cannot look at itself.")


class Process:
    """This process, and how much of its processor time was counted."""

    def __init__(self) -> None:
        self.seen = psutil.Process()
        self.cpu_seconds = 0.0
        # It tells how busy the processors were since it was asked before: the first answer says nothing.
        psutil.cpu_percent(interval=None)

    def look(self) -> None:
        """Set the gauges."""
        spent = sum(self.seen.cpu_times()[:2])
        metrics.CPU.inc(spent - self.cpu_seconds)
        self.cpu_seconds = spent
        metrics.MEMORY.set(self.seen.memory_info().rss)
        metrics.MACHINE_CPU.set(psutil.cpu_percent(interval=None))
        metrics.MACHINE_MEMORY.set(psutil.virtual_memory().available)
        measure_pool()
        measure_redis()
        measure_replica()


def measure_pool() -> None:
    pool = getattr(connection, "pool", None)
    stats = pool.get_stats() if pool else {}
    metrics.POOL_SIZE.set(stats.get("pool_size", 0))
    metrics.POOL_USED.set(stats.get("pool_size", 0) - stats.get("pool_available", 0))
    metrics.POOL_WAITING.set(stats.get("requests_waiting", 0))


def measure_redis() -> None:
    # Where nobody uses the cache, this call finds out that Redis is away or back.
    cache.has_key("looked-for")
    metrics.BREAKER.set(bool(getattr(cache, "is_open", bool)()))


def measure_replica() -> None:
    if settings.DATABASE_REPLICA:
        metrics.REPLICA_AWAY.set(not replica.is_readable)
        metrics.REPLICA_LAG.set(replica.compute_lag() or 0)

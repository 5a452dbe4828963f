"""What each web process counts, for Prometheus and for the system page.

Several processes share their counts through files in PROMETHEUS_MULTIPROC_DIR, which the launcher sets.
"""

import os
import time
from collections.abc import Callable, Iterator

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY, Collector

from core.page_turns import CAME_AT

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
REQUESTS = Counter("tracetrack_requests", "Requests, by page and class of status", ["page", "status"])
TOOK = Histogram("tracetrack_request_seconds", "Time to answer, by page", ["page"], buckets=SECONDS)
REFUSED = Counter("tracetrack_refused", "Requests refused at the door: too many at once")
SHARED = Counter("tracetrack_shared_answers", "Answers that viewers share: kept ones and new ones", ["kind"])
CACHED = Counter("tracetrack_cache", "Values asked of the cache in Redis: hits and misses", ["kind"])
READS = Counter("tracetrack_reads", "Pages that may read the replica, by what they read", ["database"])
# Summed over the processes that live.
POOL_SIZE = Gauge("tracetrack_pool_connections", "Connections held", multiprocess_mode="livesum")
POOL_USED = Gauge("tracetrack_pool_used", "Connections in use", multiprocess_mode="livesum")
POOL_WAITING = Gauge("tracetrack_pool_waiting", "Requests waiting for one", multiprocess_mode="livesum")
MEMORY = Gauge("tracetrack_memory_bytes", "Memory of the web processes", multiprocess_mode="livesum")
BREAKER = Gauge("tracetrack_breaker_open", "1 while Redis does not answer", multiprocess_mode="livemax")
REPLICA_AWAY = Gauge(
    "tracetrack_replica_away", "1 while the replica is not read", multiprocess_mode="livemax"
)
REPLICA_LAG = Gauge(
    "tracetrack_replica_lag_seconds", "So far the replica is behind at most", multiprocess_mode="livemax"
)
# Of the machine: the last word of any process.
MACHINE_CPU = Gauge("tracetrack_machine_cpu_percent", "Processors busy", multiprocess_mode="livemostrecent")
MACHINE_MEMORY = Gauge(
    "tracetrack_machine_memory_free_bytes", "Memory free", multiprocess_mode="livemostrecent"
)
# A counter: what a process has used up stays used when it ends.
CPU = Counter("tracetrack_cpu_seconds", "Processor time of the web processes")


def measure(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: counts each answer under the name of its page. Outermost, so that it sees them all."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        began = request.META.get(CAME_AT) or time.perf_counter()
        response = get_response(request)
        count_answer(name_page(request), response.status_code, time.perf_counter() - began)
        return response

    return middleware


def count_answer(page: str, status: int, seconds: float) -> None:
    TOOK.labels(page).observe(seconds)
    REQUESTS.labels(page, f"{status // 100}xx").inc()


def name_page(request: HttpRequest) -> str:
    """The name of the page, never its address: addresses hold codes, and there are millions."""
    match = request.resolver_match
    return (match.view_name or "unnamed") if match else "files and unknown"


def build_registry() -> Collector:
    """The counts of all processes together."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together


class Facts(Collector):
    """Facts of the whole site, as gauges.

    No Gauge of the library: those of several processes are files, which are read back with the next answer.
    """

    def __init__(self, numbers: dict[str, float]) -> None:
        self.numbers = numbers

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for name, value in self.numbers.items():
            yield GaugeMetricFamily(f"tracetrack_{name}", name.replace("_", " "), value)

"""The last minutes of the counts: rates and percentiles of now, not of all time."""

import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

SECONDS_KEPT = 300
EVERY_SECONDS = 15.0
# What Lately reads of an earlier sample; all the rest it reads as it is now.
COUNTED = {
    "tracetrack_requests_total",
    "tracetrack_request_seconds_bucket",
    "tracetrack_scans_total",
    "tracetrack_shared_answers_total",
    "tracetrack_cache_total",
}
Counts = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@dataclass(frozen=True)
class Sample:
    """Counts at a moment, by name and labels."""

    at: float
    counts: Counts


class RecentSamples:
    """Samples of the last five minutes, oldest first. Each process keeps its own, of the counts of all."""

    def __init__(self) -> None:
        self.samples: deque[Sample] = deque()

    def add(self, registry: Callable[[], Any]) -> None:
        """Keep a sample, if the last one is old enough."""
        now = time.monotonic()
        if self.samples and now - self.samples[-1].at < EVERY_SECONDS:
            return
        counts = read_counts(registry())
        self.samples.append(Sample(now, {key: counts[key] for key in counts if key[0] in COUNTED}))
        while now - self.samples[0].at > SECONDS_KEPT:
            self.samples.popleft()

    def compare(self, registry: Callable[[], Any]) -> "RecentCounts":
        """What was counted in the last five minutes, or since this process began to look."""
        now = Sample(time.monotonic(), read_counts(registry()))
        young = (sample for sample in list(self.samples) if now.at - sample.at <= SECONDS_KEPT)
        return RecentCounts(next(young, now), now)


RECENT_SAMPLES = RecentSamples()


def read_counts(registry: Any) -> Counts:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for metric in registry.collect()
        for sample in metric.samples
    }


@dataclass(frozen=True)
class PageTimes:
    """How a page answered lately: requests a second, errors in all, and times in milliseconds."""

    page: str
    rate: float
    errors: int
    p50: float
    p95: float
    p99: float


@dataclass(frozen=True)
class RecentCounts:
    """The difference of two samples."""

    first: Sample
    last: Sample

    @property
    def seconds(self) -> float:
        return max(self.last.at - self.first.at, 1e-3)

    def read_gauge(self, name: str) -> float:
        """A gauge as it is now."""
        return self.last.counts.get((name, ()), 0)

    def sum_growth(self, name: str, label: str) -> dict[str, float]:
        """How much a counter grew, by one of its labels."""
        sums: dict[str, float] = defaultdict(float)
        for (counted, labels), value in self.last.counts.items():
            if counted == name:
                sums[dict(labels)[label]] += value - self.first.counts.get((counted, labels), 0)
        return dict(sums)

    def compute_rate(self, name: str, label: str) -> float:
        return sum(self.sum_growth(name, label).values()) / self.seconds

    @property
    def error_count(self) -> float:
        return self.sum_growth("tracetrack_requests_total", "status").get("5xx", 0)

    @property
    def error_rate(self) -> float:
        return self.error_count / self.seconds

    def list_pages(self) -> list[PageTimes]:
        """Each page that was asked for lately, the busiest first."""
        buckets: dict[str, dict[float, float]] = defaultdict(dict)
        errors: dict[str, float] = defaultdict(float)
        for (name, labels), value in self.last.counts.items():
            grown, said = value - self.first.counts.get((name, labels), 0), dict(labels)
            if name == "tracetrack_request_seconds_bucket":
                buckets[said["page"]][float(said["le"])] = grown
            elif name == "tracetrack_requests_total" and said["status"] == "5xx":
                errors[said["page"]] += grown
        found = [
            PageTimes(
                page,
                max(counts.values()) / self.seconds,
                int(errors[page]),
                *(1000 * estimate_percentile(counts, share) for share in (0.5, 0.95, 0.99)),
            )
            for page, counts in buckets.items()
            if max(counts.values()) > 0
        ]
        return sorted(found, key=lambda times: -times.rate)


def estimate_percentile(buckets: dict[float, float], share: float) -> float:
    """The time in seconds below which this share of requests stayed; within its bucket as by a ruler."""
    bounds = sorted(buckets)
    wanted = share * buckets[bounds[-1]]
    below, low = 0.0, 0.0
    for bound in bounds:
        if buckets[bound] >= wanted:
            if bound == float("inf") or buckets[bound] == below:
                return low
            return low + (bound - low) * (wanted - below) / (buckets[bound] - below)
        below, low = buckets[bound], bound
    return low

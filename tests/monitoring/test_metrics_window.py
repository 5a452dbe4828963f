"""Rates and percentiles of the last minutes."""

import random

import pytest
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from monitoring import metrics_window
from monitoring.metrics_window import RecentSamples, estimate_percentile
from tests.clock import Clock


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(metrics_window, "time", clock)
    return clock


def test_percentile_is_near_the_true_one():
    luck = random.Random(1)
    times = sorted(luck.uniform(0, 0.3) for _number in range(10_000))
    bounds = [0.01, 0.05, 0.1, 0.2, 0.3, float("inf")]
    buckets = {bound: float(sum(time <= bound for time in times)) for bound in bounds}

    for share in (0.5, 0.95, 0.99):
        assert estimate_percentile(buckets, share) == pytest.approx(times[int(share * len(times))], abs=0.04)
    assert estimate_percentile({0.1: 0.0, float("inf"): 5.0}, 0.5) == 0.1


def test_ring_tells_of_the_last_minutes_only(clock):
    counts = CollectorRegistry()
    requests = Counter("tracetrack_requests", "x", ["page", "status"], registry=counts)
    took = Histogram("tracetrack_request_seconds", "x", ["page"], registry=counts)
    ring = RecentSamples()
    for _minute in range(10):
        requests.labels("bag", "2xx").inc(60)
        requests.labels("bag", "5xx").inc()
        took.labels("bag").observe(0.02)
        ring.add(lambda: counts)
        clock.now += 60

    recent = ring.compare(lambda: counts)

    assert recent.seconds == 300
    assert recent.compute_rate("tracetrack_requests_total", "page") == pytest.approx(4 * 61 / 300)
    assert [(page.page, page.errors, page.rate) for page in recent.list_pages()] == [("bag", 4, 4 / 300)]
    assert (recent.error_count, recent.error_rate) == (4, 4 / 300)
    assert 10 <= recent.list_pages()[0].p99 <= 25


def test_ring_that_was_long_without_a_sample_does_not_reach_back_further(clock):
    ring, counts = RecentSamples(), CollectorRegistry()
    ring.add(lambda: counts)
    clock.now += 290
    ring.add(lambda: counts)
    clock.now += 200

    assert ring.compare(lambda: counts).seconds == 200


def test_ring_keeps_what_is_compared_and_nothing_else(clock):
    ring, counts = RecentSamples(), CollectorRegistry()
    Gauge("tracetrack_pool_used", "x", registry=counts).set(3)
    Counter("tracetrack_scans", "x", ["outcome"], registry=counts).labels("saved").inc()
    for _second in range(16):
        ring.add(lambda: counts)
        clock.now += 1

    assert [list(sample.counts) for sample in ring.samples] == [
        [("tracetrack_scans_total", (("outcome", "saved"),))]
    ] * 2
    assert ring.compare(lambda: counts).read_gauge("tracetrack_pool_used") == 3

"""What a process sees of itself."""

import time

import pytest
from prometheus_client import REGISTRY

from monitoring import process_metrics
from monitoring.process_metrics import Process, measure_redis
from tests.threads import result_of, start


def value(name):
    return REGISTRY.get_sample_value(f"tracetrack_{name}")


def work_and_look():
    """How much processor time two looks counted, and how busy the first found the processors."""
    process = Process()
    counted = [value("cpu_seconds_total")]
    ends = time.process_time() + 0.2
    while time.process_time() < ends:
        pass
    process.look()
    counted.append(value("cpu_seconds_total"))
    busy = value("machine_cpu_percent")
    process.look()
    return counted[1] - counted[0], value("cpu_seconds_total") - counted[1], busy


def test_process_sees_its_memory_its_work_and_the_machine():
    # In a thread of its own, as in life: the library remembers by thread when it was asked before.
    first, second, busy = result_of(start(work_and_look))

    assert (first > 0.2, second < 0.1) == (True, True)
    assert 0 < busy <= 100
    assert value("memory_bytes") > 10**7
    assert value("machine_memory_free_bytes") > 10**7


def test_redis_that_is_away_is_seen_though_nobody_uses_the_cache(settings):
    measure_redis()
    assert value("breaker_open") == 0
    settings.CACHES = {
        "default": {"BACKEND": "core.redis_cache.BreakerCache", "LOCATION": "redis://127.0.0.1:2/0"}
    }

    measure_redis()

    assert value("breaker_open") == 1


def test_look_that_fails_is_told_and_not_the_last(monkeypatch, caplog):
    looks = []

    def look(self):
        looks.append(1)
        if len(looks) == 3:
            raise SystemExit
        raise ValueError("no such thing")

    monkeypatch.setattr(process_metrics, "EVERY_SECONDS", 0)
    monkeypatch.setattr(Process, "look", look)

    with pytest.raises(SystemExit):
        process_metrics.keep_measuring()
    assert caplog.text.count("ValueError: no such thing") == 2

"""The cache with a real Redis that dies, hangs and comes back."""

import os
import signal
import socket
import subprocess
import time

import pytest

from core.breaker import TRY_AGAIN_AFTER_SECONDS
from core.metrics import CACHED
from core.redis_cache import BreakerCache
from tests.threads import result_of, start
from tracetrack.launcher.tools_for_tests import find_redis


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Redis:
    """A real server on a port of its own."""

    def __init__(self):
        self.port = free_port()
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [
                find_redis(),
                "--port",
                str(self.port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--daemonize",
                "no",
            ],
            stdout=subprocess.DEVNULL,
        )
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=0.1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("Redis did not start")

    def stop(self):
        self.process.kill()
        self.process.wait()


@pytest.fixture
def redis():
    if find_redis() is None:
        if os.environ.get("CI"):
            pytest.fail("There is no redis-server.")
        pytest.skip("There is no redis-server.")
    server = Redis()
    yield server
    server.stop()


def cache_at(redis):
    """A cache as Django makes one for each greenlet."""
    options = {"SOCKET_CONNECT_TIMEOUT": 0.2, "SOCKET_TIMEOUT": 0.2}
    return BreakerCache(f"redis://127.0.0.1:{redis.port}/0", {"OPTIONS": options})


@pytest.fixture
def cache(redis):
    return cache_at(redis)


def in_a_thread(call):
    return result_of(start(call))


def test_cache_keeps_values_in_redis(cache):
    cache.set("a", 1)

    assert (cache.get("a"), cache.is_open()) == (1, False)
    assert cache.fallback.get("a") is None


def test_dead_redis_costs_one_call_and_the_rest_goes_on_in_memory(redis, cache):
    cache.set("a", 1)
    redis.stop()

    assert cache.get("a") is None
    cache.set("b", 2)
    assert cache.incr("b") == 3
    assert cache.get_many(["b"]) == {"b": 3}
    assert cache.is_open()


def test_hung_redis_is_left_alone_after_one_time_out(redis, cache):
    cache.set("a", 1)
    os.kill(redis.process.pid, signal.SIGSTOP)

    first = cache.get("a")
    cache.set("b", 2)
    went_to_memory = (cache.is_open(), cache.fallback.get("b"))

    os.kill(redis.process.pid, signal.SIGCONT)
    assert first is None
    assert went_to_memory == (True, 2)


def test_cache_goes_back_to_redis_by_itself(redis, cache):
    redis.stop()
    cache.set("a", 1)
    redis.start()
    time.sleep(TRY_AGAIN_AFTER_SECONDS)

    cache.set("a", 2)

    assert (cache.is_open(), cache.fallback.get("a"), cache.get("a")) == (False, 1, 2)


def test_what_one_thread_finds_out_spares_the_others_and_memory_is_shared(redis, cache):
    os.kill(redis.process.pid, signal.SIGSTOP)
    cache.set("a", 1)

    began = time.monotonic()
    there = in_a_thread(lambda: (cache_at(redis).is_open(), cache_at(redis).get("a")))
    took = time.monotonic() - began

    os.kill(redis.process.pid, signal.SIGCONT)
    assert there == (True, 1)
    assert took < 0.1


def test_breaker_of_one_server_leaves_the_others_alone(redis, cache):
    redis.stop()
    cache.get("a")

    assert BreakerCache("redis://127.0.0.1:1/0", {}).is_open() is False


def test_one_call_a_second_tries_a_redis_that_is_still_away(redis, cache):
    redis.stop()
    cache.get("a")
    time.sleep(TRY_AGAIN_AFTER_SECONDS)

    tries = [cache.breaker.lets_through() for _call in range(3)]

    assert tries == [True, False, False]
    assert cache.is_open()


def test_hits_and_misses_are_counted(cache):
    counters = [CACHED.labels("hits"), CACHED.labels("misses")]
    before = [counter._value.get() for counter in counters]
    cache.set("a", 1)
    for key in ("a", "a", "b"):
        cache.get(key)

    after = [counter._value.get() for counter in counters]
    assert [now - then for now, then in zip(after, before, strict=True)] == [2, 1]

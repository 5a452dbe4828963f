"""The cache with a real Redis that dies, hangs, answers slowly and comes back."""

import threading
import time

import pytest
from redis.connection import ConnectionPool, DefaultParser

from core import redis_cache
from core.metrics import CACHED
from core.redis_cache import BREAKERS, BreakerCache
from tests.redis_server import redis
from tests.threads import result_of, start
from tests.waiting import wait_until

__all__ = ["redis"]


@pytest.fixture
def cache(redis):
    """One that waits for Redis for longer than a busy machine takes."""
    return redis.cache(milliseconds=5000)


@pytest.fixture
def tries(monkeypatch):
    """A name for each time that Redis is tried: that of the thread."""
    names, get_connection = [], ConnectionPool.get_connection

    def note_and_get(pool, *arguments, **options):
        names.append(threading.current_thread().name)
        return get_connection(pool, *arguments, **options)

    monkeypatch.setattr(ConnectionPool, "get_connection", note_and_get)
    return names


def in_a_thread(call):
    return result_of(start(call))


def test_cache_keeps_values_in_redis(cache):
    cache.set("a", 1)

    assert (cache.get("a"), cache.is_open()) == (1, False)
    assert cache.fallback.get("a") is None


def test_answers_are_read_by_hiredis():
    assert DefaultParser.__module__.endswith("hiredis")


def test_dead_redis_costs_one_call_and_the_rest_goes_on_in_memory(redis, cache):
    cache.set("a", 1)
    redis.stop()

    assert cache.get("a") is None
    cache.set("b", 2)
    assert cache.incr("b") == 3
    assert cache.get_many(["b"]) == {"b": 3}
    assert cache.is_open()


def test_hung_redis_is_left_alone_after_one_time_out(redis):
    cache = make_used(redis, milliseconds=200)
    redis.freeze()

    first = cache.get("figure")
    cache.set("b", 2)
    went_to_memory = (cache.is_open(), cache.fallback.get("b"))

    redis.thaw()
    assert first is None
    assert went_to_memory == (True, 2)


def test_cache_goes_back_to_redis_by_itself(redis, cache):
    redis.stop()
    cache.set("a", 1)
    redis.start()

    wait_until(lambda: not cache.is_open())  # nobody asks it anything

    cache.set("a", 2)
    assert (cache.is_open(), cache.fallback.get("a"), cache.get("a")) == (False, 1, 2)


def use(cache):
    """As a page that counts a use and shares a figure."""
    cache.add("uses", 0, 60)
    cache.incr("uses")
    cache.get_many(["figure", "version"])
    cache.set("figure", 1, 60)
    cache.delete("lock")


def make_used(redis, milliseconds):
    """A cache that Redis has just answered: a busy machine may be too slow for that several times."""
    cache = redis.cache(milliseconds)

    def is_used():
        if not cache.is_open():
            use(cache)
            return not cache.is_open() and not cache.breaker.late_answers

    wait_until(is_used)
    cache.fallback.clear()
    return cache


FAULTS = {
    "killed": lambda redis: redis.stop(),
    "hung": lambda redis: redis.freeze(),
    "slow by 150 ms": lambda redis: setattr(redis, "delay", 0.15),
    "slow by 1 s": lambda redis: setattr(redis, "delay", 1.0),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_no_request_waits_long_for_redis_and_after_the_first_none_waits(redis, tries, fault):
    cache, own = make_used(redis, milliseconds=40), threading.current_thread().name
    FAULTS[fault](redis)
    tries.clear()

    use(cache)
    first = tries.count(own)
    for _ in range(50):
        use(cache)

    redis.thaw()
    assert 1 <= first <= 2  # one more where this process was too slow to read the answer
    assert tries.count(own) == first
    assert cache.is_open()


def test_requests_do_not_try_a_redis_that_is_still_away(redis, tries):
    cache = redis.cache()
    redis.freeze()
    cache.get("a")
    own, looking = threading.current_thread().name, "looking-for-redis"
    tries.clear()
    while tries.count(looking) < 3:
        cache.get("a")
        time.sleep(0.01)

    redis.thaw()
    assert cache.is_open()
    assert tries.count(own) == 0


def test_what_one_thread_finds_out_spares_the_others_and_memory_is_shared(redis, tries):
    redis.freeze()
    redis.cache().set("a", 1)
    tries.clear()

    there = in_a_thread(lambda: (redis.cache().is_open(), redis.cache().get("a")))

    redis.thaw()
    assert there == (True, 1)
    assert set(tries) <= {"looking-for-redis"}


def test_breaker_of_one_server_leaves_the_others_alone(redis, cache):
    redis.stop()
    cache.get("a")

    assert BreakerCache("redis://127.0.0.1:1/0", {}).is_open() is False


def test_process_without_a_free_connection_does_not_take_redis_for_away(redis):
    cache = redis.cache(milliseconds=5000, connections=1)
    pool = cache.client.get_client(write=True).connection_pool
    taken = pool.get_connection()

    cache.set("a", 1)
    pool.release(taken)

    assert (cache.is_open(), cache.fallback.get("a"), cache.get("a")) == (False, 1, None)


def test_what_must_arrive_is_sent_before_redis_is_used_again(redis):
    cache = make_used(redis, milliseconds=200)
    cache.set_surely("version", "old", 60)
    redis.freeze()
    cache.get("anything")  # from here on nothing is sent, which it would take up when it is back
    cache.set_surely("version", "new", 60)
    redis.thaw()

    wait_until(lambda: not cache.is_open())

    assert cache.get("version") == "new"
    assert BREAKERS[redis.url].missed == {}


def test_what_must_arrive_is_sent_again_when_this_process_had_no_free_connection(redis):
    cache = redis.cache(milliseconds=5000, connections=1)
    pool = cache.client.get_client(write=True).connection_pool
    taken = pool.get_connection()

    cache.set_surely("version", "new", 60)
    in_memory = cache.get("version")
    pool.release(taken)
    wait_until(lambda: not cache.is_open())

    assert (in_memory, cache.get("version")) == ("new", "new")


def test_child_that_was_forked_while_redis_was_away_finds_it_again(cache):
    cache.breaker.is_open = True  # and no thread looks for it: they do not survive a fork

    cache.get("a")

    wait_until(lambda: not cache.is_open())


def test_trouble_is_logged_once_a_second(redis, cache, caplog, monkeypatch):
    monkeypatch.setattr(redis_cache, "LOG_AFTER_SECONDS", 600)
    redis.stop()
    for _ in range(5):
        cache.get("a")
        cache.breaker.trip(by=cache, because="again")

    assert [record.message.partition(":")[0] for record in caplog.records] == [
        "Redis does not answer, using memory for a moment"
    ]


def test_hits_and_misses_are_counted(cache):
    counters = [CACHED.labels("hits"), CACHED.labels("misses")]
    before = [counter._value.get() for counter in counters]
    cache.set("a", 1)
    for key in ("a", "a", "b"):
        cache.get(key)

    after = [counter._value.get() for counter in counters]
    assert [now - then for now, then in zip(after, before, strict=True)] == [2, 1]

"""A wrong REDIS_URL stops the start; a Redis that is away does not."""

import contextlib
import socket
import threading

import pytest
from django.core.exceptions import ImproperlyConfigured
from redis import Redis

from tests.redis_server import find_free_port, redis  # noqa: F401  # a fixture
from tracetrack.environment import read_redis_url
from tracetrack.launcher.postgres_files import CannotStart
from tracetrack.launcher.redis_check import check_redis


@pytest.mark.parametrize(
    "url",
    [
        "localhost:6379",
        "redis:/host",
        "http://127.0.0.1:6379/0",
        "redis://:secret-word@host:port/0",
        "redis://host/first",
        "redis://user:12/secret-word@host:6379/0",
    ],
)
def test_address_that_cannot_be_read_is_refused(monkeypatch, url):
    monkeypatch.setenv("REDIS_URL", url)

    with pytest.raises(ImproperlyConfigured, match=r"^REDIS_URL cannot be read\. Write it as") as refused:
        read_redis_url("REDIS_URL")

    assert "secret-word" not in str(refused.value)


@pytest.mark.parametrize(
    "url", ["", "redis://host", "rediss://user:pass@host:6380/2", "unix:///run/redis.sock?db=1"]
)
def test_address_that_can_be_read_is_taken(monkeypatch, url):
    monkeypatch.setenv("REDIS_URL", url)

    assert read_redis_url("REDIS_URL") == url


def refuse(settings, url):
    settings.REDIS_URL = url
    with pytest.raises(CannotStart) as refused:
        check_redis()
    return str(refused.value)


def test_redis_that_lets_nobody_in_is_refused(settings, redis, capsys):  # noqa: F811
    place = f"127.0.0.1:{redis.port}"

    with Redis.from_url(f"redis://{place}/0") as admin:
        admin.config_set("requirepass", "right-word")

    for url in (f"redis://:secret-word@{place}/0", f"redis://{place}/0"):
        assert refuse(settings, url) == (
            f"REDIS_URL does not work: Redis at {place} refuses the user or the password."
        )
    assert refuse(settings, f"redis://:right-word@{place}/999") == (
        f"REDIS_URL does not work: Redis at {place} says: DB index is out of range"
    )
    settings.REDIS_URL = f"redis://:right-word@{place}/0"
    check_redis()
    assert capsys.readouterr().out == ""


@contextlib.contextmanager
def something_else():
    """The port of a server that is no Redis, for one caller."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer():
            caller, _ = server.accept()
            caller.recv(1000)
            caller.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            caller.close()

        threading.Thread(target=answer, daemon=True).start()
        yield server.getsockname()[1]


def test_what_is_no_redis_is_refused(settings):
    with something_else() as port:
        assert refuse(settings, f"redis://127.0.0.1:{port}/0") == (
            f"REDIS_URL does not work: what answers at 127.0.0.1:{port} is not Redis: "
            "correct the host or the port."
        )


@pytest.mark.parametrize("query", ["db=first", "retries=3"])
def test_address_with_a_query_that_cannot_be_used_is_refused(settings, query):
    assert refuse(settings, f"redis://:secret-word@127.0.0.1:{find_free_port()}/0?{query}").startswith(
        "REDIS_URL does not work: what follows its ? cannot be used ("
    )


def test_redis_that_is_away_is_mentioned(settings, capsys):
    port = find_free_port()
    settings.REDIS_URL = f"redis://:secret-word@127.0.0.1:{port}/0"

    check_redis()

    assert capsys.readouterr().out == (
        f"Redis does not answer at 127.0.0.1:{port} (REDIS_URL): TraceTrack uses it once it does.\n"
    )

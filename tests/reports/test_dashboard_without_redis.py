"""Redis dies while people look at the dashboard: its figures stay right and never get old."""

import time

import pytest

from core import figures
from tests.builders import scan
from tests.redis_server import redis

__all__ = ["redis"]

pytestmark = pytest.mark.django_db
AS_ON_A_SITE = dict(figures.FIGURES)
OLDEST = 2.0


@pytest.fixture
def wall(redis, settings, monkeypatch, client, biller):
    """A screen on the wall of a site with Redis: what it says, again and again."""
    options = dict.fromkeys(("SOCKET_CONNECT_TIMEOUT", "SOCKET_TIMEOUT"), 0.2)
    backend = {"BACKEND": "core.redis_cache.BreakerCache", "LOCATION": redis.url, "OPTIONS": options}
    settings.CACHES = settings.CACHES | {"figures": backend}
    settings.REDIS_URL = redis.url
    monkeypatch.setattr(figures, "FIGURES", AS_ON_A_SITE)
    figures.clear_figures()
    client.force_login(biller)
    return client


def count_scans(wall):
    return wall.get("/api/v1/dashboard").json()["today"]["scans"]


def test_figures_stay_right_and_fresh_when_redis_dies(wall, redis, dispatcher):
    scan(dispatcher, "pack", "CH10001", parent="SB00001")
    assert count_scans(wall) == 1

    redis.stop()
    scan(dispatcher, "pack", "CH10002", parent="SB00001")
    began, asked = time.monotonic(), 0.0
    while (shown := count_scans(wall)) == 1:
        assert asked <= OLDEST, "What was asked for then was old."
        time.sleep(0.05)
        asked = time.monotonic() - began

    assert shown == 2

"""How much one person may ask for at once, and in a minute."""

import pytest
from django.core.cache import cache
from django.urls import URLPattern, get_resolver

from core import use_limits
from core.turns import Turns
from core.use_limits import count_use
from tests.builders import make_user
from tracetrack import limits

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(client):
    cache.clear()
    person = make_user("Biller")
    client.force_login(person)
    yield person
    cache.clear()


def test_ninth_request_of_a_person_at_once_gets_503(client, person, monkeypatch):
    monkeypatch.setattr(limits, "TURNS", Turns(at_once=8, waiting=0, seconds=0))
    ends = [limits.TURNS.take(f"person {person.pk}") for _ in range(8)]

    page, scans = client.get("/search/"), client.post("/api/v1/scans")
    health = client.get("/healthz")
    ends[0]()

    assert [page.status_code, page["Retry-After"], scans.json()["error"]] == [503, "2", "busy"]
    assert health.status_code == 200
    assert [client.get("/search/").status_code for _ in range(3)] == [200] * 3


def test_turn_of_a_file_ends_when_it_is_sent(client, person, monkeypatch):
    monkeypatch.setattr(limits, "TURNS", Turns(at_once=1, waiting=0, seconds=0))
    response = client.get("/bags/export/csv/")
    assert (response.status_code, response.streaming) == (200, True)
    assert client.get("/search/").status_code == 503

    b"".join(response.streaming_content)

    assert client.get("/search/").status_code == 200


@pytest.mark.parametrize(
    ("address", "what"),
    [
        ("/search/?q=CH", "search"),
        ("/api/v1/search?q=CH", "search"),
        ("/bags/export/csv/", "export"),
        ("/reports/day/csv/", "export"),
        ("/labels/preview/", "paper"),
        ("/api/v1/bags?code=CH1", "api"),
    ],
)
def test_person_who_asks_very_often_waits(client, person, monkeypatch, address, what):
    monkeypatch.setitem(use_limits.A_MINUTE, what, 2)

    answers = [client.get(address) for _ in range(3)]

    assert [answer.status_code < 429 for answer in answers] == [True, True, False]
    assert answers[2].status_code == 429
    assert f"Wait {answers[2]['Retry-After']} second" in answers[2].content.decode()
    assert client.get("/healthz").status_code == 200


def test_scans_and_sign_ins_are_never_counted(client, person, monkeypatch):
    monkeypatch.setitem(use_limits.A_MINUTE, "api", 0)

    assert client.post("/api/v1/scans").status_code != 429
    assert client.get("/api/v1/session").status_code == 200


def test_subjects_and_uses_are_counted_apart(person, monkeypatch):
    monkeypatch.setitem(use_limits.A_MINUTE, "api", 1)

    assert count_use("key 1", "api") == 0
    assert 1 <= count_use("key 1", "api") <= 60
    assert (count_use("key 2", "api"), count_use("key 1", "search")) == (0, 0)


def test_addresses_that_count_are_there():
    plain = {pattern.name for pattern in _list_patterns(get_resolver())}
    names = plain | {f"admin:{name}" for name in plain}

    assert (limits.USES.keys() | limits.FOR_ANYBODY | limits.UNCOUNTED) - names == set()


def _list_patterns(resolver):
    for pattern in resolver.url_patterns:
        yield from [pattern] if isinstance(pattern, URLPattern) else _list_patterns(pattern)

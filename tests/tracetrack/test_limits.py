"""How much one person may ask for at once, and in a minute."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.urls import URLPattern, get_resolver

from accounts.tokens import create_token
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


@pytest.fixture
def turns(monkeypatch):
    """Of pages and of scans, without those that wait."""
    pages, scans = (
        Turns(at_once=turns.at_once, waiting=0, seconds=0) for turns in (limits.TURNS, limits.TURNS_OF_SCANS)
    )
    monkeypatch.setattr(limits, "TURNS", pages)
    monkeypatch.setattr(limits, "TURNS_OF_SCANS", scans)
    return pages, scans


def take_all(turns, person):
    return [turns.take(f"person {person.pk}") for _ in range(turns.at_once)]


def test_pages_of_a_person_take_half_of_the_connections_and_no_scan_waits_for_them(client, person, turns):
    ends = take_all(turns[0], person)

    page, scans = client.get("/search/"), client.post("/api/v1/scans")
    scan_list, health = client.get("/api/v1/scans"), client.get("/healthz")
    ends[0]()

    assert len(ends) == settings.DATABASE_POOL_SIZE // 2 == 4
    assert [page.status_code, page["Retry-After"], scan_list.json()["error"]] == [503, "2", "busy"]
    assert (scans.status_code, health.status_code) == (400, 200)
    assert [client.get("/search/").status_code for _ in range(3)] == [200] * 3


def test_scans_of_a_person_leave_connections_to_others(client, person, turns):
    taken = take_all(turns[1], person)

    scans = client.post("/api/v1/scans")

    assert (scans.json()["error"], client.get("/search/").status_code) == ("busy", 200)
    assert len(taken) + turns[0].at_once < settings.DATABASE_POOL_SIZE


def test_header_takes_nobody_out_of_the_limits(client, person, turns, monkeypatch):
    """Any key on a page, and an unknown one on the API, are the person's own requests."""
    monkeypatch.setitem(use_limits.A_MINUTE, "search", 2)
    real = create_token(name="k", user=person, scopes=["read"])[1]

    def request_with(key):
        return client.get("/search/?q=AB12", headers={"authorization": f"Bearer {key}"}).status_code

    assert [request_with(key) for key in ("x", "y", real)] == [200, 200, 429]

    ends = take_all(turns[0], person)
    statuses = {
        key: client.get("/api/v1/links?child=C", headers={"authorization": f"Bearer {key}"}).status_code
        for key in ("x", real)
    }
    assert (request_with("z"), statuses) == (503, {"x": 503, real: 200})
    ends[0]()


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
        ("/api/v1/scans", "api"),
        ("/api/v1/exports/1", "api"),
        ("/api/v1/exports/1/file", "export"),
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

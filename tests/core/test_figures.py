"""Figures that all share: a hundred viewers cost what one does, and a change is seen at once."""

import contextlib
import re
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings as site
from django.core.cache import caches
from django.db import connection, transaction

from core import figures
from core.figures import FIGURES, Figure, Turn, clear_figures, note_change, share_figure
from tests.clock import Clock
from tests.redis_server import redis
from tests.threads import result_of, run_each, start
from tests.waiting import wait_until

__all__ = ["redis"]

pytestmark = pytest.mark.usefixtures("kept_figures")
MOMENT, MINUTE = "dashboard", "words on bills"


@pytest.fixture
def in_redis(redis, settings):
    """The figures are in a real Redis, and each thread is as a process of its own."""
    options = dict.fromkeys(("SOCKET_CONNECT_TIMEOUT", "SOCKET_TIMEOUT"), 10)
    backend = {"BACKEND": "core.redis_cache.BreakerCache", "LOCATION": redis.url, "OPTIONS": options}
    settings.CACHES = settings.CACHES | {"figures": backend}
    settings.REDIS_URL = redis.url
    return redis


@pytest.fixture
def apart(monkeypatch):
    """Each thread is as a process of its own."""
    monkeypatch.setattr(figures, "take_turn", lambda _name: contextlib.nullcontext(Turn()))


@pytest.fixture(params=["in memory", "in Redis"])
def anywhere(request):
    return request.getfixturevalue("in_redis") if request.param == "in Redis" else None


def ask_together(make, people=10):
    begin = threading.Barrier(people)

    def ask(_number):
        begin.wait()
        try:
            return share_figure(MINUTE, "", make)
        except ZeroDivisionError:
            return "failed"

    return run_each(ask, range(people))


def test_many_at_once_make_it_once(anywhere):
    made = []

    def make():
        made.append(1)
        time.sleep(0.1)
        return "answer"

    assert ask_together(make) == ["answer"] * 10
    assert len(made) == 1
    assert figures.TURNS == {}


def test_processes_make_it_once(in_redis, apart):
    made = []

    def make():
        made.append(1)
        time.sleep(0.1)
        return "answer"

    assert ask_together(make) == ["answer"] * 10
    assert len(made) == 1


def test_processes_that_waited_long_take_the_last(in_redis, apart, monkeypatch):
    monkeypatch.setattr(figures, "WAIT_SECONDS", 0.1)
    monkeypatch.setitem(figures.FIGURES, MINUTE, Figure(0.05))
    is_making, may_end = threading.Event(), threading.Event()

    def make_slowly():
        is_making.set()
        may_end.wait(20)
        return "new"

    assert share_figure(MINUTE, "", lambda: "last") == "last"
    time.sleep(0.25)
    maker = start(share_figure, MINUTE, "", make_slowly)
    is_making.wait(20)

    assert share_figure(MINUTE, "", lambda: "a second maker") == "last"
    may_end.set()
    assert result_of(maker) == "new"


def test_it_is_made_anew_when_it_is_old(anywhere, monkeypatch):
    monkeypatch.setitem(figures.FIGURES, MOMENT, Figure(0.2))
    answers = iter("abcd")

    assert [share_figure(MINUTE, "", lambda: next(answers)) for _ in range(2)] == ["a", "a"]
    assert share_figure(MOMENT, "", lambda: next(answers)) == "b"
    time.sleep(0.25)
    assert share_figure(MOMENT, "", lambda: next(answers)) == "c"


def test_each_key_has_its_own(anywhere):
    assert (share_figure(MOMENT, "north", lambda: 1), share_figure(MOMENT, "south", lambda: 2)) == (1, 2)


def test_failure_is_shared_by_those_who_waited_and_not_kept(anywhere):
    made = []

    def count_askers():
        return sum(turn.users for turn in figures.TURNS.values())

    def make():
        made.append(1)
        if len(made) == 1:
            wait_until(lambda: count_askers() == 10)
        return 1 / 0

    assert ask_together(make) == ["failed"] * 10
    assert len(made) <= 2
    assert share_figure(MINUTE, "", lambda: 1) == 1


@pytest.mark.django_db(transaction=True)
def test_change_is_seen_at_once_but_only_when_it_is_committed(anywhere):
    assert share_figure(MINUTE, "", lambda: "old") == "old"
    with transaction.atomic():
        note_change("bill")
        note_change("bill")
        assert share_figure(MINUTE, "", lambda: "too early") == "old"

    assert share_figure(MINUTE, "", lambda: "new") == "new"


@pytest.mark.django_db(transaction=True)
def test_change_that_was_rolled_back_or_is_of_another_kind_makes_nothing_stale(anywhere):
    assert share_figure(MINUTE, "", lambda: "old") == "old"
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        note_change("bill")
        raise ZeroDivisionError
    note_change("person")
    note_change("no figure depends on this")

    assert share_figure(MINUTE, "", lambda: "new") == "old"


@pytest.mark.django_db(transaction=True)
def test_change_while_it_is_made_makes_it_stale(anywhere):
    def make_while_somebody_changes():
        note_change("bill")
        return "old"

    assert share_figure(MINUTE, "", make_while_somebody_changes) == "old"
    assert share_figure(MINUTE, "", lambda: "new") == "new"


@pytest.mark.django_db(transaction=True)
def test_change_while_redis_is_away_is_seen_when_it_is_back(in_redis):
    assert share_figure(MINUTE, "", lambda: "old") == "old"
    in_redis.freeze()
    cache = caches["figures"]  # from here on nothing is sent, which it would take up when it is back
    cache.breaker.trip(by=cache, because="it is frozen")
    note_change("bill")
    meanwhile = share_figure(MINUTE, "", lambda: "of this process")
    in_redis.thaw()
    wait_until(lambda: not caches["figures"].is_open())

    assert meanwhile == "of this process"
    assert share_figure(MINUTE, "", lambda: "new") == "new"


def test_process_that_hears_of_no_changes_keeps_nothing_for_long(monkeypatch):
    monkeypatch.setattr(figures, "ALONE_SECONDS", 0.2)
    assert share_figure(MINUTE, "", lambda: "old") == "old"
    time.sleep(0.25)

    assert share_figure(MINUTE, "", lambda: "new") == "new"


def test_what_was_read_from_the_replica_is_kept_apart_and_not_for_long(in_redis, monkeypatch):
    monkeypatch.setattr(figures, "ALONE_SECONDS", 0.2)
    reads_replica = [True]
    monkeypatch.setattr(figures, "is_reading_replica", lambda: reads_replica[0])
    assert share_figure(MINUTE, "", lambda: "of the replica") == "of the replica"

    reads_replica[0] = False
    assert share_figure(MINUTE, "", lambda: "of the primary") == "of the primary"
    time.sleep(0.25)
    assert share_figure(MINUTE, "", lambda: "made anew") == "of the primary"
    reads_replica[0] = True
    assert share_figure(MINUTE, "", lambda: "made anew") == "made anew"


def test_clearing_makes_all_of_them_stale(anywhere):
    for name in (MOMENT, MINUTE):
        share_figure(name, "", lambda: "old")

    clear_figures()

    assert [share_figure(name, "", lambda: "new") for name in (MOMENT, MINUTE)] == ["new", "new"]


@pytest.mark.django_db(transaction=True)
def test_whoever_waits_holds_no_connection(anywhere):
    is_making, may_end, held = threading.Event(), threading.Event(), []

    def make():
        is_making.set()
        may_end.wait(20)
        return "answer"

    def ask_with_a_connection():
        connection.ensure_connection()
        held.append(connection.connection)
        return share_figure(MOMENT, "", make)

    first = start(share_figure, MOMENT, "", make)
    is_making.wait(20)
    second = start(ask_with_a_connection)

    wait_until(lambda: held and held[0].closed)
    may_end.set()

    assert [result_of(first), result_of(second)] == ["answer", "answer"]


def test_page_of_docs_has_the_same_table():
    text = (Path(site.BASE_DIR) / "docs/running/caching.md").read_text()
    rows = [re.split(r"\s*\|\s*", line)[1:-1] for line in text.splitlines() if line.startswith("| ")]
    listed = {name: (kept, stale) for name, kept, stale, *_rest in rows if name in FIGURES}

    assert listed == {
        name: (f"{figure.seconds:g} s", ", ".join(figure.stale_by) or "its time")
        for name, figure in FIGURES.items()
    }


def test_process_goes_on_with_what_it_holds_without_a_look_at_the_cache(anywhere, monkeypatch):
    clock = Clock()
    monkeypatch.setattr(figures, "time", clock)
    monkeypatch.setitem(figures.FIGURES, MOMENT, Figure(60, held_seconds=0.3))
    assert share_figure(MOMENT, "", lambda: "held") == "held"
    caches["figures"].clear()

    clock.now += 0.25
    assert share_figure(MOMENT, "", lambda: "new") == "held"
    clock.now += 0.1
    assert share_figure(MOMENT, "", lambda: "new") == "new"


def test_what_is_held_is_of_one_key_and_no_failure(monkeypatch):
    monkeypatch.setitem(figures.FIGURES, MOMENT, Figure(60, held_seconds=60))
    with pytest.raises(ZeroDivisionError):
        share_figure(MOMENT, "north", lambda: 1 / 0)

    assert share_figure(MOMENT, "north", lambda: "north") == "north"
    assert share_figure(MOMENT, "south", lambda: "south") == "south"


def test_process_holds_few(monkeypatch):
    monkeypatch.setattr(figures, "MOST_HELD", 3)
    monkeypatch.setitem(figures.FIGURES, MOMENT, Figure(60, held_seconds=60))
    for key in range(10):
        share_figure(MOMENT, key, lambda: "answer")

    assert len(figures.held.answers) <= 3


def test_process_does_not_hold_what_was_made_before_it_was_cleared(monkeypatch):
    monkeypatch.setitem(figures.FIGURES, MOMENT, Figure(60, held_seconds=60))

    def make_while_somebody_clears():
        clear_figures()
        return "old"

    assert share_figure(MOMENT, "", make_while_somebody_clears) == "old"
    assert share_figure(MOMENT, "", lambda: "new") == "new"


def test_nothing_on_the_dashboard_is_older_than_two_seconds():
    board, drawn = FIGURES["dashboard"], FIGURES["drawn dashboard"]

    assert board.seconds + drawn.seconds + drawn.held_seconds <= 2


def test_what_is_made_of_a_figure_is_no_older_than_both_may_be(anywhere, monkeypatch):
    monkeypatch.setitem(figures.FIGURES, MOMENT, Figure(0.2))
    monkeypatch.setitem(figures.FIGURES, "drawn dashboard", Figure(0.25, held_seconds=0.1))
    began, ages, longest = time.monotonic(), [], 0.0
    while (now := time.monotonic()) < began + 1:
        made_at = share_figure("drawn dashboard", "", lambda: share_figure(MOMENT, "", time.monotonic))
        longest = max(longest, time.monotonic() - now)
        ages.append(now - made_at)
        time.sleep(0.005)

    # What a busy machine takes to make and keep the one, and then the other, and to hold that.
    assert 0.2 < max(ages) < 0.56 + 3 * longest

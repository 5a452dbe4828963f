"""At most so many at once; who waits does so in a short and fair line."""

import threading

import pytest

from core.fair_turns import FairTurns
from core.turns import NoTurn
from tests.waiting import wait_until


@pytest.fixture
def turns():
    return FairTurns(at_once=1, waiting=4, waiting_by_key=3, waiting_first=1, seconds=30)


@pytest.fixture
def come(turns):
    """Lets somebody of this key come; the names of those who had a turn stand in `come.went`."""
    threads = []

    def come(name, *, goes_first=False):
        def go():
            with turns.take(name[0], goes_first=goes_first):
                come.went.append(name)

        before = len(turns.line)
        threads.append(threading.Thread(target=go))
        threads[-1].start()
        wait_until(lambda: len(turns.line) > before)

    def wait():
        for thread in threads:
            thread.join()

    come.went, come.wait = [], wait
    return come


def test_first_of_another_key_waits_behind_no_crowd_and_known_ones_go_first(turns, come):
    with turns.take("a", goes_first=False):
        for name in ("a1", "a2", "a3", "b1"):
            come(name)
        come("a4", goes_first=True)
    come.wait()

    assert come.went == ["a4", "a1", "b1", "a2", "a3"]
    assert (turns.running, turns.line, turns.by_key, turns.first_count) == (0, [], {}, 0)


def test_line_refuses_at_once_whom_it_has_no_place_for(turns, come):
    def is_refused(key, *, goes_first=False):
        with pytest.raises(NoTurn), turns.take(key, goes_first=goes_first):
            pass

    with turns.take("a", goes_first=False):
        for name in ("a1", "a2", "a3"):
            come(name)
        is_refused("a")
        come("b1")
        is_refused("c")
        come("d1", goes_first=True)
        is_refused("d", goes_first=True)
    come.wait()

    assert come.went == ["d1", "a1", "b1", "a2", "a3"]


def test_who_waits_too_long_or_fails_leaves_no_trace(turns):
    turns.seconds = 0.01
    with turns.take("a", goes_first=False), pytest.raises(NoTurn), turns.take("b", goes_first=False):
        pass
    with pytest.raises(ValueError, match="lost"), turns.take("a", goes_first=False):
        raise ValueError("lost")

    assert (turns.running, turns.line, turns.by_key) == (0, [], {})

"""A hundred viewers cost what one does, and nobody sees anything old."""

import threading
import time

import pytest
from django.db import connection

from core import single_flight
from core.single_flight import SharedAnswers
from tests.clock import Clock
from tests.threads import result_of, run_each, start
from tests.waiting import wait_until


class ClockOfCallers(Clock):
    """Knows how many looked at it: whoever asks for an answer looks before anything else."""

    def __init__(self):
        super().__init__()
        self.callers = set()

    def monotonic(self):
        self.callers.add(threading.get_ident())
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = ClockOfCallers()
    monkeypatch.setattr(single_flight, "time", clock)
    return clock


def test_many_at_once_make_it_once():
    shared, made, begin = SharedAnswers(60), [], threading.Barrier(20)

    def make():
        made.append(1)
        time.sleep(0.1)
        return "answer"

    def ask(_number):
        begin.wait()
        return shared.get("board", make)

    assert set(run_each(ask, range(20))) == {"answer"}
    assert len(made) == 1


def test_it_is_made_anew_when_it_is_old_counted_from_its_beginning(clock):
    shared, answers = SharedAnswers(10), iter("abc")

    def make():
        clock.now += 6
        return next(answers)

    assert shared.get("board", make) == "a"
    assert shared.get("board", make) == "a"
    clock.now += 6
    assert shared.get("board", make) == "b"


def test_each_key_has_its_own():
    shared = SharedAnswers(60)

    assert (shared.get("north", lambda: 1), shared.get("south", lambda: 2)) == (1, 2)


def ask_while_it_is_made(shared, make, clock, *, seconds_later):
    """What ten people get: the first one has it made, and the others come while it is made."""
    is_making, may_end = threading.Event(), threading.Event()

    def make_slowly():
        is_making.set()
        may_end.wait(20)
        return make()

    def ask():
        try:
            return shared.get("board", make_slowly)
        except ZeroDivisionError:
            return "failed"

    first = start(ask)
    is_making.wait(20)
    clock.now += seconds_later
    others = [start(ask) for _ in range(9)]
    wait_until(lambda: len(clock.callers) == 10)
    may_end.set()
    return [result_of(asked) for asked in (first, *others)]


def test_slow_answer_is_not_made_once_for_each_who_waits(clock):
    """The one that comes first is too old when it is there; those who waited for it share the next."""
    numbers = iter(range(1, 11))

    answers = ask_while_it_is_made(SharedAnswers(5), lambda: next(numbers), clock, seconds_later=6)

    assert answers == [1] + [2] * 9


def test_failure_is_shared_by_those_who_waited(clock):
    made = []

    def make():
        made.append(1)
        return 1 / 0

    assert ask_while_it_is_made(SharedAnswers(60), make, clock, seconds_later=0) == ["failed"] * 10
    assert len(made) == 1


def test_failure_is_not_kept():
    shared = SharedAnswers(60)
    with pytest.raises(ZeroDivisionError):
        shared.get("board", lambda: 1 / 0)

    assert shared.get("board", lambda: 1) == 1


@pytest.mark.django_db(transaction=True)
def test_whoever_waits_holds_no_connection():
    shared, is_making, may_end, held = SharedAnswers(60), threading.Event(), threading.Event(), []

    def make():
        is_making.set()
        may_end.wait(20)
        return "answer"

    def ask_with_a_connection():
        connection.ensure_connection()
        held.append(connection.connection)
        return shared.get("board", make)

    first = start(shared.get, "board", make)
    is_making.wait(20)
    second = start(ask_with_a_connection)

    wait_until(lambda: held and held[0].closed)
    may_end.set()

    assert [result_of(first), result_of(second)] == ["answer", "answer"]

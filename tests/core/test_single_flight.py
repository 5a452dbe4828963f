"""A hundred viewers cost what one does, and nobody sees anything old."""

import threading
import time

import pytest
from django.db import connection

from core.single_flight import SharedAnswers
from tests.threads import result_of, run_each, start


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


def test_it_is_made_anew_when_it_is_old_counted_from_its_beginning():
    shared, answers = SharedAnswers(0.1), iter("abc")

    def make():
        time.sleep(0.06)
        return next(answers)

    assert shared.get("board", make) == "a"
    assert shared.get("board", make) == "a"
    time.sleep(0.06)
    assert shared.get("board", make) == "b"


def test_each_key_has_its_own():
    shared = SharedAnswers(60)

    assert (shared.get("north", lambda: 1), shared.get("south", lambda: 2)) == (1, 2)


def ask_together(shared, make, people=10):
    """What each of these people gets who ask at the same moment: an answer, or the failure."""
    begin = threading.Barrier(people)

    def ask(_number):
        begin.wait()
        try:
            return shared.get("board", make)
        except ZeroDivisionError:
            return "failed"

    return run_each(ask, range(people))


def test_slow_answer_is_not_made_once_for_each_who_waits():
    """The one that comes first is too old when it is there; those who waited for it share the next."""
    shared, made = SharedAnswers(0.05), []

    def make():
        made.append(1)
        time.sleep(0.1)
        return len(made)

    assert set(ask_together(shared, make)) <= {1, 2}
    assert len(made) <= 2


def test_failure_is_shared_by_those_who_waited():
    shared, made = SharedAnswers(60), []

    def make():
        made.append(1)
        time.sleep(0.1)
        return 1 / 0

    assert ask_together(shared, make) == ["failed"] * 10
    assert len(made) <= 2


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
        may_end.wait(5)
        return "answer"

    def ask_with_a_connection():
        connection.ensure_connection()
        raw = connection.connection
        shared.get("board", make)
        held.append(not raw.closed)
        connection.close()

    first = start(shared.get, "board", make)
    is_making.wait(5)
    second = start(ask_with_a_connection)
    time.sleep(0.2)
    may_end.set()
    assert result_of(first) == "answer"
    result_of(second)
    assert held == [False]

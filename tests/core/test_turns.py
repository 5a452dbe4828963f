"""At most so many at once."""

import threading

import pytest

from core.turns import NoTurn, Turns


def test_others_wait_for_a_turn_and_not_for_ever():
    turns = Turns(at_once=2, waiting=1, seconds=0.05)
    first, _second = turns.take("a"), turns.take("a")

    with pytest.raises(NoTurn):
        turns.take("a")
    turns.take("b")
    turns.seconds = 20
    threading.Timer(0.02, first).start()

    turns.take("a")


def test_more_than_may_wait_are_refused_at_once():
    turns = Turns(at_once=1, waiting=0, seconds=60)
    end = turns.take("a")

    with pytest.raises(NoTurn):
        turns.take("a")
    end()

    turns.take("a")()
    assert turns.lines == {}

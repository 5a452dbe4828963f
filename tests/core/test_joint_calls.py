"""core/joint_calls.py: what comes while a call is under way goes together in the next one."""

from threading import Event

import pytest

from core import joint_calls
from core.joint_calls import JointCalls, NoAnswerInTime
from tests.clock import Clock
from tests.threads import result_of, start
from tests.waiting import wait_until

SOON = 20


class Server:
    """Answers a work with itself, and keeps what was sent together. It waits before the works in `held`."""

    def __init__(self):
        self.sent, self.held, self.bad = [], {}, {}

    def send(self, works):
        self.sent.append(list(works))
        for work in works:
            if work in self.held:
                self.held[work].wait(SOON)
            if work in self.bad:
                raise self.bad[work]
        return [f"{work} done" for work in works]

    def hold(self, work):
        self.held[work] = Event()
        return self.held[work]


@pytest.fixture
def server():
    return Server()


@pytest.fixture
def calls(server):
    return make_calls(server)


def make_calls(server, **limits):
    limits = {"most_size": 10, "at_once": 1, "slow_seconds": 0.02} | limits
    return JointCalls(
        server.send,
        lambda work: server.send([work])[0],
        is_of_all=lambda error: isinstance(error, ConnectionError),
        **limits,
    )


def call(calls, work, key=None, **more):
    return start(lambda: calls.call(work, key=key or work, **more))


def begin(calls, server, *works, **more):
    """A call that is held, and others that wait behind it, in this order."""
    first = call(calls, "first", **more)
    wait_until(lambda: server.sent)
    waiting = []
    for work in works:
        work, key = work if isinstance(work, tuple) else (work, work)
        waiting.append(call(calls, work, key))
        wait_until(lambda: len(calls.line) == len(waiting))
    return first, waiting


def is_at_rest(calls):
    return (calls.line, calls.keys_under_way, calls.under_way) == ([], set(), 0)


def test_call_that_finds_none_under_way_is_sent_at_once(calls, server):
    assert calls.call("a", key="a") == "a done"
    assert calls.call("b", key="b") == "b done"

    assert server.sent == [["a"], ["b"]]
    assert is_at_rest(calls)


def test_those_that_come_meanwhile_go_together_in_their_order(calls, server):
    go_on = server.hold("first")
    first, waiting = begin(calls, server, "b", "c", "d")

    go_on.set()

    assert [result_of(one) for one in [first, *waiting]] == ["first done", "b done", "c done", "d done"]
    assert server.sent == [["first"], ["b", "c", "d"]]
    assert is_at_rest(calls)


def test_only_the_bad_one_of_a_joint_call_fails(calls, server):
    go_on = server.hold("first")
    server.bad["c"] = ValueError("bad")
    first, waiting = begin(calls, server, "b", "c", "d")

    go_on.set()

    assert [result_of(one) for one in [first, waiting[0], waiting[2]]] == ["first done", "b done", "d done"]
    with pytest.raises(ValueError, match="bad"):
        result_of(waiting[1])
    assert server.sent[:2] == [["first"], ["b", "c", "d"]]
    assert sorted(server.sent[2:]) == [["b"], ["c"], ["d"]]
    wait_until(lambda: is_at_rest(calls))


def test_what_is_so_for_all_is_not_tried_for_each(calls, server):
    go_on = server.hold("first")
    server.bad["b"] = ConnectionError()
    _first, waiting = begin(calls, server, "b", "c")

    go_on.set()

    for one in waiting:
        with pytest.raises(ConnectionError):
            result_of(one)
    assert server.sent == [["first"], ["b", "c"]]
    assert is_at_rest(calls)


def test_works_of_one_key_keep_their_order_also_alone(calls, server):
    go_on = server.hold("first")
    server.bad["bad"] = ValueError()
    _first, waiting = begin(calls, server, ("a1", "a"), "bad", ("a2", "a"), ("a3", "a"))

    go_on.set()

    assert [result_of(waiting[number]) for number in (0, 2, 3)] == ["a1 done", "a2 done", "a3 done"]
    assert [works for works in server.sent[2:] if works != ["bad"]] == [["a1"], ["a2"], ["a3"]]
    wait_until(lambda: is_at_rest(calls))


def test_call_has_its_bound_and_one_work_always_goes(server):
    calls = make_calls(server, most_size=2)
    go_on = server.hold("first")
    _first, waiting = begin(calls, server, "b", "c", "d", size=100)

    go_on.set()

    assert [result_of(one) for one in waiting] == ["b done", "c done", "d done"]
    assert server.sent == [["first"], ["b", "c"], ["d"]]


def test_slow_call_does_not_hold_up_others_but_those_of_its_key(server):
    calls = make_calls(server, at_once=2)
    go_on = server.hold("first")
    first = call(calls, "first", "a")
    wait_until(lambda: server.sent)
    same = call(calls, "second", "a")

    assert result_of(call(calls, "b")) == "b done"
    assert (first.done(), same.done()) == (False, False)
    go_on.set()

    assert (result_of(first), result_of(same)) == ("first done", "second done")
    assert server.sent == [["first"], ["b"], ["second"]]
    wait_until(lambda: is_at_rest(calls))


def test_who_waited_too_long_hears_it_and_is_not_sent(calls, server):
    go_on = server.hold("first")
    first, _none = begin(calls, server)

    with pytest.raises(NoAnswerInTime, match=r"^The call got no answer in 0\.1 s\.$"):
        calls.call("late", key="late", seconds=0.1)
    go_on.set()

    assert result_of(first) == "first done"
    assert server.sent == [["first"]]
    assert is_at_rest(calls)


def test_who_goes_while_being_sent_holds_up_nobody(calls, server, monkeypatch):
    clock = Clock()
    monkeypatch.setattr(joint_calls, "time", clock)
    held, go_on = server.hold("first"), server.hold("b")
    _first, waiting = begin(calls, server, "b")
    late = call(calls, "late", "b", seconds=0.2)
    wait_until(lambda: len(calls.line) == 2)
    server.bad["late"] = ValueError()

    held.set()
    wait_until(lambda: len(server.sent) == 2)
    clock.now += 1
    with pytest.raises(NoAnswerInTime):
        result_of(late)
    go_on.set()

    assert result_of(waiting[0]) == "b done"
    assert calls.call("later", key="b") == "later done"
    wait_until(lambda: is_at_rest(calls))


class Ended(BaseException):
    """As gevent ends a greenlet."""


def test_others_are_sent_where_the_one_that_led_is_ended(calls, server):
    go_on = server.hold("first")
    server.bad["b"] = Ended()
    _first, waiting = begin(calls, server, "b", "c", ("b2", "b"))

    go_on.set()

    assert [result_of(one) for one in waiting[1:]] == ["c done", "b2 done"]
    with pytest.raises(Ended):
        result_of(waiting[0])
    wait_until(lambda: is_at_rest(calls))

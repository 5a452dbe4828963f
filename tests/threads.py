"""Threads that nobody waits for in vain: they are daemons, and their results come within a time or fail.

Any of them may ask the database: connections are closed when the work is done.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Barrier, Thread

from django.db import connections

SECONDS = 50  # less than a test may take, so that it fails with the place where it waits

# tests/*/test_locks.py see a lock that is gone without chance; rounds look for what nobody thought of.
FEWEST_ROUNDS = 100 if os.environ.get("NIGHTLY") == "true" else 12
MOST_ROUNDS = 400


def rounds(fewest: int = FEWEST_ROUNDS, until: Callable[[], bool] = lambda: True) -> Iterator[int]:
    """Numbers of a race's rounds, until there were enough and `until` holds, such as both orders seen."""
    number = 0
    while number < fewest or (number < MOST_ROUNDS and not until()):
        yield number
        number += 1


def start(call, *arguments):
    """Call it in a thread of its own. Gives the future result: wait for it with `result_of`."""
    outcome = Future()

    def run():
        try:
            outcome.set_result(call(*arguments))
        except BaseException as error:
            outcome.set_exception(error)
        finally:
            connections.close_all()

    Thread(target=run, daemon=True).start()
    return outcome


def result_of(outcome):
    return outcome.result(timeout=SECONDS)


def run_each(call, arguments):
    """The results of the calls with each of these, all at once in a thread of its own."""
    outcomes = [start(call, argument) for argument in arguments]
    return [result_of(outcome) for outcome in outcomes]


class Team:
    """Threads that stay, each with its connection: many rounds of calls at the same moment."""

    def __init__(self):
        self.queues, self.ends = [], []

    def run(self, *calls):
        """Run calls at the same moment and give their results in order."""
        while len(self.queues) < len(calls):
            self.queues.append(SimpleQueue())
            self.ends.append(start(work, self.queues[-1]))
        barrier = Barrier(len(calls))
        outcomes = [Future() for _call in calls]
        for queue, call, outcome in zip(self.queues, calls, outcomes, strict=False):
            queue.put((barrier, call, outcome))
        return [result_of(outcome) for outcome in outcomes]

    def end(self):
        for queue in self.queues:
            queue.put(None)
        for ended in self.ends:
            result_of(ended)


def work(queue):
    while asked := queue.get():
        barrier, call, outcome = asked
        try:
            barrier.wait(timeout=SECONDS)
            outcome.set_result(call())
        except BaseException as error:
            outcome.set_exception(error)

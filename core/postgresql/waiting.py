"""Connections that are given up when the database does not answer in time.

PostgreSQL's own limits (statement_timeout, lock_timeout) need a server that runs, and keepalives are answered
by the system of a machine whose database hangs. What is here needs neither.
"""

import contextlib
import time
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any, ClassVar

import psycopg
from psycopg.abc import RV, PQGen

from core.page_turns import let_others_go_first

# A request that is late for other reasons still gets its answer: to close connections would make all later.
LEAST_SECONDS = 0.3
# Until when, by time.monotonic(), the request at hand waits for the database, and how long it waits at least
# for an answer. Each greenlet has its own.
deadline: ContextVar[tuple[float, float] | None] = ContextVar("deadline", default=None)


def limit_waiting(*, seconds: float) -> None:
    """Give up a connection of this process whose server has not answered for so long."""
    BoundedConnection.longest_wait = seconds


@contextlib.contextmanager
def wait_at_most(seconds: float) -> Iterator[None]:
    """Within the block wait so long at most for all answers together."""
    ends_at, least = time.monotonic() + seconds, min(LEAST_SECONDS, seconds)
    if before := deadline.get():
        ends_at, least = min(ends_at, before[0]), min(least, before[1])
    token = deadline.set((ends_at, least))
    try:
        yield
    finally:
        deadline.reset(token)


def compute_patience() -> float | None:
    """How many seconds the next answer may take."""
    if (limits := deadline.get()) is None:
        return BoundedConnection.longest_wait
    ends_at, least = limits
    left = max(least, ends_at - time.monotonic())
    return min(left, BoundedConnection.longest_wait or left)


class NoAnswer(psycopg.OperationalError):
    """The database was waited for as long as may be. What was sent may be done all the same."""


class BoundedConnection(psycopg.Connection[Any]):
    """A connection that is closed when it was waited for in vain. A pool replaces closed ones.

    `longest_wait`: how many seconds it waits for an answer; None: as long as it takes. By time.monotonic(),
    `heard_at`: when this connection got its last one, and `answered_at`: when any of its class did.
    `is_given_up`: it was closed because it was waited for in vain.
    """

    longest_wait: ClassVar[float | None] = None
    answered_at: ClassVar[float] = 0.0
    heard_at = 0.0
    is_given_up = False

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        patience = compute_patience() if timeout is None else None
        try:
            answer = super().wait(gen, interval, timeout if patience is None else patience)
        except psycopg.OperationalError as error:
            if patience is None or not isinstance(error, psycopg.errors._WaitTimeout):
                raise
            # Its answer may still come, and must not be taken for that of another question.
            self.pgconn.finish()
            self.is_given_up = True
            raise NoAnswer(f"The database gave no answer in {patience:.1f} s.") from None
        self.heard_at = type(self).answered_at = time.monotonic()
        let_others_go_first()
        return answer

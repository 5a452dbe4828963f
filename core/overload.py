"""Refusing requests at the door: those that a process cannot answer soon get 503 before any work is done.

A process knows how many requests it is answering and how long it takes, of late, from one answer to the next.
What comes on top of what it can answer in a second and a half would wait for nothing.
"""

import logging
import math
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from gevent import monkey

from core.metrics import REFUSED
from core.page_turns import give_place_away
from core.plain_answers import build_busy_answer

Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]

SECONDS_TO_ANSWER = 1.5
# The figure is that of the last seconds in which there was something to do: the worse one of a longer and of
# a shorter time, so that it goes up at once and comes down slowly.
SECONDS_REMEMBERED = (3.0, 0.5)
LATENESS_REMEMBERED = 3.0
# A request that takes longer than this alone waits for the database or for others: more can be answered
# beside it.
MOST_SECONDS_A_REQUEST = 0.1
ALWAYS_TAKEN = 15
SECONDS_A_REQUEST_AT_FIRST = 0.01
# The first answers of a process are slow, which says nothing of the next: until it has given so many, one
# request is taken to last no longer than this, so that a hundred who come right after a start are taken.
FIRST_ANSWERS, MOST_SECONDS_AT_FIRST = 50, 0.013
# Larger bodies are not read for nothing: the connection is closed.
SMALL_BODY = 100_000
SECONDS_BEFORE_REFUSAL = 0.5

logger = logging.getLogger(__name__)


class Pace:
    """How many seconds pass from one answer to the next while there is something to do, of late."""

    def __init__(self, seconds_remembered: float) -> None:
        self.seconds_remembered = seconds_remembered
        self.busy_seconds, self.answers = SECONDS_A_REQUEST_AT_FIRST, 1.0

    def note(self, busy_seconds: float, answers: int) -> None:
        kept = math.exp(-busy_seconds / self.seconds_remembered)
        self.busy_seconds = self.busy_seconds * kept + busy_seconds
        self.answers = self.answers * kept + answers

    @property
    def seconds_a_request(self) -> float:
        return self.busy_seconds / max(self.answers, 0.001)


class Door:
    """Counts the requests that a process is answering, and refuses more than it can answer soon.

    `refuse` stands in front of the reading of bodies, `count` behind it. `spared` are paths for machines
    that ask how the process is doing.
    """

    def __init__(self, *, spared: Iterable[str] = (), now: Callable[[], float] = time.monotonic) -> None:
        self.spared, self.now = frozenset(spared), now
        self.inside: set[object] = set()
        self.answered = 0
        self.paces = [Pace(seconds) for seconds in SECONDS_REMEMBERED]
        self.measured_at = now()
        self.late, self.late_at = 0.0, -math.inf

    @property
    def is_full(self) -> bool:
        count = len(self.inside)
        if count < ALWAYS_TAKEN:
            return False
        pace = max(pace.seconds_a_request for pace in self.paces)
        if self.answered < FIRST_ANSWERS:
            pace = min(pace, MOST_SECONDS_AT_FIRST)
        return self.seconds_late + count * pace >= SECONDS_TO_ANSWER

    @property
    def seconds_late(self) -> float:
        """How late this process comes to what is due: what comes in now was not looked at for as long.

        It is noted only while requests are refused, so it is no more than of the last such seconds.
        """
        return self.late if self.now() - self.late_at < LATENESS_REMEMBERED else 0.0

    def note_lateness(self, seconds: float) -> None:
        self.late, self.late_at = (self.seconds_late + max(0.0, seconds)) / 2, self.now()

    def refuse(self, application: Application) -> Application:
        """The application, for as many requests as can be answered soon."""

        def guarded(environ: Environ, start_response: Any) -> Iterable[bytes]:
            if self.is_full and environ.get("PATH_INFO") not in self.spared:
                return self.answer_busy(environ, start_response)
            return application(environ, start_response)

        return guarded

    def count(self, application: Application) -> Application:
        """The application, whose requests count from here on until their answers are made.

        Bodies that were waited for may have come all at once: so what is too much is refused here too.
        """

        def counted(environ: Environ, start_response: Any) -> Iterable[bytes]:
            if environ.get("PATH_INFO") in self.spared:
                return application(environ, start_response)
            if self.is_full and _has_small_body(environ):
                return self.answer_busy(environ, start_response)
            place = object()
            statuses: list[str] = []

            def start(status: str, *rest: Any) -> Any:
                statuses.append(status)
                return start_response(status, *rest)

            self._add(place)
            token = current_place.set((self, place))
            try:
                return application(environ, start)
            finally:
                current_place.reset(token)
                # What was given up for want of a connection says nothing of how much can be answered.
                self._remove(place, answers=int(not (statuses and statuses[0].startswith("503"))))

        return counted

    def _add(self, place: object) -> None:
        if not self.inside:
            self.measured_at = self.now()
        self.inside.add(place)

    def _remove(self, place: object, *, answers: int = 0) -> None:
        now = self.now()
        for pace in self.paces:
            pace.note(min(now - self.measured_at, MOST_SECONDS_A_REQUEST), answers)
        self.measured_at = now
        self.answered += answers
        self.inside.discard(place)

    def answer_busy(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """503 with Retry-After. It costs a tenth of what Django takes to begin with a request.

        It waits a moment, which costs nothing: callers who come again at once, whatever they are answered,
        would keep the process busy with refusals. How late it wakes up is how late the process is.
        """
        REFUSED.inc()
        logger.warning("busy: more requests than can be answered soon")
        if monkey.is_module_patched("time"):
            due_at = self.now() + SECONDS_BEFORE_REFUSAL
            time.sleep(SECONDS_BEFORE_REFUSAL)
            self.note_lateness(self.now() - due_at)
        response = getattr(start_response, "__self__", None)
        if response is not None and not _has_small_body(environ) and hasattr(response, "force_close"):
            response.force_close()
        status, headers, body = build_busy_answer(environ.get("PATH_INFO", ""))
        start_response(status, headers)
        return [] if environ.get("REQUEST_METHOD") == "HEAD" else [body]


current_place: ContextVar[tuple[Door, object] | None] = ContextVar("current_place", default=None)


@contextmanager
def step_aside() -> Iterator[None]:
    """While the block lasts this request waits in a line that has limits of its own: it does not count.

    A page lets another one be under way meanwhile.
    """
    with leave_door(), give_place_away():
        yield


@contextmanager
def leave_door() -> Iterator[None]:
    """While the block lasts this request is none that its process is answering."""
    current = current_place.get()
    if current is None:
        yield
        return
    door, place = current
    door._remove(place)
    try:
        yield
    finally:
        door._add(place)


def _has_small_body(environ: Environ) -> bool:
    length = environ.get("CONTENT_LENGTH") or "0"
    return "HTTP_TRANSFER_ENCODING" not in environ and length.isdecimal() and int(length) <= SMALL_BODY

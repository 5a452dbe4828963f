"""Answers that everybody may share for a moment: a hundred viewers cost the database what one does."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

from core.database import release_connection
from core.metrics import SHARED
from core.overload import step_aside
from core.replica import is_reading_replica

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class KeptAnswer(Generic[Answer]):
    """What came of one making: an answer, or why there is none; and when the making began and ended."""

    began_at: float
    answer: Answer | None = None
    error: Exception | None = None

    def unwrap(self) -> Answer:
        if self.error:
            raise self.error
        return self.answer  # type: ignore[return-value]  # None only beside an error


class SharedAnswers(Generic[Answer]):
    """Keeps an answer a key for so many seconds. Who comes while one is being made waits.

    A caller that waited takes what was made meanwhile, however long that took. So even when the database
    is slow, one making a key is under way at a time, and nobody waits for more than two.
    Each web process has its own: two workers ask twice as often as one, however many people look.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self.last: dict[object, KeptAnswer[Answer]] = {}
        self.making: dict[object, threading.Lock] = {}

    def get(self, key: object, make: Callable[[], Answer]) -> Answer:
        """The answer for this key: at most `seconds` old when this was called, or made since.

        What was read from the replica is kept apart: it is not for those who wait for what they wrote.
        Raises what `make` raises; a failure is not kept, but those who waited for it get it too.
        """
        key = (is_reading_replica(), key)
        asked_at = time.monotonic()
        made = self.last.get(key)
        if made is None or not self.is_fresh(made):
            with self.turn_of(key):
                made = self.last.get(key)
                if made is None or not (self.is_fresh(made) or made.began_at >= asked_at):
                    SHARED.labels("made").inc()
                    made = self.last[key] = make_answer(make)
                    return made.unwrap()
        SHARED.labels("kept").inc()
        return made.unwrap()

    @contextmanager
    def turn_of(self, key: object) -> Iterator[None]:
        """One at a time."""
        with hold_turn(self.making.setdefault(key, threading.Lock())):
            yield

    def is_fresh(self, made: KeptAnswer[Answer]) -> bool:
        return made.error is None and time.monotonic() - made.began_at < self.seconds


@contextmanager
def hold_turn(lock: threading.Lock) -> Iterator[None]:
    """Hold it for as long as the block lasts. Who waits for it holds no connection, and does not count as a
    request that is being answered.
    """
    if not lock.acquire(blocking=False):
        release_connection()
        with step_aside():
            lock.acquire()
    try:
        yield
    finally:
        lock.release()


def make_answer(make: Callable[[], Answer]) -> KeptAnswer[Answer]:
    began_at = time.monotonic()
    try:
        return KeptAnswer(began_at, answer=make())
    except Exception as error:  # raised again for each who asked
        return KeptAnswer(began_at, error=error)

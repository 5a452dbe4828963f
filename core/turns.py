"""At most so many at once of one kind: the others wait a moment, and not for ever."""

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import partial

from core.database import release_connection
from core.overload import step_aside


class NoTurn(Exception):
    """Too many have a turn or wait for one."""


@dataclass
class _Line:
    """Those of one key: `count` have a turn or wait."""

    turns: threading.Semaphore
    count: int = 0
    guard: threading.Lock = field(default_factory=threading.Lock)


class Turns:
    """Lets `at_once` of each key go on at once and `waiting` more wait for so many seconds.

    Each process has its own.
    """

    def __init__(self, *, at_once: int, waiting: int, seconds: float) -> None:
        self.at_once, self.most, self.seconds = at_once, at_once + waiting, seconds
        self.lines: dict[Hashable, _Line] = {}

    def take(self, key: Hashable) -> Callable[[], None]:
        """Wait for a turn; returns what ends it. Raises NoTurn. Anyone who waits holds no connection."""
        line = self.lines.setdefault(key, _Line(threading.Semaphore(self.at_once)))
        with line.guard:
            if line.count >= self.most:
                raise NoTurn(key)
            line.count += 1
        if not line.turns.acquire(blocking=False):
            release_connection()
            with step_aside():
                has_turn = line.turns.acquire(timeout=self.seconds)
            if not has_turn:
                self._leave(key, line)
                raise NoTurn(key)
        return partial(self._end, key, line)

    def _end(self, key: Hashable, line: _Line) -> None:
        line.turns.release()
        self._leave(key, line)

    def _leave(self, key: Hashable, line: _Line) -> None:
        with line.guard:
            line.count -= 1
            if line.count == 0 and self.lines.get(key) is line:
                del self.lines[key]

"""At most so many at once, and a short line of those who wait, which is fair to each of them."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

from core.database import release_connection
from core.overload import step_aside
from core.turns import NoTurn


@dataclass(order=True)
class _Waiter:
    """`rank` decides who goes next: the lowest."""

    rank: tuple[int, int]
    key: str = field(compare=False)
    goes_first: bool = field(compare=False)
    ready: threading.Event = field(compare=False, default_factory=threading.Event)


class FairTurns:
    """Lets `at_once` go on and `waiting` more wait for so many seconds, of one key at most `waiting_by_key`.

    The first of a key waits behind the firsts of other keys, not behind all that another key has in the line.
    Those who go first have a line of their own, `waiting_first` long. Each process has its own.
    """

    def __init__(
        self, *, at_once: int, waiting: int, waiting_by_key: int, waiting_first: int, seconds: float
    ) -> None:
        self.at_once, self.seconds = at_once, seconds
        self.waiting, self.waiting_by_key, self.waiting_first = waiting, waiting_by_key, waiting_first
        self.guard = threading.Lock()
        self.line: list[_Waiter] = []
        self.by_key: Counter[str] = Counter()
        self.first_count = self.arrivals = self.running = 0

    @contextmanager
    def take(self, key: str, *, goes_first: bool) -> Iterator[bool]:
        """Wait for a turn, which lasts until the end of the block; whether there was a wait. Raises NoTurn.

        Anyone who waits holds no connection.
        """
        waiter = self._join(key, goes_first=goes_first)
        try:
            has_waited = not waiter.ready.is_set()
            if has_waited:
                release_connection()
                with step_aside():
                    is_ready = waiter.ready.wait(self.seconds)
                if not is_ready:
                    raise NoTurn(key)
            yield has_waited
        finally:
            self._leave(waiter)

    def _join(self, key: str, *, goes_first: bool) -> _Waiter:
        with self.guard:
            if self._is_full(key, goes_first=goes_first):
                raise NoTurn(key)
            self.arrivals += 1
            place = -1 if goes_first else self.by_key[key]
            waiter = _Waiter((place, self.arrivals), key, goes_first)
            heappush(self.line, waiter)
            self._count(waiter, 1)
            self._let_next_go()
            return waiter

    def _is_full(self, key: str, *, goes_first: bool) -> bool:
        if goes_first:
            return self.first_count >= self.waiting_first
        is_full = len(self.line) - self.first_count >= self.waiting
        return is_full or self.by_key[key] >= self.waiting_by_key

    def _let_next_go(self) -> None:
        while self.line and self.running < self.at_once:
            waiter = heappop(self.line)
            self._count(waiter, -1)
            self.running += 1
            waiter.ready.set()

    def _leave(self, waiter: _Waiter) -> None:
        with self.guard:
            if waiter.ready.is_set():
                self.running -= 1
                self._let_next_go()
            else:
                self.line.remove(waiter)
                heapify(self.line)
                self._count(waiter, -1)

    def _count(self, waiter: _Waiter, change: int) -> None:
        if waiter.goes_first:
            self.first_count += change
            return
        self.by_key[waiter.key] += change
        if not self.by_key[waiter.key]:
            del self.by_key[waiter.key]

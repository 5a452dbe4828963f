"""Calls that come while another is under way go together in the next one.

A call that finds none under way is sent at once: nobody waits for company. docs/how-it-works.md draws it.
"""

import threading
import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Work = TypeVar("Work")
Answer = TypeVar("Answer")


class NoAnswerInTime(Exception):
    """The call waited as long as it may. It may be done all the same."""


@dataclass(eq=False)
class _Call(Generic[Work, Answer]):
    """One caller's work. The caller waits for `wake`; then it leads, sends calls one by one or has an answer.

    `is_gone`: its caller waits no more.
    """

    work: Work
    key: Hashable
    size: int
    wake: threading.Lock = field(default_factory=threading.Lock)
    leads: bool = False
    to_send: "Sequence[_Call[Work, Answer]]" = ()
    is_done: bool = False
    is_gone: bool = False
    answer: Answer | None = None
    error: Exception | None = None

    def finish(self, answer: Answer | None = None, error: Exception | None = None) -> None:
        self.answer, self.error, self.is_done = answer, error, True

    def unwrap(self) -> Answer:
        if self.error:
            raise self.error
        return self.answer  # type: ignore[return-value]  # None only beside an error


class JointCalls(Generic[Work, Answer]):
    """Sends works by `send_together`, which answers each in order, or one by `send_alone`.

    Of one key, what comes first is done first. At most `most_size` goes in one call, but one work always
    does. If a joint call fails, its works are sent alone, so that only the bad one fails; but not if the
    error `is_of_all`, such as that there is no connection. A call that takes longer than `slow_seconds`, as
    it waits for a lock, does not hold up the others: up to `at_once` are under way then. `before_waiting` is
    called by each that is not sent at once.

    Works among threads as among greenlets. Each process has its own.
    """

    def __init__(
        self,
        send_together: Callable[[list[Work]], Sequence[Answer]],
        send_alone: Callable[[Work], Answer],
        *,
        most_size: int,
        at_once: int,
        slow_seconds: float,
        is_of_all: Callable[[Exception], bool],
        before_waiting: Callable[[], None] = lambda: None,
    ) -> None:
        self.send_together, self.send_alone, self.is_of_all = send_together, send_alone, is_of_all
        self.before_waiting = before_waiting
        self.most_size, self.at_once, self.slow_seconds = most_size, at_once, slow_seconds
        self.guard = threading.Lock()
        self.line: list[_Call[Work, Answer]] = []
        self.keys_under_way: set[Hashable] = set()
        self.under_way = 0

    def call(self, work: Work, *, key: Hashable, size: int = 1, seconds: float | None = None) -> Answer:
        """The answer to this work. Raises what sending raises, and NoAnswerInTime after so many seconds."""
        mine = _Call[Work, Answer](work, key, size)
        with self.guard:
            if self.under_way == 0 and key not in self.keys_under_way:
                self._let_lead(mine)
            else:
                mine.wake.acquire()
                self.line.append(mine)
        if not mine.leads:
            self._wait(mine, seconds)
        if mine.leads:
            self._lead(mine)
        if mine.to_send:
            self._send_one_by_one(mine.to_send)
        return mine.unwrap()

    def _let_lead(self, call: _Call[Work, Answer]) -> None:
        call.leads = True
        self.under_way += 1
        self.keys_under_way.add(call.key)

    def _wait(self, mine: _Call[Work, Answer], seconds: float | None) -> None:
        """Until it has an answer or something to do. Raises NoAnswerInTime."""
        self.before_waiting()
        ends_at = float("inf") if seconds is None else time.monotonic() + seconds
        while not mine.wake.acquire(timeout=max(0.0, min(self.slow_seconds, ends_at - time.monotonic()))):
            with self.guard:
                if mine.leads or mine.to_send or mine.is_done:
                    return
                is_in_line = mine in self.line
                if time.monotonic() >= ends_at:
                    mine.is_gone = True
                    if is_in_line:
                        self.line.remove(mine)
                    raise NoAnswerInTime(f"The call got no answer in {seconds:.1f} s.")
                may_begin = self.under_way < self.at_once and mine.key not in self.keys_under_way
                if is_in_line and may_begin:
                    self.line.remove(mine)
                    self._let_lead(mine)
                    return

    def _lead(self, mine: _Call[Work, Answer]) -> None:
        """Send this call and those that wait, and let the next one lead."""
        group = self._gather(mine)
        unsent = group
        try:
            answers = self._send(group)
            for call, answer in zip(group, answers, strict=True):
                call.finish(answer)
            unsent = []
        except Exception as error:
            if len(group) == 1 or self.is_of_all(error):
                for call in group:
                    call.finish(error=error)
                unsent = []
        except BaseException:
            mine.is_gone = True  # this greenlet is ended: others send what it would
            raise
        finally:
            self._wake_all(group, unsent)

    def _gather(self, mine: _Call[Work, Answer]) -> list[_Call[Work, Answer]]:
        """This call and as many of the line as may go with it, in their order."""
        group, size, keys = [mine], mine.size, {mine.key}
        with self.guard:
            for call in list(self.line):
                if call.key in self.keys_under_way - keys:
                    continue
                if size + call.size > self.most_size:
                    break
                self.line.remove(call)
                group.append(call)
                size += call.size
                keys.add(call.key)
            self.keys_under_way |= keys
        return group

    def _send(self, group: list[_Call[Work, Answer]]) -> Sequence[Answer]:
        if len(group) == 1:
            return [self.send_alone(group[0].work)]
        return self.send_together([call.work for call in group])

    def _wake_all(self, group: list[_Call[Work, Answer]], unsent: list[_Call[Work, Answer]]) -> None:
        """Of each key with unsent calls the first that still waits sends them: their order holds."""
        with self.guard:
            by_key: dict[Hashable, list[_Call[Work, Answer]]] = {}
            for call in unsent:
                if not call.is_gone:
                    by_key.setdefault(call.key, []).append(call)
            for calls in by_key.values():
                calls[0].to_send = calls
            self.under_way -= 1
            self._release({call.key for call in group} - by_key.keys())
        for call in [calls[0] for calls in by_key.values()] if unsent else group:
            if call.wake.locked():
                call.wake.release()

    def _release(self, keys: set[Hashable]) -> None:
        """Of these keys no call is under way any more. If none is at all, the first in line leads the next.

        The first whose key is free, that is: others wait for those who send their key's calls alone.
        """
        self.keys_under_way -= keys
        if self.under_way:
            return
        for call in self.line:
            if call.key not in self.keys_under_way:
                self.line.remove(call)
                self._let_lead(call)
                call.wake.release()
                return

    def _send_one_by_one(self, calls: Sequence[_Call[Work, Answer]]) -> None:
        try:
            for call in calls:
                try:
                    call.finish(self.send_alone(call.work))
                except Exception as error:
                    call.finish(error=error)
        finally:
            with self.guard:
                self._release({calls[0].key})
            for call in calls[1:]:
                call.wake.release()

"""Answers that everybody may share for a moment: a hundred viewers cost the database what one does."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from watching.metrics import SHARED

Answer = TypeVar("Answer")


class Shared(Generic[Answer]):
    """Keeps an answer a key for so many seconds. Who comes while one is being made waits for that one.

    Each web process has its own: two workers ask twice as often as one, however many people look.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self.answers: dict[object, tuple[float, Answer]] = {}
        self.making: dict[object, threading.Lock] = {}

    def get(self, key: object, make: Callable[[], Answer]) -> Answer:
        """The answer for this key, at most `seconds` old counted from when making it began."""
        kept = self.kept(key)
        if kept is not None:
            SHARED.labels("kept").inc()
            return kept
        with self.making.setdefault(key, threading.Lock()):
            kept = self.kept(key)
            if kept is not None:
                return kept
            SHARED.labels("made").inc()
            began = time.monotonic()
            answer = make()
            self.answers[key] = (began, answer)
            return answer

    def kept(self, key: object) -> Answer | None:
        began, answer = self.answers.get(key, (-self.seconds, None))
        return answer if time.monotonic() - began < self.seconds else None

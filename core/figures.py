"""Figures that all may share for a moment, web processes and hosts too where there is Redis.

Here is the list of all of them. Nothing that decides about a bag, a bill or a person's rights is among them.
"""

import functools
import hashlib
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from django.apps import apps
from django.conf import settings
from django.core.cache import caches
from django.db import connection, transaction

from core.database import release_connection
from core.metrics import SHARED
from core.replica import is_reading_replica
from core.single_flight import KeptAnswer, hold_turn, make_answer

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Figure:
    """For how many seconds a figure is kept at most, counted from when its making began.

    `stale_by`: after a change of these kinds of subjects, as the audit calls them, it is made anew at once.
    `held_seconds`: for so long more a process goes on with what it has found, without a look at the cache.
    """

    seconds: float
    stale_by: tuple[str, ...] = ()
    held_seconds: float = 0.0


# docs/running/caching.md has the same table; a test compares them.
FIGURES = {
    # What is drawn of the one is made of the other: nothing on a screen is older than these together.
    "dashboard": Figure(0.5),
    "drawn dashboard": Figure(1.0, held_seconds=0.5),
    "hours of yesterday": Figure(60.0),
    "report of now": Figure(2.0, stale_by=("bill", "bag", "import run", "person", "area")),
    "report of past days": Figure(60.0, stale_by=("bill", "bag", "import run", "person", "area")),
    "count of bags": Figure(2.0, stale_by=("bag", "import run", "area")),
    "count of scans": Figure(2.0),
    "totals of bills": Figure(2.0, stale_by=("bill",)),
    "words on bills": Figure(60.0, stale_by=("bill",)),
}
# One process does not learn what the others change but through Redis. Then nothing is kept for longer.
ALONE_SECONDS = 2.0
EVERYTHING = "everything"
# So long others wait for the process that makes a figure; then they take the last one, or make their own.
WAIT_SECONDS, POLL_SECONDS = 1.0, 0.03
# A process that dies while it makes one keeps the others from it for so long.
TURN_SECONDS = 10.0
# What took longer to make than it may be kept is there for those who waited.
LEAST_SECONDS = 0.2
LAST_SECONDS = 30.0
VERSION_SECONDS = 24 * 3600.0


def share_figure(name: str, key: object, make: Callable[[], Answer]) -> Answer:
    """The figure of this name for this key: kept, or made by one caller while the others wait.

    `key` has all that the figure depends on, such as area and language. Raises what `make` raises. Who waits
    holds no connection to the database.
    """
    figure = FIGURES[name]
    if not figure.seconds:
        return make()
    # What the replica gave is not for those who wait for what they wrote.
    key = repr((is_reading_replica(), key))
    if not figure.held_seconds:
        return _look_or_make(name, key, figure, make)
    answers = held.answers
    answer: Answer
    answer, until = answers.get((name, key), (None, 0.0))
    if time.monotonic() < until:
        return _count_kept(answer)
    answer = _look_or_make(name, key, figure, make)
    if len(answers) >= MOST_HELD:
        answers.clear()
    answers[name, key] = answer, time.monotonic() + figure.held_seconds
    return answer


def _look_or_make(name: str, key: str, figure: Figure, make: Callable[[], Answer]) -> Answer:
    asked_at = time.monotonic()
    digest = hashlib.sha256(key.encode()).hexdigest()[:32]
    slot: Slot[Answer] = Slot(f"{name.replace(' ', '-')}-{find_build()}-{digest}", figure)
    slot.look()
    if slot.is_fresh:
        return _count_kept(slot.answer)
    with take_turn(slot.name) as turn:
        made: KeptAnswer[Answer] | None = turn.made
        if made is None or made.began_at < asked_at:
            made = turn.made = make_answer(lambda: _make_alone(slot, make))
        else:
            SHARED.labels("kept").inc()
        return made.unwrap()


@dataclass
class Held:
    """Answers that this process goes on with, and until when."""

    answers: dict[tuple[str, str], tuple[Any, float]] = field(default_factory=dict)


held = Held()
MOST_HELD = 200


def _make_alone(slot: "Slot[Answer]", make: Callable[[], Answer]) -> Answer:
    """Make it while no other process does, or take what another has made meanwhile."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not (has_turn := slot.claim()) and time.monotonic() < deadline:
        release_connection()
        time.sleep(POLL_SECONDS)
        slot.look()
        if slot.is_fresh:
            return _count_kept(slot.answer)
    slot.look()
    if slot.is_fresh or (slot.is_valid and not has_turn):
        if has_turn:
            slot.give_back()
        return _count_kept(slot.answer)
    SHARED.labels("made").inc()
    try:
        began = time.monotonic()
        answer = make()
        slot.keep(answer, time.monotonic() - began)
        return answer
    finally:
        if has_turn:
            slot.give_back()


def _count_kept(answer: Answer) -> Answer:
    SHARED.labels("kept").inc()
    return answer


class Slot(Generic[Answer]):
    """Where one figure is kept: the last one made, with the versions of what it depends on, and a sign of its
    freshness that goes away by itself. No two hosts' clocks are compared.
    """

    def __init__(self, name: str, figure: Figure) -> None:
        self.name, self.figure = name, figure
        self.cache = caches["figures"]
        self.version_names = [name_version(kind) for kind in (EVERYTHING, *figure.stale_by)]
        self.versions: list[str | None] = []
        self.is_fresh = self.is_valid = False
        self.answer: Answer

    def look(self) -> None:
        """Read what is kept, and whether it is still true. One round trip."""
        found = self.cache.get_many([*self.version_names, f"{self.name}-last", f"{self.name}-fresh"])
        self.versions = [found.get(name) for name in self.version_names]
        self.is_fresh = self.is_valid = False
        if last := found.get(f"{self.name}-last"):
            mark, versions, self.answer = last
            self.is_valid = versions == self.versions
            self.is_fresh = self.is_valid and found.get(f"{self.name}-fresh") == mark

    def claim(self) -> bool:
        """Whether it is this process that makes the figure now."""
        return bool(self.cache.add(f"{self.name}-turn", True, TURN_SECONDS))

    def give_back(self) -> None:
        self.cache.delete(f"{self.name}-turn")

    def keep(self, answer: Answer, took: float) -> None:
        """Keep it under the versions from before it was made: a change meanwhile makes it stale."""
        most = self.figure.seconds if self._hears_of_changes() else min(self.figure.seconds, ALONE_SECONDS)
        mark = secrets.token_hex(8)
        self.cache.set(f"{self.name}-last", (mark, self.versions, answer), most + LAST_SECONDS)
        self.cache.set(f"{self.name}-fresh", mark, max(LEAST_SECONDS, most - took))

    def _hears_of_changes(self) -> bool:
        """Whether a figure that was kept before a change is known to be stale after it."""
        if is_reading_replica():  # it may have been read after the change, and yet be from before it
            return False
        return not self.figure.stale_by or (
            bool(settings.REDIS_URL) and not getattr(self.cache, "is_open", bool)()
        )


def name_version(kind: str) -> str:
    return f"version-of-{kind.replace(' ', '-')}"


@dataclass
class Turn:
    """One caller of this process at a time; those who wait take what it made."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    users: int = 0
    made: KeptAnswer[Any] | None = None


TURNS: dict[str, Turn] = {}
TURNS_LOCK = threading.Lock()


@contextmanager
def take_turn(name: str) -> Iterator[Turn]:
    """Wait, without a connection, until nobody else in this process makes this figure."""
    with TURNS_LOCK:
        turn = TURNS.setdefault(name, Turn())
        turn.users += 1
    try:
        with hold_turn(turn.lock):
            yield turn
    finally:
        with TURNS_LOCK:
            turn.users -= 1
            if not turn.users:
                del TURNS[name]


def note_change(kind: str) -> None:
    """Make the figures stale that depend on this kind of subject, once the transaction is committed."""
    if kind in FORGETTING:
        forget = FORGETTING[kind]
        if not any(waiting[1] == forget for waiting in connection.run_on_commit):
            transaction.on_commit(forget, robust=True)


def clear_figures() -> None:
    """Make all figures stale, of this process or, with Redis, of all, once they no longer hold them."""
    held.answers = {}  # what is being made is put into the one before
    _change_version(EVERYTHING)


def _change_version(kind: str) -> None:
    """A random one, and no count: a Redis that lost some must not come to an old number again."""
    cache, version = caches["figures"], secrets.token_hex(8)
    getattr(cache, "set_surely", cache.set)(name_version(kind), version, VERSION_SECONDS)


FORGETTING: dict[str, Callable[[], None]] = {
    kind: functools.partial(_change_version, kind) for figure in FIGURES.values() for kind in figure.stale_by
}


@functools.cache
def find_build() -> str:
    """A short text for this code. Figures of another version may have other fields: each has its own."""
    folders = [Path(app.path) for app in apps.get_app_configs()]
    own = [folder for folder in folders if folder.parent == settings.BASE_DIR]
    digest = hashlib.sha256()
    for file in sorted(file for folder in own for file in folder.rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]

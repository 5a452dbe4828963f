"""Who asks: what this process read within the last second of a session and its person.

It answers for GET and HEAD alone, and only who that is; what the session holds is read whenever it is needed.
After each request that may have changed something all of it is forgotten, so that a sign-out, a new password,
role or area, an account switched off and a locked screen count at once here, and in other processes after a
second. Nothing is done by it: other methods read the database, and scans ask it within their own statement.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from core.newest import Newest

SECONDS = 1.0
READS = ("GET", "HEAD")
# Of more sessions within a second, those that came first are read once more.
MOST = 2_000


class Moment(NamedTuple):
    """When a reading began, by time.monotonic(), and how often something was forgotten until then."""

    at: float
    forgotten: int


@dataclass(frozen=True, slots=True)
class RecentSession:
    """A session that lived, was not locked, and whose person was verified.

    `person_row`: for `build_person` (accounts/backends.py). `idle_seconds`: so long it was not used when it
    was read.
    """

    person_row: Sequence[Any]
    idle_seconds: float
    read: Moment


_recent = Newest[str, RecentSession](MOST)
_forgotten = 0


def begin_reading() -> Moment:
    """To be called before the session is read: what is forgotten meanwhile may be older than a change."""
    return Moment(time.monotonic(), _forgotten)


def remember(digest: str, session: RecentSession) -> None:
    if session.read.forgotten != _forgotten:
        return
    _recent[digest] = session


def recall(digest: str) -> RecentSession | None:
    found = _recent.get(digest)
    return found if found and time.monotonic() - found.read.at < SECONDS else None


def forget(digest: str) -> None:
    global _forgotten
    _forgotten += 1
    _recent.pop(digest, None)


def forget_all() -> None:
    global _forgotten
    _forgotten += 1
    _recent.clear()

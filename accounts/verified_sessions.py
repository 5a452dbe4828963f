"""Sessions that this process has verified: what they hold was signed by us, for this person and password.

Remembered is that alone, under the seal that the database makes of all that was looked at. Whether the
session still is as it was, and lives, the database says in the transaction that does the work
(is_live_session.sql): nobody is let in by what a process remembers.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from accounts.models import User
from core.newest import Newest

# So many people may scan by one process; of more, those who came first are verified once more.
MOST = 2_000


@dataclass(frozen=True)
class VerifiedSession:
    """`person`: as they were then, with their roles. A session ends when these change."""

    digest: str
    seal: str
    person: User

    def describe(self) -> dict[str, Any]:
        """What record_scans.sql takes as the session of a batch."""
        seconds = settings.SESSION_HOURS * 3600
        return {"digest": self.digest, "seal": self.seal, "idle_seconds_allowed": seconds}


_verified = Newest[str, VerifiedSession](MOST)


def remember(session: VerifiedSession) -> None:
    _verified[session.digest] = session


def recall(digest: str) -> VerifiedSession | None:
    return _verified.get(digest)


def forget(digest: str) -> None:
    _verified.pop(digest, None)

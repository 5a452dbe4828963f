"""What this process has last heard of a server that it can do without, such as Redis or a replica."""

import time
from dataclasses import dataclass

TRY_AGAIN_AFTER_SECONDS = 1.0


@dataclass
class Breaker:
    """Open while the server does not answer: then nobody waits for it, but for one try a second.

    There is no lock round the calls: a pool of greenlets must not queue for one answer.
    """

    is_open: bool = False
    try_again_at: float = 0.0

    def lets_through(self) -> bool:
        """Whether this call may go to the server: all while it answers, then one a second."""
        if not self.is_open:
            return True
        now = time.monotonic()
        if now < self.try_again_at:
            return False
        self.try_again_at = now + TRY_AGAIN_AFTER_SECONDS
        return True

    def trip(self) -> None:
        self.is_open = True
        self.try_again_at = time.monotonic() + TRY_AGAIN_AFTER_SECONDS

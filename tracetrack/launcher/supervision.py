"""Keeping the parts of the site alive: one that ends by itself is started again."""

import subprocess
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from tracetrack.launcher.postgres_files import CannotStart, print_line

# Seconds before the first start again, the second and so on. What then ends once more is beyond help.
PAUSES = (0.0, 0.5, 1.0, 2.0, 4.0)
MINUTE = 60.0


class Restartable(Protocol):
    """Something that runs as one process, which is another one after `start_again`."""

    process: subprocess.Popen[bytes]

    def start_again(self) -> object: ...


@dataclass
class Part:
    """A part of the site under the name that people read. `explain_end` says why it gave up."""

    name: str
    running: Restartable
    explain_end: Callable[[], str] = lambda: "its words are above"
    ends: deque[float] = field(default_factory=deque)
    starts_at: float | None = None

    def look_after(self) -> None:
        """Start it again if it has ended. Raises CannotStart if it does not stay alive."""
        status = self.running.process.poll()
        if status is None:
            return
        now = time.monotonic()
        if self.starts_at is None:
            self.starts_at = now + self.choose_pause(now)
            print_line(f"{self.name} ended (status {status}); it is started again.")
        if now >= self.starts_at:
            self.starts_at = None
            try:
                self.running.start_again()
            except OSError as error:  # no memory at this moment, perhaps: it counts as one more end
                print_line(f"{self.name} could not be started: {error.strerror}.")

    def choose_pause(self, now: float) -> float:
        """How long to wait before the next start: longer each time within a minute. Raises CannotStart."""
        while self.ends and self.ends[0] <= now - MINUTE:
            self.ends.popleft()
        if len(self.ends) == len(PAUSES):
            raise CannotStart(
                f"{self.name} ended {len(PAUSES) + 1} times within a minute, at last {self.describe_end()}: "
                "TraceTrack stops."
            )
        self.ends.append(now)
        return PAUSES[len(self.ends) - 1]

    def describe_end(self) -> str:
        status = self.running.process.returncode
        return f"by signal {-status}" if status < 0 else f"with status {status} ({self.explain_end()})"

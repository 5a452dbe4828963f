"""Nothing that the launcher has started outlives it, even if it was killed without a chance to signal."""

import os
import threading
import time


def end_with_launcher(number: int) -> None:
    """End this process by this signal once the launcher is gone, perhaps already. Without one do nothing."""
    if launcher := os.environ.get("LAUNCHER_PID"):
        threading.Thread(target=_wait_for_end, args=[int(launcher), number], daemon=True).start()


def _wait_for_end(launcher: int, number: int) -> None:
    while os.getppid() == launcher:
        time.sleep(0.2)
    os.kill(os.getpid(), number)

"""Waiting for what is about to be so, for as long as a busy machine may take."""

import time


def wait_until(is_so, seconds=30):
    """What `is_so` gives once that is something. Raises TimeoutError if it does not come true in time."""
    deadline = time.monotonic() + seconds
    while not (found := is_so()):
        if time.monotonic() > deadline:
            raise TimeoutError("It did not come true in time.")
        time.sleep(0.01)
    return found

"""Waiting for what is about to be so, for as long as a busy machine may take."""

import contextlib
import socket
import time


def wait_until(is_so, seconds=30):
    """What `is_so` gives once that is something. Raises TimeoutError if it does not come true in time."""
    deadline = time.monotonic() + seconds
    while not (found := is_so()):
        if time.monotonic() > deadline:
            raise TimeoutError("It did not come true in time.")
        time.sleep(0.01)
    return found


def wait_for_port(port, process, read_log=str):
    """Until this process takes connections. Fails with what its log says if it ends or takes too long."""
    deadline = time.monotonic() + 40
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        assert process.poll() is None, read_log()
        assert time.monotonic() < deadline, read_log()
        time.sleep(0.02)

"""Drawing in a process of its own: a web worker serves hundreds of people and must not stand still.

A module that draws is run as `python -m exports.<module>` and ends with
`sys.exit(draw_what_is_asked(draw))`, see core/child_process.py.
"""

import contextlib
import json
import logging
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from typing import IO, Any, BinaryIO

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)
AT_ONCE = 2
SECONDS_TO_WAIT = 10
SECONDS_TO_DRAW = 90
SECONDS_BETWEEN_LOOKS = 0.5
# gevent makes its waiters give way to other requests.
turns = threading.BoundedSemaphore(AT_ONCE)


class CannotDraw(Exception):
    """A file could not be drawn. Its text is the sentence for the person."""


class Busy(CannotDraw):
    """Others draw already: come again in a moment."""


class NobodyWaits(CannotDraw):
    """Who asked for the file has closed the connection."""


def nobody_left() -> bool:
    return False


def drawn(module: str, asked: dict[str, Any], is_gone: Callable[[], bool] = nobody_left) -> BinaryIO:
    """The file that `module` draws of `asked`, as a temporary file at its start.

    The database connection is given back first: read what is needed before. Raises Busy if two
    are drawn already and neither ends in ten seconds, NobodyWaits if `is_gone` says so meanwhile,
    CannotDraw if it fails or takes too much.
    """
    give_connection_back()
    if not turns.acquire(timeout=SECONDS_TO_WAIT):
        raise Busy(_("Other papers are being made just now. Nothing was lost; try again in a moment."))
    try:
        return draw(module, asked, is_gone)
    finally:
        turns.release()


def give_connection_back() -> None:
    """Let others have this request's connection while nothing is asked of the database."""
    if not connection.in_atomic_block:
        connection.close()


def draw(module: str, asked: dict[str, Any], is_gone: Callable[[], bool]) -> BinaryIO:
    """Files instead of pipes: nothing passes through this process, and no full pipe can block it."""
    out = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    try:
        with tempfile.TemporaryFile() as request, tempfile.TemporaryFile() as told:
            told_with = asked | {"fonts": str(settings.DATA_DIR / "fonts")}
            request.write(json.dumps(told_with).encode())
            request.seek(0)
            status = run([sys.executable, "-m", module], request, out, told, is_gone)
            if status != 0:
                told.seek(0)
                raise CannotDraw(why_it_failed(module, status, told.read()))
        out.seek(0)
    except BaseException:
        out.close()
        raise
    return out


def run(
    command: list[str],
    request: IO[bytes],
    out: IO[bytes],
    told: IO[bytes],
    is_gone: Callable[[], bool],
) -> int:
    """Run the command to its end and give its status. It ends with this call, whatever happens."""
    process = subprocess.Popen(command, stdin=request, stdout=out, stderr=told, cwd=settings.BASE_DIR)
    deadline = time.monotonic() + SECONDS_TO_DRAW
    try:
        while time.monotonic() < deadline:
            if is_gone():
                raise NobodyWaits
            with contextlib.suppress(subprocess.TimeoutExpired):
                return process.wait(SECONDS_BETWEEN_LOOKS)
    finally:
        process.kill()
        process.wait()
    return process.returncode


def why_it_failed(module: str, status: int, told: bytes) -> str:
    """The sentence for the person. What is no refusal goes to the log."""
    lines = [json.loads(line) for line in told.splitlines() if line.startswith(b"{")]
    said = lines[-1] if lines else {}
    if "refused" in said:
        return str(said["refused"])
    words = said.get("failed") or told.decode(errors="replace")[-4000:]
    logger.error("%s failed with status %s: %s", module, status, words)
    return _("This paper could not be made. It was written down; try again or tell an admin.")


def has_left(request: HttpRequest) -> Callable[[], bool]:
    """Whether the browser has closed its connection. Only gunicorn lets us look."""
    connected = request.META.get("gunicorn.socket")
    if connected is None:
        return nobody_left

    def looks_closed() -> bool:
        with socket.socket(fileno=os.dup(connected.fileno())) as same:
            # gevent would wait for something to read.
            same.settimeout(0)
            try:
                return not same.recv(1, socket.MSG_PEEK)
            except BlockingIOError:
                return False
            except OSError:
                return True

    return looks_closed

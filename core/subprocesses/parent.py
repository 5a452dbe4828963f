"""The parent's side: start a child, read its reports, end it whatever happens.

`start_child` is for all of them. `render_file` makes a paper or spreadsheet of a child's output: a web worker
serves hundreds of people and must not stand still, and only two are made at a time.
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
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any, BinaryIO

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.database import release_connection
from core.overload import step_aside

logger = logging.getLogger(__name__)
AT_ONCE = 2
SECONDS_TO_WAIT = 10
SECONDS_TO_DRAW = 90
SECONDS_BETWEEN_LOOKS = 0.5
# gevent makes its waiters give way to other requests.
turns = threading.BoundedSemaphore(AT_ONCE)


class CannotRender(Exception):
    """A file could not be made. Its text is the sentence for the person."""


class RenderersBusy(CannotRender):
    """Others are being made already: try again in a moment."""


class BrowserGone(CannotRender):
    """The browser that asked for the file has closed its connection."""


@contextlib.contextmanager
def start_child(
    module: str, request: dict[str, Any], *, output: IO[bytes] | int, reports: IO[bytes] | int
) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that runs `python -m module` on this request (core/subprocesses/child.py).

    It ends with the block, whatever happens. `output` and `reports` are files, or subprocess.PIPE.
    """
    with tempfile.TemporaryFile() as stdin:
        stdin.write(json.dumps(request).encode())
        stdin.seek(0)
        command = [sys.executable, "-m", module]
        process = subprocess.Popen(command, stdin=stdin, stdout=output, stderr=reports, cwd=settings.BASE_DIR)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def parse_reports(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """The reports among the lines of a child's standard error; a dying allocator's last words are none."""
    for line in lines:
        if line.startswith(b"{"):
            yield json.loads(line)


def stay_connected() -> bool:
    return False


def render_file(
    module: str, request: dict[str, Any], is_gone: Callable[[], bool] = stay_connected
) -> BinaryIO:
    """The file that `module` makes of `request`, as a temporary file at its start.

    The database connection is released first: read what is needed before. Raises RenderersBusy if two
    are being made already and neither ends in ten seconds, BrowserGone if `is_gone` says so meanwhile,
    CannotRender if it fails or takes too much.
    """
    release_connection()
    with step_aside():
        if not turns.acquire(timeout=SECONDS_TO_WAIT):
            raise RenderersBusy(
                _("Other papers are being made just now. Nothing was lost; try again in a moment.")
            )
        try:
            return _render_now(module, request, is_gone)
        finally:
            turns.release()


def _render_now(module: str, request: dict[str, Any], is_gone: Callable[[], bool]) -> BinaryIO:
    """Files instead of pipes: nothing passes through this process, and no full pipe can block it."""
    out = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    try:
        with tempfile.TemporaryFile() as reports:
            with start_child(module, request, output=out, reports=reports) as process:
                _wait_for(process, is_gone)
            if process.returncode != 0:
                reports.seek(0)
                raise CannotRender(_explain_failure(module, process.returncode, reports.read()))
        out.seek(0)
    except BaseException:
        out.close()
        raise
    return out


def _wait_for(process: "subprocess.Popen[bytes]", is_gone: Callable[[], bool]) -> None:
    """Wait for the end of the process, or of its time. Raises BrowserGone."""
    deadline = time.monotonic() + SECONDS_TO_DRAW
    while time.monotonic() < deadline:
        if is_gone():
            raise BrowserGone
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(SECONDS_BETWEEN_LOOKS)
            return


def _explain_failure(module: str, status: int, reports: bytes) -> str:
    """The sentence for the person. What is no refusal goes to the log."""
    last = [{}, *parse_reports(reports.splitlines())][-1]
    if "refused" in last:
        return str(last["refused"])
    words = last.get("failed") or reports.decode(errors="replace")[-4000:]
    logger.error("%s failed with status %s: %s", module, status, words)
    return _("This paper could not be made. It was written down; try again or tell an admin.")


def watch_connection(request: HttpRequest) -> Callable[[], bool]:
    """A function that says whether the browser has closed its connection. Only gunicorn shows that."""
    connected = request.META.get("gunicorn.socket")
    if connected is None:
        return stay_connected

    def is_closed() -> bool:
        with socket.socket(fileno=os.dup(connected.fileno())) as same:
            # gevent would wait for something to read.
            same.settimeout(0)
            try:
                return not same.recv(1, socket.MSG_PEEK)
            except BlockingIOError:
                return False
            except OSError:
                return True

    return is_closed

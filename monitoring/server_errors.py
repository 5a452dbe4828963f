"""Writing down which requests were answered with 500, so that an admin finds one by its id.

When a page fails, it may fail for a hundred people at once. None of them waits for it to be written down: in
a web process one greenlet does that for all, with one connection, and what cannot be written now is kept.
"""

import logging
import sys
import threading
import time
from collections import deque
from pathlib import Path
from traceback import walk_tb
from types import TracebackType
from typing import Any

from django.conf import settings
from django.db import Error, connection, transaction
from django.http import HttpRequest
from gevent import monkey

from core.database import PASSING_TROUBLE
from core.logs import name_route
from core.request_ids import current_request
from monitoring.models import ServerError

logger = logging.getLogger(__name__)
KEPT = 1000
AT_ONCE = 100
SECONDS_TO_WAIT = 2.0


class Unwritten:
    """The errors that are not written down yet, of which one greenlet or thread makes rows.

    At most KEPT wait, the newest; `left_out` counts the others.
    """

    def __init__(self) -> None:
        self.rows: deque[ServerError] = deque(maxlen=KEPT)
        self.left_out = 0
        self.is_being_written = False
        self.guard = threading.Lock()

    def add(self, row: ServerError) -> bool:
        """Returns whether the caller has to see that all is written: nobody does."""
        with self.guard:
            self.left_out += len(self.rows) == KEPT
            self.rows.append(row)
            is_first, self.is_being_written = not self.is_being_written, True
            return is_first

    def take(self) -> list[ServerError]:
        """The next ones to write. If there are none, the next error needs somebody new."""
        with self.guard:
            taken = [self.rows.popleft() for _ in range(min(AT_ONCE, len(self.rows)))]
            self.is_being_written = bool(taken)
            return taken

    def put_back(self, rows: list[ServerError]) -> None:
        with self.guard:
            too_many = max(0, len(rows) + len(self.rows) - KEPT)
            self.left_out += too_many
            self.rows.extendleft(reversed(rows[too_many:]))


unwritten = Unwritten()


def record_server_error(*, request: HttpRequest | None = None, **_kwargs: Any) -> None:
    """Django's signal got_request_exception: a row for what is being handled, one a request."""
    kind, error, trace = sys.exc_info()
    current = current_request.get()
    if request is None or kind is None or current is None or isinstance(error, PASSING_TROUBLE):
        return
    if request.META.get("tracetrack.is_failed"):  # the page that says so failed too, in each middleware anew
        return
    request.META["tracetrack.is_failed"] = True
    row = ServerError(
        request_id=current.id,
        person_id=current.person_id,
        method=str(request.method)[:10],
        route=name_route(request)[:200],
        exception=kind.__qualname__[:100],
        place=describe_place(trace)[-200:],
    )
    if not unwritten.add(row):
        return
    if monkey.is_module_patched("threading"):
        write_in_background()
    elif not write_all():
        unwritten.is_being_written = False  # the next error tries again


def write_in_background() -> None:
    threading.Thread(target=write_until_done, daemon=True).start()


def write_until_done() -> None:
    """Write all that waits. What the database does not take is tried again, as long as this process lives."""
    try:
        while not write_all():
            connection.close()
            time.sleep(SECONDS_TO_WAIT)
    finally:
        unwritten.is_being_written = False
        connection.close()


def write_all() -> bool:
    """Write what waits, and delete the oldest rows beyond KEPT. False if the database has no time for it."""
    while rows := unwritten.take():
        try:
            write(rows)
        except PASSING_TROUBLE:
            unwritten.put_back(rows)
            logger.warning("Errors cannot be written down yet; %d wait", len(unwritten.rows), exc_info=True)
            return False
        except Error:
            unwritten.left_out += len(rows)
            logger.warning("Errors could not be written down, from %s on", rows[0].request_id, exc_info=True)
    if unwritten.left_out:
        logger.warning("%d errors were not written down", unwritten.left_out)
        unwritten.left_out = 0
    return True


def write(rows: list[ServerError]) -> None:
    with transaction.atomic():
        newest = ServerError.objects.bulk_create(rows)[-1]
        ServerError.objects.filter(pk__lte=newest.pk - KEPT).delete()


def describe_place(trace: TracebackType | None) -> str:
    """The innermost line of ours that the exception came through: "bills/lifecycle.py:120 in change_bill"."""
    root = f"{settings.BASE_DIR}/"
    place = ""
    for frame, line in walk_tb(trace):
        name = frame.f_code.co_filename
        if name.startswith(root) and "site-packages" not in name:
            place = f"{Path(name).relative_to(root)}:{line} in {frame.f_code.co_name}"
    return place

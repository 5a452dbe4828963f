"""How far a piece of work is: written to its row twice a second, for whoever looks."""

import threading
import time
from collections.abc import Callable
from typing import Any, Self

import psycopg
from django.db import OperationalError, connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.models import WAITING, WORKING, Work

SECONDS_BETWEEN = 0.5


class Stopped(Exception):
    """The person cancelled the work, or began it anew elsewhere. Nothing of it may be kept."""


class Progress:
    """Where the work stands. This one is for work that nobody watches."""

    phase = ""
    done = 0
    total: int | None = None

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.is_stopped = False
        self.began = time.monotonic()

    def begin(self, phase: str, total: int | None = None) -> None:
        self.end_phase()
        self.phase, self.done, self.total = phase, 0, total

    def reach(self, done: int) -> None:
        """Say how far it is. Raises Stopped if it is to go no further."""
        self.done = done
        if self.is_stopped:
            raise Stopped

    def end_phase(self) -> None:
        now = time.monotonic()
        if self.phase:
            self.seconds[self.phase] = round(now - self.began, 2)
        self.phase, self.began = "", now


def begin_working(model: type[Work], work_id: int, attempt: int) -> bool:
    """Take what waits. Whether it was still waiting for this attempt."""
    rows: Any = model._default_manager
    waits = rows.filter(pk=work_id, attempt=attempt, state=WAITING)
    now = timezone.now()
    return bool(waits.update(state=WORKING, alive_at=now, phase_began_at=now))


def is_cancellation(error: Exception, progress: Progress | None) -> bool:
    """Whether the work ended because it was to go no further, perhaps in the middle of a statement."""
    was_cut = isinstance(error, OperationalError) and progress is not None and progress.is_stopped
    return was_cut or isinstance(error, Stopped)


class TellingProgress(Progress):
    """Tells the row of the work how far it is, on a connection of its own, and learns if it shall stop.

    A cancelled work is ended in the middle of its statement. `tell` is called after each word to the row.
    """

    def __init__(self, work: Work, tell: Callable[[Progress], None] = lambda _progress: None) -> None:
        super().__init__()
        self.work, self.tell = work, tell
        self.ended = threading.Event()
        # The connection belongs to this thread; a request to cancel may come from another.
        connection.ensure_connection()
        self.working_connection = connection.connection
        self.parameters = connection.get_connection_params()
        self.thread = threading.Thread(target=self.keep_telling, daemon=True)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_exception: Any) -> None:
        self.ended.set()
        self.thread.join()
        self.end_phase()

    def keep_telling(self) -> None:
        table = self.work._meta.db_table
        statement = f"""
            UPDATE {table} SET phase = %s, done = %s, total = %s, alive_at = now(),
                phase_began_at = CASE WHEN phase = %s THEN phase_began_at ELSE now() END
            WHERE id = %s AND attempt = %s AND state = 'working' RETURNING cancel_wanted
        """
        with psycopg.connect(**self.parameters, autocommit=True) as telling:
            while True:
                told = self.phase
                place = (told, self.done, self.total, told, self.work.pk, self.work.attempt)
                answer = telling.execute(statement, place).fetchone()
                self.tell(self)
                if self.ended.wait(SECONDS_BETWEEN):
                    return
                if answer is None or answer[0]:
                    self.is_stopped = True
                    self.working_connection.cancel_safe(timeout=5)


def describe_progress(work: Work) -> dict[str, Any]:
    """What the page shows while work goes on: {"sentence", "share" (0 to 1, or None), "numbers"}."""
    waiting = _("Waiting for the worker")
    if work.state == WAITING:
        return {"sentence": waiting, "share": None, "numbers": ""}
    began = work.phase_began_at or timezone.now()
    seconds = max((timezone.now() - began).total_seconds(), 0.001)
    rate = work.done / seconds
    numbers = [f"{work.done:,} / {work.total:,}" if work.total else f"{work.done:,}" if work.done else ""]
    if seconds >= 1 and work.done > 100:
        numbers.append(_("%s a second") % f"{rate:,.0f}")
    if work.total and work.done and seconds >= 1:
        numbers.append(_("about %s left") % _format_seconds((work.total - work.done) / rate))
    return {
        "sentence": str(work.phases.get(work.phase, waiting)),
        "share": min(work.done / work.total, 1) if work.total else None,
        "numbers": ", ".join(number for number in numbers if number),
    }


def progress_as_json(work: Work) -> dict[str, Any]:
    """What the page's script fetches again and again: describe_progress, and whether it is over."""
    return describe_progress(work) | {
        "state": "dead" if work.is_dead else work.state,
        "attempt": work.attempt,
    }


def _format_seconds(seconds: float) -> str:
    if seconds < 90:
        return ngettext("%d second", "%d seconds", max(round(seconds), 1)) % max(round(seconds), 1)
    return ngettext("%d minute", "%d minutes", round(seconds / 60)) % round(seconds / 60)

"""How far a background job is: written to its row twice a second, for the people who watch it."""

import threading
import time
from collections.abc import Callable
from typing import Any, Self

import psycopg
from django.db import OperationalError, connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.models import WAITING, WORKING, BackgroundJob

SECONDS_BETWEEN = 0.5


class Stopped(Exception):
    """Somebody cancelled the job, or started it again elsewhere. Nothing of this attempt may be kept."""


class Progress:
    """How far a job is. This one is for a job that nobody watches."""

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
        """Record how far it is. Raises Stopped if it is to go no further."""
        self.done = done
        if self.is_stopped:
            raise Stopped

    def end_phase(self) -> None:
        now = time.monotonic()
        if self.phase:
            self.seconds[self.phase] = round(now - self.began, 2)
        self.phase, self.began = "", now


def begin_job(model: type[BackgroundJob], job_id: int, attempt: int) -> bool:
    """Take a job that waits; False if it no longer waits for this attempt."""
    waiting = model._default_manager.filter(pk=job_id, attempt=attempt, state=WAITING)
    now = timezone.now()
    return waiting.update(state=WORKING, alive_at=now, phase_began_at=now) == 1


def is_cancellation(error: Exception, progress: Progress | None) -> bool:
    """Whether the job ended because it was to go no further, perhaps in the middle of a statement."""
    was_cut = isinstance(error, OperationalError) and progress is not None and progress.is_stopped
    return was_cut or isinstance(error, Stopped)


class SavedProgress(Progress):
    """Writes to the job's row how far it is, on a connection of its own, and reads there if it shall stop.

    A cancelled job is ended in the middle of its statement. `on_save` is called after each write.
    """

    def __init__(
        self, job: BackgroundJob, on_save: Callable[[Progress], None] = lambda _progress: None
    ) -> None:
        super().__init__()
        self.job, self.on_save = job, on_save
        self.ended = threading.Event()
        # The connection belongs to this thread; a request to cancel may come from another.
        connection.ensure_connection()
        self.working_connection = connection.connection
        self.parameters = connection.get_connection_params()
        self.thread = threading.Thread(target=self.keep_saving, daemon=True)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_exception: Any) -> None:
        self.ended.set()
        self.thread.join()
        self.end_phase()

    def keep_saving(self) -> None:
        table = self.job._meta.db_table
        statement = f"""
            UPDATE {table} SET phase = %s, done = %s, total = %s, alive_at = now(),
                phase_began_at = CASE WHEN phase = %s THEN phase_began_at ELSE now() END
            WHERE id = %s AND attempt = %s AND state = 'working' RETURNING cancel_wanted
        """
        with psycopg.connect(**self.parameters, autocommit=True) as saving:
            while True:
                phase = self.phase
                values = (phase, self.done, self.total, phase, self.job.pk, self.job.attempt)
                answer = saving.execute(statement, values).fetchone()
                self.on_save(self)
                if self.ended.wait(SECONDS_BETWEEN):
                    return
                if answer is None or answer[0]:
                    self.is_stopped = True
                    self.working_connection.cancel_safe(timeout=5)


def describe_progress(job: BackgroundJob) -> dict[str, Any]:
    """What the page shows while work goes on: {"sentence", "share" (0 to 1, or None), "numbers"}."""
    waiting = _("Waiting for the worker")
    if job.state == WAITING:
        return {"sentence": waiting, "share": None, "numbers": ""}
    began = job.phase_began_at or timezone.now()
    seconds = max((timezone.now() - began).total_seconds(), 0.001)
    rate = job.done / seconds
    numbers = [f"{job.done:,} / {job.total:,}" if job.total else f"{job.done:,}" if job.done else ""]
    if seconds >= 1 and job.done > 100:
        numbers.append(_("%s a second") % f"{rate:,.0f}")
    if job.total and job.done and seconds >= 1:
        numbers.append(_("about %s left") % _format_seconds((job.total - job.done) / rate))
    return {
        "sentence": str(job.phases.get(job.phase, waiting)),
        "share": min(job.done / job.total, 1) if job.total else None,
        "numbers": ", ".join(number for number in numbers if number),
    }


def build_progress_json(job: BackgroundJob) -> dict[str, Any]:
    """What the page's script fetches again and again: describe_progress, and whether it is over."""
    return describe_progress(job) | {
        "state": "dead" if job.is_dead else job.state,
        "attempt": job.attempt,
    }


def _format_seconds(seconds: float) -> str:
    if seconds < 90:
        return ngettext("%d second", "%d seconds", max(round(seconds), 1)) % max(round(seconds), 1)
    return ngettext("%d minute", "%d minutes", round(seconds / 60)) % round(seconds / 60)

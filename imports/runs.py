"""The way of a file: taken in, read and checked, loaded, taken back. Worker and command both go it here."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected

from accounts.audit import record_change
from accounts.models import User
from core.models import StoredFile
from core.progress import Progress, Stopped, begin_working, is_cancellation
from core.stored_files import as_path
from imports.apply import ChangedMeanwhile, Writer
from imports.dry_run import check
from imports.messages import sentence_of_file
from imports.models import ImportRun
from imports.reader.errors import BadFile
from imports.staging import has_tables, stage, use_tables_of
from imports.undo import undo

# Loads count into a slot of their own, so that no scanner waits for them.
TALLY_SLOT = 91
# Any number. Loads and take backs follow each other: a link that one is just adding is not seen by the other.
LOADING = 5_172_604
# Memory for sorts, no time lost on compiling or for workers that scans could use, and indexes rather than
# walks over all bags.
LIMITS = f"""
SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; SET LOCAL tracetrack.tally_slot = {TALLY_SLOT};
SET LOCAL client_connection_check_interval = '2s'; SET LOCAL jit = off;
SET LOCAL work_mem = '256MB'; SET LOCAL maintenance_work_mem = '256MB';
SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL random_page_cost = 1.1
"""
State, Task = ImportRun.State, ImportRun.Task
# From which states a task may be begun.
MAY_BEGIN = {
    Task.READ: (State.WAITING, State.ASKS, State.CHECKED, State.UNREADABLE, State.STOPPED, State.TAKEN_BACK),
    Task.LOAD: (State.CHECKED,),
    Task.TAKE_BACK: (State.LOADED,),
}
# Where a run stands after a task has come to nothing: a dry run that was there is still good.
AFTER_NOTHING = {Task.READ: State.STOPPED, Task.LOAD: State.CHECKED, Task.TAKE_BACK: State.LOADED}


class LoadRefused(Exception):
    """It cannot be done as it is. Its text is the sentence for the person; nothing was written."""


def take_in(file: StoredFile, by: User, **options: Any) -> ImportRun:
    """A new run for a file, which waits to be read."""
    return ImportRun.objects.create(
        file=file, file_name=file.name, sha256=file.sha256, made_by=by, options=options
    )


def ask_for(run: ImportRun, task: str, **changes: Any) -> ImportRun:
    """Give the run to whoever works next. Raises LoadRefused if it is not at that point.

    A run whose worker was killed may be asked for again; what that one would still do has no effect.
    """
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        if run.is_dead:
            run.state = AFTER_NOTHING[Task(run.task)]
        if run.state not in MAY_BEGIN[Task(task)]:
            raise LoadRefused(_("This file is at another point by now. Look again."))
        if task == Task.LOAD:
            refuse_if_not_agreed(run, changes.get("good_rows_only", run.good_rows_only))
        for name, value in changes.items():
            setattr(run, name, value)
        run.state, run.task, run.trouble, run.cancel_wanted = State.WAITING, task, "", False
        run.phase, run.done, run.total, run.alive_at = "", 0, None, None
        run.attempt += 1
        run.save()
    return run


def refuse_if_not_agreed(run: ImportRun, good_rows_only: bool) -> None:
    assert run.counts is not None
    if not run.does_something:
        raise LoadRefused(_("There is nothing to load."))
    if run.counts["refused"] and not good_rows_only:
        raise LoadRefused(
            _("%s rows cannot be loaded, so none is. Correct them, or load the good rows only.")
            % f"{run.counts['refused']:,}"
        )


def cancel(run: ImportRun) -> None:
    """Stop the work on a run. What waits stops at once, what is worked on within a second or so."""
    ImportRun.objects.filter(pk=run.pk, state=State.WORKING).update(cancel_wanted=True)
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        if run.state == State.WAITING or run.is_dead:
            run.attempt += 1
            settle(run, _("Cancelled. Nothing of it was kept."))


def put_down_if_dead(run_id: int) -> None:
    """Say of a run whose worker was killed that it stopped. What that one would still do has no effect."""
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run_id)
        if run.is_dead:
            run.attempt += 1
            settle(run, _("The work was cut off. Nothing of it was kept."))


def settle(run: ImportRun, trouble: str, state: str = "") -> None:
    """Write down that work on a run has come to nothing, and why."""
    run.state = state or AFTER_NOTHING[Task(run.task)]
    run.trouble = trouble
    run.save(update_fields=["state", "trouble", "attempt"])


def work_on(run_id: int, attempt: int, begin: Callable[[ImportRun], Any]) -> ImportRun | None:
    """Do what the run is waiting for, to its end. Nothing if it waits no more.

    `begin` gives the context in which progress is told. What comes to nothing leaves a sentence in `trouble`.
    """
    if not begin_working(ImportRun, run_id, attempt):
        return None
    run = ImportRun.objects.select_related("file", "made_by", "loaded_by", "taken_back_by").get(pk=run_id)
    doing = {Task.READ: read_and_check, Task.LOAD: load, Task.TAKE_BACK: take_back}[Task(run.task)]
    progress = None
    try:
        with begin(run) as progress:
            doing(run, progress)
    except Exception as error:
        trouble = trouble_of(error, progress)
        if not trouble:
            put_down(run, _("This failed, and nothing of it was kept. The log says more."))
            raise
        put_down(run, trouble, State.UNREADABLE if isinstance(error, BadFile) else "")
    return ImportRun.objects.get(pk=run_id)


def trouble_of(error: Exception, progress: Progress | None) -> str:
    """What to tell the person, or nothing if the error is none that was expected."""
    if is_cancellation(error, progress):
        return _("Cancelled. Nothing of it was kept.")
    if isinstance(error, BadFile):
        return sentence_of_file(error)
    if isinstance(error, LoadRefused):
        return str(error)
    if isinstance(error, ChangedMeanwhile | IntegrityError) or isinstance(error.__cause__, DeadlockDetected):
        return _("Somebody changed these bags at the same moment. Nothing was written: check the file again.")
    return ""


def put_down(run: ImportRun, trouble: str, state: str = "") -> None:
    with transaction.atomic():
        mine = ImportRun.objects.select_for_update().filter(
            pk=run.pk, attempt=run.attempt, state=State.WORKING
        )
        if (held := mine.first()) is not None:
            settle(held, trouble, state)


def finish(run: ImportRun, progress: Progress, **changes: Any) -> None:
    """Write down that the work is done, in its transaction. Raises Stopped if another attempt has begun."""
    progress.end_phase()
    mine = ImportRun.objects.filter(pk=run.pk, attempt=run.attempt, state=State.WORKING, cancel_wanted=False)
    if not mine.update(seconds=run.seconds | progress.seconds, phase="", **changes):
        raise Stopped


def read_and_check(run: ImportRun, progress: Progress) -> None:
    """Stage the file and say what it would do. Nothing but the run's own tables is written."""
    assert run.file is not None
    run.seconds = {}
    with as_path(run.file) as path, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LIMITS)
        progress.begin("reading")
        found = stage(cursor, path, run, progress)
        if any(sheet["plan"]["is_used"] and sheet["plan"]["shape"] == "unknown" for sheet in found["sheets"]):
            finish(run, progress, state=State.ASKS, found=found, counts=None, reasons={}, samples=[])
            return
        dry = check(cursor, progress)
        finish(
            run, progress, state=State.CHECKED, found=found, counts=dry.counts, reasons=dry.reasons,
            samples=dry.samples,
        )  # fmt: skip


def load(run: ImportRun, progress: Progress) -> None:
    """Write what the dry run showed, in one transaction."""
    assert run.loaded_by is not None
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LIMITS)
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOADING])
        refuse_if_not_agreed(run, run.good_rows_only)
        if not has_tables(cursor, run):
            raise LoadRefused(_("The check of this file is no longer there. Check it again."))
        use_tables_of(cursor, run)
        at = timezone.now()
        Writer(cursor, run, run.loaded_by, at, progress).write()
        counts = run.counts or {}
        progress.begin("finishing")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        tell_audit(run, run.loaded_by, "loaded", **{f"{name} rows": count for name, count in counts.items()})
        finish(run, progress, state=State.LOADED, loaded_at=at)


def take_back(run: ImportRun, progress: Progress) -> None:
    """Undo what the load made, as far as nobody has used it since."""
    assert run.taken_back_by is not None
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LIMITS)
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOADING])
        at: datetime = timezone.now()
        told = undo(cursor, run, run.taken_back_by, at, progress)
        tell_audit(
            run, run.taken_back_by, "taken back", **{name: told[name] for name in told if name != "samples"}
        )
        finish(run, progress, state=State.TAKEN_BACK, taken_back=told, taken_back_at=at)


def tell_audit(run: ImportRun, by: User, verb: str, **detail: Any) -> None:
    record_change(by=by, verb=verb, subject_kind="import run", subject=run.file_name[:150], **detail)


def earlier_load(run: ImportRun) -> ImportRun | None:
    """The last time that this very file was loaded, and is still."""
    same = ImportRun.objects.filter(sha256=run.sha256, state=State.LOADED).exclude(pk=run.pk)
    return same.select_related("loaded_by").order_by("-loaded_at").first()

"""What is done with an uploaded file: checking it, importing it, undoing that."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected, SerializationFailure

from accounts.audit import record_change
from accounts.audit_context import CHECK_AT_ONCE, act_for
from accounts.models import User
from core.database import find_broken_rule
from core.models import StoredFile
from core.progress import Progress, Stopped, begin_job, is_cancellation
from core.stored_files import open_as_path
from imports.apply import Writer
from imports.dry_run import check_rows
from imports.messages import describe_bad_file
from imports.models import ImportRun
from imports.own_files import inherit_options
from imports.questions import needs_answers
from imports.races import ChangedMeanwhile, check_no_race
from imports.reader.errors import BadFile
from imports.staging import has_tables, stage, use_tables
from imports.undo import preview_undo, undo

logger = logging.getLogger(__name__)
# Imports count into a slot of their own, so that no scanner waits for them.
TALLY_SLOT = 91
# Any number. Imports and undos follow each other: a link that one is just adding is not seen by the other.
IMPORT_LOCK = 5_172_604
# The audit's kinds of rows that an import and its undo write.
WRITTEN_KINDS = ("bag", "link", "bill", "bill line")
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
    Task.READ: (State.ASKS, State.CHECKED, State.UNREADABLE, State.STOPPED, State.UNDONE),
    Task.IMPORT: (State.CHECKED,),
    Task.PREVIEW: (State.IMPORTED,),
    Task.UNDO: (State.IMPORTED,),
}
# The state of a run after a task has come to nothing: a dry run that was there is still good.
AFTER_FAILURE = {
    Task.READ: State.STOPPED,
    Task.IMPORT: State.CHECKED,
    Task.PREVIEW: State.IMPORTED,
    Task.UNDO: State.IMPORTED,
}
# What a run says before its rows are checked.
NOT_CHECKED: dict[str, Any] = {"counts": None, "reasons": {}, "samples": [], "effects": {}, "remedies": {}}


class ImportRefused(Exception):
    """It cannot be done as it is. Its text is the sentence for the person; nothing was written."""


def create_run(file: StoredFile, by: User, **options: Any) -> ImportRun:
    """A new run for a file, which waits to be read."""
    return ImportRun.objects.create(
        file=file, file_name=file.name, sha256=file.sha256, made_by=by, options=options
    )


def request_task(run: ImportRun, task: str, *, seen: int | None = None, **changes: Any) -> ImportRun:
    """Let the worker do this with the run next. Raises ImportRefused if the run is not at that point.

    `seen`: the run's attempt as the person saw it, if a person looked; one that has moved on is refused.
    A run whose worker was killed may be started again; what that one would still do has no effect.
    """
    run = ImportRun.objects.get(pk=run.pk)
    if seen is not None:
        check_seen(run, str(seen))
    if not may_begin(run, task):
        raise ImportRefused(_("This file is at another point by now. Look again."))
    if task == Task.IMPORT:
        check_agreed(run, changes.get("good_rows_only", run.good_rows_only))
    fresh = {
        "requested_at": timezone.now(),
        "phase": "",
        "done": 0,
        "total": None,
        "alive_at": None,
        "trouble": "",
        "cancel_wanted": False,
    }
    # Of two who press at once one finds the run as it was read here.
    as_read = ImportRun.objects.filter(pk=run.pk, attempt=run.attempt, state=run.state)
    if as_read.update(state=State.WAITING, task=task, attempt=run.attempt + 1, **fresh, **changes) != 1:
        raise ImportRefused(_("This file is at another point by now. Look again."))
    run.refresh_from_db()
    return run


def may_begin(run: ImportRun, task: str) -> bool:
    """Whether the run is at the point for this task."""
    # What waits to be read may be read otherwise; what waits for another task would lose it.
    if run.state == State.WAITING:
        return run.task == task == Task.READ
    # To be checked again it would forget that its bags are there, and could not be undone any more.
    if task == Task.READ and run.is_imported:
        return False
    return (AFTER_FAILURE[Task(run.task)] if run.is_dead else run.state) in MAY_BEGIN[Task(task)]


def check_seen(run: ImportRun, seen: str) -> None:
    """Raise ImportRefused if the run has moved on since its page showed this attempt."""
    if seen != str(run.attempt):
        raise ImportRefused(_("This file was changed meanwhile. Look again."))


def check_agreed(run: ImportRun, good_rows_only: bool) -> None:
    """Raise ImportRefused if the run would change nothing, or would leave out rows without agreement."""
    assert run.counts is not None
    if not run.does_something:
        raise ImportRefused(_("There is nothing to import."))
    if run.counts["refused"] and not good_rows_only:
        raise ImportRefused(
            _("%s rows cannot be imported, so none is. Correct them, or import the good rows only.")
            % f"{run.counts['refused']:,}"
        )


def cancel_run(run: ImportRun) -> bool:
    """Stop the work on a run; False if there is none.

    What waits stops at once, what is worked on within a second or so.
    """
    run = ImportRun.objects.get(pk=run.pk)
    sentence = _("Cancelled. Nothing of it was kept.")
    if run.state == State.WAITING and stop_run(run, sentence, attempt=run.attempt + 1):
        return True
    working = ImportRun.objects.filter(pk=run.pk, state=State.WORKING, cancel_wanted=False)
    is_requested = working.update(cancel_wanted=True) == 1
    return stop_if_dead(run.pk, sentence) or is_requested


def stop_if_dead(run_id: int, trouble: str) -> bool:
    """Stop a run whose worker was killed. What that one would still do has no effect."""
    run = ImportRun.objects.get(pk=run_id)
    return run.is_dead and stop_run(run, trouble, attempt=run.attempt + 1)


def stop_run(run: ImportRun, trouble: str, **changes: Any) -> bool:
    """Record that the run's task has come to nothing, and why; False if the run is elsewhere by now."""
    same = ImportRun.objects.filter(pk=run.pk, attempt=run.attempt, state=run.state)
    return same.update(**{"state": AFTER_FAILURE[Task(run.task)], "trouble": trouble} | changes) == 1


def run_task(
    run_id: int, attempt: int, begin: Callable[[ImportRun], Any], *, key_name: str = ""
) -> ImportRun | None:
    """Do what the run is waiting for, to its end. Nothing if it waits no more.

    `begin` gives the context that follows the progress. What comes to nothing leaves a sentence in `trouble`.
    `key_name`: the API key that requested it, for the audit.
    """
    if not begin_job(ImportRun, run_id, attempt):
        return None
    run = ImportRun.objects.select_related("file", "made_by", "imported_by", "undone_by").get(pk=run_id)
    perform = {
        Task.READ: check_file,
        Task.IMPORT: import_rows,
        Task.PREVIEW: preview_undo_of_import,
        Task.UNDO: undo_import,
    }[Task(run.task)]
    progress = None
    try:
        with act_for(find_actor(run), key_name=key_name), begin(run) as progress:
            perform(run, progress)
    except Exception as error:
        trouble = describe_trouble(run, error, progress)
        if not trouble:
            stop_run(run, _("This failed, and nothing of it was kept. The log says more."))
            raise
        stop_run(run, trouble, **({"state": State.UNREADABLE} if isinstance(error, BadFile) else {}))
    return ImportRun.objects.get(pk=run_id)


def find_actor(run: ImportRun) -> int | None:
    """The id of the person who wants the run's task done."""
    actors = {Task.IMPORT: run.imported_by_id, Task.UNDO: run.undone_by_id}
    return actors.get(Task(run.task), run.made_by_id)


def describe_trouble(run: ImportRun, error: Exception, progress: Progress | None) -> str:
    """What to tell the person, or nothing if the error is none that was expected."""
    if is_cancellation(error, progress):
        return _("Cancelled. Nothing of it was kept.")
    if isinstance(error, BadFile):
        return describe_bad_file(error)
    if isinstance(error, ImportRefused | ChangedMeanwhile):
        return str(error)
    if isinstance(error.__cause__, DeadlockDetected | SerializationFailure):
        return _("Somebody changed these bags at the same moment. Nothing was written: check the file again.")
    if isinstance(error, IntegrityError):
        return find_race(run) or describe_broken_rule(run, error)
    return ""


def find_race(run: ImportRun) -> str:
    """The sentence for what others did since the dry run, if anything; else nothing."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(LIMITS)
            if run.task == Task.IMPORT and has_tables(cursor, run):
                use_tables(cursor, run)
                check_no_race(cursor)
    except ChangedMeanwhile as change:
        return str(change)
    return ""


def describe_broken_rule(run: ImportRun, error: IntegrityError) -> str:
    """What the dry run should have refused: a fault of ours, with its rows in the log."""
    rule = find_broken_rule(error) or ""
    logger.error("Import run %s (%s) breaks %s: %s", run.pk, run.file_name, rule, error, exc_info=error)
    return _("This breaks the rule %s. Nothing was written; an admin finds more in the log.") % rule


def finish_task(run: ImportRun, progress: Progress, **changes: Any) -> None:
    """Write down that the work is done, in its transaction. Raises Stopped if another attempt has begun."""
    progress.end_phase()
    mine = ImportRun.objects.filter(pk=run.pk, attempt=run.attempt, state=State.WORKING, cancel_wanted=False)
    if not mine.update(seconds=run.seconds | progress.seconds, phase="", **changes):
        raise Stopped


def check_file(run: ImportRun, progress: Progress) -> None:
    """Stage the file and say what it would do. Nothing but the run's own tables is written."""
    assert run.file is not None
    run.seconds = {}
    with open_as_path(run.file) as path, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LIMITS)
        progress.begin("reading")
        found = stage(cursor, path, run, progress)
        if found["continues"]:
            run.options = inherit_options(run, found["continues"])
            run.save(update_fields=["options"])
        if needs_answers(found):
            finish_task(run, progress, state=State.ASKS, found=found, **NOT_CHECKED)
            return
        dry = check_rows(cursor, run.options, progress)
        finish_task(
            run,
            progress,
            state=State.CHECKED,
            found=found,
            counts=dry.counts,
            reasons=dry.reasons,
            samples=dry.samples,
            effects=dry.effects,
            remedies=dry.remedies,
        )


def import_rows(run: ImportRun, progress: Progress) -> None:
    """Write what the dry run showed, in one transaction."""
    assert run.imported_by is not None
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LIMITS)
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])
        check_agreed(run, run.good_rows_only)
        if not has_tables(cursor, run):
            raise ImportRefused(_("The check of this file is no longer there. Check it again."))
        use_tables(cursor, run)
        at = timezone.now()
        cursor.execute(CHECK_AT_ONCE)
        Writer(cursor, run, run.imported_by, at, progress).write()
        progress.begin("finishing")
        finish_task(run, progress, state=State.IMPORTED, imported_at=at, preview=None, previewed_at=None)
        rows = {f"{name} rows": count for name, count in (run.counts or {}).items()}
        record_audit(run, run.imported_by, "imported", **rows)


def preview_undo_of_import(run: ImportRun, progress: Progress) -> None:
    """Find what an undo would do now. Nothing but the run's own rows is written."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LIMITS)
        found = preview_undo(cursor, run, progress)
        finish_task(run, progress, state=State.IMPORTED, preview=found, previewed_at=timezone.now())


def undo_import(run: ImportRun, progress: Progress) -> None:
    """Undo what the import made, as far as nobody has used it since."""
    assert run.undone_by is not None
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LIMITS)
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])
        at: datetime = timezone.now()
        found = undo(cursor, run, run.undone_by, at, progress)
        counts = {f"bags {name}": found[name] for name in ("withdrawn", "deleted", "kept")}
        counts |= {
            "links ended": found["links"],
            "lines removed": found["lines"],
            "areas put back": found["areas"],
        }
        finish_task(run, progress, state=State.UNDONE, undone=found, undone_at=at, preview=None)
        record_audit(run, run.undone_by, "import undone", **counts)


def record_audit(run: ImportRun, by: User, verb: str, **detail: Any) -> None:
    """One entry for all that the run did to bags, links and bills in this transaction."""
    record_change(
        by=by,
        verb=verb,
        subject_kind="import run",
        subject=run.file_name[:150],
        subject_id=run.pk,
        takes=WRITTEN_KINDS,
        **detail,
    )


def record_cancellation(run: ImportRun, *, by: User) -> None:
    record_audit(run, by, "cancelled")


def find_earlier_import(run: ImportRun) -> ImportRun | None:
    """The last time that this very file was imported, unless that was undone."""
    same = ImportRun.objects.filter(sha256=run.sha256, state=State.IMPORTED).exclude(pk=run.pk)
    return same.select_related("imported_by").order_by("-imported_at").first()

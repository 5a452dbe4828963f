"""Working on runs as the worker does, without its process."""

import os
import subprocess
import sys
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from core.progress import Progress
from core.stored_files import read_pieces, store
from imports.models import ImportRun
from imports.runs import create_run, request_task, run_task


@contextmanager
def real_worker(**environment):
    """The worker's own process, on the database of the tests, unless the environment says otherwise."""
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path="/" + connection.settings_dict["NAME"])
    process = subprocess.Popen(
        [sys.executable, "manage.py", "work"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": address.geturl(), **environment},
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def unwatched(_run):
    yield Progress()


def end_setup():
    """The audit of what a test has made so far is written now, as if that had been committed."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS write_pending_change IMMEDIATE")
        cursor.execute("SET CONSTRAINTS write_pending_change DEFERRED")


def work(run, begin=unwatched, **more):
    """Do what the run waits for, and give it as it is then."""
    end_setup()
    return run_task(run.pk, run.attempt, begin, **more)


def taken_in(path, by, **options):
    return create_run(store(path.name, read_pieces(path)), by, **options)


def see_file(path, by, **options):
    return work(taken_in(path, by, **options))


def load_seen(run, by, *, good_rows_only=False):
    return work(request_task(run, ImportRun.Task.IMPORT, imported_by=by, good_rows_only=good_rows_only))

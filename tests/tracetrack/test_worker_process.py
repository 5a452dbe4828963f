"""The worker, as the launcher starts it, starts it again and stops it."""

import functools
import os
import signal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg_pool import AsyncConnectionPool

from core.postgresql.waiting import BoundedConnection
from tests.waiting import wait_until
from tracetrack.launcher import worker_process
from tracetrack.launcher.worker_process import WorkerProcess, run_worker
from tracetrack.management.commands import work

# What is started in place of the site's own manage.py: it says what it was given, and waits.
MANAGE = """
import os, signal, sys, time
if os.path.exists("deaf"):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
said = f"{sys.argv[1:]} {os.environ['LAUNCHER_PID']}"
with open("new", "w") as file:
    file.write(said)
os.rename("new", f"started-{os.getpid()}")
time.sleep(60)
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "manage.py").write_text(MANAGE)
    monkeypatch.setattr(worker_process, "BASE_DIR", tmp_path)
    return tmp_path


def wait_until_started(folder, running):
    """What the worker was given: its arguments and the launcher's number."""
    said = folder / f"started-{running.process.pid}"
    wait_until(said.exists)
    return said.read_text()


def test_worker_runs_for_as_long_as_the_block_lasts(folder):
    with run_worker() as running:
        said = wait_until_started(folder, running)
        assert running.process.poll() is None

    assert said == f"['work'] {os.getpid()}"
    assert running.process.returncode == -signal.SIGTERM


def test_worker_that_died_is_another_one_after_its_start(folder):
    with run_worker() as running:
        first = running.process
        first.kill()
        first.wait()

        running.start_again()

        assert wait_until_started(folder, running) == f"['work'] {os.getpid()}"
        assert running.process.pid != first.pid


def test_worker_that_was_asked_before_is_not_given_the_time_twice(folder, monkeypatch):
    monkeypatch.setattr(worker_process, "SECONDS_TO_STOP", 600)
    (folder / "deaf").touch()
    running = WorkerProcess()
    wait_until_started(folder, running)

    running.ask_to_stop()
    running.asked_at -= 600
    running.stop()

    assert running.process.returncode == -signal.SIGKILL


def test_worker_that_does_not_hear_is_killed(folder, monkeypatch):
    monkeypatch.setattr(worker_process, "SECONDS_TO_STOP", 0.2)
    (folder / "deaf").touch()
    running = WorkerProcess()
    wait_until_started(folder, running)

    running.stop()

    assert running.process.returncode == -signal.SIGKILL


def test_worker_whose_database_goes_before_it_begins_says_so_in_one_sentence(monkeypatch):
    monkeypatch.setattr(os, "nice", lambda _by: None)  # of this process, which has other tests to run
    monkeypatch.setattr(BoundedConnection, "longest_wait", None)
    monkeypatch.setattr(work, "wait_for_database", lambda: None)  # it was there a moment ago
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")
    soon = functools.partialmethod(AsyncConnectionPool.open, timeout=0.1)
    monkeypatch.setattr(AsyncConnectionPool, "open", soon)

    with pytest.raises(
        CommandError, match=r"^The worker has lost the database and ends: pool initialization"
    ):
        call_command("work")

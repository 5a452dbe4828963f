"""The worker, as the launcher starts it, starts it again and stops it."""

import os
import signal
import time

import pytest

from tracetrack.launcher import worker_process
from tracetrack.launcher.worker_process import WorkerProcess, run_worker

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
    deadline = time.monotonic() + 20
    while not said.exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
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


def test_worker_that_was_asked_before_is_not_given_the_time_twice(folder):
    (folder / "deaf").touch()
    running = WorkerProcess()
    wait_until_started(folder, running)

    running.ask_to_stop()
    time.sleep(2)
    asked_again_at = time.monotonic()
    running.stop()

    assert running.process.returncode == -signal.SIGKILL
    assert time.monotonic() - asked_again_at < 1.5


def test_worker_that_does_not_hear_is_killed(folder, monkeypatch):
    monkeypatch.setattr(worker_process, "SECONDS_TO_STOP", 0.2)
    (folder / "deaf").touch()
    running = WorkerProcess()
    wait_until_started(folder, running)

    running.stop()

    assert running.process.returncode == -signal.SIGKILL

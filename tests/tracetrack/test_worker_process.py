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
    monkeypatch.setattr(worker_process, "SECONDS_BETWEEN_STARTS", 0)
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


def test_worker_that_died_is_started_again(folder, capsys):
    with run_worker() as running:
        first = running.process
        first.kill()
        first.wait()

        running.look_after()

        assert wait_until_started(folder, running) == f"['work'] {os.getpid()}"
        assert running.process.pid != first.pid
    assert capsys.readouterr().out == "The worker ended (status -9); it is started again.\n"


def test_worker_that_runs_is_left_alone(folder, capsys):
    with run_worker() as running:
        first = running.process

        running.look_after()

        assert running.process is first
    assert capsys.readouterr().out == ""


def test_worker_that_dies_at_once_is_not_started_again_at_once(folder, monkeypatch):
    monkeypatch.setattr(worker_process, "SECONDS_BETWEEN_STARTS", 60)
    with run_worker() as running:
        first = running.process
        first.kill()
        first.wait()

        running.look_after()

        assert running.process is first


def test_worker_that_does_not_hear_is_killed(folder, monkeypatch):
    monkeypatch.setattr(worker_process, "SECONDS_TO_STOP", 0.2)
    (folder / "deaf").touch()
    running = WorkerProcess()
    wait_until_started(folder, running)

    running.stop()

    assert running.process.returncode == -signal.SIGKILL

"""Starting and stopping the whole of TraceTrack: real processes, as `make run` starts them."""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest

from tests.redis_server import find_free_port
from tests.tracetrack.site_processes import (
    ask,
    begin_request,
    databases_of,
    outcome_of,
    serving,
    wait_for_another,
    wait_for_answer,
    web_processes_of,
    web_server_of,
    workers_of,
)
from tracetrack.launcher import gunicorn_config
from tracetrack.launcher.commands import count_connections
from tracetrack.launcher.server_checks import CONNECTIONS_OF_WORKER

pytestmark = pytest.mark.timeout(300)  # several starts of a whole site


@pytest.fixture(scope="module")
def new_folder():
    folder = Path(tempfile.mkdtemp(prefix="tracetrack-test-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


class FirstRun(NamedTuple):
    """A DATA_DIR in which TraceTrack has run once, and what was seen of that run."""

    data_dir: Path
    said: str
    status: int
    beside: tuple[int, str]
    second: tuple[int, str]
    dead: int
    workers: list[int]
    ready: tuple[int, str]
    frozen: int
    unfrozen: list[int]
    seconds_to_stop: float


@pytest.fixture(scope="module")
def first_run(new_folder):
    """A new site is started, used and stopped once for all that can be seen of it."""
    data_dir, port = new_folder / "site", find_free_port()
    with serving(data_dir, port, ALLOWED_HOSTS="bags.example.com") as launcher:
        [frozen] = web_processes_of(launcher)
        os.kill(frozen, signal.SIGSTOP)  # its loop stands still, as in a call that never returns
        beside = outcome_of("manage", "migrate", "--check", DATA_DIR=data_dir)
        second = outcome_of("serve", DATA_DIR=data_dir, PORT=find_free_port())
        dead = workers_of(launcher)[0]
        os.kill(dead, signal.SIGKILL)
        workers = wait_for_another(workers_of, launcher, dead)
        unfrozen = wait_for_another(web_processes_of, launcher, frozen)
        ready = wait_for_answer(port, "/readyz")
        crowd = measure_crowd()
        with begin_request(port):
            began = time.monotonic()
            said = launcher.stopped_by(signal.SIGTERM)
            seconds = (time.monotonic() - began) / max(crowd, measure_crowd())
    status = launcher.process.returncode
    return FirstRun(data_dir, said, status, beside, second, dead, workers, ready, frozen, unfrozen, seconds)


@pytest.fixture(scope="module")
def data_dir(first_run):
    return first_run.data_dir


def measure_crowd():
    """How many times as long as on a machine of its own a process takes just now, by what else runs."""
    began, busy_until = time.monotonic(), time.process_time() + 0.2
    while time.process_time() < busy_until:
        pass
    return max(1.0, (time.monotonic() - began) / 0.2)


def test_first_start_shows_the_admins_password_and_stops_cleanly(first_run):
    assert len(re.findall(r"User name: admin   password: \w{4}-\w{4}-\w{4}-\w{4} ", first_run.said)) == 1
    assert "Ctrl-C stops it.\n" in first_run.said
    assert first_run.said.endswith("TraceTrack has stopped.\n")
    assert first_run.status == 0


def test_commands_run_beside_the_site(first_run):
    assert first_run.beside == (0, "")


def test_second_site_with_the_same_data_is_refused(first_run):
    assert first_run.second == (
        1,
        f"TraceTrack already runs with the data in {first_run.data_dir}: stop it first, "
        "or set DATA_DIR (and PORT) to run a second one beside it.\n",
    )


def test_worker_that_dies_is_started_again_and_the_site_goes_on(first_run):
    status, body = first_run.ready

    assert "The worker ended (status -9); it is started again.\n" in first_run.said
    assert len(first_run.workers) == 1
    assert first_run.workers != [first_run.dead]
    assert (status, json.loads(body)["ready"]) == (200, True)


def test_web_process_whose_loop_stands_still_is_replaced(first_run):
    assert len(first_run.unfrozen) == 1
    assert first_run.unfrozen != [first_run.frozen]


def test_site_stops_within_five_seconds_whatever_is_open(first_run):
    assert first_run.seconds_to_stop < 8  # five, and what a machine that runs other tests may add


def test_command_starts_the_database_when_nothing_runs_and_its_status_is_passed_on(data_dir):
    checked = outcome_of("manage", "migrate", "--check", DATA_DIR=data_dir)
    status, _ = outcome_of("manage", "there-is-no-such-command", DATA_DIR=data_dir)

    assert checked == (0, "")
    assert status == 1


@pytest.fixture(scope="module")
def start_after_a_kill(data_dir):
    """A second run whose launcher was killed, and a third one that is up, with its port."""
    port = find_free_port()
    with serving(data_dir, port) as killed:
        killed.process.kill()
        killed.process.wait()
        with serving(data_dir, port) as again:
            yield killed, again, port


def test_second_start_is_ready_without_more_words(start_after_a_kill):
    killed, _again, port = start_after_a_kill

    assert killed.said.startswith(f"TraceTrack is ready: http://127.0.0.1:{port}/\n")
    assert "password" not in killed.said


def test_start_after_the_launcher_was_killed(start_after_a_kill):
    killed, again, port = start_after_a_kill

    status, _ = ask(port, "/readyz")

    assert status == 200
    assert "Stopping the database that an earlier start left running.\n" in again.said
    assert psutil.wait_procs(killed.children, timeout=30)[1] == []


def test_database_that_dies_is_started_again(start_after_a_kill):
    _killed, again, port = start_after_a_kill
    [dead] = databases_of(again)
    os.kill(dead, signal.SIGKILL)

    assert len(wait_for_another(databases_of, again, dead)) == 1
    wait_for_answer(port, "/readyz")


def test_web_server_that_dies_is_started_again_and_503_is_answered_meanwhile(start_after_a_kill):
    _killed, again, port = start_after_a_kill
    [dead] = web_server_of(again)
    os.kill(dead, signal.SIGKILL)
    [coming] = wait_for_another(web_server_of, again, dead)
    os.kill(coming, signal.SIGSTOP)  # or it may be ready before it is asked

    meanwhile = [ask(port, path) for path in ("/accounts/login/", "/api/v1/scans")]
    os.kill(coming, signal.SIGCONT)
    wait_for_answer(port, "/readyz")

    assert [status for status, _ in meanwhile] == [503, 503]
    assert "TraceTrack is busy" in meanwhile[0][1]
    assert json.loads(meanwhile[1][1])["error"] == "busy"


def test_site_stops_when_a_part_does_not_stay_alive(start_after_a_kill):
    _killed, again, _port = start_after_a_kill
    killed = set()
    while again.process.poll() is None:
        with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):
            for worker in set(workers_of(again)) - killed:
                os.kill(worker, signal.SIGKILL)
                killed.add(worker)
        time.sleep(0.01)

    said = again.stopped_by()

    assert said.endswith("The worker ended 6 times within a minute, at last by signal 9: TraceTrack stops.\n")
    assert again.process.returncode == 1


def test_second_interrupt_does_not_wait_for_requests(data_dir):
    port = find_free_port()
    with serving(data_dir, port) as launcher, begin_request(port):
        launcher.process.send_signal(signal.SIGHUP)
        with pytest.raises(subprocess.TimeoutExpired):
            launcher.process.wait(timeout=1)
        launcher.process.send_signal(signal.SIGINT)
        launcher.process.wait(timeout=7)
        launcher.stopped_by()

    assert launcher.process.returncode == 0


def test_own_server_leaves_thirty_connections_for_tools(monkeypatch):
    monkeypatch.setattr(gunicorn_config, "workers", 3)
    monkeypatch.setenv("DATABASE_POOL_SIZE", "5")

    assert count_connections() - 3 * (5 + 4) - CONNECTIONS_OF_WORKER - 3 == 30


def test_wrong_port_is_refused(tmp_path):
    assert outcome_of("serve", DATA_DIR=tmp_path / "none", PORT="soon") == (
        1,
        "PORT is 'soon': set it to a number from 1 to 65535.\n",
    )


def test_port_in_use_is_refused_before_anything_is_made(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        outcome = outcome_of("serve", DATA_DIR=tmp_path / "none", PORT=port)

    assert outcome == (
        1,
        f"Port {port} is in use: stop what uses it, or take another with PORT={port + 1} make run\n",
    )
    assert not (tmp_path / "none").exists()


def test_unknown_command_says_what_there_is():
    status, said = outcome_of("dance")

    assert status == 2
    assert "python -m tracetrack.launcher serve" in said

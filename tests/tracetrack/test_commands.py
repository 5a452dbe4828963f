"""Starting and stopping the whole of TraceTrack: real processes, as `make run` starts them."""

import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import psutil
import pytest
from django.db import connection

from accounts.models import User
from tracetrack.launcher import gunicorn_config
from tracetrack.launcher.commands import count_connections
from tracetrack.launcher.postgres import build_local_database_url, run_server
from tracetrack.launcher.postgres_files import CannotStart
from tracetrack.launcher.server_checks import CONNECTIONS_OF_WORKER, check_version

pytestmark = pytest.mark.timeout(180)  # several starts of a whole site

ROOT = Path(__file__).resolve().parent.parent.parent
# What a developer may have set must not change these tests.
OURS = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "DATA_DIR",
    "PORT",
    "REDIS_URL",
    "ADMIN_PASSWORD",
    "CREATE_TEST_USERS",
    "ALLOWED_HOSTS",
)


@pytest.fixture(scope="module")
def new_folder():
    folder = Path(tempfile.mkdtemp(prefix="tracetrack-test-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


class FirstRun(NamedTuple):
    """A DATA_DIR in which TraceTrack has run once, and what was seen of that run."""

    data_dir: Path
    port: int
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
    data_dir, port = new_folder / "site", free_port()
    with serving(data_dir, port, ALLOWED_HOSTS="bags.example.com") as launcher:
        [frozen] = web_processes_of(launcher)
        os.kill(frozen, signal.SIGSTOP)  # its loop stands still, as in a call that never returns
        beside = outcome_of("manage", "migrate", "--check", DATA_DIR=data_dir)
        second = outcome_of("serve", DATA_DIR=data_dir, PORT=free_port())
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
    return FirstRun(
        data_dir, port, said, status, beside, second, dead, workers, ready, frozen, unfrozen, seconds
    )


@pytest.fixture(scope="module")
def data_dir(first_run):
    return first_run.data_dir


@pytest.fixture
def server_url(data_dir):
    """The address of a PostgreSQL that somebody else runs."""
    with run_server(data_dir):
        yield build_local_database_url(data_dir)


@pytest.fixture(scope="module")
def refuse():
    """Give the exit status and words of `serve`, run in a fork of a process that has imported it.

    Each fork has its own environment and settings, as a start has, and is spared a second of imports.
    """
    forking = subprocess.Popen(
        [sys.executable, "-m", "tests.tracetrack.forking"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def run(folder, **environment):
        output = folder / "said"
        asked = {"arguments": ["serve"], "environment": environment_of(environment), "output": str(output)}
        forking.stdin.write(json.dumps(asked) + "\n")
        forking.stdin.flush()
        return int(forking.stdout.readline()), output.read_text()

    yield run
    forking.kill()
    forking.communicate()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def measure_crowd():
    """How many times as long as on a machine of its own a process takes just now, by what else runs."""
    began, busy_until = time.monotonic(), time.process_time() + 0.2
    while time.process_time() < busy_until:
        pass
    return max(1.0, (time.monotonic() - began) / 0.2)


def environment_of(given):
    kept = {name: value for name, value in os.environ.items() if name not in OURS}
    return {**kept, "WEB_WORKERS": "1", **{name: str(value) for name, value in given.items()}}


def launch(*arguments, **environment):
    return subprocess.Popen(
        [sys.executable, "-m", "tracetrack.launcher", *arguments],
        cwd=ROOT,
        env=environment_of(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # Under nohup the tests ignore it, and what they start would too.
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
    )


def outcome_of(*arguments, **environment):
    """The exit status and all that was said."""
    process = launch(*arguments, **environment)
    said, _ = process.communicate(timeout=60)
    return process.returncode, said


class Launcher:
    """One `make run` that is up."""

    def __init__(self, process, said):
        self.process = process
        self.said = said
        self.children = psutil.Process(process.pid).children(recursive=True)

    def child(self, words):
        """The first process that was started with these words."""
        return next(child for child in self.children if words in " ".join(child.cmdline()))

    def stopped_by(self, number=None):
        """Send a signal, and give all that was said once it and all it started have ended."""
        with contextlib.suppress(psutil.NoSuchProcess):
            self.children += psutil.Process(self.process.pid).children(recursive=True)
        if number:
            self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=60)
        _, alive = psutil.wait_procs(self.children, timeout=10)
        assert alive == []
        return self.said + rest


@contextlib.contextmanager
def serving(data_dir, port, **environment):
    process = launch("serve", DATA_DIR=data_dir, PORT=port, **environment)
    try:
        said = ""
        for line in process.stdout:
            said += line
            if line == "Ctrl-C stops it.\n":
                break
        else:
            pytest.fail(said)
        yield Launcher(process, said)
    finally:
        for child in psutil.Process(process.pid).children() if process.poll() is None else []:
            child.kill()
        process.kill()
        process.wait()
        process.stdout.close()


def ask(port, path):
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    asking.request("GET", path)
    answer = asking.getresponse()
    return answer.status, answer.read().decode()


def wait_for_answer(port, path):
    """What it answers once it does, while the web server starts again: nobody is refused a connection."""
    deadline = time.monotonic() + 60
    while True:
        with contextlib.suppress(ConnectionResetError, http.client.RemoteDisconnected, TimeoutError):
            if (answer := ask(port, path))[0] == 200:
                return answer
        assert time.monotonic() < deadline
        time.sleep(0.05)


@contextlib.contextmanager
def begin_request(port):
    """A request that does not end by itself."""
    with socket.create_connection(("127.0.0.1", port)) as slow:
        slow.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert slow.recv(1000).startswith(b"HTTP/1.1 200")
        slow.sendall(b"GET /healthz HTTP/1.1\r\n")
        yield


def alive_children_of(pid):
    children = psutil.Process(pid).children()
    return [child for child in children if child.status() != psutil.STATUS_ZOMBIE]


def workers_of(launcher):
    alive = alive_children_of(launcher.process.pid)
    return [child.pid for child in alive if "work" in child.cmdline()]


def web_server_of(launcher):
    alive = alive_children_of(launcher.process.pid)
    return [child.pid for child in alive if "gunicorn" in child.cmdline()]


def web_processes_of(launcher):
    return [child.pid for pid in web_server_of(launcher) for child in alive_children_of(pid)]


def databases_of(launcher):
    alive = alive_children_of(launcher.process.pid)
    return [child.pid for child in alive if "postgres -D" in " ".join(child.cmdline())]


def wait_for_another(find, launcher, dead):
    """The ids of those processes once there are others than the dead one."""
    deadline = time.monotonic() + 20
    while not (found := [pid for pid in find(launcher) if pid != dead]):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found


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
    port = free_port()
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
    assert psutil.wait_procs(killed.children, timeout=10)[1] == []


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
    wait_for_another(web_server_of, again, dead)

    meanwhile = [ask(port, path) for path in ("/accounts/login/", "/api/v1/scans")]
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
    port = free_port()
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


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        (
            {"CREATE_TEST_USERS": "true", "BILLER_PASSWORD": "given-1"},
            "CREATE_TEST_USERS is on and needs DISPATCHER_PASSWORD: there are no default passwords.",
        ),
        (
            {"CREATE_TEST_USERS": "true"},
            "CREATE_TEST_USERS is on and needs BILLER_PASSWORD and DISPATCHER_PASSWORD: "
            "there are no default passwords.",
        ),
        (
            {"REQUIRE_SECOND_FACTOR": "all"},
            "REQUIRE_SECOND_FACTOR is 'all'. Set it to admins, or leave it out.",
        ),
        ({"WEB_WORKERS": "many"}, "WEB_WORKERS is 'many'. Set it to a whole number from 1 up."),
    ],
)
def test_wrong_settings_are_refused_before_the_database_is_made(refuse, tmp_path, environment, sentence):
    outcome = refuse(tmp_path, DATA_DIR=tmp_path, PORT=free_port(), **environment)

    assert outcome == (1, sentence + "\n")
    assert not (tmp_path / "postgres").exists()


@pytest.mark.django_db
def test_weak_admin_password_stops_the_start(refuse, tmp_path):
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path="/" + connection.settings_dict["NAME"]).geturl()

    outcome = refuse(
        tmp_path, DATA_DIR=tmp_path, PORT=free_port(), ADMIN_PASSWORD="basketball", DATABASE_URL=url
    )

    assert outcome == (1, "ADMIN_PASSWORD cannot be used: This password is too common.\n")
    assert not User.objects.exists()


@pytest.fixture
def web_page():
    """The port of something that answers and is no PostgreSQL."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer():
            with contextlib.suppress(OSError):
                while True:
                    caller, _ = server.accept()
                    caller.recv(1000)
                    caller.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                    caller.close()

        threading.Thread(target=answer, daemon=True).start()
        yield server.getsockname()[1]


@pytest.fixture
def refuse_database(refuse, tmp_path):
    """What `serve` says to a DATABASE_URL."""

    def run(url):
        status, said = refuse(tmp_path, DATA_DIR=tmp_path, PORT=free_port(), DATABASE_URL=url)
        assert status == 1
        assert "secret-word" not in said
        assert not (tmp_path / "postgres").exists()
        return said.removeprefix("DATABASE_URL does not work: ")

    return run


def test_database_that_is_not_there_is_refused(refuse_database):
    port = free_port()

    assert refuse_database(f"postgres://bob:secret-word@127.0.0.1:{port}/bags") == (
        f"nothing answers at 127.0.0.1:{port}: start PostgreSQL there, or correct the address.\n"
    )


def test_database_on_an_unknown_machine_is_refused(refuse_database):
    assert refuse_database("postgres://bob:secret-word@nowhere.invalid/bags") == (
        "there is no machine named nowhere.invalid: correct the name.\n"
    )


def test_database_that_is_no_postgresql_is_refused(refuse_database, web_page):
    assert refuse_database(f"postgres://bob:secret-word@127.0.0.1:{web_page}/bags") == (
        f"what answers at 127.0.0.1:{web_page} is not PostgreSQL: correct the host or the port.\n"
    )


def test_database_or_user_that_the_server_does_not_know_is_refused(refuse_database, server_url):
    user = refuse_database(server_url.replace("tracetrack@", "bob:secret-word@"))
    database = refuse_database(server_url.removesuffix("tracetrack") + "bags")

    assert user.endswith(" refuses user bob: correct the user or the password.\n")
    assert database.endswith(" has no database bags: make it with createdb, or correct the name.\n")


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://bob:secret-word@127.0.0.1/bags", "DATABASE_URL must name a PostgreSQL database"),
        ("postgres://bob:12/secret-word@127.0.0.1/bags", "DATABASE_URL cannot be read"),
        ("postgres://bob:secret#secret-word@127.0.0.1/bags", "DATABASE_URL cannot be read"),
        ("bags", "DATABASE_URL cannot be read"),
    ],
)
def test_database_url_that_cannot_be_read_is_refused(refuse_database, url, sentence):
    assert refuse_database(url).startswith(sentence)


def test_old_postgresql_is_refused():
    check_version(150000)
    with pytest.raises(CannotStart, match="names PostgreSQL 14: TraceTrack needs 15 or newer"):
        check_version(140018)


def test_data_of_another_version_stops_the_start(refuse, tmp_path):
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("15\n")

    status, said = refuse(tmp_path, DATA_DIR=tmp_path, PORT=free_port())

    assert (status, said.count("\n")) == (1, 1)
    assert "holds data of PostgreSQL 15 and TraceTrack runs PostgreSQL 18" in said


def test_unknown_command_says_what_there_is():
    status, said = outcome_of("dance")

    assert status == 2
    assert "python -m tracetrack.launcher serve" in said

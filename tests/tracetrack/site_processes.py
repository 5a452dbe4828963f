"""A whole site, as `make run` starts it, and its processes."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.waiting import wait_until

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
        _, alive = psutil.wait_procs(self.children, timeout=30)
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
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    asking.request("GET", path)
    answer = asking.getresponse()
    return answer.status, answer.read().decode()


def wait_for_answer(port, path):
    """What it answers once it does, while the web server starts again: nobody is refused a connection."""

    def find_answer():
        with contextlib.suppress(ConnectionResetError, http.client.RemoteDisconnected, TimeoutError):
            answer = ask(port, path)
            return answer if answer[0] == 200 else None

    return wait_until(find_answer, seconds=60)


@contextlib.contextmanager
def begin_request(port):
    """A request that does not end by itself."""
    with socket.create_connection(("127.0.0.1", port)) as slow:
        slow.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert slow.recv(1000).startswith(b"HTTP/1.1 200")
        slow.sendall(b"GET /healthz HTTP/1.1\r\n")
        yield


def alive_children_of(pid):
    """The words that each child was started with, by its id. Any may end meanwhile, and the parent too."""
    found = {}
    with contextlib.suppress(psutil.NoSuchProcess):
        for child in psutil.Process(pid).children():
            with contextlib.suppress(psutil.NoSuchProcess):  # a zombie is none for psutil
                if child.status() != psutil.STATUS_ZOMBIE:
                    found[child.pid] = child.cmdline()
    return found


def workers_of(launcher):
    return [pid for pid, words in alive_children_of(launcher.process.pid).items() if "work" in words]


def web_server_of(launcher):
    return [pid for pid, words in alive_children_of(launcher.process.pid).items() if "gunicorn" in words]


def web_processes_of(launcher):
    return [child for pid in web_server_of(launcher) for child in alive_children_of(pid)]


def databases_of(launcher):
    alive = alive_children_of(launcher.process.pid)
    return [pid for pid, words in alive.items() if "postgres -D" in " ".join(words)]


def wait_for_another(find, launcher, dead):
    """The ids of those processes once there are others than the dead one."""
    return wait_until(lambda: [pid for pid in find(launcher) if pid != dead])

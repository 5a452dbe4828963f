"""gunicorn, as the launcher starts it, waits for it and stops it."""

import contextlib
import errno
import http.client
import json
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Protocol

from django.conf import settings

from tracetrack.environment import read_address
from tracetrack.launcher import postgres_process
from tracetrack.launcher.away_answers import AwayAnswers
from tracetrack.launcher.postgres_files import CannotStart, print_line
from tracetrack.launcher.users import build_site_identity, give

BASE_DIR = Path(__file__).resolve().parent.parent.parent
# gunicorn gives requests 2 seconds to finish, see gunicorn_config.
SECONDS_TO_STOP = 2.5
SECONDS_TO_GET_READY = 60


def read_bind() -> IPv4Address | IPv6Address:
    """Where the site listens. Not by way of the settings: reading those makes DATA_DIR."""
    return read_address("BIND", "127.0.0.1")


def read_port() -> int:
    """PORT, if it is a number that a server can have and nothing else uses it."""
    text = os.environ.get("PORT", "").strip() or "8000"
    if not (re.fullmatch("[0-9]{1,5}", text) and 1 <= int(text) <= 65535):
        raise CannotStart(f"PORT is {text!r}: set it to a number from 1 to 65535.")
    check_port_is_free(int(text))
    return int(text)


def check_port_is_free(port: int) -> None:
    """Raise CannotStart if it is not, even after the moment that a killed TraceTrack needs to go."""
    deadline = time.monotonic() + 2
    while (error := try_bind(port)) == errno.EADDRINUSE and time.monotonic() < deadline:
        time.sleep(0.1)
    if error == errno.EADDRINUSE:
        other = port + 1 if port < 65535 else 8000
        raise CannotStart(
            f"Port {port} is in use: stop what uses it, or take another with PORT={other} make run"
        )
    if error == errno.EADDRNOTAVAIL:
        raise CannotStart(
            f"BIND is {read_bind()}, which is no address of this machine: "
            "set it to one that is, such as 127.0.0.1, or to 0.0.0.0 for all."
        )
    if error:
        raise CannotStart(
            f"Port {port} cannot be used ({os.strerror(error)}): take another with PORT=8000 make run"
        )


def try_bind(port: int) -> int:
    """The system's number for why no server can listen there; 0 if one can."""
    with socket.socket(socket.AF_INET if read_bind().version == 4 else socket.AF_INET6) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((str(read_bind()), port))
        except OSError as error:
            return error.errno or errno.EIO
    return 0


class SiteServer(Protocol):
    """What serves the site, as one process that can be started again."""

    process: subprocess.Popen[bytes]

    def start_again(self) -> object: ...

    def look_after(self) -> None: ...


class WebServer:
    """gunicorn on a port that the launcher holds; while gunicorn is not up, the launcher answers 503 there.

    As `user`, if one is given: only root may open ports below 1024.
    """

    def __init__(self, port: int, user: pwd.struct_passwd | None = None) -> None:
        self.port, self.user = port, user
        self.listener = open_port(port)
        self.away = AwayAnswers(self.listener)
        self.readiness: int | None = None
        self.process = self.start()

    def start(self) -> subprocess.Popen[bytes]:
        """Start gunicorn, in a session of its own: Ctrl-C reaches the launcher alone."""
        self.away.begin()
        self.stop_waiting_for_readiness()
        self.readiness, tell_ready = os.pipe()
        os.set_blocking(self.readiness, False)
        listener = self.listener.fileno()
        try:
            self.process = subprocess.Popen(  # noqa: S603
                build_gunicorn_line(),
                cwd=BASE_DIR,
                start_new_session=True,
                pass_fds=[listener, tell_ready],
                **build_site_identity(
                    self.user,
                    BIND=str(read_bind()),
                    PORT=str(self.port),
                    LISTENER=f"fd://{listener}",
                    TELL_READY=str(tell_ready),
                    LAUNCHER_PID=str(os.getpid()),
                    PROMETHEUS_MULTIPROC_DIR=str(empty_metrics_folder(self.port, self.user)),
                ),
            )
        finally:
            os.close(tell_ready)
        return self.process

    def start_again(self) -> subprocess.Popen[bytes]:
        """Start gunicorn after it died."""
        kill_group(self.process)  # its workers, which would go by themselves a second later
        return self.start()

    def look_after(self) -> None:
        """Leave the port to gunicorn once a process of it serves, and answer there when it has died."""
        if self.process.poll() is not None:
            self.away.begin()
        elif self.readiness is not None:
            with contextlib.suppress(BlockingIOError):
                if os.read(self.readiness, 1):
                    self.away.end()
                self.stop_waiting_for_readiness()

    def stop_waiting_for_readiness(self) -> None:
        if self.readiness is not None:
            os.close(self.readiness)
            self.readiness = None

    def close_port(self) -> None:
        """Let nobody in any more; connections are refused once gunicorn has closed its port too."""
        self.away.end()
        self.listener.close()


@contextlib.contextmanager
def run_web_server(port: int, user: pwd.struct_passwd | None = None) -> Iterator[WebServer]:
    """Run gunicorn for as long as the block lasts."""
    server = WebServer(port, user)
    try:
        yield server
    finally:
        server.close_port()
        stop(server.process)


def build_gunicorn_line() -> list[str]:
    """The command that serves the site. Address and number of workers are in the environment."""
    config = "python:tracetrack.launcher.gunicorn_config"
    return [sys.executable, "-m", "gunicorn", "--config", config, "tracetrack.wsgi"]


def open_port(port: int) -> socket.socket:
    family = socket.AF_INET if read_bind().version == 4 else socket.AF_INET6
    return socket.create_server((str(read_bind()), port), family=family, backlog=2048)


def empty_metrics_folder(port: int, user: pwd.struct_passwd | None = None) -> Path:
    """Where the web processes keep their counts: those of an earlier run on this port are gone.

    Raises CannotStart if they cannot be thrown away, as where another user has started TraceTrack before.
    """
    folder = Path(settings.DATA_DIR) / "metrics" / str(port)
    try:
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        give(folder, user)
    except OSError as error:
        reason = error.strerror or error
        raise CannotStart(
            f"{folder} cannot be made anew ({reason}): "
            f"give {folder.parent} to the user who starts TraceTrack, or delete it."
        ) from error
    return folder


# Let requests finish; when asked again, do not wait for them.
ASKING_GUNICORN = ((signal.SIGTERM, SECONDS_TO_STOP), (signal.SIGQUIT, 0.3))


def stop(process: subprocess.Popen[bytes], asking: Sequence[tuple[int, float]] = ASKING_GUNICORN) -> None:
    """Ask a process to end by these signals, so many seconds each, then end it and all that it started."""
    postgres_process.stop(process, asking)
    kill_group(process)  # what is left hangs, or its master was killed


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """End all that this process started, whether it lives or not."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def wait_until_ready(server: SiteServer, port: int) -> None:
    """Raise CannotStart, with its reason, if /readyz is not ready within a minute."""
    deadline = time.monotonic() + SECONDS_TO_GET_READY
    troubles = ["it does not answer"]
    while troubles:
        if (status := server.process.poll()) is not None:
            raise CannotStart(f"The web server ended by itself (status {status}): its words are above.")
        server.look_after()
        if time.monotonic() > deadline:
            raise CannotStart(f"TraceTrack does not get ready: {' '.join(describe_troubles() or troubles)}")
        time.sleep(0.1)
        with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
            troubles = fetch_readyz(port)


def fetch_readyz(port: int) -> list[str]:
    """The names of the checks of /readyz that fail; nothing when TraceTrack is ready."""
    asking = http.client.HTTPConnection(choose_own_address(), port, timeout=3)
    with contextlib.closing(asking):
        asking.request("GET", "/readyz")
        failing: list[str] = json.loads(asking.getresponse().read())["failing"]
    return failing


def describe_troubles() -> list[str]:
    """What the same checks say here: /readyz gives strangers no sentences."""
    from monitoring.health import run_checks  # its models are not there when this module is read

    return [check["detail"] for check in run_checks().values() if not check["ok"]]


def choose_own_address() -> str:
    """Where this machine itself reaches the server."""
    if read_bind().is_unspecified:
        return "127.0.0.1" if read_bind().version == 4 else "::1"
    return str(read_bind())


def print_address(port: int, *remarks: str) -> None:
    print_line(f"TraceTrack is ready: {build_address(choose_own_address(), port)}")
    if read_bind().is_loopback:
        print_line("Only this machine reaches it: BIND=0.0.0.0 opens it to others.")
    else:
        if read_bind().is_unspecified and (address := find_network_address()):
            print_line(f"From other machines:  {build_address(address, port)}")
        print_line(
            "Others reach it directly: put a proxy in front that buffers requests, "
            "such as nginx or Caddy (docs/running/https.md)."
        )
    for remark in remarks:
        print_line(remark)
    print_line("Ctrl-C stops it.")


def build_address(host: str, port: int) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def find_network_address() -> str | None:
    """This machine's address for others. Nothing is sent: the system only picks the way it would take."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        address = str(probe.getsockname()[0])
    return None if address.startswith("127.") else address

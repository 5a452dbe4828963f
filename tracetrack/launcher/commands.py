"""Starting and stopping TraceTrack.

python -m tracetrack.launcher serve             the site, with its own database unless DATABASE_URL is set
python -m tracetrack.launcher manage COMMAND    manage.py, with the database running
python -m tracetrack.launcher dev               the site for developers: what is saved is in it at once
python -m tracetrack.launcher demo              a small warehouse to look around in
python -m tracetrack.launcher test ARGUMENTS    pytest, with a database of its own
python -m tracetrack.launcher watch ARGUMENTS   the same, and again at each save
python -m tracetrack.launcher test-15 ARGUMENTS      pytest on PostgreSQL 15
python -m tracetrack.launcher test-clock ARGUMENTS   pytest for the tests of days and hours, near midnight
python -m tracetrack.launcher mutants ARGUMENTS      small mistakes in the rules that no test sees
"""

import contextlib
import os
import pwd
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import django
import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from tracetrack.environment import read_number, read_switch
from tracetrack.launcher import matrix, postgres_for_tests
from tracetrack.launcher.nightly_backup import back_up_nightly
from tracetrack.launcher.postgres import (
    AlreadyRunning,
    build_local_database_url,
    run_server,
    write_checkpoint,
)
from tracetrack.launcher.postgres_files import CannotStart, print_line
from tracetrack.launcher.postgres_process import Server
from tracetrack.launcher.supervision import Part
from tracetrack.launcher.tools_for_tests import IN_PARTS, WHOLE, find_test_tools, require
from tracetrack.launcher.users import choose_site_user, give
from tracetrack.launcher.web_server import (
    SiteServer,
    print_address,
    read_port,
    run_web_server,
    wait_until_ready,
)
from tracetrack.launcher.worker_process import WorkerProcess, run_worker

# /readyz looks by connections of its own, a few at once.
CONNECTIONS_OF_CHECKS = 4
# However busy the site is: psql, pg_dump, manage.py, backups.
CONNECTIONS_FOR_TOOLS = 30
CONNECTIONS_OF_SUPERUSER = 3  # PostgreSQL keeps them back
BASE_DIR = Path(__file__).resolve().parent.parent.parent


def main(arguments: list[str]) -> int:
    """Run a command and return its exit status. A reason not to start is one sentence and status 1."""
    commands = {
        "serve": serve,
        "dev": serve_to_developer,
        "manage": manage,
        "demo": demo,
        "test": test,
        "test-15": test_on_15,
        "test-clock": test_clock,
        "watch": watch_tests,
        "mutants": run_mutants,
    }
    name, *rest = arguments or ["help"]
    if name not in commands or (name in ("serve", "dev") and rest):
        sys.stderr.write(__doc__ or "")
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracetrack.settings")
    try:
        return commands[name](rest)
    except (CannotStart, ImproperlyConfigured) as reason:
        sys.stderr.write(f"{reason}\n")
    except OSError as error:
        sys.stderr.write(f"TraceTrack cannot go on: {error.strerror}: {error.filename}\n")
    return 1


def serve(_arguments: Sequence[str]) -> int:
    """Serve until Ctrl-C, SIGTERM or the closing of the terminal, then stop all that was started."""
    return run_site(run_web_server, watch)


def serve_to_developer(_arguments: Sequence[str]) -> int:
    """Serve with DEBUG and the same database as `serve`, and follow what is saved."""
    os.environ |= {"DEBUG": "true", "BIND": "127.0.0.1"}
    from tracetrack.launcher.autoreload import keep_up_with_saves, run_development_server

    return run_site(run_development_server, keep_up_with_saves)


def run_site(
    server: Callable[[int, pwd.struct_passwd | None], contextlib.AbstractContextManager[SiteServer]],
    keep: Callable[[Sequence[Part], SiteServer, WorkerProcess], None],
) -> int:
    """Run the database, the worker and this web server for as long as `keep` lasts."""
    turn_signals_into_interrupts()
    try:
        port = read_port()
        connections = count_connections()
        django.setup()
        # These need the apps.
        from accounts.bootstrap import check_environment
        from tracetrack.launcher.preparation import prepare
        from tracetrack.launcher.redis_check import check_redis

        check_environment()
        check_redis()
        with run_database(settings.DATA_DIR, connections=connections) as database:
            prepare()
            # Developers edit as the user who serves.
            user, remarks = (None, []) if settings.DEBUG else choose_site_user()
            give(settings.DATA_DIR / "secret-key", user)
            with run_worker(user) as worker, server(port, user) as web, stop_together(worker, database):
                wait_until_ready(web, port)
                print_address(port, *remarks)
                parts = [Part("The web server", web), Part("The worker", worker)]
                if database:
                    parts.append(Part("PostgreSQL", database, database.explain_end))
                with back_up_nightly():
                    keep(parts, web, worker)
    except KeyboardInterrupt:
        print_line("TraceTrack has stopped.")
    return 0


@contextlib.contextmanager
def stop_together(worker: WorkerProcess, database: Server | None) -> Iterator[None]:
    """At the end let all begin to stop at once: the whole must not take longer than five seconds."""
    try:
        yield
    finally:
        worker.ask_to_stop()
        if database:
            threading.Thread(target=write_checkpoint, args=[database.cluster], daemon=True).start()


def manage(arguments: Sequence[str]) -> int:
    """Run manage.py on the database that runs, or start the database for as long as it takes."""
    with share_database():
        return run_to_end([sys.executable, str(BASE_DIR / "manage.py"), *arguments])


def demo(arguments: Sequence[str]) -> int:
    """Fill a small warehouse, whether TraceTrack runs, has never run, or runs elsewhere."""
    with share_database():
        django.setup()
        from tracetrack.launcher.preparation import prepare_database

        prepare_database()
        return run_to_end([sys.executable, str(BASE_DIR / "manage.py"), "demo", *arguments])


@contextlib.contextmanager
def share_database() -> Iterator[None]:
    """The database of the TraceTrack that runs, or started for as long as the block lasts."""
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(run_database(settings.DATA_DIR))
        except AlreadyRunning:
            wait_until_it_answers(build_local_database_url(settings.DATA_DIR))
        yield


FAILED = 1  # what pytest ends with when tests failed; more: it was interrupted or could not run


def test(arguments: Sequence[str]) -> int:
    """Run pytest with a database and a DATA_DIR apart from the ones that people work with.

    All tests are two runs, each in several processes: the parts by themselves, then whole sites, most of them
    in a browser.
    """
    environment = build_test_environment()
    counting = ["coverage", "run", "-m"] if read_switch("COVERAGE") else []
    pytest = [sys.executable, "-m", *counting, "pytest"]
    worst = 0
    for run in [arguments] if arguments else [IN_PARTS, WHOLE]:
        status = run_to_end([*pytest, *run], environment)
        worst = max(worst, status)
        if status > FAILED:
            break
    return worst


def test_on_15(arguments: Sequence[str]) -> int:
    return matrix.run_on_oldest(arguments, run_to_end)


def test_clock(arguments: Sequence[str]) -> int:
    return matrix.run_near_midnight(arguments, run_to_end)


def watch_tests(arguments: Sequence[str]) -> int:
    """Run pytest now and again at each save, until Ctrl-C. A save ends the run that is under way."""
    from tracetrack.launcher.autoreload import run_at_each_save

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "pytest", *arguments],
            env={**os.environ, **build_test_environment()},
            start_new_session=True,  # ended with all that it started; Ctrl-C reaches the launcher alone
        )

    turn_signals_into_interrupts()
    with contextlib.suppress(KeyboardInterrupt):
        run_at_each_save(start)
    return 0


def run_mutants(arguments: Sequence[str]) -> int:
    """Plant mistakes in a copy of the rules and count those that no test sees."""
    return run_to_end([sys.executable, "-m", "tests.mutants", *arguments], build_test_environment())


def build_test_environment() -> dict[str, str]:
    """Where the tests find their database, which is started if it does not run, and other programs."""
    data_dir = settings.DATA_DIR / "test"
    return {**build_test_databases(data_dir), "DATA_DIR": str(data_dir), **find_test_tools()}


def build_test_databases(data_dir: Path) -> dict[str, str]:
    """Two roles on the given server or on one of our own. With one role, what it may not do is not tested."""
    if not has_database_url():
        return postgres_for_tests.start(data_dir)
    if not os.environ.get("DATABASE_OWNER_URL"):
        require("DATABASE_OWNER_URL is not set: make a second role for the tests (docs/developing.md).")
    return {}


@contextlib.contextmanager
def run_database(data_dir: Path, *, connections: int = 100) -> Iterator[Server | None]:
    """Run the own PostgreSQL for as long as the block lasts, if it is wanted."""
    if has_database_url():
        yield None
        return
    with run_server(data_dir, connections=connections, backup_dir=settings.BACKUP_DIR) as server:
        yield server


def has_database_url() -> bool:
    return any(os.environ.get(name) for name in ("DATABASE_URL", "DATABASE_OWNER_URL"))


def count_connections() -> int:
    """What web server and worker may take at most, and 30 for tools. Raises ImproperlyConfigured."""
    from tracetrack.launcher import gunicorn_config
    from tracetrack.launcher.server_checks import CONNECTIONS_OF_WORKER

    of_web_worker = read_number("DATABASE_POOL_SIZE", 8) + CONNECTIONS_OF_CHECKS
    of_site = gunicorn_config.workers * of_web_worker + CONNECTIONS_OF_WORKER
    return of_site + CONNECTIONS_FOR_TOOLS + CONNECTIONS_OF_SUPERUSER


def wait_until_it_answers(url: str) -> None:
    """Another TraceTrack is starting the database, or runs it."""
    deadline = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(url, connect_timeout=5).close()
            return
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                raise CannotStart(f"The database of the other TraceTrack does not answer: {error}") from error
            time.sleep(0.2)


def watch(parts: Sequence[Part], web: SiteServer, _worker: WorkerProcess) -> None:
    """Start again what ends, until Ctrl-C. Raises CannotStart if something does not stay alive."""
    while True:
        web.look_after()
        for part in parts:
            part.look_after()
        time.sleep(0.1)


def turn_signals_into_interrupts() -> None:
    """SIGTERM and a closed terminal end TraceTrack as Ctrl-C does, even if a shell has turned that off."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.default_int_handler)


def run_to_end(command: Sequence[str], environment: Mapping[str, str] | None = None) -> int:
    """Run a command to its end, which Ctrl-C in the terminal reaches as well, and return its exit status."""
    with subprocess.Popen(command, env={**os.environ, **(environment or {})}) as process:  # noqa: S603
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        while True:
            try:
                status = process.wait()
                return status if status >= 0 else 128 - status
            except KeyboardInterrupt:
                continue

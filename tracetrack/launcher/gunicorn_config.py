"""How gunicorn serves TraceTrack. Raises ImproperlyConfigured: `serve` reads it before gunicorn does.

This is read in gunicorn's master, so it imports neither settings nor psycopg: what is loaded there is loaded
before gevent patches the workers.
"""

import contextlib
import os
import resource
import signal
from pathlib import Path
from typing import Any

from core.memory import use_one_arena
from tracetrack.environment import read_number
from tracetrack.launcher.orphans import end_with_launcher

# Before any thread, so that those that hash passwords can give back what they used (accounts/hashers.py).
use_one_arena()

_host, _port = os.environ.get("BIND") or "127.0.0.1", os.environ.get("PORT") or "8000"
# The launcher holds the port open, and hands it over.
bind = os.environ.get("LISTENER") or f"{f'[{_host}]' if ':' in _host else _host}:{_port}"
workers = read_number("WEB_WORKERS", max(2, os.cpu_count() or 2))
worker_class = "gevent"
# Thousands of slow bodies may wait in a process (core/request_bodies.py), each with a file open.
worker_connections = 3000
_files, _most_files = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (max(_files, min(_most_files, 8192)), _most_files))
# Longer than people pause between two scans, and than balancers keep what is idle: those would send requests
# into connections that are being closed. It is also the time that a request's head may take.
keepalive = read_number("KEEP_ALIVE_SECONDS", 75)
# What is not answered then is cut off: the whole site stops within five seconds.
graceful_timeout = 2
# A worker's loop says once a second that it runs, from when the application is loaded. One that stands still
# is killed, and the next one serves within ten seconds.
timeout = 5
TELL_READY = os.environ.get("TELL_READY")
# Nobody's headers change the scheme, path or address here: that is done by TRUSTED_PROXIES.
forwarded_allow_ips = ""
# The launcher prints what there is to know about starting and stopping.
loglevel = "warning"
logger_class = "tracetrack.launcher.gunicorn_logs.Logger"
# Heartbeats go to memory: a slow disk must not look like a hung worker.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
# Its default path is one for all instances of a user.
control_socket_disable = True


def on_starting(server: Any) -> None:
    end_with_launcher(signal.SIGTERM)


def post_worker_init(worker: Any) -> None:
    """Let a process look at itself and at the replica: now it is its own, and its threads are patched."""
    from core.replica import start_following
    from monitoring.process_metrics import start_measuring
    from tracetrack.apps import collect_garbage_seldom

    load_everything()
    collect_garbage_seldom()
    start_measuring()
    start_following()
    if TELL_READY:
        # The launcher listens for the first one only.
        with contextlib.suppress(OSError):
            os.write(int(TELL_READY), b"1")


def load_everything() -> None:
    """Import all pages and migrations now, not while the first requests wait and the loop stands still."""
    from django.conf import settings
    from django.db.migrations.loader import MigrationLoader
    from django.template import engines
    from django.urls import reverse
    from django.utils import translation

    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            reverse("login")  # makes the table of all addresses, of which each language has its own
    for folder in engines["django"].dirs:
        for path in Path(folder).rglob("*.html"):
            engines["django"].get_template(str(path.relative_to(folder)))
    MigrationLoader(None)


def child_exit(server: Any, worker: Any) -> None:
    """What a process that is gone had in use counts no more."""
    # By hand: prometheus_client, which would do it, must not be loaded here.
    for gone in Path(os.environ.get("PROMETHEUS_MULTIPROC_DIR", "/nowhere")).glob(
        f"gauge_live*_{worker.pid}.db"
    ):
        gone.unlink(missing_ok=True)

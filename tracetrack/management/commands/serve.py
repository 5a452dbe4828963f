"""manage.py serve: the web server alone, as systemd, compose and clouds start it."""

import os
import shlex
import sys
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from tracetrack.launcher.postgres_files import CannotStart
from tracetrack.launcher.preparation import check_addresses, collect_static_files
from tracetrack.launcher.redis_check import check_redis
from tracetrack.launcher.users import build_site_identity
from tracetrack.launcher.web_server import (
    BASE_DIR,
    build_gunicorn_line,
    empty_metrics_folder,
    read_bind,
    read_port,
)


class Command(BaseCommand):
    help = "Serve the site from this process alone. `prepare` has made the database, `work` is beside it."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Print gunicorn's command line and become gunicorn: signals reach it without going through us."""
        try:
            from tracetrack.launcher import gunicorn_config  # noqa: F401  # refuses wrong numbers

            check_redis()
            check_addresses()
            port = int(os.environ.get("PORT") or 8000) if _has_sockets_of_systemd() else read_port()
            metrics = empty_metrics_folder(port)
        except (CannotStart, ImproperlyConfigured) as reason:
            raise CommandError(str(reason)) from None
        collect_static_files()
        environment = build_site_identity(
            None, BIND=str(read_bind()), PORT=str(port), PROMETHEUS_MULTIPROC_DIR=str(metrics)
        )["env"]
        line = build_gunicorn_line()
        self.stdout.write(f"PROMETHEUS_MULTIPROC_DIR={shlex.quote(str(metrics))} {shlex.join(line)}")
        self.stdout.flush()
        os.chdir(BASE_DIR)
        os.execve(sys.executable, line, environment)  # noqa: S606


def _has_sockets_of_systemd() -> bool:
    """Whether systemd opened the port: gunicorn finds that out by the same variables."""
    return os.environ.get("LISTEN_PID") == str(os.getpid()) and os.environ.get("LISTEN_FDS", "0") != "0"

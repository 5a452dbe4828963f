"""The worker: loads and exports, beside the web server."""

import os
import signal
import threading
import time
from typing import Any, cast

from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

# Scans come first where both share a machine.
NICENESS = 10


class Command(BaseCommand):
    help = "Load and export files that people have asked for, until it is stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        os.nice(NICENESS)
        if launcher := os.environ.get("LAUNCHER_PID"):
            threading.Thread(target=stop_with, args=[int(launcher)], daemon=True).start()
        connector = cast(DjangoConnector, app.connector).get_worker_connector()
        with app.replace_connector(connector) as working:
            # A finished job is told by its row of ours.
            working.run_worker(concurrency=1, delete_jobs="always", shutdown_graceful_timeout=3)


def stop_with(launcher: int) -> None:
    """Stop with the launcher, even if it was killed and could say nothing, perhaps before we were ready."""
    while os.getppid() == launcher:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGKILL)

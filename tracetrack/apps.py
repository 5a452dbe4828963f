import gc
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin.apps import AdminConfig
from django.utils.autoreload import BaseReloader, autoreload_started


class TraceTrackConfig(AppConfig):
    name = "tracetrack"

    def ready(self) -> None:
        autoreload_started.connect(reload_for_sql)
        collect_garbage_of_later()


def collect_garbage_of_later() -> None:
    """Leave alone, for good, what is imported by now: looking through it is a sixth of a start."""
    gc.freeze()
    gc.enable()


def collect_garbage_seldom() -> None:
    """For a process that answers requests, once it has loaded all: it is looked through every 3,000 things.

    Every 700, as Python has it, that took a tenth of each request, of lists a fifth. Most of what requests
    leave only a collection finds: every 50,000 it took 20 to 80 ms at a time, in which no scan was answered.
    """
    gc.freeze()
    gc.set_threshold(3_000, 20, 50)


def reload_for_sql(sender: BaseReloader, **_kwargs: Any) -> None:
    """Start Django's development server again for SQL too: some modules read theirs when they are loaded."""
    sender.watch_dir(settings.BASE_DIR, "*/sql/**/*.sql")


class AdminSite(AdminConfig):
    default_site = "tracetrack.admin.TraceTrackAdminSite"

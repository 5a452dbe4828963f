from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin.apps import AdminConfig
from django.utils.autoreload import BaseReloader, autoreload_started


class TraceTrackConfig(AppConfig):
    name = "tracetrack"

    def ready(self) -> None:
        autoreload_started.connect(reload_for_sql)


def reload_for_sql(sender: BaseReloader, **_kwargs: Any) -> None:
    """Start Django's development server again for SQL too: some modules read theirs when they are loaded."""
    sender.watch_dir(settings.BASE_DIR, "*/sql/**/*.sql")


class AdminSite(AdminConfig):
    default_site = "tracetrack.admin.TraceTrackAdminSite"

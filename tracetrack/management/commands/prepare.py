"""manage.py prepare: what must be done once before web servers and worker of a version start."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from accounts.bootstrap import check_environment
from tracetrack.launcher.postgres_files import CannotStart
from tracetrack.launcher.preparation import prepare


class Command(BaseCommand):
    help = "Bring the database, the first people and the static files up to date. Twice changes nothing."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            check_environment()
            prepare()
        except (CannotStart, ImproperlyConfigured) as reason:
            raise CommandError(str(reason)) from None

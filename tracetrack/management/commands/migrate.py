"""manage.py migrate: Django's own, as the owner of the tables, and then the grants for the serving role.

The version before may be serving meanwhile. A migration that waits for a table holds up all that come after
it, so it waits half a second at most, lets them through, and tries again.
"""

import time
from typing import Any

import psycopg
from django.core.management.base import CommandError
from django.db import OperationalError, connection
from django.db.migrations import Migration
from django_migrate_sql.management.commands import migrate
from psycopg.errors import DeadlockDetected, LockNotAvailable

from core.database_roles import (
    connect_as_owner,
    get_owner_parameters,
    get_owner_role,
    get_serving_role,
    has_two_roles,
)
from tracetrack.grants import apply_grants

WAIT_FOR_LOCK = "500ms"  # less than a scan waits for one
# PostgreSQL's own cleaning of a table gives way to those who wait for longer than a second: now and then, we.
LONG_WAIT, LONG_WAIT_EVERY = "1500ms", 10
SECONDS_BETWEEN_TRIES = 1
TRIES = 120


class Command(migrate.Command):  # type: ignore[misc]
    def handle(self, *args: Any, **options: Any) -> None:
        with connect_as_owner():
            self.migrate_by_and_by(*args, **options)
        if has_two_roles() and not (options["plan"] or options["check_unapplied"]):
            with psycopg.connect(**get_owner_parameters()) as database:
                apply_grants(database, serving=get_serving_role(), owner=get_owner_role())

    def migrate_by_and_by(self, *args: Any, **options: Any) -> None:
        """Migrate, and begin again with the first migration that could not get its locks."""
        for attempt in range(TRIES):
            self.wait = LONG_WAIT if attempt % LONG_WAIT_EVERY == LONG_WAIT_EVERY - 1 else WAIT_FOR_LOCK
            try:
                super().handle(*args, **options)
            except OperationalError as error:
                if not isinstance(error.__cause__, DeadlockDetected | LockNotAvailable):
                    raise
                time.sleep(SECONDS_BETWEEN_TRIES)
            else:
                return
        raise CommandError(
            "A table that a migration has to change is in use all the time: stop the site, or what runs long "
            "(Admin → System), and migrate again. What was migrated stays."
        )

    def migration_progress_callback(
        self, action: str, migration: Migration | None = None, fake: bool = False
    ) -> None:
        if migration is not None and action.endswith("_start"):
            # One that builds an index beside the work waits for that work without holding up any.
            with connection.cursor() as cursor:
                limit = self.wait if migration.atomic else "0"
                cursor.execute("SELECT set_config('lock_timeout', %s, false)", [limit])
        super().migration_progress_callback(action, migration, fake)

"""manage.py migrate: Django's own, as the owner of the tables, and then the grants for the serving role."""

from typing import Any

import psycopg
from django_migrate_sql.management.commands import migrate

from core.database_roles import (
    connect_as_owner,
    get_owner_parameters,
    get_owner_role,
    get_serving_role,
    has_two_roles,
)
from tracetrack.grants import apply_grants


class Command(migrate.Command):  # type: ignore[misc]
    def handle(self, *args: Any, **options: Any) -> None:
        with connect_as_owner():
            super().handle(*args, **options)
        if has_two_roles() and not (options["plan"] or options["check_unapplied"]):
            with psycopg.connect(**get_owner_parameters()) as database:
                apply_grants(database, serving=get_serving_role(), owner=get_owner_role())

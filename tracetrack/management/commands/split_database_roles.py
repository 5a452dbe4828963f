"""manage.py split_database_roles: from one role that owns the tables and serves to two."""

from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError

from core.database_roles import (
    get_owner_parameters,
    get_owner_role,
    get_serving_role,
    hand_over,
    has_two_roles,
)
from tracetrack.grants import apply_grants

MAY_MIGRATE = """
    SELECT has_database_privilege(current_database(), 'CREATE') AND has_schema_privilege('public', 'CREATE')
"""


class Command(BaseCommand):
    help = "Give all that the role of DATABASE_URL owns to that of DATABASE_OWNER_URL. Twice changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if not has_two_roles():
            raise CommandError(
                "Set DATABASE_OWNER_URL to the role that shall own the tables: docs/running/database.md."
            )
        serving, owner = get_serving_role(), get_owner_role()
        try:
            with psycopg.connect(**get_owner_parameters()) as database:
                hand_over(database, serving=serving, owner=owner)
                apply_grants(database, serving=serving, owner=owner)
                if database.execute(MAY_MIGRATE).fetchone() != (True,):
                    name = database.info.dbname
                    raise CommandError(
                        f"{owner} may make nothing in the database {name}: as an administrator of the "
                        f"database first run GRANT CREATE ON DATABASE {name} TO {owner} and, in {name}, "
                        f"GRANT CREATE ON SCHEMA public TO {owner}."
                    )
        except psycopg.errors.InsufficientPrivilege as error:
            raise CommandError(
                f"{owner} may not take over what {serving} owns: run GRANT {serving} TO {owner} as an "
                "administrator of the database first."
            ) from error
        self.stdout.write(
            f"{owner} owns the database's tables and functions; {serving} serves and owns none."
        )

"""Migrations: they can be run and taken back, and the way does not show in the schema."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from core.database_roles import connect_as_owner
from tests.database import dump_fresh_schema, dump_schema, new_database

# Those of Django and Procrastinate that none of ours comes before. They are theirs to test.
OF_OTHERS = ("contenttypes", "auth", "sessions", "procrastinate")


@pytest.fixture
def empty_database(django_db_setup, django_db_blocker):
    """Without tables but those of others."""
    with django_db_blocker.unblock(), new_database(), connect_as_owner():
        for app in OF_OTHERS:
            call_command("migrate", app, verbosity=0)
        yield


def plan():
    """Our migrations that are not in the database, in their order, each as (app, name)."""
    executor = MigrationExecutor(connection)
    leaves = executor.loader.graph.leaf_nodes()
    return [
        (migration.app_label, migration.name) for migration, _backwards in executor.migration_plan(leaves)
    ]


@pytest.mark.nightly  # that they go forth is seen each time the tests' database is made
@pytest.mark.timeout(240)  # a database is made step by step, twice
def test_migrations_go_forth_and_back_and_forth_again(empty_database):
    without_ours = dump_schema()
    steps = plan()
    call_command("migrate", verbosity=0)
    with_ours = dump_schema()

    MigrationExecutor(connection).migrate([(app, None) for app in dict.fromkeys(app for app, _name in steps)])
    assert dump_schema() == without_ours

    call_command("migrate", verbosity=0)
    assert dump_schema() == with_ours == dump_fresh_schema()

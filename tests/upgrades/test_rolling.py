"""This version serves on while a later one migrates, and a migration waits for those who scan."""

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, migrations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

from core.database_roles import get_owner_parameters
from monitoring import health
from tests.builders import make_user, scan
from tests.database import make_template, new_database
from tests.threads import result_of, start
from tests.upgrades import rolling
from tests.waiting import wait_until
from tracetrack.database_settings import LIMITS
from tracetrack.management.commands import migrate

PAGES = (
    "/",
    "/bags/",
    "/bags/CH10001/",
    "/bills/",
    "/search/?q=CH1",
    "/work/",
    "/reports/",
    "/admin/system/",
)


@pytest.fixture
def database(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), new_database(make_template()):
        yield


def migrate_further():
    """As a later version does, over a connection of its own."""
    with psycopg.connect(**get_owner_parameters(), autocommit=True) as owner:
        for statement in (*rolling.LATER, rolling.LATER_INDEX):
            owner.execute(statement)
        owner.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('scanning', '0999_later', now())"
        )


def test_this_version_serves_on_a_database_of_the_next(database, client):
    admin = make_user("Admin", "priya")
    before = scan(admin, "pack", "CH10001", parent="SB10001")
    connection.ensure_connection()
    kept = connection.connection  # as one of a pool, which has plans of the old tables
    client.force_login(admin)

    migrate_further()
    health.schema.clear()
    after = scan(admin, "pack", "CH10002", parent="SB10001")
    again = scan(admin, "pack", "CH10001", id=before.id, parent="SB10001")
    answers = {page: client.get(page).status_code for page in PAGES}

    assert connection.connection is kept
    assert (before.outcome, after.outcome, again.replayed) == ("saved", "saved", True)
    assert answers == dict.fromkeys(PAGES, 200)
    assert (
        health.check_schema()
        == "The database is of a later version (1 migrations more), and is not compared."
    )


class Widen(migrations.Migration):
    """Wants the table of bags for itself."""

    operations = [migrations.RunSQL("ALTER TABLE bags_bag ADD COLUMN later integer")]


def run_widen(command, *_arguments, **_options):
    """In place of Django's own, which reads migrations from the disk."""
    command.verbosity = 0
    migration = Widen("0999_later", "bags")
    command.migration_progress_callback("apply_start", migration)
    MigrationExecutor(connection).apply_migration(ProjectState(), migration)


def use_bags(serving, reader):
    """Scans come through behind a migration that waits. After three the report ends."""
    with reader:
        for _time in range(3):
            wait_until(lambda: serving.execute(IS_MIGRATION_WAITING).fetchone()[0])
            serving.execute("SELECT count(*) FROM bags_bag")


IS_MIGRATION_WAITING = """
SELECT EXISTS (
    SELECT FROM pg_locks
    WHERE relation = 'bags_bag'::regclass AND mode = 'AccessExclusiveLock' AND NOT granted)
"""


def test_migration_that_waits_for_a_table_lets_others_through(database, monkeypatch):
    """A long report holds the bags: the migration gives way, again and again, and is done when that ends."""
    monkeypatch.setattr("django_migrate_sql.management.commands.migrate.Command.handle", run_widen)
    parameters = connection.get_connection_params()
    reader = psycopg.connect(**parameters)
    reader.execute("SELECT count(*) FROM bags_bag")
    serving = psycopg.connect(**parameters, autocommit=True)
    serving.execute("SET lock_timeout = '20s'")
    using = start(use_bags, serving, reader)

    call_command("migrate", verbosity=0)

    result_of(using)
    columns = serving.execute("SELECT later FROM bags_bag").description
    [is_shorter] = serving.execute(
        "SELECT %s::interval < %s::interval", [migrate.WAIT_FOR_LOCK, LIMITS["lock_timeout"]]
    ).fetchone()
    serving.close()
    assert [column.name for column in columns] == ["later"]
    assert is_shorter, "A scan would give up before the migration gives way."


def test_absent_release_is_a_failure():
    with pytest.raises(SystemExit, match="is not in this clone"), rolling.check_out("0.0.0-never"):
        pass

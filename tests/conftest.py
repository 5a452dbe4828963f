"""What all tests share."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.db.backends.postgresql.operations import DatabaseOperations
from psycopg.errors import DeadlockDetected

# Tables that the migrations fill: a test that commits leaves them as they are.
KEPT = {
    "django_migrations",
    "django_content_type",
    "auth_group",
    "auth_permission",
    "auth_group_permissions",
    "bags_sitesettings",
    "reporting_summarymail",
}


def pytest_configure():
    """Serve CSS and JavaScript as they lie: tests need no collected, hashed copies."""
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


@pytest.fixture(scope="session", autouse=True)
def history_may_be_emptied_between_tests():
    """Tests that commit are cleaned up by TRUNCATE, which history tables refuse.

    The tables' owner may lift that. Nothing else about the rules is touched.
    """
    flush = DatabaseOperations.execute_sql_flush
    DatabaseOperations.execute_sql_flush = lambda self, sql_list: empty_tables_at_last()
    yield
    DatabaseOperations.execute_sql_flush = flush


def empty_tables_at_last():
    """A page that is just being closed may still have a request under way; the two can lock crosswise."""
    for _attempt in range(5):
        try:
            return empty_tables()
        except OperationalError as error:
            if not isinstance(error.__cause__, DeadlockDetected):
                raise
    return empty_tables()


def drop_tables_of_loads():
    """Each load has a schema named by its number, and the numbers start again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^load_[0-9]+$'")
        for (schema,) in cursor.fetchall():
            cursor.execute(f"DROP SCHEMA {schema} CASCADE")


def empty_tables():
    drop_tables_of_loads()
    tables = [name for name in connection.introspection.table_names() if name not in KEPT]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        cursor.execute(
            "TRUNCATE " + ", ".join(f'"{table}"' for table in tables) + " RESTART IDENTITY CASCADE"
        )
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')


@pytest.fixture
def dispatcher(db):
    from tests.builders import make_user

    return make_user("Dispatcher", "dispatcher1")


@pytest.fixture
def biller(db):
    from tests.builders import make_user

    return make_user("Biller", "biller1")


@pytest.fixture
def admin_user(db):
    from tests.builders import make_user

    return make_user("Admin", "admin")


@pytest.fixture
def at_once():
    """Run calls at the same moment, each on a connection of its own; give their results in order."""
    barrier = Barrier(2)

    def start(call):
        barrier.wait(timeout=10)
        return call()

    with ThreadPoolExecutor(2) as threads:
        yield lambda *calls: [future.result() for future in [threads.submit(start, call) for call in calls]]
        list(threads.map(lambda _: (barrier.wait(timeout=10), connection.close()), range(2)))


@pytest.fixture
def text_of():
    """What a page says, without its tags."""

    def read(response):
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))

    return read

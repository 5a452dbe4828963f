"""What must be in place before TraceTrack serves: a database that fits, its tables, people, static files."""

import contextlib
import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DatabaseError, connection

from accounts.bootstrap import create_first_people
from core.database_roles import (
    connect_as_owner,
    get_owner_parameters,
    get_owner_role,
    get_pooled_parameters,
    get_serving_role,
    has_two_roles,
    owns_tables,
)
from monitoring.health import fetch_applied_migrations, read_migrations
from tracetrack.grants import apply_grants
from tracetrack.launcher.postgres_files import CannotStart, print_line
from tracetrack.launcher.server_checks import (
    PGBOUNCER,
    check_identity,
    check_owner,
    check_pgbouncer,
    check_server,
    read_identity,
)

# Any number will do; all TraceTracks on one database take the same.
PREPARING = 7_426_115
# After the limits of requests, which they lift.
NO_LIMITS = "-c statement_timeout=0 -c idle_in_transaction_session_timeout=0"
# Messages of libpq or the server, and what they mean to the person at the terminal.
MEANINGS = (
    ("Connection refused", "nothing answers at {place}: start PostgreSQL there, or correct the address."),
    (
        "No such file or directory",
        "nothing answers at {place}: start PostgreSQL there, or correct the address.",
    ),
    ("failed to resolve host", "there is no machine named {host}: correct the name."),
    ("timeout", "{place} does not answer: see that it runs and that no firewall is between."),
    ("authentication failed", "PostgreSQL at {place} refuses user {user}: correct the user or the password."),
    (
        "no password supplied",
        "PostgreSQL at {place} asks user {user} for a password: put it into the address.",
    ),
    ("role .* does not exist", "PostgreSQL at {place} has no user {user}: make it, or correct the name."),
    (
        "database .* does not exist",
        "PostgreSQL at {place} has no database {name}: make it with createdb, or correct the name.",
    ),
    ("SSL negotiation", "what answers at {place} is not PostgreSQL: correct the host or the port."),
    ("expected authentication", "what answers at {place} is not PostgreSQL: correct the host or the port."),
    ("unsupported startup parameter", f"what answers at {{place}} is PgBouncer: {PGBOUNCER}"),
    (
        "closed the connection unexpectedly",
        "what answers at {place} is not PostgreSQL: correct the host or the port.",
    ),
)


def prepare() -> None:
    """Bring the database, the first people and the static files up to date. Doing it twice changes nothing.

    Raises CannotStart with what is wrong with the database.
    """
    with lock_preparation() as held:
        migrate_if_needed(held)
        if password := create_first_people():
            print_line(
                f"The first admin is made. User name: admin   password: {password}   It is not shown again."
            )
    connection.close()
    if not settings.DEBUG:  # then they are served from static/
        collect_static_files()


def prepare_database() -> None:
    """Bring the tables alone up to date. Raises CannotStart with what is wrong with the database."""
    with lock_preparation() as held:
        migrate_if_needed(held)
    connection.close()


def migrate_if_needed(held: "psycopg.Connection[Any]") -> None:
    """Bring tables and grants up to date. Raises CannotStart."""
    if has_two_roles() and owns_tables(held, get_serving_role()):
        raise CannotStart(
            f"The tables still belong to {get_serving_role()}, which serves: "
            "run .venv/bin/python manage.py split_database_roles once, then start again."
        )
    is_behind = not read_migrations() <= fetch_applied_migrations(held)
    if is_behind or has_two_roles():
        check_owner(held)
    if is_behind:
        migrate()
    elif has_two_roles():
        apply_grants(held, serving=get_serving_role(), owner=get_owner_role())


@contextlib.contextmanager
def lock_preparation() -> Iterator["psycopg.Connection[Any]"]:
    """Hold a lock in the database, in a transaction so that it also holds behind PgBouncer."""
    name = "DATABASE_DIRECT_URL" if settings.BEHIND_PGBOUNCER else "DATABASE_URL"
    held = connect_or_explain(name, connection.get_connection_params())
    check_server(held, name=name)
    identity = read_identity(held)
    if settings.BEHIND_PGBOUNCER:
        with connect_or_explain("DATABASE_URL", get_pooled_parameters()) as pooled:
            check_identity(pooled, identity, name="DATABASE_URL", other=name)
            check_pgbouncer(pooled)
    if has_two_roles():
        held.close()
        held = connect_or_explain("DATABASE_OWNER_URL", get_owner_parameters())
        check_identity(held, identity, name="DATABASE_OWNER_URL", other=name)
    with held:
        held.execute("SELECT pg_advisory_xact_lock(%s)", [PREPARING])
        yield held


def check_addresses() -> None:
    """Raise CannotStart if the addresses of the database lead to several, for a part that is started alone.

    What does not answer now is not compared: the part waits for it.
    """
    name = "DATABASE_DIRECT_URL" if settings.BEHIND_PGBOUNCER else "DATABASE_URL"
    others = {"DATABASE_URL": get_pooled_parameters()} if settings.BEHIND_PGBOUNCER else {}
    if has_two_roles():
        others["DATABASE_OWNER_URL"] = get_owner_parameters()
    for other, parameters in others.items():
        with (
            contextlib.suppress(psycopg.Error),
            psycopg.connect(**{"connect_timeout": 2} | connection.get_connection_params()) as held,
            psycopg.connect(**{"connect_timeout": 2} | parameters) as compared,
        ):
            check_identity(compared, read_identity(held), name=other, other=name)


def connect_or_explain(name: str, parameters: dict[str, Any]) -> "psycopg.Connection[Any]":
    """A connection without the time limits that requests have. Raises CannotStart with what is wrong."""
    if "@" in parameters["dbname"]:
        raise CannotStart(f"{name} cannot be read: write / ? # @ : and % in the password as %XX.")
    # PgBouncer gets none.
    options = f"{given} {NO_LIMITS}" if (given := parameters.get("options")) else ""
    try:
        return psycopg.connect(**{"connect_timeout": 5} | parameters | {"options": options})
    except psycopg.Error as error:
        raise CannotStart(f"{name} does not work: {explain_error(str(error), parameters)}") from None


def explain_error(words: str, parameters: Mapping[str, Any]) -> str:
    """What went wrong, going by the driver's or server's words, and what to do. Never with the password."""
    host = parameters.get("host") or "localhost"
    for clue, sentence in MEANINGS:
        if re.search(clue, words):
            return sentence.format(
                place=f"{host}:{parameters.get('port') or 5432}",
                host=host,
                user=parameters.get("user"),
                name=parameters["dbname"],
            )
    return words.strip().splitlines()[0]


def migrate() -> None:
    print_line("Bringing the database up to date.")
    try:
        with connect_as_owner():
            with connection.cursor() as cursor:
                # Large tables take longer than a request may.
                cursor.execute("SET statement_timeout = 0")
            call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        raise CannotStart(
            f"The database cannot be brought up to date: {str(error).splitlines()[0]}"
        ) from error


def collect_static_files() -> None:
    """Gather and compress CSS and JavaScript, unless they are as they were the last time."""
    made_from = Path(settings.DATA_DIR) / "static-made-from"
    fingerprint = compute_static_fingerprint()
    if settings.STATIC_ROOT.exists() and made_from.exists() and made_from.read_text() == fingerprint:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    made_from.write_text(fingerprint)


def compute_static_fingerprint() -> str:
    """Changes with the name, size or time of any file."""
    seen = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            seen.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return seen.hexdigest()

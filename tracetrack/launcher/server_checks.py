"""Whether a PostgreSQL is one that TraceTrack can be trusted to: looked at before each start.

What makes it unsafe stops the start; what is only unwise is said. Each has one sentence with what to do.
"""

from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings

from core.database_roles import get_serving_role
from core.replica import IDENTITY
from tracetrack.database_settings import FIXED, LIMITS, OF_ROLE
from tracetrack.launcher.postgres_files import CannotStart, print_line
from tracetrack.launcher.postgres_settings import MUST_BE_ON

if TYPE_CHECKING:
    import psycopg

OLDEST_VERSION = 15
# What the worker may take at most, with all its jobs, and commands beside it.
CONNECTIONS_OF_WORKER = 25
# Any of these waits for the disk before it says that a scan is saved.
SAFE_COMMITS = ("on", "local", "remote_write", "remote_apply")
PGBOUNCER = (
    "give DATABASE_DIRECT_URL (and DATABASE_OWNER_URL) PostgreSQL's own address, and DATABASE_URL alone that "
    "of PgBouncer (docs/running/database.md)."
)


class Facts(NamedTuple):
    """What the server says of itself, of the database and of the role that asks."""

    fsync: str
    full_page_writes: str
    synchronous_commit: str
    encoding: str
    is_standby: bool
    backend_pid: int
    database: str
    role: str
    is_superuser: bool
    may_make_temporary_tables: bool
    connections: int


ASK = """
    SELECT current_setting('fsync'), current_setting('full_page_writes'),
           current_setting('synchronous_commit'), current_setting('server_encoding'),
           pg_is_in_recovery(), pg_backend_pid(), current_database(),
           current_user, rolsuper, has_database_privilege(current_database(), 'TEMPORARY'),
           least(current_setting('max_connections')::int
                     - current_setting('superuser_reserved_connections')::int
                     - coalesce(nullif(current_setting('reserved_connections', true), '')::int, 0),
                 nullif(rolconnlimit, -1), nullif(datconnlimit, -1))
    FROM pg_roles, pg_database WHERE rolname = current_user AND datname = current_database()
"""


def check_server(database: "psycopg.Connection[Any]", *, name: str) -> None:
    """Look at the server as the role that serves. `name`: the setting with its address.

    Raises CannotStart with what is unsafe; prints what is unwise.
    """
    from tracetrack.launcher.gunicorn_config import workers  # can refuse to be imported

    check_version(database.info.server_version, name=name)
    facts = Facts(*database.execute(ASK).fetchone())  # type: ignore[misc]
    if facts.backend_pid != database.info.backend_pid:
        raise CannotStart(f"{name} leads through PgBouncer or the like: {PGBOUNCER}")
    for sentence in find_dangers(facts):
        raise CannotStart(f"{name}: {sentence}")
    for sentence in find_follies(facts, workers=workers):
        print_line(f"{name}: {sentence}")


def check_version(number: int, *, name: str = "DATABASE_URL") -> None:
    """`number` is as libpq gives it: 150018 for 15.18."""
    if number // 10000 < OLDEST_VERSION:
        raise CannotStart(
            f"{name} names PostgreSQL {number // 10000}: TraceTrack needs {OLDEST_VERSION} or newer."
        )


def find_dangers(facts: Facts) -> list[str]:
    """What could lose or refuse what people scan."""
    found = [
        f"PostgreSQL runs with {setting} = {getattr(facts, setting)}, so a power cut could lose scans that "
        f"were answered as saved: set {setting} = on in its configuration (or undo the ALTER ROLE, DATABASE "
        "or SYSTEM) and start again."
        for setting in MUST_BE_ON
        if getattr(facts, setting) not in (SAFE_COMMITS if setting == "synchronous_commit" else ("on",))
    ]
    if facts.is_standby:
        found.append("this PostgreSQL is a standby, which only reads: name the primary.")
    if facts.encoding != "UTF8":
        found.append(
            f"the database {facts.database} is in {facts.encoding}, which cannot hold all names: make one "
            "with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0, and name that."
        )
    if not facts.may_make_temporary_tables:
        found.append(
            f"the role {facts.role} may make no temporary tables, which imports need: "
            f"GRANT TEMPORARY ON DATABASE {facts.database} TO {facts.role}."
        )
    return found


def find_follies(facts: Facts, *, workers: int) -> list[str]:
    """What works and is unwise."""
    found = []
    if facts.is_superuser:
        found.append(
            f"the role {facts.role} is a superuser, so no rule of the database binds it: "
            f"ALTER ROLE {facts.role} NOSUPERUSER."
        )
    if facts.synchronous_commit in ("local", "remote_write"):
        found.append(
            f"synchronous_commit is {facts.synchronous_commit}, so a failover to a standby could lose scans: "
            "set it to on."
        )
    pooled = 0 if settings.BEHIND_PGBOUNCER else workers * settings.DATABASE_POOL_SIZE
    needed = pooled + CONNECTIONS_OF_WORKER
    if facts.connections < needed:
        found.append(
            f"PostgreSQL lets {facts.connections} connections in, and this host may take {needed} ({workers} "
            f"web workers × {settings.DATABASE_POOL_SIZE}, and {CONNECTIONS_OF_WORKER} for worker and "
            "commands): raise max_connections (or the limit of the role or database), or lower WEB_WORKERS "
            "or DATABASE_POOL_SIZE."
        )
    return found


def read_identity(database: "psycopg.Connection[Any]") -> tuple[Any, ...] | None:
    """What no two databases share, wherever they are; None if the role may not read it."""
    from psycopg import ProgrammingError

    try:
        with database.transaction():
            return database.execute(IDENTITY).fetchone()
    except ProgrammingError:
        return None


def check_identity(
    database: "psycopg.Connection[Any]", expected: tuple[Any, ...] | None, *, name: str, other: str
) -> None:
    """Raise CannotStart if the address in `name` leads to another database than that in `other`."""
    found = read_identity(database)
    if found and expected and found != expected:
        raise CannotStart(f"{name} leads to another database than {other}: give both the same one.")


RIGHTS_OF_OWNER = """
    SELECT current_user, current_database(), has_database_privilege(current_database(), 'CREATE'),
           has_schema_privilege('public', 'CREATE'), pg_has_role(current_user, %s, 'MEMBER')
"""


def check_owner(database: "psycopg.Connection[Any]") -> None:
    """Look at the rights of the role that makes tables. Raises CannotStart."""
    found = database.execute(RIGHTS_OF_OWNER, [get_serving_role()]).fetchone()
    role, name, may_make_schemas, may_make_tables, is_member = found or ("", "", True, True, True)
    missing = [
        *([] if may_make_schemas else [f"GRANT CREATE ON DATABASE {name} TO {role}"]),
        *([] if may_make_tables else [f"GRANT CREATE ON SCHEMA public TO {role}"]),
        *([] if is_member else [f"GRANT {get_serving_role()} TO {role}"]),
    ]
    if missing:
        raise CannotStart(
            f"The role {role} lacks rights that the owner of TraceTrack's tables needs: "
            f"run this as the administrator of the database {name}: {'; '.join(missing)}"
        )


ASK_SETTINGS = "SELECT name, setting FROM pg_settings WHERE name = ANY (%s)"


def check_pgbouncer(database: "psycopg.Connection[Any]") -> None:
    """See that the role has by itself what PgBouncer does not pass on. Raises CannotStart."""
    found = dict(database.execute(ASK_SETTINGS, [list(OF_ROLE)]).fetchall())
    missing = [name for name in LIMITS if found[name] == "0"]
    if found["search_path"].replace(" ", "") != FIXED["search_path"]:
        missing.append("search_path")
    if missing:
        sentences = [f"ALTER ROLE {get_serving_role()} SET {name} = {OF_ROLE[name]};" for name in missing]
        raise CannotStart(
            "Requests through PgBouncer would have no limits of time, or look for tables elsewhere: run this "
            f"as PostgreSQL's administrator, then RECONNECT in PgBouncer: {' '.join(sentences)}"
        )

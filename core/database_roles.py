"""The two roles of the database: one serves and owns nothing, the other owns everything and migrates.

What the serving role may do is listed in tracetrack/grants.py.
"""

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection
from psycopg import sql

if TYPE_CHECKING:
    import psycopg

ADDRESS = ("HOST", "PORT", "USER", "PASSWORD", "OPTIONS")


def get_serving_role() -> str:
    return str(settings.DATABASE_ROLE)


def get_owner_role() -> str:
    """The same as the serving role where only one is given."""
    return str(settings.DATABASE_OWNER["USER"])


def has_two_roles() -> bool:
    return get_owner_role() != get_serving_role()


@contextlib.contextmanager
def connect_as_owner() -> Iterator[None]:
    """Let Django's connection be that of the owner, to the same database, for as long as the block lasts.

    Nothing changes where only one role is given.
    """
    if not has_two_roles() or connection.settings_dict["USER"] == get_owner_role():
        yield
        return
    connection.close()
    with _use_address(settings.DATABASE_OWNER):
        try:
            yield
        finally:
            connection.close()


def get_owner_parameters() -> dict[str, Any]:
    """How psycopg connects to Django's present database as the owner."""
    with _use_address(settings.DATABASE_OWNER):
        return connection.get_connection_params()


def get_pooled_parameters() -> dict[str, Any]:
    """How the web server's pool connects, by PgBouncer where there is one."""
    with _use_address(settings.DATABASE_SERVING):
        return connection.get_connection_params() | {"dbname": settings.DATABASE_SERVING["NAME"]}


@contextlib.contextmanager
def _use_address(database: dict[str, Any]) -> Iterator[None]:
    given = connection.settings_dict
    kept = {name: given[name] for name in ADDRESS}
    given.update({name: database[name] for name in ADDRESS})
    try:
        yield
    finally:
        given.update(kept)


# Tables and the like of one schema, by owner. Those that an extension brought belong to whom they belong.
OWNED = """
    SELECT count(*) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relowner = %s::regrole
"""


def owns_tables(database: "psycopg.Connection[Any]", role: str) -> bool:
    """Whether the role owns tables of TraceTrack's, so that it could change history."""
    (count,) = database.execute(OWNED, [sql.Identifier(role).as_string()]).fetchone() or (0,)
    return bool(count)


# What the role of the connection may do beyond tracetrack/grants.py, and has set for its own sessions.
SURPLUS = """
    SELECT 'CREATE on the database' WHERE has_database_privilege(current_database(), 'CREATE')
    UNION ALL SELECT 'CREATE on the schema public' WHERE has_schema_privilege('public', 'CREATE')
    UNION ALL SELECT 'EXECUTE on ' || oid::regprocedure FROM pg_proc
        WHERE prosecdef AND prorettype = 'trigger'::regtype AND pronamespace = 'public'::regnamespace
            AND has_function_privilege(oid, 'EXECUTE')
    UNION ALL SELECT 'rights on the partition ' || relname FROM pg_class
        WHERE relispartition AND relkind = 'r' AND relnamespace = 'public'::regnamespace
            AND has_table_privilege(oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')
    UNION ALL SELECT 'the setting ' || setting FROM pg_db_role_setting, unnest(setconfig) AS setting
        WHERE setrole = current_user::regrole AND starts_with(setting, 'search_path=')
            AND setting <> 'search_path=public, pg_temp'
            AND setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
    ORDER BY 1
"""


def list_surplus(database: "psycopg.Connection[Any]") -> list[str]:
    """What the role of this connection could use to become more than one that serves."""
    return [what for (what,) in database.execute(SURPLUS).fetchall()]


TABLES_OF_IMPORTS = """
    SELECT nspname, relname FROM pg_namespace JOIN pg_class ON relnamespace = pg_namespace.oid
    WHERE nspname ~ '^import_[0-9]+$' AND relkind = 'r' ORDER BY 1, 2
"""


def hand_over(database: "psycopg.Connection[Any]", *, serving: str, owner: str) -> None:
    """Give all that the serving role owns in this database to the owner; doing it twice changes nothing.

    The tables of dry runs remain the serving role's, in schemas of the owner's. To be called as a superuser,
    or as the owner while that is a member of the serving role.
    """
    names = {"serving": sql.Identifier(serving), "owner": sql.Identifier(owner)}
    database.execute(sql.SQL("REASSIGN OWNED BY {serving} TO {owner}").format(**names))
    tables = database.execute(TABLES_OF_IMPORTS).fetchall()
    for schema in sorted({schema for schema, _table in tables}):
        database.execute(
            sql.SQL("GRANT USAGE, CREATE ON SCHEMA {schema} TO {serving}").format(
                schema=sql.Identifier(schema), **names
            )
        )
    for table in tables:
        database.execute(
            sql.SQL("ALTER TABLE {table} OWNER TO {serving}").format(table=sql.Identifier(*table), **names)
        )

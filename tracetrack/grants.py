"""What the role that serves may do with each table: the one list, applied by the owner after each migrate.

It owns nothing: it cannot change a table, a function or a trigger, nor switch one off, nor empty a table.
"""

import contextlib
from typing import TYPE_CHECKING, Any

from psycopg import sql
from psycopg.errors import InsufficientPrivilege

if TYPE_CHECKING:
    import psycopg

READ = frozenset({"SELECT"})
# History: rows are added, never changed or removed. Triggers refuse that to the owner too.
ADD = READ | {"INSERT"}
# Ended, never deleted.
CHANGE = ADD | {"UPDATE"}
ALL = CHANGE | {"DELETE"}
GRANTS = {
    # django-import-export sets these to the highest number after an import.
    "accounts_area_id_seq": frozenset({"USAGE", "SELECT", "UPDATE"}),
    "accounts_user_id_seq": frozenset({"USAGE", "SELECT", "UPDATE"}),
    # Rows come from functions with the rights of the owner.
    "accounts_auditentry": READ,
    "accounts_pendingchange": READ,
    "monitoring_dayseal": READ,
    "monitoring_selfcheck": CHANGE,
    "accounts_apitoken": CHANGE,
    "api_webhook": CHANGE,
    "api_webhookdelivery": CHANGE,
    "auth_group": CHANGE,
    "bags_codesettings": CHANGE,
    "bags_link": CHANGE,
    "bills_billline": CHANGE,
    "bills_billsettings": CHANGE,
    "bills_billversion": ADD,
    "core_branding": CHANGE,
    "django_migrations": READ,
    "imports_importrun": CHANGE,
    "labels_printedrange": ADD,
    "reports_clearedscan": ADD,
    "reports_sentmail": CHANGE,
    "reports_sentsummary": CHANGE,
    "reports_summarymail": CHANGE,
    # Rows come from record_scans, which sets person and time.
    "scanning_scan": READ,
}
OF_KINDS: dict[str, frozenset[str]] = {
    "table": ALL,
    "sequence": frozenset({"USAGE", "SELECT"}),
    # Reached through its table only, whose grants and triggers count there.
    "partition": frozenset(),
}

# Tables, views and sequences of the owner's, and what the serving role, or anyone, may do with each now.
GRANTED = """
    SELECT relname,
        CASE WHEN relkind = 'S' THEN 'sequence' WHEN relispartition THEN 'partition' ELSE 'table' END,
        ARRAY(SELECT privilege_type FROM aclexplode(relacl) WHERE grantee IN (%(serving)s::regrole, 0))
    FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
        AND relowner = %(owner)s::regrole
    ORDER BY relname
"""
# Trigger functions with the rights of the owner that the serving role may hang on a table of its own. By a
# column whose type has a cast of its own it would run anything as the owner. Firing a trigger needs no grant.
OPEN_TRIGGERS = """
    SELECT oid::regprocedure::text FROM pg_proc
    WHERE prosecdef AND prorettype = 'trigger'::regtype AND pronamespace = 'public'::regnamespace
        AND proowner = %(owner)s::regrole AND has_function_privilege(%(serving)s::regrole, oid, 'EXECUTE')
        AND %(serving)s::regrole <> proowner
    ORDER BY 1
"""
# Temporary tables are needed (imports/undo_choice.py), schemas and lasting objects in the public one are not.
# New tables are like most others until the list was applied.
FOR_LATER = """
    REVOKE CREATE ON SCHEMA public FROM PUBLIC, {serving};
    REVOKE CREATE ON DATABASE {database} FROM PUBLIC, {serving};
    GRANT USAGE ON SCHEMA public TO {serving};
    ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public
        GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {serving};
    ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {serving}
"""

# A search_path that the serving role has set for its own sessions: for all databases, or for this one. Not
# that of tracetrack/database_settings.py, which it needs behind PgBouncer.
LASTING_PATH = """
    SELECT setdatabase = 0 FROM pg_db_role_setting, unnest(setconfig) AS setting
    WHERE setrole = %(serving)s::regrole
        AND starts_with(setting, 'search_path=') AND setting <> 'search_path=public, pg_temp'
        AND setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
"""


def apply_grants(database: "psycopg.Connection[Any]", *, serving: str, owner: str) -> None:
    """Let the serving role do what the list says and no more. Doing it twice changes nothing.

    To be called on a connection of the owner or of a superuser.
    """
    roles = {"serving": sql.Identifier(serving), "owner": sql.Identifier(owner)}
    names_of_roles = {name: role.as_string() for name, role in roles.items()}
    with database.transaction():
        for (function,) in database.execute(OPEN_TRIGGERS, names_of_roles).fetchall():
            database.execute(
                sql.SQL("REVOKE ALL ON FUNCTION {function} FROM PUBLIC, {serving}").format(
                    function=sql.SQL(function), **roles
                )
            )
        found = database.execute(GRANTED, names_of_roles)
        for name, kind, granted in found.fetchall():
            wanted = GRANTS.get(name, OF_KINDS[kind])
            if set(granted) != wanted:
                names = {"name": sql.Identifier(name), **roles}
                database.execute(sql.SQL("REVOKE ALL ON {name} FROM PUBLIC, {serving}").format(**names))
                if wanted:
                    words = sql.SQL(", ").join(map(sql.SQL, sorted(wanted)))
                    database.execute(
                        sql.SQL("GRANT {words} ON {name} TO {serving}").format(words=words, **names)
                    )
        database.execute(sql.SQL(FOR_LATER).format(database=sql.Identifier(database.info.dbname), **roles))
        for (everywhere,) in database.execute(LASTING_PATH, names_of_roles).fetchall():
            where = sql.SQL("" if everywhere else "IN DATABASE {}").format(
                sql.Identifier(database.info.dbname)
            )
            # An owner without CREATEROLE may not; the connections of TraceTrack's give a path of their own.
            with contextlib.suppress(InsufficientPrivilege), database.transaction():
                database.execute(
                    sql.SQL("ALTER ROLE {serving} {where} RESET search_path").format(where=where, **roles)
                )

"""What the system page asks the database and the machine."""

import logging
import re
from typing import Any

import psycopg
from django.db import OperationalError, connection, transaction
from psycopg.errors import ObjectNotInPrerequisiteState

from core.database import fetch_dicts
from monitoring.backups import BackupStatus, fetch_backup_status, list_numbers
from monitoring.health import NotReady, connect, measure_free_bytes
from monitoring.self_check import describe_alarm

logger = logging.getLogger(__name__)
Row = dict[str, Any]


def fetch_rows(question: str) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return fetch_dicts(cursor)


def fetch_numbers() -> dict[str, float]:
    """Facts of the site as numbers, cheap enough for a scrape every few seconds; none that is unknown.

    They come over a connection of their own: that the pool or the database is gone is what they have to tell.
    """
    try:
        found = {"database_up": 1.0} | fetch_database_numbers()
    except (NotReady, psycopg.Error) as error:
        logger.warning("The database tells no facts: %s", error)
        found = {"database_up": 0.0}
    return found | {"disk_free_bytes": measure_free_bytes()}


def fetch_database_numbers() -> dict[str, float]:
    with connect() as raw, raw.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '5s'")
        is_alarm = bool(describe_alarm(cursor))
        cursor.execute(NUMBERS)
        [row] = fetch_dicts(cursor)
        of_backups = list_numbers(cursor)
    known = {name: float(value) for name, value in row.items() if value is not None} | of_backups
    return known | {"self_check_alarm": float(is_alarm)}


NUMBERS = """
SELECT pg_database_size(current_database()) AS database_bytes,
       (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()) AS database_connections,
       (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'
            AND now() - query_start > interval '1 second') AS database_slow_now,
       (SELECT count(*) FROM pg_locks WHERE NOT granted) AS database_waiting_for_locks,
       (SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo') AS jobs_waiting,
       (SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing') AS jobs_running,
       (SELECT difference_count FROM monitoring_selfcheck WHERE finished_at IS NOT NULL
        ORDER BY id DESC LIMIT 1) AS self_check_differences,
       (SELECT extract(epoch FROM max(finished_at)) FROM monitoring_selfcheck
        WHERE trouble = '') AS self_check_finished_seconds
"""


def fetch_backups() -> BackupStatus | None:
    with connection.cursor() as cursor:
        return fetch_backup_status(cursor)


def fetch_largest_tables() -> list[Row]:
    """The largest tables: rows by the planner's estimate, bytes with and of their indexes."""
    return fetch_rows("""
        SELECT relname AS name, greatest(reltuples::bigint, pg_stat_get_live_tuples(oid)) AS rows,
               pg_total_relation_size(oid) AS bytes,
               pg_indexes_size(oid) AS index_bytes
        FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
        ORDER BY pg_total_relation_size(oid) DESC LIMIT 12
    """)


def fetch_largest_indexes() -> list[Row]:
    """The largest indexes, and how often each was used."""
    return fetch_rows("""
        SELECT indexrelname AS name, relname AS of, pg_relation_size(indexrelid) AS bytes, idx_scan AS used
        FROM pg_stat_user_indexes ORDER BY pg_relation_size(indexrelid) DESC LIMIT 15
    """)


# The tokens of PostgreSQL that hold what people wrote, tried in this order: a comment may hold an apostrophe.
# A statement may be cut off in the middle of one.
VALUES = re.compile(
    r"""--[^\n]* | /\*.*?(?:\*/|\Z)                  # comments
    | \b[eE]'(?:[^'\\]|''|\\.)*(?:'|\\?\Z)         # text with escapes
    | '(?:[^']|'')*(?:'|\Z)                        # text
    | (?<![\w$])\$((?:[a-zA-Z_]\w*)?)\$.*?(?:\$\1\$|\Z)  # text between dollars
    | (?P<name>"(?:[^"]|"")*(?:"|\Z))              # names, which stay
    | (?<![\w$"])\d[\w.]*                          # numbers
    """,
    re.VERBOSE | re.DOTALL,
)
MOST_SHOWN = 200


def hide_values(statement: str) -> str:
    """The statement without its texts and numbers: among them are session keys and hashes of passwords."""
    return VALUES.sub(lambda found: found["name"] or "?", statement)[:MOST_SHOWN]


def hide_values_in_rows(rows: list[Row]) -> list[Row]:
    return [row | {"query": hide_values(row["query"])} for row in rows]


def fetch_running_statements() -> list[Row]:
    """Statements that run for more than a second, the longest first."""
    return hide_values_in_rows(
        fetch_rows("""
        SELECT pid, query, extract(epoch FROM now() - query_start)::float AS seconds, wait_event AS waits_for
        FROM pg_stat_activity
        WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid()
          AND now() - query_start > interval '1 second'
        ORDER BY query_start LIMIT 10
    """)
    )


def fetch_slowest_statements() -> list[Row] | None:
    """The statements that took most time in all, by pg_stat_statements; None where nothing is measured."""
    known = fetch_rows("SELECT to_regclass('pg_stat_statements') IS NOT NULL AS is_there")
    if not known[0]["is_there"]:
        return None
    try:
        with transaction.atomic():
            return hide_values_in_rows(fetch_rows(SLOWEST))
    except OperationalError as error:
        # The extension is there, but the server was started without its library.
        if isinstance(error.__cause__, ObjectNotInPrerequisiteState):
            return None
        raise


SLOWEST = """
SELECT query, calls, mean_exec_time AS mean_ms, max_exec_time AS most_ms, total_exec_time / 1000 AS seconds
FROM pg_stat_statements
WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
ORDER BY total_exec_time DESC LIMIT 10
"""


def fetch_replicas() -> list[Row]:
    """Who follows this database, and how far behind; and whether it follows one itself."""
    return fetch_rows("""
        SELECT coalesce(application_name, '') AS name, state, sync_state,
               extract(epoch FROM replay_lag)::float AS seconds_behind
        FROM pg_stat_replication
        UNION ALL
        SELECT 'follows another', 'recovery', '',
               extract(epoch FROM now() - pg_last_xact_replay_timestamp())::float
        WHERE pg_is_in_recovery()
    """)

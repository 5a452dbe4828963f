"""How web server, worker and commands connect to the database: all options of connections are made here."""

import os
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from tracetrack.environment import read_number, read_switch
from tracetrack.launcher.postgres import build_local_database_url
from tracetrack.launcher.postgres_settings import OWNER

# A host that goes without a word (power cut, failover, a firewall that forgets) is noticed within 9 seconds.
NOTICE_GONE_HOSTS: dict[str, int] = {
    "connect_timeout": 5,
    "keepalives_idle": 3,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 9000,
}
# What PostgreSQL lets one request do: less than the web server waits for it (tracetrack/wsgi.py).
LIMITS = {"statement_timeout": "9s", "idle_in_transaction_session_timeout": "30s", "lock_timeout": "1s"}
# What no address and no role may change. Unless it is named, pg_temp is searched first: a temporary table
# would be in front of ours for whoever gets the connection next.
FIXED = {
    "search_path": "public,pg_temp",
    "datestyle": "ISO",
    "default_transaction_isolation": r"read\ committed",
    "default_transaction_read_only": "off",
}
# What the role that serves has by itself, as PgBouncer passes no options on: SQL of ALTER ROLE … SET.
OF_ROLE = {**{name: f"'{value}'" for name, value in LIMITS.items()}, "search_path": "public, pg_temp"}


def read_addresses(data_dir: Path) -> tuple[str, str]:
    """The addresses of the role that serves and of the role that owns the tables. One alone does both."""
    serving, owner = (os.environ.get(name) for name in ("DATABASE_URL", "DATABASE_OWNER_URL"))
    if serving or owner:
        return serving or owner or "", owner or serving or ""
    return build_local_database_url(data_dir), build_local_database_url(data_dir, role=OWNER)


def read_database(name: str, url: str) -> dict[str, Any]:
    """Django's settings of the database at this address. What its query says of the connection goes first."""
    try:
        database: dict[str, Any] = dict(dj_database_url.parse(url))
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} cannot be read. Write it as postgres://user:password@host:5432/name."
        ) from error
    if database.get("ENGINE") != "django.db.backends.postgresql":
        raise ImproperlyConfigured(
            f"{name} must name a PostgreSQL database: postgres://user:password@host:5432/name."
        )
    return {
        **database,
        "ENGINE": "core.postgresql",
        "OPTIONS": {**NOTICE_GONE_HOSTS, **database.get("OPTIONS", {})},
        "CONN_MAX_AGE": 0,
        # After a restart of PostgreSQL dead connections are replaced instead of failing requests.
        "CONN_HEALTH_CHECKS": read_switch("DATABASE_POOL_CHECK", True),
    }


def share_among_requests(database: dict[str, Any], *, is_pooled: bool = False) -> dict[str, Any]:
    """For the web server: a pool, and limits for each statement.

    PgBouncer (`is_pooled`) takes no options: there the role itself has the limits (core/database_roles.py).
    It gives each transaction another session, so no cursor may outlive one.
    """
    pool = {
        "min_size": 1,
        "max_size": read_number("DATABASE_POOL_SIZE", 8),
        "max_lifetime": read_number("DATABASE_POOL_LIFETIME", 280),
        # A request waits a second for a connection and a second for a lock, then it is answered with 503.
        "timeout": 1,
        # Longer, and after an outage the pool would wait as long again before it tries.
        "reconnect_timeout": 3,
    }
    given = database["OPTIONS"]
    options = str(given.get("options", "")) if is_pooled else write_options(LIMITS, given)
    return {
        **database,
        "OPTIONS": {**given, "options": options, "pool": pool},
        "DISABLE_SERVER_SIDE_CURSORS": is_pooled,
    }


def follow(database: dict[str, Any], name: str) -> dict[str, Any]:
    """For the web server's reading of a replica: a pool that waits for nothing, and no right to write."""
    if database["NAME"] != name:
        raise ImproperlyConfigured(
            f"DATABASE_REPLICA_URL names the database {database['NAME']!r}: it must be the copy of {name!r}, "
            "which DATABASE_URL names."
        )
    shared = share_among_requests(database)
    options = shared["OPTIONS"] | {
        "options": f"{shared['OPTIONS']['options']} -c default_transaction_read_only=on",
        "pool": shared["OPTIONS"]["pool"] | {"timeout": 0.1},
    }
    # Each request asks it first how far it is (core/replica.py).
    return {**shared, "OPTIONS": options, "CONN_HEALTH_CHECKS": False}


def lift_limits(database: dict[str, Any]) -> dict[str, Any]:
    """For worker and commands: whatever limits the role has are those of requests."""
    given = database["OPTIONS"]
    return {**database, "OPTIONS": {**given, "options": write_options(dict.fromkeys(LIMITS, "0"), given)}}


def write_options(limits: dict[str, str], given: dict[str, Any]) -> str:
    """The startup parameter `options`: limits, which the address may change, and what it may not.

    libpq heeds PGOPTIONS only where no options are given. What the role has set for its own sessions does not
    count: it could put functions of its own in front of those that write and check the audit, or let rules
    look at an old snapshot.
    """
    own = str(given.get("options") or os.environ.get("PGOPTIONS", ""))
    return " ".join(filter(None, [_as_options(limits), own, _as_options(FIXED)]))


def _as_options(settings: dict[str, str]) -> str:
    return " ".join(f"-c {name}={value}" for name, value in settings.items())

"""What Django loads as the backend core.postgresql."""

from types import ModuleType, SimpleNamespace
from typing import Any, cast

import psycopg
from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql import base, operations
from psycopg_pool import ConnectionPool

from core.postgresql.dead_connections import RetryFirst, check_connection, leave_standby
from core.postgresql.prepared import PreparedCursor
from core.postgresql.replica_connection import REPLICA, ReplicaConnection
from core.postgresql.waiting import BoundedConnection, wait_at_most

# Used as long as a request waits for a connection, so that a check of one that hangs does not take longer.
POOL_SECONDS = 1.0


class DatabaseOperations(operations.DatabaseOperations):
    """Django's, which also know what a prepared statement was sent with: for its log of queries."""

    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> str:
        if isinstance(cursor, PreparedCursor):
            return str(self.compose_sql(sql, params))
        return super().last_executed_query(cursor, sql, params)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, with connections that are given up in time, with and without a pool."""

    Database = cast(ModuleType, SimpleNamespace(**{**vars(psycopg), "connect": BoundedConnection.connect}))
    ops_class = DatabaseOperations

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.retry_first = RetryFirst()
        self.execute_wrappers.append(self.retry_first)
        if self.alias != REPLICA:
            self.execute_wrappers.append(leave_standby)

    @property
    def pool(self) -> Any:
        """Django's pool, but for the check of connections and their class."""
        options = self.settings_dict["OPTIONS"].get("pool")
        if not options or self.alias == NO_DB_ALIAS:
            return None
        pools: dict[str, Any] = self._connection_pools  # type: ignore[attr-defined]
        if self.alias not in pools:
            # Two threads may make one: the first counts, the other was never opened.
            pools.setdefault(self.alias, self._make_pool(options))
        return pools[self.alias]

    def _make_pool(self, options: dict[str, Any]) -> ConnectionPool[Any]:
        kind = ReplicaConnection if self.alias == REPLICA else BoundedConnection
        return ConnectionPool(
            kwargs=self.get_connection_params() | {"autocommit": True},
            # A class for each pool, which knows when that pool had its last answer.
            connection_class=type("PooledConnection", (kind,), {}),
            configure=self._configure_connection,  # type: ignore[attr-defined]
            check=check_connection if self.settings_dict["CONN_HEALTH_CHECKS"] else None,
            open=False,  # by the first who needs it: no thread survives a fork
            **options,
        )

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if not self.pool:
            return super().get_new_connection(conn_params)
        with wait_at_most(POOL_SECONDS):
            connection = super().get_new_connection(conn_params)
        self.retry_first.is_first = self.settings_dict["CONN_HEALTH_CHECKS"]
        return connection

    def _set_autocommit(self, autocommit: bool) -> None:
        # It is so already whenever a connection comes out of the pool.
        if self.connection.autocommit != autocommit:
            super()._set_autocommit(autocommit)  # type: ignore[misc]

"""What Django loads as the backend core.postgresql."""

from types import ModuleType, SimpleNamespace
from typing import Any, cast

import psycopg
from django.db.backends.postgresql import base

from core.postgresql.replica_connection import REPLICA, ReplicaConnection
from core.postgresql.waiting import BoundedConnection, wait_at_most

# Used as long as a request waits for a connection, so that a check of one that hangs does not take longer.
POOL_SECONDS = 1.0


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, with connections that are given up in time, with and without a pool."""

    Database = cast(ModuleType, SimpleNamespace(**{**vars(psycopg), "connect": BoundedConnection.connect}))

    @property
    def pool(self) -> Any:
        options = self.settings_dict["OPTIONS"].get("pool")
        if options and "connection_class" not in options:
            kind = ReplicaConnection if self.alias == REPLICA else BoundedConnection
            # A class for each pool, which knows when that pool had its last answer.
            options["connection_class"] = type("PooledConnection", (kind,), {})
        return super().pool

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if not self.pool:
            return super().get_new_connection(conn_params)
        # The pool looks whether the connection answers, for each request.
        with wait_at_most(POOL_SECONDS):
            return super().get_new_connection(conn_params)

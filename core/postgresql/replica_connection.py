"""Connections to the replica: what waits for it can be called back."""

import contextlib
import os
import socket
from typing import ClassVar

import psycopg
from psycopg.abc import RV, PQGen

from core.postgresql.waiting import BoundedConnection

REPLICA = "replica"  # its alias among Django's databases


class ReplicaConnection(BoundedConnection):
    """A connection that ends at once when the replica is found to hang, however long its query may take."""

    waiting: ClassVar[set["ReplicaConnection"]] = set()

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        self.waiting.add(self)
        try:
            return super().wait(gen, interval, timeout)
        finally:
            self.waiting.discard(self)


def call_back_all() -> None:
    """Let all that wait for an answer of the replica go on, with an OperationalError."""
    for connection in list(ReplicaConnection.waiting):
        # Not closed: who waits still uses it, and only hears that nothing more will come.
        with (
            contextlib.suppress(OSError, psycopg.Error),
            socket.socket(fileno=os.dup(connection.fileno())) as copy,
        ):
            copy.shutdown(socket.SHUT_RDWR)

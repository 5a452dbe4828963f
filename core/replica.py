"""A PostgreSQL that follows the primary: whether it may be read now, and reading there.

It may while it answers within ANSWER_SECONDS and has replayed all that the primary had written
DATABASE_REPLICA_MAX_LAG seconds ago. A thread of each web process looks; requests never wait for it.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import psycopg
from django.conf import settings
from django.db import DatabaseError, connection, connections
from psycopg_pool import PoolTimeout

from core.postgresql.replica_connection import REPLICA, ReplicaConnection, call_back_all
from core.postgresql.waiting import wait_at_most

logger = logging.getLogger(__name__)
# So long a request waits for the replica's word, before it reads anything there.
ANSWER_SECONDS = 0.1
LOOK_EVERY_SECONDS = 0.25
TRY_AGAIN_AFTER_SECONDS = 1.0
ASK_PRIMARY_EVERY_SECONDS = 1.0

POSITION = "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint"
# NULL where it is no replica, or none any more: then what it has may be anything.
REPLAYED = """
SELECT CASE WHEN pg_is_in_recovery() THEN pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint END
"""
# A copy made by replication has the same number of the system, and its databases have the same.
IDENTITY = """
SELECT system_identifier, (SELECT oid FROM pg_database WHERE datname = current_database())
FROM pg_control_system()
"""


class NotReadable(Exception):
    """Why the replica is not read now, in words for admins. They name no address, user or password."""


class Mark(NamedTuple):
    """How far the primary had written, as a position in its WAL, at a moment by time.monotonic()."""

    at: float
    position: int


class Replica:
    """What this process knows of the replica. `trouble`: why it is not read now, "" while it is."""

    def __init__(self) -> None:
        self.trouble = "nobody has looked yet"
        self.marks: deque[Mark] = deque()
        self.caught_up_at: float | None = None
        self.identity: object = None
        self.own_connection: psycopg.Connection[Any] | None = None

    @property
    def is_readable(self) -> bool:
        return not self.trouble

    def compute_lag(self) -> float | None:
        """How many seconds it is behind at most; None if nobody knows."""
        return None if self.caught_up_at is None else time.monotonic() - self.caught_up_at

    def find_least_position(self) -> int:
        """How far it must have come to be read at all. Raises NotReadable if that is not known."""
        oldest = time.monotonic() - settings.DATABASE_REPLICA_MAX_LAG
        for mark in list(self.marks):
            if mark.at >= oldest:
                return mark.position
        raise NotReadable("how far the primary is was not heard lately")

    def look(self) -> None:
        """Find out how both are, so whether it is read. Never raises."""
        try:
            self._ask_primary()
            replayed = self._ask_replica()
            if replayed < self.find_least_position():
                raise NotReadable(f"it is over {settings.DATABASE_REPLICA_MAX_LAG} s behind")
        except NotReadable as trouble:
            self.trip(str(trouble))
        except psycopg.Error as error:
            self.trip("it gives no answer", because=error)
            call_back_all()
        else:
            if not self.is_readable:
                _replace_dead_connections()
                logger.warning("The replica is read.")
            self.trouble = ""

    def trip(self, trouble: str, *, because: object = "") -> None:
        if trouble != self.trouble:
            logger.warning("The replica is not read, the primary is: %s. %s", trouble, because)
        self.trouble = trouble

    def _ask_primary(self) -> None:
        now = time.monotonic()
        if self.marks and now - self.marks[-1].at < ASK_PRIMARY_EVERY_SECONDS:
            return
        try:
            if self.identity is None:
                self.identity = _fetch_row(IDENTITY)
            self.marks.append(Mark(now, fetch_position()))
        except DatabaseError as error:
            self.identity = None  # it may be another one when it comes back
            raise NotReadable("how far the primary is was not heard lately") from error
        finally:
            connection.close()
        while self.marks[0].at < now - settings.DATABASE_REPLICA_MAX_LAG - ASK_PRIMARY_EVERY_SECONDS:
            self.marks.popleft()

    def _ask_replica(self) -> int:
        try:
            if self.own_connection is None:
                self.own_connection = self._connect()
            with wait_at_most(ANSWER_SECONDS):
                [replayed] = self.own_connection.execute(REPLAYED).fetchone() or [None]
        except psycopg.Error:
            self.own_connection = None
            raise
        if replayed is None:
            raise NotReadable("it follows no primary")
        passed = [mark.at for mark in self.marks if mark.position <= replayed]
        self.caught_up_at = passed[-1] if passed else self.caught_up_at
        return int(replayed)

    def _connect(self) -> "psycopg.Connection[Any]":
        parameters = connections[REPLICA].get_connection_params()
        made = ReplicaConnection.connect(**parameters, autocommit=True)
        with wait_at_most(1.0):
            if made.execute(IDENTITY).fetchone() != self.identity:
                made.close()
                raise NotReadable("it is no copy of the database of DATABASE_URL")
        return made


replica = Replica()


def _replace_dead_connections() -> None:
    """Those of before its restart: each would cost a request its time, and end the reading of the replica."""
    pool = connections[REPLICA].pool  # type: ignore[attr-defined]
    if pool is not None:
        pool.open()
        with wait_at_most(1.0):
            pool.check()


def start_following() -> None:
    """Look for as long as the process lives. Called once in each, after the fork: no thread survives one."""
    if settings.DATABASE_REPLICA:
        threading.Thread(target=keep_looking, name="following", daemon=True).start()


def keep_looking() -> None:
    while True:
        try:
            replica.look()
        except Exception:
            # Whatever it was, the next look may go well, and nobody else would start again.
            logger.exception("This process cannot look at the replica.")
        time.sleep(LOOK_EVERY_SECONDS if replica.is_readable else TRY_AGAIN_AFTER_SECONDS)


def fetch_position() -> int:
    """How far the primary has written: all that was committed before this is below it."""
    return int(_fetch_row(POSITION)[0])


def _fetch_row(question: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return tuple(cursor.fetchone())


def is_reading_replica() -> bool:
    """Whether Django's connection is that of the replica at this moment, in this thread."""
    return connections["default"].alias == REPLICA


class Reading:
    """What became of the queries of one request to the replica. `is_cut_off`: one took too long."""

    is_cut_off = False

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        try:
            return execute(*arguments)
        except DatabaseError as error:
            self.is_cut_off |= isinstance(error.__cause__, psycopg.errors.QueryCanceled)
            raise


@contextmanager
def read_replica(*, wanted: int = 0) -> Iterator[Reading]:
    """Within the block Django's connection is that of the replica, for the ORM as for SQL. It cannot write.

    Raises NotReadable, within ANSWER_SECONDS, if it may not be read, or has not come to the position
    `wanted`; then nothing was done.
    """
    primary = connections["default"]
    if primary.in_atomic_block:
        raise NotReadable("a transaction is open")
    check_replica(wanted=wanted)
    primary.close()  # others need it meanwhile
    reading = Reading()
    connections["default"] = connections[REPLICA]
    try:
        with connections[REPLICA].execute_wrapper(reading):
            yield reading
    finally:
        connections["default"] = primary
        if getattr(connections[REPLICA].connection, "closed", False) and replica.is_readable:
            replica.trip("it broke off")
        connections[REPLICA].close()


def check_replica(*, wanted: int) -> None:
    """Connect to the replica and ask how far it is. Raises NotReadable."""
    if not replica.is_readable:
        raise NotReadable(replica.trouble)
    least = max(wanted, replica.find_least_position())
    following = connections[REPLICA]
    try:
        with wait_at_most(ANSWER_SECONDS), following.cursor() as cursor:
            cursor.execute(REPLAYED)
            [replayed] = cursor.fetchone()
    except DatabaseError as error:
        following.close()
        if isinstance(error.__cause__, PoolTimeout):
            raise NotReadable("all its connections are in use") from error
        replica.trip("it gives no answer", because=error)
        raise NotReadable("it gives no answer") from error
    if replayed is None or replayed < least:
        following.close()
        raise NotReadable("it has not come so far yet")

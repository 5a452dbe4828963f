"""Who changes something, by which key, from where and in which request: four settings of each transaction.

The audit's triggers and its one function read them (accounts/sql/). They end with the transaction, so that
they hold behind PgBouncer too. Requests that only read pay nothing, nor do scans, which are their own trace.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from psycopg.pq import TransactionStatus

from core.request_ids import CurrentRequest, current_request, make_request_id

CHANGES_NOTHING = ("GET", "HEAD", "OPTIONS", "TRACE")
SCANS = "/api/v1/scans"
WRITES = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|MERGE|TRUNCATE|COPY|WITH)\b", re.IGNORECASE)
SET = """
SELECT set_config('tracetrack.person_id', %s, true), set_config('tracetrack.address', %s, true),
       set_config('tracetrack.request_id', %s, true), set_config('tracetrack.key_name', %s, true)
"""
# For bulk work: a broken foreign key is found at the statement that breaks it, not in the silence of the
# commit. What triggers saw still waits for the entry of the application, until the transaction ends.
CHECK_AT_ONCE = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS write_pending_change DEFERRED"


def name_transactions(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: in a request that may change something, each transaction knows who does it."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.method in CHANGES_NOTHING or request.path == SCANS:
            return get_response(request)
        with connection.execute_wrapper(_SendsContext()):
            return get_response(request)

    return middleware


@contextmanager
def act_for(person_id: int | None, *, key_name: str = "") -> Iterator[None]:
    """What this block changes, a job or a command does for this person; for None nobody is known.

    `key_name`: the API key that started it as this person, if one did.
    """
    current = CurrentRequest(id=make_request_id(), address="", person_id=person_id, key_name=key_name)
    token = current_request.set(current)
    try:
        with connection.execute_wrapper(_SendsContext()):
            yield
    finally:
        current_request.reset(token)


def send_context(database: BaseDatabaseWrapper, values: tuple[str, ...]) -> None:
    """Set person, address, request and key of the open transaction. Past Django: no query of the caller's."""
    database.connection.execute(SET, values)


def read_context(person_id: int | None = None) -> tuple[str, ...]:
    """Person, address, request and name of the API key as texts.

    The given person counts where the request has none.
    """
    current = current_request.get()
    known = current.person_id if current and current.person_id else person_id
    if current is None:
        return str(known or ""), "", "", ""
    return str(known or ""), current.address, current.id, current.key_name


class _SendsContext:
    """Before the first statement of each transaction, and where a person has become known since.

    A write outside of any gets a transaction of its own.
    """

    def __init__(self) -> None:
        self.sent: tuple[str, ...] | None = None

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        database: BaseDatabaseWrapper = context["connection"]
        if database.in_atomic_block:
            self.send_if_new(database)
            return execute(sql, params, many, context)
        if database.get_autocommit() and WRITES.match(sql):
            with transaction.atomic(using=database.alias):
                self.send_if_new(database)
                return execute(sql, params, many, context)
        return execute(sql, params, many, context)

    def send_if_new(self, database: BaseDatabaseWrapper) -> None:
        values = read_context()
        is_new = database.connection.info.transaction_status == TransactionStatus.IDLE
        if is_new or values != self.sent:
            send_context(database, values)
            self.sent = values

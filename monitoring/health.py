"""What machines ask: is this process alive, and is it ready for work?"""

import hmac
import logging
import shutil
import time
import uuid
from collections.abc import Callable, Iterable
from queue import Empty, Queue
from threading import Thread
from typing import Any

import psycopg
from django.conf import settings
from django.core.cache import cache as shared_cache
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from psycopg_pool import PoolTimeout

from accounts.tokens import read_key
from core.database import PASSING_TROUBLE
from core.database_roles import list_surplus, owns_tables
from core.metrics import count_answer
from core.overload import Application, Environ
from core.postgresql.base import POOL_SECONDS
from core.postgresql.waiting import BoundedConnection, wait_at_most
from core.replica import replica
from core.request_ids import make_request_id
from core.single_flight import SharedAnswers
from core.sql_objects import find_differences

# Below this a day of scans may not fit any more.
LEAST_FREE_MB = 200
# Who asks usually gives up after two seconds or more.
PATIENCE_SECONDS = 1.5
# A pool that got an answer so lately is at work, even if it is full.
AT_WORK_SECONDS = 3.0
REDIS_SECONDS = 0.5


HEALTH_CHECKS = ("/healthz", "/readyz")
Answers = dict[str, dict[str, Any]]
logger = logging.getLogger(__name__)


class NotReady(Exception):
    """One sentence on what is wrong. It names no address, user or password."""


class Degraded(Exception):
    """One sentence on what is wrong and no reason to send people elsewhere: others have the same trouble."""


def answer_by_any_name(application: Application) -> Application:
    """The application, which says how it is by whatever name it is asked.

    Balancers ask by the address of a host, which is none of the site's names (ALLOWED_HOSTS).
    """

    def named(environ: Environ, start_response: Any) -> Iterable[bytes]:
        if environ.get("PATH_INFO") in HEALTH_CHECKS:
            first = settings.ALLOWED_HOSTS[0]
            environ["HTTP_HOST"] = "localhost" if first == "*" else first.lstrip(".")
        return application(environ, start_response)

    return named


def answer_while_alive(application: Application) -> Application:
    """The application, but GET /healthz is answered before anything that may be busy or slow is asked.

    As by the view, with the headers that matter to machines.
    """
    body = healthz(HttpRequest()).content
    headers = [
        ("Content-Type", "text/plain"),
        ("Content-Length", str(len(body))),
        ("X-Content-Type-Options", "nosniff"),
    ]

    def answered(environ: Environ, start_response: Any) -> Iterable[bytes]:
        began = time.perf_counter()
        has_body = "CONTENT_LENGTH" in environ or "HTTP_TRANSFER_ENCODING" in environ
        if environ.get("PATH_INFO") != "/healthz" or environ.get("REQUEST_METHOD") != "GET" or has_body:
            return application(environ, start_response)
        start_response("200 OK", [*headers, ("X-Request-ID", make_request_id())])
        count_answer("healthz", 200, time.perf_counter() - began)
        return [body]

    return answered


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Nothing else is looked at."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether to send people here: 200 or 503, and the names of the checks that fail, within two seconds.

    `degraded` names what is wrong while people can work all the same.

    Admins and callers with METRICS_TOKEN get a sentence for each check too: versions, room, what is missing.
    """
    checks = run_checks()
    degraded = [name for name, check in checks.items() if check.get("degraded")]
    failing = [name for name, check in checks.items() if not check["ok"] and name not in degraded]
    answer: dict[str, Any] = {"ready": not failing, "failing": failing}
    if degraded:
        answer["degraded"] = degraded
    if may_see_details(request):
        answer["checks"] = checks
    return JsonResponse(answer, status=503 if failing else 200)


def may_see_details(request: HttpRequest) -> bool:
    """By METRICS_TOKEN as a bearer token, or as an admin, if the database says who that is."""
    if has_metrics_token(request):
        return True
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    try:
        return bool(getattr(request.user, "is_admin", False))
    except PASSING_TROUBLE:
        return False


def has_metrics_token(request: HttpRequest) -> bool:
    key = read_key(request)
    if not settings.METRICS_TOKEN or key is None:
        return False
    return hmac.compare_digest(key.encode(), settings.METRICS_TOKEN.encode())


# Anybody may ask, and each time costs connections: anyone who comes within a second gets the same answer.
answers: SharedAnswers[Answers] = SharedAnswers(1.0)


def run_checks() -> Answers:
    """The checks by name, each {"ok", "detail"}, at most a second old."""
    return answers.get("all", run_all_checks)


def run_all_checks() -> Answers:
    deadline = time.monotonic() + PATIENCE_SECONDS
    waiting = {name: start_check(check) for name, check in CHECKS.items()}
    return {name: wait_for_answer(deadline, name, queue) for name, queue in waiting.items()}


def start_check(check: Callable[[], str]) -> "Queue[dict[str, Any]]":
    """Start a check beside the others: a database that hangs holds a connection for minutes."""
    queue: Queue[dict[str, Any]] = Queue()
    Thread(target=lambda: queue.put(run_check(check)), daemon=True).start()
    return queue


def run_check(check: Callable[[], str]) -> dict[str, Any]:
    """What a check says. An error that it did not expect is told too: in the log with all it says."""
    try:
        with wait_at_most(PATIENCE_SECONDS):
            return {"ok": True, "detail": check()}
    except NotReady as reason:
        return {"ok": False, "detail": str(reason)}
    except Degraded as reason:
        return {"ok": False, "degraded": True, "detail": str(reason)}
    except Exception:
        logger.exception("A check of /readyz failed.")
        return {"ok": False, "detail": "This check failed in a way that nobody expected: the log says how."}


# What these last found. They take longest and hardly ever change, and a busy machine is still a ready one.
last_found: Answers = {}
SLOW = ("migrations", "roles")


def wait_for_answer(deadline: float, name: str, queue: "Queue[dict[str, Any]]") -> dict[str, Any]:
    try:
        answer = queue.get(timeout=max(0, deadline - time.monotonic()))
    except Empty:
        late: dict[str, Any] = {"ok": False, "detail": f"The check of the {name} gave no answer in time."}
        if name == "cache" and settings.REDIS_URL:
            late["degraded"] = True  # as when Redis does not answer
        return last_found.get(name, late)
    if name in SLOW:
        last_found[name] = answer
    return answer


def check_database() -> str:
    with connect() as raw:
        number = raw.info.server_version
        raw.execute("SELECT 1")
    return f"PostgreSQL {number // 10000}.{number % 10000} answers."


def check_connections() -> str:
    """Whether a request would get an answer on one of the connections that this process shares among them."""
    pool = connection.pool  # type: ignore[attr-defined]  # of the PostgreSQL backend
    if pool is None:
        return "This process shares no connections."
    if time.monotonic() - getattr(pool.connection_class, "answered_at", 0.0) < AT_WORK_SECONDS:
        return "Requests got answers a moment ago."
    pool.open()  # as the first request does
    try:
        with wait_at_most(POOL_SECONDS), pool.connection(timeout=POOL_SECONDS):
            return "A connection is free."
    except PoolTimeout as error:
        raise NotReady("No connection came free within a second: requests are answered with 503.") from error


# Looking costs some milliseconds, and migrations hardly ever go away under a running process.
schema: SharedAnswers[str] = SharedAnswers(10.0)
roles: SharedAnswers[str] = SharedAnswers(10.0)


def check_migrations() -> str:
    """Whether tables, functions, triggers and indexes are those of this code; looked up every ten seconds."""
    return schema.get("all", check_schema)


def check_schema() -> str:
    with connect() as raw:
        known, applied = read_migrations(), fetch_applied_migrations(raw)
        missing, later = known - applied, find_later_migrations(known, applied)
        differences = [] if missing or later else find_differences(raw)
    if missing:
        raise NotReady(
            f"The database lacks {len(missing)} migrations: start TraceTrack anew, or run migrate."
        )
    if differences:
        raise NotReady(f"The database is not as this version's migrations make it: {', '.join(differences)}.")
    if later:
        return f"The database is of a later version ({len(later)} migrations more), and is not compared."
    return "All migrations are in the database."


Migrations = set[tuple[str, str]]  # the (app, name) of each


def read_migrations() -> Migrations:
    """Those that this code has."""
    return set(MigrationLoader(None).disk_migrations or {})


def fetch_applied_migrations(raw: "psycopg.Connection[Any]") -> Migrations:
    """Those that the database has."""
    known = raw.execute("SELECT to_regclass('django_migrations') IS NOT NULL").fetchone()
    return set(raw.execute("SELECT app, name FROM django_migrations").fetchall() if known == (True,) else [])


def find_later_migrations(known: Migrations, applied: Migrations) -> Migrations:
    """Those of this code's apps that only a later version has.

    While that takes over, this one goes on serving, though functions and indexes are not as it knows them.
    """
    newest: dict[str, str] = {}
    for app, name in known:
        newest[app] = max(name, newest.get(app, ""))
    return {(app, name) for app, name in applied if app in newest and name > newest[app]}


def check_roles() -> str:
    """Whether the role that serves could change history. It serves all the same."""
    return roles.get("all", describe_roles)


def describe_roles() -> str:
    try:
        raw = connect()
    except NotReady:
        return "Not known: the database does not answer."
    with raw:
        if owns_tables(raw, raw.info.user):
            return (
                "The role that serves also owns the tables, so it could change history: "
                "give DATABASE_OWNER_URL a second role (docs/running/database.md)."
            )
        if surplus := list_surplus(raw):
            return (
                f"The role that serves owns no table, but has {', '.join(surplus)}: "
                "run migrate; if that does not help, take it away (docs/running/database.md)."
            )
    return "The role that serves owns no table."


def check_replica() -> str:
    """How the replica is. Without it everything reads the primary, so this never fails."""
    lag = replica.compute_lag()
    if not replica.is_readable:
        behind = "" if lag is None else f" It was {lag:.0f} s behind at most."
        return f"It is not read, the primary is: {replica.trouble}.{behind}"
    return f"It is read, and {lag or 0:.1f} s behind at most."


def check_cache() -> str:
    if settings.REDIS_URL:
        return check_redis()
    key = f"readyz-{uuid.uuid4()}"
    shared_cache.set(key, "here", timeout=10)
    if shared_cache.get(key) != "here":
        raise NotReady("The cache does not give back what was put in.")
    shared_cache.delete(key)
    return "The cache answers."


def check_redis() -> str:
    """Whether Redis answers. By a connection of its own: what the cache does meanwhile hides that."""
    from redis import Redis, RedisError  # takes a twentieth of each start, and most sites have none

    patience = {"socket_connect_timeout": REDIS_SECONDS, "socket_timeout": REDIS_SECONDS}
    client = Redis.from_url(settings.REDIS_URL, retry=None, **patience)
    try:
        client.ping()
    except (RedisError, OSError) as error:
        raise Degraded("Redis does not answer: each process uses its own memory until it does.") from error
    finally:
        client.close()
    return "Redis answers."


def check_disk() -> str:
    free_mb = measure_free_bytes() // 10**6
    if free_mb < LEAST_FREE_MB:
        raise NotReady(f"The disk is nearly full: {free_mb} MB free, {LEAST_FREE_MB} MB needed.")
    return f"The disk has {free_mb} MB free."


def measure_free_bytes() -> int:
    """Room where TraceTrack writes: of two disks (DATA_DIR/postgres may be a link) the fuller one counts."""
    folders = [settings.DATA_DIR, settings.DATA_DIR / "postgres"]
    return min(shutil.disk_usage(folder).free for folder in folders if folder.exists())


CHECKS: dict[str, Callable[[], str]] = {
    "database": check_database,
    "connections": check_connections,
    "migrations": check_migrations,
    "roles": check_roles,
    "cache": check_cache,
    "disk": check_disk,
}


if settings.DATABASE_REPLICA:
    CHECKS["replica"] = check_replica


def connect() -> "psycopg.Connection[Any]":
    """A connection of its own: a pool that is full of work is no reason to be taken out of service."""
    try:
        return BoundedConnection.connect(**connection.get_connection_params() | {"connect_timeout": 2})
    except psycopg.Error as error:
        raise NotReady("The database does not answer.") from error

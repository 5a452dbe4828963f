"""The self-check: history and state compared each night, and the alarm if they differ or nobody compared."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import psutil
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring.health import connect
from monitoring.models import SelfCheck
from monitoring.seals import find_changes
from monitoring.self_check_queries import CHECKS, COUNTS, count_differences

logger = logging.getLogger(__name__)
MOST_SAMPLES = 10
# Of these days the audit and all scans are compared with their seals each night; of others the seals alone.
DAYS_VERIFIED = timedelta(days=3)
# The site's quietest hour.
HOUR = 3
# One check ends each night. Half a day more for one that begins late, or has a long way.
PATIENCE = timedelta(hours=36)
# Tells the statements of a check from others, in PostgreSQL.
NAME = "tracetrack self-check"
CUT_OFF = "It was cut off."
# So many a day, then no other is begun: the check itself may be what ends its worker.
MOST_CUT_OFF = 2


class UnderWay(Exception):
    """Another self-check runs."""


def run_self_check() -> SelfCheck:
    """Compare everything, and write down what was found; what alarms is an error in the log too.

    Raises UnderWay if a check runs already; then nothing is written.
    """
    with hold_lock():
        close_abandoned()
        return compare_all()


def run_if_due() -> None:
    """Do the night's check if it has not been done. Raises UnderWay as above."""
    with hold_lock():
        close_abandoned()
        if is_due(timezone.now()):
            compare_all()


def is_due(now: datetime) -> bool:
    """Whether it is past 3 by the site's clock and no check has begun since, or the last one was cut off.

    A worker that was busy or away at 3 does it when it comes to it.
    """
    three = timezone.localtime(now).replace(hour=HOUR, minute=0, second=0, microsecond=0, fold=0)
    begun = list(SelfCheck.objects.filter(started_at__gte=three).values_list("trouble", flat=True))
    is_done = begun != [] and begun[0] != CUT_OFF
    return now >= three and not is_done and begun.count(CUT_OFF) < MOST_CUT_OFF


@contextmanager
def hold_lock() -> Iterator[None]:
    """Let no other check run beside this block, in any process.

    The lock is held by a transaction of its own, which ends with this process however that ends. It holds no
    snapshot, so it keeps no row from being cleaned up.
    """
    with connect() as raw:
        raw.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        if raw.execute(TAKE_LOCK).fetchone() != (True,):
            raise UnderWay
        yield


# Anything else that takes a lock of two numbers has a table's first too, that of another table.
TAKE_LOCK = "SELECT pg_try_advisory_xact_lock('monitoring_selfcheck'::regclass::oid::integer, 0)"


def is_under_way() -> bool:
    """Whether a check runs now, in any process."""
    with connection.cursor() as cursor:
        cursor.execute(LOCKED)
        return bool(cursor.fetchone()[0])


LOCKED = """
SELECT EXISTS (
    SELECT FROM pg_locks
    WHERE locktype = 'advisory' AND classid = 'monitoring_selfcheck'::regclass AND objid = 0 AND objsubid = 2
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
)
"""


def close_abandoned() -> None:
    """Close what a worker that is gone has left unfinished. To be called alone: then no other is at work.

    PostgreSQL goes on with a statement whose asker was killed. It is ended, or it would run beside ours.
    """
    with connection.cursor() as cursor:
        cursor.execute(END_LEFT, [NAME])
    SelfCheck.objects.filter(finished_at=None).update(finished_at=timezone.now(), trouble=CUT_OFF)


END_LEFT = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE application_name = %s AND datname = current_database() AND usename = current_user
  AND pid <> pg_backend_pid()
"""


def compare_all() -> SelfCheck:
    since = find_last_good_start()
    check = SelfCheck.objects.create()
    compare(check, since)
    check.finished_at = timezone.now()
    check.save()
    if check.is_alarm:
        logger.error("Self-check: %s. %s", check, check.differences)
    return check


def find_last_good_start() -> datetime:
    """When the last check began that asked everything; long ago if there was none."""
    last = SelfCheck.objects.filter(finished_at__isnull=False, trouble="").first()
    return last.started_at if last else timezone.now() - timedelta(days=36_500)


def compare(check: SelfCheck, since: datetime) -> None:
    """Ask every question. One that fails does not stop the others."""
    asked = {"since": since, "most": MOST_SAMPLES} | choose_days(since, check.started_at)
    with record_trouble(check, "counting"):
        check.bag_count, check.link_count, check.scan_count = ask(COUNTS, asked)
    for name, question in CHECKS.items():
        with record_trouble(check, name):
            count, samples = ask(count_differences(question), asked)
            if count:
                check.differences[name] = {"count": count, "samples": samples}
    with record_trouble(check, "trace"):
        if changes := list(find_changes(check.started_at.date() - DAYS_VERIFIED)):
            check.differences["trace"] = {"count": len(changes), "samples": changes[:MOST_SAMPLES]}
    check.difference_count = sum(found["count"] for found in check.differences.values())


def choose_days(since: datetime, began: datetime) -> dict[str, int]:
    """The number of the day on which the check began, and of how many days it is the check, at least one.

    It is the same for every question, also when midnight passes between two.
    """
    today = began.toordinal()
    return {"today": today, "days": max(today - since.toordinal(), 1)}


@contextmanager
def record_trouble(check: SelfCheck, name: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # whatever somebody has put into the rows, the other questions are asked
        logger.exception("The self-check could not ask %s.", name)
        reason = next(iter(str(error).splitlines()), "") or type(error).__name__
        check.trouble += f"{name}: {reason[:200]} "


def ask(question: str, asked: dict[str, Any]) -> Any:
    """One row, by one statement in a short transaction of its own: it sees one moment and stops nobody."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET TRANSACTION READ ONLY; SET LOCAL application_name = '{NAME}'")
        # Scans come first: one processor and no more.
        cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL max_parallel_workers_per_gather = 0")
        # Large tables are joined as a whole: hashes that fit into memory save most of the time.
        cursor.execute(f"SET LOCAL work_mem = '{choose_work_mem_mb()}MB'")
        cursor.execute(question, asked)
        return cursor.fetchone()


def choose_work_mem_mb() -> int:
    """A 64th of the machine's memory: a join takes a few times as much. From 16 to 256."""
    memory_mb: int = psutil.virtual_memory().total // 2**20
    return min(max(memory_mb // 64, 16), 256)


def find_last_check() -> SelfCheck | None:
    """The last self-check that came to an end."""
    return SelfCheck.objects.filter(finished_at__isnull=False).first()


def describe_alarm(cursor: Any = None) -> str:
    """A sentence if somebody has to look: the last check says so, or there is none of late. Else nothing.

    A caller that must not wait for a connection of Django's brings a cursor.
    """
    if cursor is None:
        with connection.cursor() as cursor:
            return describe_alarm(cursor)
    cursor.execute(LAST)
    bags, differences, trouble, ended_at = cursor.fetchone()
    last = SelfCheck(finished_at=ended_at, bag_count=bags, difference_count=differences, trouble=trouble)
    if last.is_alarm:
        return _("The self-check asks for attention: %s.") % str(last).rstrip(".")
    if timezone.now() - ended_at > PATIENCE:
        return _("No self-check has come to its end for 36 hours. See that the worker runs.")
    return ""


# A site that has never checked counts from when it got the table.
LAST = """
SELECT coalesce(last.bag_count, 0), coalesce(last.difference_count, 0), coalesce(last.trouble, ''),
       coalesce(last.finished_at, born.applied)
FROM (SELECT min(applied) AS applied FROM django_migrations WHERE app = 'monitoring') born
LEFT JOIN (
    SELECT * FROM monitoring_selfcheck WHERE finished_at IS NOT NULL ORDER BY id DESC LIMIT 1
) last ON true
"""

"""The seals of days: made each night, and compared with the audit and the scans that they were made of.

Each holds the hash of the one before. Who may write to the database as its owner can change a row, but not
without a seal that no longer fits; who makes all later seals anew still meets the copies outside: the log has
each (docs/running/watching.md).
"""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import AuditEntry
from monitoring.models import DaySeal
from scanning.models import Scan

logger = logging.getLogger(__name__)
# A site that comes from an older version seals its past in pieces, and the worker does other things between.
MOST_AT_ONCE = 400
# The worker seals a day one to two hours after its end. Half a day more for one that was away.
PATIENCE = timedelta(hours=36)


def seal_finished_days(most: int = MOST_AT_ONCE) -> list[DaySeal]:
    """Seal the days that are over, the oldest first. Returns the new seals; each goes into the log too."""
    made: list[DaySeal] = []
    while len(made) < most:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0")
            seal = next(iter(DaySeal.objects.raw("SELECT * FROM public.seal_next_day()")), None)
        if seal is None:
            break
        made.append(seal)
        # A copy outside the database: see the module's docstring.
        logger.warning("Sealed %s: %s", seal.day, seal.seal)
    return made


def find_changes(since: date | None = None, until: date | None = None) -> Iterator[str]:
    """A sentence for each thing that is not as it was sealed, the oldest first.

    All seals are compared, and the rows of the days from `since` to `until`, both included (None: no limit).
    """
    before: DaySeal | None = None
    for seal in DaySeal.objects.raw(ALL_SEALS):
        yield from _check_chain(before, seal)
        if (since is None or since <= seal.day) and (until is None or seal.day <= until):
            yield from _check_rows(seal)
        before = seal
    yield from _check_ends(before)


ALL_SEALS = "SELECT one.*, public.make_seal(one) AS made FROM public.monitoring_dayseal one ORDER BY day"


def _check_chain(before: DaySeal | None, seal: DaySeal) -> Iterator[str]:
    if before is None:
        if seal.previous:
            yield _("The seals before %s are missing.") % _name(seal.day)
        yield from _check_before_first(seal)
    elif seal.day - before.day != timedelta(days=1):
        yield _("The seal of %s is missing.") % _name(before.day + timedelta(days=1))
    elif seal.previous != before.seal:
        yield _("The seal of %(day)s does not follow from that of %(before)s: one of them was replaced.") % {
            "day": _name(seal.day),
            "before": _name(before.day),
        }
    if seal.made != seal.seal:  # type: ignore[attr-defined]
        yield _("The seal of %s was changed.") % _name(seal.day)


def _check_before_first(seal: DaySeal) -> Iterator[str]:
    began = _begin(seal.day)
    if (
        AuditEntry.objects.filter(at__lt=began).exists()
        or Scan.objects.filter(received_at__lt=began).exists()
    ):
        yield _("There are rows of days before %s, the first that was sealed: they were added.") % _name(
            seal.day
        )


def _check_rows(seal: DaySeal) -> Iterator[str]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL max_parallel_workers_per_gather = 0")
        cursor.execute("SELECT public.hash_day(%s)::text", [seal.day])
        found = json.loads(cursor.fetchone()[0])
    if not _has_shape_of(seal.hours, found):
        if seal.made == seal.seal:  # type: ignore[attr-defined]  # otherwise _check_chain has named it
            yield _("The seal of %s was changed.") % _name(seal.day)
        return
    for hour, (sealed, now) in enumerate(zip(seal.hours, found, strict=True)):
        for what in ("audit", "scans"):
            if sealed[what] != now[what]:
                yield _describe_change(what, seal.day, hour, sealed[what][0], now[what][0])


def _has_shape_of(hours: Any, found: list[dict[str, list[Any]]]) -> bool:
    """Whether a seal's hours can be compared with those that `hash_day` has found."""
    if not (isinstance(hours, list) and len(hours) == len(found)):
        return False
    if not all(isinstance(hour, dict) and hour.keys() == found[0].keys() for hour in hours):
        return False
    pairs = [pair for hour in hours for pair in hour.values()]
    return all(isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], int) for pair in pairs)


def _describe_change(what: str, day: date, hour: int, sealed: int, found: int) -> str:
    """As "3 audit entries of 28 November 2026, 09:00 to 10:00 UTC, were removed." """
    when = _("%(day)s, %(from)02d:00 to %(to)02d:00 UTC") % {
        "day": _name(day),
        "from": hour,
        "to": hour + 1,
    }
    if sealed == found:
        sentence = (
            _("An audit entry of %s was changed.") if what == "audit" else _("A scan of %s was changed.")
        )
        return sentence % when
    number = abs(sealed - found)
    named = (
        ngettext("%d audit entry", "%d audit entries", number)
        if what == "audit"
        else ngettext("%d scan", "%d scans", number)
    ) % number
    sentence = _("%(rows)s of %(when)s: removed.") if found < sealed else _("%(rows)s of %(when)s: added.")
    return sentence % {"rows": named, "when": when}


def _check_ends(last: DaySeal | None) -> Iterator[str]:
    """Whether days that should be sealed by now are not, or their seals were taken away.

    A site that comes from an older version, or a worker that was away, is at it: then the last seal is new.
    """
    if last is None:
        first = AuditEntry.objects.order_by("at").values_list("at", flat=True).first()
        if first is not None and timezone.now() - max(first + timedelta(days=1), _find_birth()) > PATIENCE:
            yield _("No day is sealed. See that the worker runs.")
    elif timezone.now() - max(_begin(last.day + timedelta(days=2)), last.sealed_at) > PATIENCE:
        yield _("No day after %s is sealed. See that the worker runs.") % _name(last.day)


def _find_birth() -> datetime:
    """Since when this site has seals."""
    applied = MigrationRecorder.Migration.objects.filter(app="monitoring").order_by("-applied")
    born: datetime = applied.values_list("applied", flat=True)[0]
    return born


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _name(day: date) -> str:
    return date_format(day, "j F Y")

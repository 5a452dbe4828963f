"""Recording scans: one call, one transaction, one answer per scan.

What a scan does is in scanning/sql/, what it answers in scanning/reasons.py.
"""

import collections
import hashlib
import json
import logging
import os
import time
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import IntegrityError, OperationalError, connection
from prometheus_client import Counter
from psycopg import errors as pg
from psycopg_pool import PoolTimeout

from accounts.models import ApiToken, User
from bags.codes import CONTROLS, UPPER, looks_like_code, normalise_code, read_aim_prefix, trim
from core.database import release_connection, storable
from core.joint_calls import JointCalls, NoAnswerInTime
from core.postgresql.prepared import fetch_prepared
from core.postgresql.waiting import NoAnswer, compute_patience
from scanning.catalogue import Fault
from scanning.messages import ScanResult, choose_sentence, write_headline, write_message

logger = logging.getLogger(__name__)
TRIES = 4
RECORDED = Counter(
    "tracetrack_scans", "Scans recorded, by outcome; not those that were only answered again", ["outcome"]
)


@dataclass(frozen=True)
class ScanRequest:
    """One trigger pull as the device sends it. Texts are as read, not normalised."""

    id: UUID
    action: str
    code: str = ""
    parent: str | None = None
    bill: str | None = None
    undoes: UUID | None = None
    seq: int | None = None
    scanned_at: datetime | None = None
    source: str = "scan"
    raw: str | None = None
    prefix: str | None = None
    repaired: str | None = None
    fault: str | None = None


@dataclass(frozen=True)
class ScanAnswer(ScanResult):
    """What became of one scan."""

    id: UUID | None = None
    replayed: bool = False
    retired: bool | None = None
    other_parent_code: str | None = None
    other_child_count: int | None = None
    put_down: bool | None = None

    @property
    def message(self) -> str:
        return write_message(self)

    def as_json(self) -> dict[str, Any]:
        """The scan's entry in the API's `results`."""
        return {
            "id": str(self.id),
            "outcome": self.outcome,
            "reason": self.reason,
            "replayed": self.replayed,
            "headline": write_headline(self),
            "message": self.message,
            "tone": choose_sentence(self).tone.value,
            "bag": {"code": self.code, "kind": self.kind, "retired": self.retired} if self.kind else None,
            "parent": {"code": self.parent_code, "children": self.child_count} if self.parent_code else None,
            "other_parent": (
                {"code": self.other_parent_code, "children": self.other_child_count}
                if self.other_parent_code
                else None
            ),
            "bill": {"number": self.bill_number} if self.bill_number else None,
            "put_down": bool(self.put_down),
        }


def record_scans(batch: dict[str, Any]) -> list[ScanAnswer]:
    """Store the scans of what `make_batch` made and do what they ask, in order, in one transaction.

    One answer each, same order. A refused scan is stored and does not stop the rest. A scan id that is stored
    already changes nothing and gets the stored answer (`replayed`). Raises OperationalError when the database
    is too busy or away: the same call may be made again.
    """
    recorded = _record_alone(json.dumps(batch))
    if recorded is None:
        raise NotSignedIn
    return recorded.answers


class NotSignedIn(Exception):
    """The batch's session is not as it was when it was verified, or has ended. Nothing of it was stored."""


class Recorded(NamedTuple):
    """What became of a batch. `idle_seconds`: for how long its session was not used, if it gives one."""

    answers: list[ScanAnswer]
    idle_seconds: float | None


def record_batch_jointly(batch: dict[str, Any]) -> Recorded:
    """Record what `make_batch` made as `record_scans` does, together with others that come at the same time.

    Raises NotSignedIn, and OperationalError also for one that waited too long for the others.
    """
    station = (batch["person"], batch["station"])
    try:
        recorded = CALLS.call(
            json.dumps(batch), key=station, size=len(batch["scans"]), seconds=compute_patience()
        )
    except NoAnswerInTime as error:
        raise OperationalError(str(error)) from error
    if recorded is None:
        raise NotSignedIn
    return recorded


def _record_alone(batch: str) -> Recorded | None:
    for attempt in range(1, TRIES + 1):
        try:
            return _record([batch])[0]
        except (IntegrityError, OperationalError) as error:
            # Two transactions met where no lock could keep them apart, such as the same id sent twice
            # at once. The loser starts again and then sees what the winner did.
            if attempt == TRIES or connection.in_atomic_block or not _is_race(error):
                raise
            logger.info("scans met others, trying again: %s", error)
            time.sleep(0.01 * attempt)
    raise AssertionError("unreachable")


def _record(batches: list[str]) -> list[Recorded | None]:
    """What became of each of these batches, in one transaction; None of one whose person is not signed in."""
    rows = fetch_prepared(RECORD, [f"[{','.join(batches)}]"])
    recorded: list[Recorded | None] = [Recorded([], None) for _ in batches]
    outcomes: list[str] = []
    for batch, idle_seconds, *values in rows:
        answer = ScanAnswer(*values)
        found = recorded[batch]
        if answer.id is None or found is None:
            recorded[batch] = None
        else:
            if not found.answers:
                found = recorded[batch] = Recorded([], idle_seconds)
            found.answers.append(answer)
            outcomes += [] if answer.replayed else [answer.outcome]
    for outcome, count in collections.Counter(outcomes).items():
        RECORDED.labels(outcome).inc(count)
    return recorded


def _is_of_all(error: Exception) -> bool:
    """Whether this is so for all batches of a call: each alone would only wait once more."""
    return isinstance(error.__cause__, (PoolTimeout, NoAnswer))


ANSWER_COLUMNS = [field.name for field in fields(ScanAnswer)]
# One statement is one transaction: no lock is held while a message travels.
RECORD = f"SELECT batch, idle_seconds, {', '.join(ANSWER_COLUMNS)} FROM record_scans(%s::jsonb)"  # noqa: S608
# A call of so many scans takes a tenth of a second at most, and more together cost no less.
CALLS: JointCalls[str, Recorded | None] = JointCalls(
    _record,
    _record_alone,
    most_size=200,
    at_once=3,
    slow_seconds=0.1,
    is_of_all=_is_of_all,
    # Whoever leads needs one, and those who wait have read their session by another.
    before_waiting=release_connection,
)


def make_batch(
    *,
    user: User,
    station: str,
    scans: list[ScanRequest],
    waiting: int = 0,
    waiting_for: dict[str, dict[str, int]] | None = None,
    taken_in_by: User | None = None,
    token: ApiToken | None = None,
    session: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """What `record_scans` records, as the database's function takes it: record_scans.sql.

    `waiting` is how many scans the station still holds after these, `waiting_for` for which parents and bills
    (as in bills.PendingScans); both are written down with the scans. `taken_in_by`: the admin who sends them
    in the place of `user`. What they may do goes by the rights of `user`, who without any role counts as a
    dispatcher. `token`: the API key that they came with, which they are kept with. `session`: by which the
    person must still be signed in (accounts/verified_sessions.py); None if that is known.
    """
    senders = {"taken_in_by_id": taken_in_by.pk} if taken_in_by else {}
    senders |= {"token_id": token.pk} if token else {}
    return {
        "person": user.pk,
        "station": station,
        "session": session,
        "held": waiting,
        "held_for": waiting_for or {},
        "scans": [prepare_scan(scan) | senders for scan in scans],
    }


def _is_race(error: Exception) -> bool:
    return isinstance(error.__cause__, (pg.UniqueViolation, pg.CheckViolation, pg.DeadlockDetected))


def prepare_scan(scan: ScanRequest) -> dict[str, Any]:
    """The scan in the columns of scanning_scan, with what is wrong with its texts as `reason`."""
    code = normalise_code(scan.code)
    parent = normalise_code(scan.parent or "") or None
    needs_code = scan.action != "undo"
    fault = scan.fault or (Fault.CONTROL.value if CONTROLS.search(code) else None)
    bad = (needs_code and not looks_like_code(code)) or (parent is not None and not looks_like_code(parent))
    return {
        "id": str(scan.id),
        "seq": scan.seq,
        "action": scan.action,
        "code": storable(code),
        "named_parent": parent and storable(parent),
        "named_bill": storable(normalise_code(scan.bill or "")) or None,
        "undoes": str(scan.undoes) if scan.undoes else None,
        "scanned_at": scan.scanned_at.isoformat() if scan.scanned_at else None,
        "source": scan.source,
        "raw": storable(scan.raw or _find_raw(scan.code, code) or "") or None,
        "prefix": storable(scan.prefix or read_aim_prefix(scan.code) or "")[:3] or None,
        "repaired": scan.repaired,
        "content_hash": "\\x" + _hash_content(scan),
        "fault": fault,
        "reason": "bad_code" if bad or fault else None,
    }


def _find_raw(text: str, code: str) -> str | None:
    """The text as it was read, if it says more than the code."""
    return text if trim(text).translate(UPPER) != code else None


def _hash_content(scan: ScanRequest) -> str:
    """What a scan asks for, in 16 bytes of hex: the same id must always ask for the same."""
    content = [scan.action, scan.code, scan.parent, scan.bill, str(scan.undoes)]
    return hashlib.blake2b(json.dumps(content).encode(), digest_size=16).hexdigest()


def record_one(
    *,
    user: User,
    station: str = "desk",
    source: str = "typed",
    token: ApiToken | None = None,
    **fields: Any,
) -> ScanAnswer:
    """Record one scan made on the server, such as a line taken off a bill by hand."""
    scan = ScanRequest(id=make_scan_id(), source=source, **fields)
    return record_scans(make_batch(user=user, station=station, scans=[scan], token=token))[0]


def make_scan_id() -> UUID:
    """A UUIDv7 (RFC 9562): 48 bits of milliseconds, then chance."""
    milliseconds = time.time_ns() // 1_000_000
    value = milliseconds << 80 | int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | 0x7 << 76
    return UUID(int=value & ~(0x3 << 62) | 0x2 << 62)

"""Reading a batch of scans out of a request, before anything is stored."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from bags.codes import normalise_code
from core.database import storable
from scanning.models import Scan
from scanning.recording import ScanRequest

MAX_SCANS = 100
MAX_STATION_LENGTH = 64
MAX_SEQ = 2**53
MAX_WAITING = 2**31 - 1
SOURCES = ("scan", "typed", "paste")
REPAIRS = ("caps_lock", "layout")
# A station holds at most 5,000 scans. What it says of more is left out: that is no reason to refuse scans.
MAX_WAITED_FOR = 5000


class BadBatch(Exception):
    """The request is not a batch of scans. Its text says what is wrong; nothing was stored.

    `place` is the place of the scan that is wrong, from 0, if it is one scan that is.
    """

    place: int | None = None


@dataclass(frozen=True)
class Batch:
    """What one station sends at once."""

    station: str
    user: str | None
    waiting: int
    waiting_for: dict[str, dict[str, int]]
    scans: list[ScanRequest]


def read_batch(body: bytes) -> Batch:
    """The batch in this JSON text. Raises BadBatch if it is not one."""
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadBatch("This is not JSON in UTF-8.") from error
    if not isinstance(asked, dict) or not isinstance(asked.get("scans"), list):
        raise BadBatch('Send an object with "scans", a list.')
    if len(asked["scans"]) > MAX_SCANS:
        raise BadBatch(f"A batch holds at most {MAX_SCANS} scans; this one has {len(asked['scans'])}.")
    return Batch(
        station=read_name(asked.get("station", ""), "station"),
        user=asked["user"] if isinstance(asked.get("user"), str) else None,
        waiting=min(read_count(asked.get("waiting"), "waiting") or 0, MAX_WAITING),
        waiting_for=read_waiting_for(asked.get("waiting_for")),
        scans=list(read_scans(asked["scans"])),
    )


def read_scans(asked: list[Any]) -> Iterator[ScanRequest]:
    for place, scan in enumerate(asked):
        try:
            yield read_scan(scan, place)
        except BadBatch as error:
            error.place = place
            raise


def read_scan(asked: Any, place: int) -> ScanRequest:
    at = f"scans[{place}]"
    if not isinstance(asked, dict):
        raise BadBatch(f"{at} is not an object.")
    if asked.get("action") not in Scan.Action.values:
        raise BadBatch(f"{at}.action must be one of {', '.join(Scan.Action.values)}.")
    scan_id = read_id(asked.get("id"), f"{at}.id")
    if scan_id is None:
        raise BadBatch(f"{at}.id is missing.")
    return ScanRequest(
        id=scan_id,
        action=asked["action"],
        code=read_text(asked.get("code"), f"{at}.code") or "",
        parent=read_text(asked.get("parent"), f"{at}.parent"),
        bill=read_text(asked.get("bill"), f"{at}.bill"),
        undoes=read_id(asked.get("undoes"), f"{at}.undoes"),
        seq=read_count(asked.get("seq"), f"{at}.seq"),
        scanned_at=read_time(asked.get("scanned_at"), f"{at}.scanned_at"),
        source=asked["source"] if asked.get("source") in SOURCES else "scan",
        raw=read_text(asked.get("raw"), f"{at}.raw"),
        prefix=read_text(asked.get("prefix"), f"{at}.prefix"),
        repaired=asked["repaired"] if asked.get("repaired") in REPAIRS else None,
    )


def read_waiting_for(asked: Any) -> dict[str, dict[str, int]]:
    """{"parents": {code: count}, "bills": {number: count}}, keys normalised, without empty parts."""
    if asked is None:
        return {}
    if not isinstance(asked, dict):
        raise BadBatch('"waiting_for" must be an object.')
    counts = {kind: read_counts(asked.get(kind), f"waiting_for.{kind}") for kind in ("parents", "bills")}
    return {kind: of_kind for kind, of_kind in counts.items() if of_kind}


def read_counts(asked: Any, name: str) -> dict[str, int]:
    if asked is None:
        return {}
    if not isinstance(asked, dict):
        raise BadBatch(f"{name} must be an object of codes with their counts.")
    counts = list(asked.items())[:MAX_WAITED_FOR]
    read = {storable(normalise_code(code)[:64]): read_count(count, name) for code, count in counts}
    return {code: count for code, count in read.items() if code and count}


def read_text(value: Any, name: str) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise BadBatch(f"{name} must be text.")


def read_name(value: Any, name: str) -> str:
    if isinstance(value, str) and len(value) <= MAX_STATION_LENGTH and (value == "" or value.isprintable()):
        return value
    raise BadBatch(f"{name} must be plain text of at most {MAX_STATION_LENGTH} characters.")


def read_id(value: Any, name: str) -> UUID | None:
    if value is None:
        return None
    try:
        return UUID(value)
    except (ValueError, AttributeError, TypeError) as error:
        raise BadBatch(f"{name} must be a UUID.") from error


def read_count(value: Any, name: str) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_SEQ:
        raise BadBatch(f"{name} must be a whole number from 0 up.")
    return value


def read_time(value: Any, name: str) -> datetime | None:
    """A time with or without an offset; without one it is taken to be the site's time."""
    if value is None:
        return None
    try:
        at = datetime.fromisoformat(value)
        at = timezone.make_aware(at) if timezone.is_naive(at) else at
        return at.astimezone(UTC)
    except (TypeError, ValueError, OverflowError) as error:
        raise BadBatch(f"{name} must be a time such as 2026-11-23T09:12:44+05:30.") from error

"""How many wrong passwords are taken: counters that all web processes share, in the database.

An attempt is counted before its password is checked, and uncounted if that was right: a thousand guesses
that arrive at once are a thousand, not one. A row is locked for a moment only, never while a password is
checked.
"""

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from math import ceil

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import SignInCounter, User

Kind = SignInCounter.Kind
MINUTE = timedelta(minutes=1)
WINDOW = 15 * MINUTE
# A success after a lock is written down for this long; then the worker deletes the row.
REMEMBERED = timedelta(hours=1)
# What a person mistypes is counted here; the other kinds have the guesses of others in them too.
OWN = (Kind.PLACE, Kind.DEVICE)


@dataclass(frozen=True)
class Limit:
    """So many failures within WINDOW lock for this long. Each further one within it locks again."""

    failures: int
    lock: timedelta


LIMITS = {
    # Locked until the window is over: then all are forgotten.
    Kind.PLACE: Limit(5, WINDOW),
    # Never longer than a minute: the right password of a known device waits no longer, whoever else guesses.
    Kind.DEVICE: Limit(5, MINUTE),
    # Guesses from many addresses go on one a minute. Known devices do not wait for these.
    Kind.NAME: Limit(20, MINUTE),
    # A warehouse is one address: 100 people who come at once and mistype twice are no attack.
    Kind.ADDRESS: Limit(300, MINUTE),
    Kind.MAIL: Limit(3, WINDOW),
}


class TooManyAttempts(Exception):
    """Nothing was checked. `kind` is what had too many; after `wait` it may be tried again."""

    def __init__(self, kind: str, wait: timedelta) -> None:
        super().__init__(kind)
        self.kind = kind
        self.seconds = max(1, ceil(wait.total_seconds()))


@dataclass(frozen=True)
class Attempt:
    """Attempts that are counted: ids of the counters; what they locked; whether they were locked before."""

    counters: Sequence[SignInCounter]
    locks: Sequence[SignInCounter]
    was_locked: bool


def clean_name(name: str) -> str:
    """A name as it is counted, however it is written: full-width, in capitals, with spaces round it."""
    return unicodedata.normalize("NFKC", name).casefold().strip()


def make_counters(name: str, address: str, person: User | None, *, step: str) -> list[SignInCounter]:
    """What a guess counts for: the account at this address, the account, the address.

    An account is counted by its person: whatever way of writing the name leads to them. Each `step` has
    counters of its own: who knows the password must not clear with it what was guessed as codes.
    """
    account = f"{step} person {person.pk}" if person else f"{step} name {clean_name(name)}"
    network = _find_network(address)
    return [
        _make_counter(Kind.PLACE, account, network, person=person, address=address),
        _make_counter(Kind.NAME, account, person=person),
        _make_counter(Kind.ADDRESS, network, address=address),
    ]


def make_device_counter(device: str, person: User, *, step: str) -> SignInCounter:
    return _make_counter(Kind.DEVICE, step, device, str(person.pk), person=person)


def make_mail_counters(mail_address: str, address: str) -> list[SignInCounter]:
    """What a request for a new password by e-mail counts for."""
    return [
        _make_counter(Kind.MAIL, clean_name(mail_address)),
        _make_counter(Kind.ADDRESS, "mail", _find_network(address), address=address),
    ]


def count_attempt(counters: Sequence[SignInCounter]) -> Attempt:
    """Count an attempt as a failure until `uncount` says otherwise.

    Raises TooManyAttempts, and counts nothing, if one of the counters is locked.
    """
    ordered = sorted(counters, key=lambda counter: counter.digest)
    for counter in ordered:
        counter.expires_at = timezone.now()
    with transaction.atomic():
        SignInCounter.objects.bulk_create(ordered, ignore_conflicts=True)
        digests = [counter.digest for counter in ordered]
        # In one order for all, so that nobody waits for each other.
        locked = list(SignInCounter.objects.select_for_update().filter(digest__in=digests).order_by("digest"))
        now = timezone.now()  # others may have held the rows until now
        _refuse_locked(locked, now)
        was_locked = any(counter.locked_until for counter in locked if counter.kind in OWN)
        locks = [counter for counter in locked if _count_failure(counter, now)]
        _update(locked)
    return Attempt(locked, locks, was_locked)


# The ORM's forms of these two cost a tenth of a sign-in. The primary key carries them.
UPDATE = """
UPDATE accounts_signincounter AS counter
SET failures = new.failures, locked_until = new.locked_until, expires_at = new.expires_at
FROM unnest(%s::bigint[], %s::int[], %s::timestamptz[], %s::timestamptz[])
    AS new (id, failures, locked_until, expires_at)
WHERE counter.id = new.id
"""
UNCOUNT = """
WITH mistyped AS (DELETE FROM accounts_signincounter WHERE id = ANY (%(ids)s) AND kind = ANY (%(own)s))
UPDATE accounts_signincounter SET failures = greatest(failures - 1, 0), locked_until = NULL
WHERE id = ANY (%(ids)s) AND kind <> ALL (%(own)s)
"""


def _update(counters: Sequence[SignInCounter]) -> None:
    rows = [(one.pk, one.failures, one.locked_until, one.expires_at) for one in counters]
    with connection.cursor() as cursor:
        cursor.execute(UPDATE, [list(column) for column in zip(*rows, strict=True)])


def uncount(attempt: Attempt) -> None:
    """The password was right. What a person mistyped here is forgotten; guesses of others are not."""
    ids = [counter.pk for counter in attempt.counters]
    with connection.cursor() as cursor:
        cursor.execute(UNCOUNT, {"ids": ids, "own": list(OWN)})


def refuse_if_locked(counters: Sequence[SignInCounter]) -> None:
    """Raise TooManyAttempts if one of these is locked. Nobody waits here: it reads and locks no row.

    A whole shift shares the counter of its address, so that only failures touch its row.
    """
    digests = [counter.digest for counter in counters]
    if digests:
        _refuse_locked(SignInCounter.objects.filter(digest__in=digests), timezone.now())


def count_failure(counter: SignInCounter) -> Sequence[SignInCounter]:
    """Count a failure afterwards. Returns the counter if that locks it."""
    try:
        return count_attempt([counter]).locks
    except TooManyAttempts:
        return []


def is_locked(counter: SignInCounter) -> bool:
    return SignInCounter.objects.filter(digest=counter.digest, locked_until__gt=timezone.now()).exists()


def delete_forgotten() -> None:
    SignInCounter.objects.filter(expires_at__lt=timezone.now() - REMEMBERED).delete()


def _refuse_locked(counters: Iterable[SignInCounter], now: datetime) -> None:
    """Raise TooManyAttempts for the lock that ends last."""
    held = [(counter.locked_until, counter.kind) for counter in counters if counter.locked_until]
    until, kind = max(held, default=(now, ""))
    if until > now:
        raise TooManyAttempts(kind, until - now)


def _count_failure(counter: SignInCounter, now: datetime) -> bool:
    """Count one more in this row, not yet saved. Returns whether that locks."""
    limit = LIMITS[Kind(counter.kind)]
    if counter.expires_at <= now:
        counter.failures, counter.locked_until, counter.expires_at = 0, None, now + WINDOW
    counter.failures += 1
    if counter.failures < limit.failures:
        return False
    counter.locked_until = now + limit.lock
    counter.expires_at = max(counter.expires_at, counter.locked_until)
    return True


def _make_counter(
    kind: SignInCounter.Kind, *parts: str, person: User | None = None, address: str = ""
) -> SignInCounter:
    digest = hashlib.sha256("\0".join([kind, *parts]).encode()).hexdigest()
    return SignInCounter(digest=digest, kind=kind, person=person, address=address or None)


def _find_network(address: str) -> str:
    """An IPv6 address is one of 2^64 that a single customer has: they count as one."""
    if address and ip_address(address).version == 6:
        return str(ip_network(f"{address}/64", strict=False))
    return address

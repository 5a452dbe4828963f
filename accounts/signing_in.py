"""Signing in: the password, with its limits, then what else a person owes before the session begins.

The page and the API go the same way. Nobody learns here whether a name exists: unknown names count, lock and
take time as known ones do. An exception are people with a hash of another system (accounts/old_hashes.py):
until their next sign-in a check of theirs takes longer, up to a second for bcrypt.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TypeVar

from django.contrib.auth import SESSION_KEY, authenticate, login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.audit import record_event
from accounts.hashers import HASHES_AT_ONCE
from accounts.known_devices import read_device, remember_device
from accounts.models import SignInCounter, User
from accounts.pending_sign_in import PendingSignIn, forget_pending
from accounts.second_factor import has_second_factor, needs_second_factor, use_code
from accounts.sign_in_counters import (
    TooManyAttempts,
    count_attempt,
    count_failure,
    is_locked,
    make_counters,
    make_device_counter,
    refuse_if_locked,
    uncount,
)
from core.client_address import find_client_address
from core.fair_turns import FairTurns
from core.turns import NoTurn

Kind = SignInCounter.Kind
# A process hashes some five passwords a second: the last of a line waits for less than a minute. A shift of
# 100 people behind one proxy fits into it, and leaves room for other addresses. Known devices go first. While
# one is hashed the next one is counted.
TURNS = FairTurns(at_once=HASHES_AT_ONCE + 1, waiting=200, waiting_by_key=120, waiting_first=60, seconds=60)
T = TypeVar("T")
# What is left before a person is signed in, and the name of the address where it is done.
CODE, NEW_PASSWORD, SET_UP = "sign_in_code", "new_password", "second_factor"


class SignInRefused(Exception):
    """Nobody was signed in. `error` is one of the API's, `message` the sentence for the person.

    `seconds`: when to try again, if there were too many attempts. `person`: whose right password it was, if
    the account is switched off.
    """

    def __init__(self, error: str, message: str, *, seconds: int = 0, person: User | None = None) -> None:
        super().__init__(error)
        self.error, self.message, self.seconds, self.person = error, message, seconds, person


def attempt_sign_in(request: HttpRequest, username: str, password: str) -> User:
    """The person whose name and password these are. They are not signed in yet: see `find_next_step`.

    Raises SignInRefused: too_many_tries, wrong_password or switched_off.
    """
    person = find_person(username)

    def check() -> User | None:
        found = authenticate(request, username=username, password=password)
        return found if isinstance(found, User) else None

    found = _count(request, check, name=username, person=person, step="password")
    if found is None:
        raise SignInRefused(
            "wrong_password", _("Name or password is wrong. Look at the Caps Lock key and try again.")
        )
    if not found.is_active:
        record_event("sign-in refused", found, reason="switched off")
        raise SignInRefused("switched_off", _("This account is switched off. Ask an admin."), person=found)
    return found


def attempt_code(request: HttpRequest, person: User, code: str) -> None:
    """Use up a code of this person's app, or a backup code. Wrong ones count as wrong passwords do.

    Raises SignInRefused: too_many_tries or wrong_code.
    """
    used = _count(request, lambda: use_code(person, code), name=person.username, person=person, step="code")
    if not used:
        message = _("This code is wrong, or was used before. Wait for the next one, and type that.")
        raise SignInRefused("wrong_code", message)


def attempt_own_password(request: HttpRequest, person: User, password: str) -> bool:
    """Whether this is the password of the person who is signed in. Wrong ones count as at sign-in.

    Raises SignInRefused: too_many_tries.
    """
    check = lambda: person.check_password(password)  # noqa: E731
    return bool(_count(request, check, name=person.username, person=person, step="password"))


def find_next_step(pending: PendingSignIn) -> str | None:
    """What is left to do before this person is signed in: CODE, NEW_PASSWORD, SET_UP; None if nothing is."""
    person = pending.person
    has_one = has_second_factor(person)
    if has_one and not pending.has_given_code:
        return CODE
    if person.must_change_password:
        return NEW_PASSWORD
    if not has_one and needs_second_factor(person):
        return SET_UP
    return None


def finish_sign_in(request: HttpRequest, response: HttpResponse, person: User) -> None:
    """Begin the session of a person who owes nothing more, and know this device from now on."""
    with transaction.atomic():  # one wait for the disk, not four: a shift signs in at once
        if SESSION_KEY in request.session:  # Django would go on with the key, and the 12 hours, of before
            request.session.cycle_key()
        login(request, person, backend="accounts.backends.Backend")
        request.session.save()
        record_event("signed in", person, by=person)
    remember_device(request, response, person)
    forget_pending(response)


def find_person(username: str) -> User | None:
    try:
        return User.objects.get_by_natural_key(username.strip())
    except User.DoesNotExist:
        return None


def _count(request: HttpRequest, check: Callable[[], T], *, name: str, person: User | None, step: str) -> T:
    """What `check` returns; if that is nothing, it counted as a failure.

    Raises SignInRefused, without a check, while there are too many.
    """
    address = find_client_address(request)
    place, account, network = make_counters(name, address, person, step=step)
    known = _find_known_device(request, person)
    # A known device counts for itself: neither the guesses of others nor their locks reach it.
    mine = [make_device_counter(known, person, step=step)] if person and known else [place, account]
    shared = [] if known else [network]
    try:
        refuse_if_locked([*mine, *shared])  # a lock is known without waiting for a turn
        with _take_turn(network, step=step, goes_first=bool(known)) as has_waited:
            # Counted within the turn: of a crowd that comes at once no more are checked than the limit.
            if has_waited:
                refuse_if_locked(shared)
            attempt = count_attempt(mine)
            result = check()
            locks = [*attempt.locks, *([] if result or known else count_failure(network))]
    except TooManyAttempts as error:
        raise explain_too_many(error) from error
    except NoTurn as error:
        sentence = _("Too many people are signing in just now. Try again in a few seconds.")
        raise SignInRefused("too_many_tries", sentence, seconds=5) from error
    if not result:
        _record_failure(locks, name=name, person=person, step=step)
        return result
    uncount(attempt)
    if attempt.was_locked or (known and is_locked(place)):
        record_event("signed in after a lock", person, by=person, step=step, known_device=bool(known))
    return result


def _take_turn(network: SignInCounter, *, step: str, goes_first: bool) -> AbstractContextManager[bool]:
    """A turn at hashing, which a code does not need."""
    return nullcontext(False) if step == "code" else TURNS.take(network.digest, goes_first=goes_first)


def _find_known_device(request: HttpRequest, person: User | None) -> str:
    """The id of this device, if the person has signed in from it before; else empty."""
    device = read_device(request)
    return device.id if person and device and device.knows(person) else ""


def _record_failure(locks: Sequence[SignInCounter], *, name: str, person: User | None, step: str) -> None:
    # A password may have been typed in place of the name: its beginning is enough to recognise a name by.
    tried = "" if person else f"{name.strip()[:3]}…"
    with transaction.atomic():
        record_event("sign-in failed", person, name=tried, step=step)
        for lock in locks:
            record_event("sign-in locked", person, name=tried, what=lock.kind, failures=lock.failures)


def explain_too_many(error: TooManyAttempts) -> SignInRefused:
    """In words: which attempts were too many, and when to try again."""
    minutes = -(-error.seconds // 60)
    wait = ngettext(
        "Try again in %d minute, or ask an admin.", "Try again in %d minutes, or ask an admin.", minutes
    )
    sentences = {
        Kind.PLACE: _("Too many wrong passwords for this name from here."),
        Kind.NAME: _("Too many wrong passwords for this name."),
        Kind.DEVICE: _("Too many wrong passwords for this name from here."),
        Kind.ADDRESS: _("Too many wrong passwords from here."),
        Kind.MAIL: _("Too many e-mails were requested."),
    }
    return SignInRefused(
        "too_many_tries", f"{sentences[Kind(error.kind)]} {wait % minutes}", seconds=error.seconds
    )

"""How passwords are kept, and where they are hashed."""

import os
import sys
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

import gevent
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.hashers import PBKDF2PasswordHasher as DjangoPBKDF2
from gevent import monkey
from gevent.threadpool import ThreadPool

from core.database import release_connection
from core.memory import give_back_memory
from core.overload import step_aside

T = TypeVar("T")
# Each takes 19 MiB and a whole processor for a twentieth of a second. There is a process for each processor:
# more would only compete, with scans too.
HASHES_AT_ONCE = 1
# Threads of this niceness get a tenth of what the threads get that answer scans.
NICENESS = 10
SECONDS_TO_KEEP_MEMORY = 2


class Argon2(Argon2PasswordHasher):
    """Argon2id with OWASP's m=19 MiB, t=2, p=1.

    Django's default takes 100 MB and 8 threads a sign-in: 12 seconds for a shift of 100 people.
    """

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        return run_hashing(super().encode, password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        return run_hashing(super().verify, password, encoded)


class PBKDF2(DjangoPBKDF2):
    """Of passwords that are older than Argon2 here: kept anew at the next sign-in."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        return run_hashing(super().encode, password, salt, iterations)


def run_hashing(work: Callable[..., T], *args: Any) -> T:
    """Hash a password. In a web process: in a thread, so that no scan waits for it.

    Anyone who waits for a thread holds no connection, except within a transaction: scans need them.
    """
    if not monkey.is_module_patched("threading"):
        return work(*args)
    release_connection()
    with step_aside():
        found: T = _get_threads().apply(_run_behind_scans, (work, *args))
    _give_back_memory_soon()
    return found


@cache
def _get_threads() -> ThreadPool:
    """Made in each worker: gevent's own pool has ten threads, and each would use 19 MiB."""
    return ThreadPool(HASHES_AT_ONCE, hub=gevent.get_hub())


def _give_back_memory_soon() -> None:
    """Not after each hash of a crowd: in fresh memory the next one takes half as long again."""
    global _giving_back
    if _giving_back is None or _giving_back.ready():
        _giving_back = gevent.spawn_later(SECONDS_TO_KEEP_MEMORY, give_back_memory)


_giving_back: gevent.Greenlet | None = None


def _run_behind_scans(work: Callable[..., T], *args: Any) -> T:
    # On Linux 0 means this thread; elsewhere it would be the whole process.
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, 0, NICENESS)
    return work(*args)

"""How passwords are kept."""

from collections.abc import Callable
from typing import Any, TypeVar

import gevent
from django.contrib.auth.hashers import Argon2PasswordHasher
from gevent import monkey

T = TypeVar("T")


class Argon2(Argon2PasswordHasher):
    """Argon2id with OWASP's m=19 MiB, t=2, p=1.

    Django's default takes 100 MB and 8 threads a sign-in: 12 seconds for a shift of 100 people.
    """

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        return _run_in_thread(super().encode, password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        return _run_in_thread(super().verify, password, encoded)


def _run_in_thread(work: Callable[..., T], *args: Any) -> T:
    """Hash in a real thread when gevent runs the requests, so that no scan waits for it."""
    if monkey.is_module_patched("threading"):
        found: T = gevent.get_hub().threadpool.apply(work, args)
        return found
    return work(*args)

"""Who is it? Reading the signed-in person, checking passwords, checking API keys."""

import hashlib
import secrets
from typing import Any

import gevent
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.http import HttpRequest
from gevent import monkey

from accounts.models import ApiToken, User


class Argon2(Argon2PasswordHasher):
    """Argon2id with OWASP's m=19 MiB, t=2, p=1.

    Django's default takes 100 MB and 8 threads a sign-in: 12 seconds for a shift of 100 people.
    """

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        return beside_the_loop(super().encode, password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        return beside_the_loop(super().verify, password, encoded)


def beside_the_loop(work: Any, *args: Any) -> Any:
    """Hash in a real thread when gevent runs the requests, so that nobody's scan waits for it."""
    if monkey.is_module_patched("threading"):
        return gevent.get_hub().threadpool.apply(work, args)
    return work(*args)


class Backend(ModelBackend):
    """Django's own, but the signed-in person is read by one small query with their roles.

    The ORM's form of it costs more than a whole scan, and every request pays it.
    """

    def get_user(self, user_id: int) -> User | None:
        found = next(iter(User.objects.raw(PERSON_WITH_ROLES, [user_id])), None)
        if found is None or not self.user_can_authenticate(found):
            return None
        found.roles = frozenset(getattr(found, "role_names"))  # noqa: B009
        return found


# The primary keys of user and membership carry it.
PERSON_WITH_ROLES = """
SELECT person.*, ARRAY(
    SELECT role.name FROM accounts_user_groups member
    JOIN auth_group role ON role.id = member.group_id
    WHERE member.user_id = person.id
) AS role_names
FROM accounts_user person WHERE person.id = %s
"""


def make_token(*, name: str, user: User) -> tuple[ApiToken, str]:
    """Make an API key that acts as `user`. Returns it and the key itself, which is not kept."""
    key = "tt_" + secrets.token_urlsafe(32)
    return ApiToken.objects.create(name=name, user=user, digest=digest_of(key)), key


def token_of(request: HttpRequest) -> ApiToken | None:
    """The live token that this request's Authorization header names."""
    scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
    return token_named_by(key.strip()) if scheme.lower() == "bearer" else None


def token_named_by(key: str) -> ApiToken | None:
    """The live token of this key, with its active user; None when revoked, unknown or retired."""
    return (
        ApiToken.objects.select_related("user")
        .filter(digest=digest_of(key), revoked_at=None, user__is_active=True)
        .first()
    )


def digest_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()

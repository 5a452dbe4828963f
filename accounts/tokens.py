"""API keys: making them and finding the one that a request names."""

import hashlib
import secrets

from django.http import HttpRequest

from accounts.models import ApiToken, User
from core.request_ids import note_person


def create_token(*, name: str, user: User) -> tuple[ApiToken, str]:
    """Make an API key that acts as `user`. Returns it and the key itself, which is not kept."""
    key = "tt_" + secrets.token_urlsafe(32)
    return ApiToken.objects.create(name=name, user=user, digest=_digest(key)), key


def find_token(request: HttpRequest) -> ApiToken | None:
    """The live token that this request's Authorization header names."""
    key = read_key(request)
    token = None if key is None else find_token_by_key(key)
    if token is not None:
        note_person(token.user_id)
    return token


def read_key(request: HttpRequest) -> str | None:
    """The API key that this request gives, right or wrong; None without one.

    An Authorization header alone is none: browsers send one to a proxy that asks for a password of its own.
    """
    scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else None


def find_token_by_key(key: str) -> ApiToken | None:
    """The live token of this key, with its active user; None when revoked, unknown or retired."""
    return (
        ApiToken.objects.select_related("user")
        .filter(digest=_digest(key), revoked_at=None, user__is_active=True)
        .first()
    )


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()

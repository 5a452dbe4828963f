"""API keys: making them and finding the one that a request names."""

import hashlib
import secrets

from django.http import HttpRequest

from accounts.models import ApiToken, User


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

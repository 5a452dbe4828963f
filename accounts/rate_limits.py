"""How often somebody may try to sign in, on the page and through the API together."""

from collections.abc import Callable

from django.http import HttpRequest
from django_ratelimit.core import is_ratelimited

from accounts.models import User

PER_NAME, PER_ADDRESS = "10/m", "100/m"


def count_sign_in_attempt(request: HttpRequest, username: str) -> bool:
    """Count this attempt for its name and address; return whether either had too many in this minute."""
    by_name = _count(
        request,
        "sign-in-name",
        lambda *_: User.normalize_username(username.strip()).casefold()[:150],
        PER_NAME,
    )
    by_address = _count(request, "sign-in-address", "ip", PER_ADDRESS)
    return by_name or by_address


def _count(request: HttpRequest, group: str, key: str | Callable[..., str], rate: str) -> bool:
    return bool(is_ratelimited(request, group=group, key=key, rate=rate, method="POST", increment=True))

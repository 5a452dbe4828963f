"""A sign-in that needs more than the right password: a code, a new password, or a second factor to set up.

Until then nobody is signed in. A signed cookie carries who gave the right password, for ten minutes; it is
worth nothing any more once that password is changed.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from accounts.models import User

COOKIE, PATH = "pending_sign_in", "/accounts/"
KEPT_SECONDS = 600


@dataclass(frozen=True)
class PendingSignIn:
    person: User
    has_given_code: bool = False
    next: str = ""


def save_pending(response: HttpResponse, pending: PendingSignIn) -> None:
    content = {
        "person": pending.person.pk,
        "password": _digest_password(pending.person),
        "code": pending.has_given_code,
        "next": pending.next,
    }
    response.set_cookie(
        COOKIE,
        signing.dumps(content, salt=COOKIE),
        max_age=KEPT_SECONDS,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def read_pending(request: HttpRequest) -> PendingSignIn | None:
    """Who gave the right password within the last minutes, and may still sign in."""
    try:
        content = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        return None
    person = User.objects.filter(pk=content["person"], is_active=True).first()
    if person is None or _digest_password(person) != content["password"]:
        return None
    return PendingSignIn(person, content["code"], content["next"])


def forget_pending(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, path=PATH)


def _digest_password(person: User) -> str:
    """Django's own digest for sessions: it changes with the password and says nothing about it."""
    return person.get_session_auth_hash()[:32]

"""/api/v1/session: who is signed in, and signing in without leaving a page."""

from typing import Annotated, Any, Self

from django.contrib.auth import authenticate, login
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from ninja import Router, Schema
from ninja.decorators import decorate_view
from pydantic import BeforeValidator, model_validator

from accounts.forms import SignInForm
from accounts.rate_limits import count_sign_in_attempt
from api.errors import Problem, RequestRefused, refuse_with
from core.database import replace_unstorable

MAX_LENGTH = 4096
router = Router()


class SignedIn(Schema):
    """Who is signed in; null for nobody."""

    user: str | None


def _make_storable(value: Any) -> Any:
    """With what PostgreSQL cannot hold replaced: no name and no password has it."""
    return replace_unstorable(value) if isinstance(value, str) else value


StorableText = Annotated[str, BeforeValidator(_make_storable)]


class NameAndPassword(Schema):
    """Who wants to sign in. Both together have at most 4096 characters."""

    username: StorableText
    password: StorableText

    @model_validator(mode="after")
    def _limit_length(self) -> Self:
        if len(self.username + self.password) > MAX_LENGTH:
            raise ValueError
        return self


SignIn = Annotated[NameAndPassword, refuse_with(lambda: _("Send a username and a password."))]


@router.get(
    "/session",
    response={200: SignedIn, 503: Problem},
    url_name="api_session",
    summary="Who is signed in",
)
@decorate_view(ensure_csrf_cookie)
def read_session(request: HttpRequest) -> dict[str, Any]:
    """Sets the cookie with the CSRF token too."""
    return {"user": request.user.get_username() or None}


@router.post(
    "/session",
    response={200: SignedIn, frozenset({400, 401, 403, 413, 429, 503}): Problem},
    url_name="api_session",
    summary="Sign in",
)
@decorate_view(ensure_csrf_cookie)
def sign_in(request: HttpRequest, body: SignIn) -> dict[str, Any]:
    """For our own pages: needs the CSRF token, and starts a session."""
    if count_sign_in_attempt(request, body.username):
        raise RequestRefused("too_many_tries", _("Too many tries. Wait one minute, then sign in again."))
    user = authenticate(request, username=body.username, password=body.password)
    if user is None:
        raise RequestRefused("wrong_password", SignInForm.error_messages["invalid_login"])
    login(request, user)
    return {"user": user.get_username()}

"""/api/v1/session: who is signed in, and signing in without leaving a page."""

from typing import Annotated, Any, Self

from django.contrib.auth import authenticate, login
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from ninja import Router, Schema
from ninja.decorators import decorate_view
from pydantic import BeforeValidator, Field, model_validator

from accounts.forms import SignInForm
from accounts.models import User
from accounts.permissions import SENTENCES
from accounts.rate_limits import count_sign_in_attempt
from api.errors import SWITCHED_OFF, Problem, RequestRefused, refuse_with
from core.database import replace_unstorable

MAX_LENGTH = 4096
MAX_ID = 2**63 - 1
router = Router()


class SignedIn(Schema):
    """Who is signed in; null for nobody."""

    user: str | None = Field(description="The username. It may change, and later be another person's.")
    id: int | None = Field(description="Whom it means for good.")
    name: str | None = Field(description="The first name, or the username where there is none.")
    is_admin: bool


def _make_storable(value: Any) -> Any:
    """With what PostgreSQL cannot hold replaced: no name and no password has it."""
    return replace_unstorable(value) if isinstance(value, str) else value


StorableText = Annotated[str, BeforeValidator(_make_storable)]


class NameAndPassword(Schema):
    """Who wants to sign in, by username, in capital or small letters, or by id.

    Username and password together have at most 4096 characters.
    """

    username: StorableText
    id: Annotated[int, Field(ge=1, le=MAX_ID)] | None = Field(
        None, description="Who it must be, whatever the username is by now."
    )
    password: StorableText
    as_admin: bool = Field(False, description="Sign in an admin and nobody else.")

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
    return _describe_person(request.user)


@router.post(
    "/session",
    response={200: SignedIn, frozenset({400, 401, 403, 413, 429, 503}): Problem},
    url_name="api_session",
    summary="Sign in",
)
@decorate_view(ensure_csrf_cookie)
def sign_in(request: HttpRequest, body: SignIn) -> dict[str, Any]:
    """For our own pages: needs the CSRF token, and starts a session."""
    username = body.username.strip() if body.id is None else _find_username(body.id)
    if count_sign_in_attempt(request, username):
        raise RequestRefused("too_many_tries", _("Too many tries. Wait one minute, then sign in again."))
    user = authenticate(request, username=username, password=body.password)
    if not isinstance(user, User):
        raise RequestRefused("wrong_password", SignInForm.error_messages["invalid_login"])
    if not user.is_active:
        raise RequestRefused("switched_off", SWITCHED_OFF % user.display_name)
    if body.as_admin and not user.is_admin:
        raise RequestRefused("not_allowed", SENTENCES["is_admin"])
    login(request, user)
    return _describe_person(user)


def _find_username(person: int) -> str:
    """The name that this person signs in with now; empty for nobody."""
    return User.objects.filter(pk=person).values_list("username", flat=True).first() or ""


def _describe_person(user: User | AnonymousUser) -> dict[str, Any]:
    """The person as SignedIn has it."""
    if not user.is_authenticated:
        return {"user": None, "id": None, "name": None, "is_admin": False}
    return {
        "user": user.username,
        "id": user.pk,
        "name": user.display_name,
        "is_admin": user.is_admin,
    }

"""/api/v1/session: who is signed in, and signing in without leaving a page."""

from typing import Annotated, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from ninja import Router, Schema
from ninja.decorators import decorate_view
from pydantic import BeforeValidator, Field, model_validator

from accounts.models import User
from accounts.pending_sign_in import PendingSignIn
from accounts.permissions import SENTENCES
from accounts.signing_in import (
    CODE,
    NEW_PASSWORD,
    SET_UP,
    SignInRefused,
    attempt_code,
    attempt_sign_in,
    find_next_step,
    finish_sign_in,
)
from api.errors import SWITCHED_OFF, Problem, RequestRefused, refuse_with
from api.filters import MAX_ID
from core.database import replace_unstorable

MAX_LENGTH = 4096
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
    code: StorableText = Field("", description="Of the second factor, or a backup code, where one is needed.")
    as_admin: bool = Field(False, description="Sign in an admin and nobody else.")

    @model_validator(mode="after")
    def _limit_length(self) -> Self:
        if len(self.username + self.password + self.code) > MAX_LENGTH:
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
def sign_in(request: HttpRequest, response: HttpResponse, body: SignIn) -> dict[str, Any]:
    """For our own pages: needs the CSRF token, and starts a session."""
    username = body.username.strip() if body.id is None else _find_username(body.id)
    try:
        user = attempt_sign_in(request, username, body.password)
        if body.as_admin and not user.is_admin:
            raise RequestRefused("not_allowed", SENTENCES["is_admin"])
        _require_all_steps(request, user, body.code)
    except SignInRefused as refused:
        raise _refuse(refused) from refused
    finish_sign_in(request, response, user)
    return _describe_person(user)


def _require_all_steps(request: HttpRequest, user: User, code: str) -> None:
    """Raise RequestRefused, or SignInRefused for a wrong code, if the password alone does not do."""
    # A session of this person, under a locked screen, passed the second factor when it began.
    step = find_next_step(PendingSignIn(user, has_given_code=request.user == user))
    if step == CODE:
        if not code:
            raise RequestRefused("code_needed", _("Type the code that the app on your phone shows now."))
        attempt_code(request, user, code)
        step = find_next_step(PendingSignIn(user, has_given_code=True))
    if step == NEW_PASSWORD:
        sentence = _("Choose a password of your own first: sign in on the sign-in page.")
        raise RequestRefused("password_change_needed", sentence)
    if step == SET_UP:
        sentence = _("Set up your second factor first: sign in on the sign-in page.")
        raise RequestRefused("second_factor_needed", sentence)


def _refuse(refused: SignInRefused) -> RequestRefused:
    if refused.person:
        return RequestRefused(refused.error, SWITCHED_OFF % refused.person.display_name)
    return RequestRefused(refused.error, refused.message, retry_after=refused.seconds or None)


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

"""GET and POST /api/v1/session: who is signed in, and signing in without leaving a page."""

import json
from typing import Any

from django.contrib.auth import authenticate, login
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods

from accounts.forms import SignInForm
from accounts.rate_limits import count_sign_in_attempt


@ensure_csrf_cookie
@require_http_methods(["GET", "POST"])
def session(request: HttpRequest) -> JsonResponse:
    """Who is signed in ({"user": name or null}); by POST, sign in with {"username", "password"}."""
    if request.method == "POST":
        return sign_in_here(request)
    return JsonResponse({"user": request.user.get_username() or None})


def sign_in_here(request: HttpRequest) -> JsonResponse:
    asked = read_name_and_password(request.body)
    if asked is None:
        return refuse(400, "bad_request", _("Send a username and a password."))
    username, password = asked
    if count_sign_in_attempt(request, username):
        return refuse(429, "too_many_tries", _("Too many tries. Wait one minute, then sign in again."))
    user = authenticate(request, username=username, password=password)
    if user is None:
        return refuse(401, "wrong_password", str(SignInForm.error_messages["invalid_login"]))
    login(request, user)
    return JsonResponse({"user": user.get_username()})


def read_name_and_password(body: bytes) -> tuple[str, str] | None:
    """The two texts of this JSON object, fit for the database; None if it is no such object."""
    try:
        asked: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(asked, dict):
        return None
    username, password = asked.get("username"), asked.get("password")
    if not (isinstance(username, str) and isinstance(password, str)) or len(username + password) > 4096:
        return None
    return storable(username), storable(password)


def storable(text: str) -> str:
    """With what PostgreSQL cannot hold replaced: no name and no password has it."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


def refuse(status: int, error: str, message: str) -> JsonResponse:
    return JsonResponse({"error": error, "message": message}, status=status)

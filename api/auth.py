"""Who calls the API: a person with a session, or an API key that acts as one."""

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import SENTENCES
from accounts.tokens import find_token


def person_asking(request: HttpRequest) -> User | None:
    """Who asks: the person signed in, or the one whom the API key acts as. None: nobody that we know."""
    if "Authorization" not in request.headers:
        return signed_in(request)
    token = find_token(request)
    return token.user if token else None


def signed_in(request: HttpRequest) -> User | None:
    """The person whose session this is. An API key is nobody here."""
    return request.user if request.user.is_authenticated else None


def refuse_person(user: User | None) -> JsonResponse:
    """The answer to whom nothing is told: 401 where nobody asks, 403 where somebody without a role does."""
    if user is None:
        return JsonResponse({"error": "signed_out", "message": _("Sign in again to go on.")}, status=401)
    return JsonResponse({"error": "not_allowed", "message": SENTENCES["may_scan"]}, status=403)

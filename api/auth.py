"""Who calls the API: a person with a session, or an API key that acts as one."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import gettext as _
from ninja.security import APIKeyCookie
from ninja.security.http import HttpAuthBase

from accounts.audit_context import SCANS
from accounts.models import ApiToken, User
from accounts.tokens import find_token, read_key
from accounts.user_sessions import hash_key
from accounts.verified_sessions import VerifiedSession, recall
from api.errors import PAGE_TOO_OLD, SWITCHED_OFF, RequestRefused, explain_signed_out
from core.use_limits import Use, count_use


@dataclass(frozen=True)
class Caller:
    """Who calls: in person by a session, or by an API key, the `token`.

    `session`: of a person whom this process only recalls. Whether they are still signed in, the database says
    when it records their scans.
    """

    user: User
    token: ApiToken | None = None
    session: VerifiedSession | None = None

    @property
    def in_person(self) -> bool:
        return self.token is None

    @property
    def station(self) -> str:
        """What scans without a station are filed under: the name of the key."""
        return self.token.name if self.token else ""


class ApiRequest(HttpRequest):
    """What an endpoint for callers whom we know is handed."""

    auth: Caller
    is_unattended: bool
    session: Any  # ours, of tracetrack/sessions.py


class ApiKey(HttpAuthBase):
    """An API key: an admin makes it in the admin; it acts as one person."""

    openapi_scheme = "bearer"
    openapi_description = (
        "Authorization: Bearer <key>. An admin makes keys in the admin; each acts as one person, and may do"
        " what its scopes and this person's role both allow."
    )

    def __init__(self, use: Use | None = None) -> None:
        super().__init__()
        self.use = use

    def __call__(self, request: HttpRequest) -> Caller | None:
        """An unknown key is refused even where there is a session too. Raises RequestRefused."""
        caller = identify_caller(request)
        if caller.token and self.use:
            _limit_use(caller.token, self.use)
        return caller if caller.token else None


class Session(APIKeyCookie):
    """The session cookie of our own pages. What changes something needs the CSRF token in X-CSRFToken too."""

    param_name = settings.SESSION_COOKIE_NAME
    openapi_description = (
        "The session cookie of our own pages; to change something, the CSRF token in X-CSRFToken too."
    )

    def __init__(self) -> None:
        super().__init__(csrf=False)

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        """Raises RequestRefused for a person switched off, and without the token."""
        caller = identify_caller(request)
        return caller if caller.in_person else None


def accept_callers(use: Use) -> list[ApiKey | Session]:
    """Keys and people; what a key requests is counted as `use`."""
    return [ApiKey(use), Session()]


# How callers prove who they are. What each may do stands in tracetrack/access_table.py.
CALLERS = accept_callers("api")
# A device sends all that it holds: scans have no limit.
SENDERS = [ApiKey(), Session()]
# At the gate a person checks, no machine.
PEOPLE = [Session()]


def identify_caller(request: HttpRequest) -> Caller:
    """The person or the API key that calls, found once a request. Raises RequestRefused for all others."""
    caller: Caller | None = getattr(request, "caller", None) or recall_caller(request)
    if caller is None:
        caller = _find_caller(request)
        request.caller = caller  # type: ignore[attr-defined]
    return caller


def recall_caller(request: HttpRequest) -> Caller | None:
    """For a batch of scans the person whose session this process has verified before, if it has.

    Whatever is to be refused, `verify_caller` refuses in words.
    """
    if request.method != "POST" or request.path != SCANS or read_key(request) is not None:
        return None
    found = recall(hash_key(request.COOKIES.get(settings.SESSION_COOKIE_NAME)))
    if found is None or not _has_csrf_token(request):
        return None
    caller = Caller(found.person, session=found)
    request.caller = caller  # type: ignore[attr-defined]
    return caller


def verify_caller(request: HttpRequest) -> Caller:
    """As `identify_caller`, but a person who was only recalled is read from the database."""
    caller = identify_caller(request)
    if caller.session:
        caller = _find_caller(request)
        request.caller = caller  # type: ignore[attr-defined]
    return caller


def _find_caller(request: HttpRequest) -> Caller:
    if read_key(request) is not None:
        token = find_token(request)
        if token is None:
            raise RequestRefused("signed_out", _("This API key is not known, has expired or was revoked."))
        return Caller(token.user, token)
    if not request.user.is_authenticated:
        _refuse_switched_off(request)
        raise RequestRefused("signed_out", explain_signed_out(request))
    _require_csrf_token(request)
    return Caller(request.user)


def _refuse_switched_off(request: HttpRequest) -> None:
    """Raises RequestRefused if this session was begun by a person who is switched off since."""
    owner = getattr(request.session, "former_person_id", None)
    person = User.objects.filter(pk=owner, is_active=False).first() if owner else None
    if person is not None:
        raise RequestRefused("switched_off", SWITCHED_OFF % person.display_name)


def _limit_use(token: ApiToken, use: Use) -> None:
    """Raises RequestRefused for too many requests with this key in a minute."""
    if seconds := count_use(f"key {token.pk}", use):
        sentence = _("That was very often in one minute. Wait %d seconds, then go on.") % seconds
        raise RequestRefused("too_many_requests", sentence, retry_after=seconds)


def _require_csrf_token(request: HttpRequest) -> None:
    """Raises RequestRefused for a request that needs a CSRF token and has none, or a wrong one."""
    if not _has_csrf_token(request):
        raise RequestRefused("csrf", PAGE_TOO_OLD)


def _has_csrf_token(request: HttpRequest) -> bool:
    return _csrf.process_view(request, _protected_view, (), {}) is None


def _protected_view(request: HttpRequest) -> HttpResponse:
    raise NotImplementedError  # the middleware only looks whether it is exempt


_csrf = CsrfViewMiddleware(_protected_view)

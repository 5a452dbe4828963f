"""POST /api/v1/scans: the one door through which scans come in."""

from typing import cast

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.permissions import SignedInRequest
from accounts.tokens import find_token
from api.scan_types import BadBatch, read_batch
from scanning.recording import record_scans


@csrf_exempt  # An API key needs no CSRF token; a session does, and `from_session` asks for it.
@require_POST
def scans(request: HttpRequest) -> JsonResponse:
    """Record a batch of scans. See docs/api.md for its shape, answers and errors."""
    if "Authorization" in request.headers:
        return from_token(request)
    if not request.user.is_authenticated:
        return refuse_all(401, "signed_out", _("Sign in again to go on."))
    return from_session(cast(SignedInRequest, request))


def from_token(request: HttpRequest) -> JsonResponse:
    token = find_token(request)
    if token is None:
        return refuse_all(401, "signed_out", _("This API key is not known or was revoked."))
    return record(request, token.user, station=token.name)


@csrf_protect
def from_session(request: SignedInRequest) -> JsonResponse:
    return record(request, request.user, station="")


def record(request: HttpRequest, user: User, station: str) -> JsonResponse:
    try:
        batch = read_batch(request.body)
    except RequestDataTooBig:
        return refuse_all(413, "too_large", _("This request is too large. Send at most 100 scans at once."))
    except BadBatch as error:
        return refuse_all(400, "bad_request", str(error), scan=error.place)
    if batch.user is not None and batch.user != user.get_username():
        return refuse_all(
            409,
            "other_user",
            _("These scans belong to %(theirs)s, but %(yours)s is signed in.")
            % {"theirs": batch.user[:150], "yours": user.get_username()},
        )
    answers = record_scans(
        user=user,
        station=batch.station or station,
        scans=batch.scans,
        waiting=batch.waiting,
        waiting_for=batch.waiting_for,
    )
    return JsonResponse({"results": [answer.as_json() for answer in answers]})


def refuse_all(status: int, error: str, message: str, scan: int | None = None) -> JsonResponse:
    """The whole request failed: nothing was stored. `scan` is the place of the scan that is the cause."""
    cause = {} if scan is None else {"scan": scan}
    return JsonResponse({"error": error, "message": message} | cause, status=status)

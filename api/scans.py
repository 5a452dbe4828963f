"""POST /api/v1/scans: the one door through which scans come in."""

from django.core.exceptions import RequestDataTooBig
from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from ninja import Router

from api.auth import ANYBODY, ApiRequest, identify_caller
from api.errors import Problem, RequestRefused, answer_refusal, answer_too_large
from api.scan_schemas import Batch, BatchAnswer, read_batch
from scanning.recording import record_scans

router = Router(auth=ANYBODY)


@csrf_exempt  # An API key needs no CSRF token; identify_caller asks for that of a session.
@require_POST
def scans(request: ApiRequest) -> JsonResponse:
    """Read a batch as described and record it. Not through ninja: a scan would cost 3 % more CPU."""
    try:
        request.auth = identify_caller(request)
        return record_batch(request, read_batch(request.body))
    except RequestRefused as error:
        return answer_refusal(request, error)
    except RequestDataTooBig as error:
        return answer_too_large(request, error)


@router.post(
    "/scans",
    response={200: BatchAnswer, frozenset({400, 401, 403, 409, 413, 503}): Problem},
    url_name="api_scans",
    summary="Record a batch of scans, in order",
)
def record_batch(request: ApiRequest, batch: Batch) -> JsonResponse:
    """Each scan has its own outcome: a refused one does not stop the rest.

    Send the same again whenever you are not sure that it arrived: a stored id gets its stored answer.
    A batch without scans may be sent just to tell what the station holds.
    """
    user = request.auth.user
    if batch.user is not None and batch.user != user.get_username():
        sentence = _("These scans belong to %(theirs)s, but %(yours)s is signed in.")
        names = {"theirs": batch.user[:150], "yours": user.get_username()}
        raise RequestRefused("other_user", sentence % names)
    held = batch.waiting_for
    answers = record_scans(
        user=user,
        station=batch.station or request.auth.station,
        scans=[*batch.scans],
        waiting=batch.waiting,
        waiting_for={kind: counts for kind, counts in held if counts} if held else {},
    )
    # Not read again by the types: that would cost more than all else here.
    return JsonResponse({"results": [answer.as_json() for answer in answers]})

"""POST /api/v1/scans: the one door through which scans come in.

The router describes it; api/views.py serves it.
"""

from django.http import JsonResponse
from django.utils.translation import gettext as _
from ninja import Router

from api.auth import ANYBODY, ApiRequest
from api.errors import Problem, RequestRefused
from api.scan_schemas import Batch, BatchAnswer
from scanning.recording import record_scans

router = Router(auth=ANYBODY)


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

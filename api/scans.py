"""POST /api/v1/scans: the one door through which scans come in."""

from django.core.exceptions import RequestDataTooBig
from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import Router

from accounts.models import User
from api.auth import SENDERS, ApiRequest, Caller, identify_caller
from api.errors import Problem, RequestRefused, answer_refusal, answer_too_large
from api.scan_schemas import Batch, BatchAnswer, read_batch
from core.database import storable
from scanning.recording import record_scans
from scanning.stations import forget_former_names, rename_put_down

router = Router(auth=SENDERS)


@csrf_exempt  # An API key needs no CSRF token; identify_caller asks for that of a session.
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
    caller = request.auth
    # Only to say what the station holds: nobody scanned, and a session that nobody uses ends.
    request.is_unattended = not batch.scans
    maker = caller.user if _is_own(batch, caller) else _find_maker(batch, caller)
    held = batch.waiting_for
    station = batch.station or caller.station
    former_names = [name for name in batch.former_stations if name != station]
    if former_names:
        rename_put_down(former_names, station=station, user=maker)
    answers = record_scans(
        user=maker,
        taken_in_by=None if maker is caller.user else caller.user,
        station=station,
        scans=[*batch.scans],
        waiting=batch.waiting,
        token=caller.token,
        waiting_for={kind: counts for kind, counts in held if counts} if held else {},
    )
    # Not before its new name is known: no bill is closed in between.
    if former_names:
        forget_former_names(former_names, user=maker)
    # Not read again by the types: that would cost more than all else here.
    return JsonResponse({"results": [answer.as_json() for answer in answers]})


def _is_own(batch: Batch, caller: Caller) -> bool:
    """Whether the batch is the caller's own. A name may change hands: pages give the id."""
    if isinstance(batch.user, str):
        return not caller.in_person and batch.user.strip().lower() == caller.user.username.lower()
    return batch.user in (None, caller.user.pk)


def _find_maker(batch: Batch, caller: Caller) -> User:
    """The other person whose scans an admin takes in. Raises RequestRefused for all other callers."""
    may_take_in = batch.take_in and caller.in_person and caller.user.is_admin
    maker = None
    if isinstance(batch.user, int):
        maker = User.objects.filter(pk=batch.user).first()
    elif may_take_in and batch.user:  # kept by an older version of the page, under the username
        maker = User.objects.filter(username__iexact=storable(batch.user)).first()
    if maker is not None and may_take_in:
        return maker
    theirs = batch.user[:150] if isinstance(batch.user, str) else maker and maker.display_name
    sentence = _("These scans belong to %(theirs)s, but %(yours)s is signed in.")
    names = {"theirs": theirs or _("somebody else"), "yours": caller.user.display_name}
    raise RequestRefused("other_user", sentence % names)

"""POST /api/v1/scans: the one door through which scans come in."""

from django.core.exceptions import RequestDataTooBig
from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import Router

from accounts.models import User
from accounts.verified_sessions import VerifiedSession, forget
from api.auth import SENDERS, ApiRequest, Caller, identify_caller, verify_caller
from api.errors import Problem, RequestRefused, answer_refusal, answer_too_large
from api.scan_schemas import Batch, BatchAnswer, read_batch
from core.database import storable
from core.request_ids import note_person
from scanning.recording import NotSignedIn, Recorded, make_batch, record_batch_jointly
from scanning.stations import forget_former_names, rename_put_down

router = Router(auth=SENDERS)


@csrf_exempt  # An API key needs no CSRF token; identify_caller asks for that of a session.
def scans(request: ApiRequest) -> JsonResponse:
    """Read a batch as described and record it. Not through ninja: a scan would cost 3 % more CPU."""
    try:
        caller = identify_caller(request)
        if caller.session and (answer := record_by_session(request, caller, caller.session)):
            return answer
        request.auth = verify_caller(request)
        return record_batch(request, read_batch(request.body))
    except RequestRefused as error:
        return answer_refusal(request, error)
    except RequestDataTooBig as error:
        return answer_too_large(request, error)


def record_by_session(request: ApiRequest, caller: Caller, session: VerifiedSession) -> JsonResponse | None:
    """Record the batch of a person who is recalled: one statement, which says whether they are signed in.

    None, and nothing stored, if they are not, and for all that is not a plain batch of one's own.
    """
    try:
        batch = read_batch(request.body)
    except (RequestRefused, RequestDataTooBig):
        return None
    if not _is_own(batch, caller) or any(name != batch.station for name in batch.former_stations):
        return None
    request.is_unattended = not batch.scans
    try:
        recorded = _record(batch, maker=caller.user, caller=caller)
    except NotSignedIn:
        forget(session.digest)
        return None
    note_person(caller.user.pk)
    request.session.take_as_verified(person_id=caller.user.pk, idle_seconds=recorded.idle_seconds or 0.0)
    return _write_answer(recorded)


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
    station = batch.station or caller.station
    former_names = [name for name in batch.former_stations if name != station]
    if former_names:
        rename_put_down(former_names, station=station, user=maker)
    recorded = _record(batch, maker=maker, caller=caller)
    # Not before its new name is known: no bill is closed in between.
    if former_names:
        forget_former_names(former_names, user=maker)
    return _write_answer(recorded)


def _record(batch: Batch, *, maker: User, caller: Caller) -> Recorded:
    held = batch.waiting_for
    return record_batch_jointly(
        make_batch(
            user=maker,
            taken_in_by=None if maker is caller.user else caller.user,
            station=batch.station or caller.station,
            scans=[*batch.scans],
            waiting=batch.waiting,
            token=caller.token,
            waiting_for={kind: counts for kind, counts in held if counts} if held else {},
            session=caller.session.describe() if caller.session else None,
        )
    )


def _write_answer(recorded: Recorded) -> JsonResponse:
    # Not read again by the types: that would cost more than all else here.
    return JsonResponse({"results": [answer.as_json() for answer in recorded.answers]})


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

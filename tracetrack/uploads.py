"""Which addresses take more than a form or a batch of scans, and from whom."""

import re

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest

from accounts.models import ApiToken, User
from accounts.tokens import find_token, read_key
from core.database import PASSING_TROUBLE, release_connection
from core.request_bodies import MAX_IN_MEMORY, BodyRefused, Ceiling, Environ
from tracetrack.authentication import get_user
from tracetrack.sessions import SessionStore

FORM = Ceiling()
# Anyone may send these without being signed in: names, passwords and codes.
OPEN_TO_STRANGERS = ("/accounts/", "/api/v1/session")
STRANGERS_FORM = Ceiling(20_000)
# A logo has at most 2 MB, the file of a small table 1 MB; the other fields of the form come on top.
SMALL_FILES = {
    re.compile(r"/admin/bills/billsettings/[^/]+/change/"): Ceiling(2_000_000 + 100_000),
    re.compile(r"/admin/accounts/(area|user)/import/"): Ceiling(MAX_IN_MEMORY + 100_000),
}
FILES_OF_BAGS = re.compile(r"/admin/imports/importrun/import/|/api/v1/imports")
# Several files may be chosen at once.
FILES_AT_ONCE = 5


def find_ceiling(path: str) -> Ceiling:
    """How much may come to this address."""
    if path.startswith(OPEN_TO_STRANGERS):
        return STRANGERS_FORM
    if not path.startswith(("/admin/", "/api/v1/imports")):
        return FORM
    if FILES_OF_BAGS.fullmatch(path):
        return Ceiling(FILES_AT_ONCE * settings.LOAD_FILE_MB * 1_000_000 + 100_000, is_upload=True)
    return next((ceiling for pattern, ceiling in SMALL_FILES.items() if pattern.fullmatch(path)), FORM)


def knows_sender(environ: Environ) -> bool:
    """Whether an admin, by session or by an API key that may import, sends this.

    The body is not touched and no connection kept.

    Raises BodyRefused while the database is busy.
    """
    request = WSGIRequest(environ)
    try:
        if read_key(request) is not None:
            token = find_token(request)
            return token is not None and token.user.is_admin and ApiToken.Scope.IMPORT in token.scopes
        request.session = SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
        person = get_user(request)
        return isinstance(person, User) and person.is_admin
    except PASSING_TROUBLE as error:
        raise BodyRefused("busy") from error
    finally:
        release_connection()

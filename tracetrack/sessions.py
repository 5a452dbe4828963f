"""Sessions in a table of our own: read by one small query, ended by the database, kept alive by use alone.

The ORM's form of this read costs more than a whole scan, and every request pays it.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import VALID_KEY_CHARS, CreateError, SessionBase, UpdateError
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts import recent_sessions
from accounts.audit_context import CHANGES_NOTHING, SCANS
from accounts.backends import PERSON_COLUMNS, build_person
from accounts.models import User, UserSession
from accounts.recent_sessions import Moment, RecentSession
from accounts.user_sessions import IDLE, TOO_LONG, hash_key
from core.database import PASSING_TROUBLE, commit_without_waiting
from core.postgresql.prepared import fetch_prepared
from core.request_ids import current_request

logger = logging.getLogger(__name__)
LONGEST = timedelta(hours=12)
# Last use is written at most so often: a shift of scanning costs a write a minute.
WRITTEN_EVERY_SECONDS = 60
# So long the row of a session that is over can say why.
KEPT_AFTER_END = timedelta(days=1)
# What a page sends by itself, by a timer, carries this header and is no use.
UNATTENDED = "X-Unattended"

# The session, and its person with their roles. The primary keys carry it.
READ_SESSION = f"""
SELECT session.data, session.person_id, session.end_reason, session.ends_at <= now(),
       session.locked_at IS NOT NULL, extract(epoch FROM now() - session.last_used_at)::float8,
       make_session_seal(session, person), {PERSON_COLUMNS}
FROM accounts_usersession session LEFT JOIN accounts_user person ON person.id = session.person_id
WHERE session.digest = %s
"""  # noqa: S608


class SessionStore(SessionBase):
    """One session. `end_reason` says why it is over: "" while it lives, and where there is none."""

    end_reason = ""
    person_id: int | None = None
    former_person_id: int | None = None  # whose session it was that is over
    is_locked = False
    idle_seconds = 0.0
    user_agent = ""
    is_signing_in = False
    seal = ""
    _written: tuple[str, bytes] | None = None  # the key, and what its row holds
    _person_row: Sequence[Any] | None = None
    _read: Moment | None = None

    @property
    def key_salt(self) -> str:
        """What a session holds is signed for its own key: copied into another row it opens nothing."""
        return f"tracetrack.sessions.{hash_key(self.session_key)}"

    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(key, value)
        self.is_signing_in |= key == SESSION_KEY

    def load(self) -> dict[str, Any]:
        self._read, digest = recent_sessions.begin_reading(), hash_key(self.session_key)
        rows = fetch_prepared(READ_SESSION, [digest])
        if not rows:
            recent_sessions.forget(digest)
            self._session_key = None
            return {}
        data, person_id, end_reason, is_over, self.is_locked, self.idle_seconds, seal, *person_row = rows[0]
        self.end_reason = end_reason or (TOO_LONG if is_over else "")
        if not self.end_reason and self.idle_seconds >= settings.SESSION_HOURS * 3600:
            self.end_reason = IDLE
        if self.end_reason or self.is_locked:
            recent_sessions.forget(digest)
        if self.end_reason:
            # The device keeps the key: each of its requests learns the reason, until somebody signs in.
            self.former_person_id, self.is_locked = person_id, False
            return {}
        self.person_id = person_id
        self.seal, self._person_row = seal, person_row if person_id else None
        return self.decode(data)

    def take_as_verified(self, *, person_id: int, idle_seconds: float) -> None:
        """Note what the database said of this session as it recorded the person's scans: it was not read."""
        self.accessed = True
        self.person_id, self.idle_seconds = person_id, idle_seconds

    def recall_person(self) -> User | None:
        """The person of this session as this process has just read them; None if it has not.

        What the session holds is not read by this, and whoever asks for it gets what the database has.
        """
        if self.session_key is None or hasattr(self, "_session_cache"):
            return None
        found = recent_sessions.recall(hash_key(self.session_key))
        if found is None:
            return None
        person = build_person(found.person_row)
        self.take_as_verified(person_id=person.pk, idle_seconds=found.idle_seconds)
        return person

    def let_be_recalled(self) -> None:
        """The person of this session is who it says: the next second knows so too."""
        if self._read and self._person_row and self.session_key and not self.is_locked:
            found = RecentSession(self._person_row, self.idle_seconds, self._read)
            recent_sessions.remember(hash_key(self.session_key), found)

    def read_person(self) -> User | None:
        """The person of the session's row, as they were when it was read; None where no row was."""
        self._get_session()  # type: ignore[attr-defined]
        return build_person(self._person_row) if self._person_row else None

    def cycle_key(self) -> None:
        """A new key. Where there is none yet, `save` makes the row, with all that is in it by then."""
        if self.session_key is not None:
            super().cycle_key()

    def exists(self, session_key: str) -> bool:
        """Whether this new key is taken is decided by the primary key, in `save`."""
        return False

    def create(self) -> None:
        self.end_reason = ""
        while True:
            self._session_key = get_random_string(32, VALID_KEY_CHARS)
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        """Raises UpdateError for a session that was ended meanwhile: nothing brings it back."""
        if self.session_key is None or (self.end_reason and not must_create):
            self.create()
            return
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        self.person_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        digest = hash_key(self.session_key)
        recent_sessions.forget(digest)
        content = (self.session_key, self.serializer().dumps(data))
        if content == self._written and not must_create:
            return
        # Times are the database's, which READ_SESSION compares with: clocks of web hosts may differ.
        fields: dict[str, Any] = {"data": self.encode(data), "person_id": self.person_id}
        if self.is_signing_in:
            fields |= {"locked_at": None, "last_used_at": Now()}
        if must_create:
            self._insert(digest, fields)
        elif not UserSession.objects.filter(digest=digest, ends_at__gt=Now()).update(**fields):
            raise UpdateError
        self._written = content

    def _insert(self, digest: str, fields: dict[str, Any]) -> None:
        try:
            with transaction.atomic():
                UserSession.objects.create(
                    digest=digest,
                    ends_at=Now() + LONGEST,
                    address=_find_address(),
                    user_agent=self.user_agent,
                    **fields,
                )
        except IntegrityError as error:
            raise CreateError from error

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            UserSession.objects.filter(digest=hash_key(key)).delete()
            recent_sessions.forget(hash_key(key))

    @classmethod
    def clear_expired(cls) -> None:
        """Delete the rows that have been over for a day. Repeating it changes nothing."""
        UserSession.objects.filter(ends_at__lt=timezone.now() - KEPT_AFTER_END).delete()

    def note_use(self) -> None:
        """Write down that the session is used now, unless that was done within the last minute.

        People go on reading while nothing can be saved.
        """
        if self.person_id is None or self.idle_seconds < WRITTEN_EVERY_SECONDS or self.session_key is None:
            return
        live = UserSession.objects.filter(digest=hash_key(self.session_key), ends_at__gt=Now())
        try:
            commit_without_waiting(live).update(last_used_at=Now(), address=_find_address())
        except PASSING_TROUBLE:
            logger.warning("The last use of a session could not be written down.", exc_info=True)
        recent_sessions.forget(hash_key(self.session_key))  # or it is written once more at once

    def lock(self) -> None:
        """Cover the screen: see tracetrack/screen_lock.py."""
        self.is_locked = True
        UserSession.objects.filter(digest=hash_key(self.session_key)).update(locked_at=timezone.now())
        recent_sessions.forget(hash_key(self.session_key))


def _find_address() -> str:
    current = current_request.get()
    return current.address if current else ""


def keep_alive(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """A session that a person uses does not end. What pages request by a timer is no use."""

    def middleware(request: HttpRequest) -> HttpResponse:
        session: Any = request.session
        session.user_agent = request.META.get("HTTP_USER_AGENT", "")[:200]
        try:
            response = get_response(request)
        finally:
            if request.method not in CHANGES_NOTHING and request.path != SCANS:
                recent_sessions.forget_all()
        if not is_unattended(request):
            session.note_use()
        if (session.person_id or session.end_reason) and "no-store" not in response.get("Cache-Control", ""):
            # The back button of a shared computer shows nothing to the next person.
            response.headers["Cache-Control"] = "no-store"
        return response

    return middleware


def is_unattended(request: HttpRequest) -> bool:
    """Whether nobody made this request: a page sent it by a timer, or a view found nothing done in it."""
    return UNATTENDED in request.headers or getattr(request, "is_unattended", False)

"""Who sends this request: the person whom the session's own read brought along."""

from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from accounts.recent_sessions import READS
from accounts.user_sessions import hash_key
from accounts.verified_sessions import VerifiedSession, recall, remember
from core.request_ids import note_person


class IdentifyPerson(AuthenticationMiddleware):
    """Django's, with a person who costs no read of their own."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(partial(get_user, request))  # type: ignore[assignment]


def get_user(request: HttpRequest) -> AbstractBaseUser | AnonymousUser:
    """The person of this request's session, as django.contrib.auth decides who that is.

    Where anything is other than it mostly is, such as an old SECRET_KEY, that decides itself. A request that
    changes nothing may be answered by what was decided within the last second (accounts/recent_sessions.py).
    """
    session: Any = request.session
    recalled: User | None = session.recall_person() if request.method in READS else None
    if recalled is not None:
        note_person(recalled.pk)
        return recalled
    is_ours = session.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
    person: User | None = session.read_person() if is_ours else None
    if person is None or not person.is_active or str(person.pk) != session.get(SESSION_KEY):
        return auth.get_user(request)
    if not constant_time_compare(session.get(HASH_SESSION_KEY, ""), person.get_session_auth_hash()):
        return auth.get_user(request)
    note_person(person.pk)
    session.let_be_recalled()
    digest = hash_key(session.session_key)
    if (known := recall(digest)) is None or known.seal != session.seal:
        # As read once more: what this request does to its person is its own.
        remember(VerifiedSession(digest, session.seal, session.read_person()))
    return person

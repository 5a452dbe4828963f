"""Entries of the audit that are about no row: who was refused, and who signed out.

Signing in, wrong passwords and locks are written where they are decided (accounts/signing_in.py); papers and
files where they are handed out.
"""

from collections.abc import Callable
from hashlib import blake2b
from http import HTTPStatus
from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.core.cache import cache
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.audit import record_event
from accounts.models import User
from core.logs import HIDDEN
from core.request_ids import current_request

# A page that asks again by itself is refused again and again: one entry a minute says as much, for all
# addresses of one kind. Nobody can fill the audit, whose entries stay for ever, with made-up addresses.
ONCE_IN_SECONDS = 60
DENIALS_A_MINUTE = 20
# Parts of addresses that let in whoever has them, as their patterns call them.
SECRET_PARTS = ("token", "ticket")


def record_denials(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: write down that a person who is signed in, or an API key's, was refused an address."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code == HTTPStatus.FORBIDDEN:
            _record_denial(request)
        return response

    return middleware


def _record_denial(request: HttpRequest) -> None:
    current = current_request.get()
    if current is None or current.person_id is None:
        return
    match = request.resolver_match
    page = blake2b((match.route if match else "").encode(), digest_size=16).hexdigest()
    if not cache.add(f"denied-{current.person_id}-{page}", True, ONCE_IN_SECONDS):
        return
    if not _is_within_ceiling(current.person_id):
        return
    person = User.objects.get(pk=current.person_id)
    record_event("denied", person, by=person, page=_hide_secrets(request), method=request.method)


def _hide_secrets(request: HttpRequest) -> str:
    """The path of this request, as an entry may keep it."""
    path, parts = request.path, request.resolver_match.kwargs if request.resolver_match else {}
    for name in SECRET_PARTS:
        if parts.get(name):
            path = path.replace(parts[name], HIDDEN)
    return path


def _is_within_ceiling(person: int) -> bool:
    key = f"denials-{person}"
    cache.add(key, 0, ONCE_IN_SECONDS)
    try:
        return cache.incr(key) <= DENIALS_A_MINUTE
    except ValueError:  # it was over just now: the next denial begins anew
        return True


def record_sign_out(sender: Any, user: User | None, **_kwargs: Any) -> None:
    """As a receiver of Django's signal, which each way of signing out sends."""
    if user is not None:
        record_event("signed out", user, by=user)


user_logged_out.connect(record_sign_out, dispatch_uid="accounts.audit_events")

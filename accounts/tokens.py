"""API keys: making them, finding the one that a request names, and writing down when each was last used."""

import hashlib
import logging
import secrets
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.signals import request_finished
from django.db import DatabaseError
from django.db.models import Q
from django.db.models.functions import Now
from django.http import HttpRequest
from django.utils import timezone
from gevent import monkey

from accounts.models import ApiToken, User
from core.database import PASSING_TROUBLE, commit_without_waiting, release_connection
from core.request_ids import note_person

logger = logging.getLogger(__name__)
# How old `last_used_at` may be before it is written again.
USE_IS_KNOWN_FOR = timedelta(minutes=1)
# Keys whose use is to be written once their answers are sent, and who writes holds this.
_used: set[int] = set()
_writing = threading.Lock()


def create_token(
    *, name: str, user: User, scopes: Sequence[str] = (), expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """Make an API key that acts as `user`. Returns it and the key itself, which is not kept.

    Without `scopes` it has the usual ones: scan and read.
    """
    key = "tt_" + secrets.token_urlsafe(32)
    fields: dict[str, Any] = {"scopes": list(scopes)} if scopes else {}
    fields |= {"name": name, "user": user, "expires_at": expires_at}
    return ApiToken.objects.create(digest=_digest(key), **fields), key


def find_token(request: HttpRequest) -> ApiToken | None:
    """The live token that this request's Authorization header names. Looked for once a request."""
    found: dict[str, ApiToken | None] = request.__dict__
    if "api_token" not in found:
        key = read_key(request)
        token = found["api_token"] = None if key is None else find_token_by_key(key)
        if token is not None:
            note_person(token.user_id, key_name=token.name)
    return found["api_token"]


def read_key(request: HttpRequest) -> str | None:
    """The API key that this request gives, right or wrong; None without one.

    An Authorization header alone is none: browsers send one to a proxy that asks for a password of its own.
    """
    scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else None


def find_token_by_key(key: str) -> ApiToken | None:
    """The live token of this key, with its active user; None when revoked, expired, unknown or retired."""
    token = (
        ApiToken.objects.select_related("user")
        .filter(
            Q(expires_at=None) | Q(expires_at__gt=Now()),
            digest=_digest(key),
            revoked_at=None,
            user__is_active=True,
        )
        .first()
    )
    if token is not None and _is_use_news(token):
        _used.add(token.pk)
    return token


def _is_use_news(token: ApiToken) -> bool:
    return token.last_used_at is None or token.last_used_at < timezone.now() - USE_IS_KNOWN_FOR


def write_last_uses(**signal: Any) -> None:
    """See that it is written down that keys were used, once the answer is sent.

    In a web process nobody waits for it: the next request may come by the same connection of the device.
    """
    if not _used or not _writing.acquire(blocking=False):
        return
    if monkey.is_module_patched("threading"):
        threading.Thread(target=_write_last_uses, daemon=True).start()
    else:
        _write_last_uses()


def _write_last_uses() -> None:
    used = list(_used)
    _used.difference_update(used)
    try:
        commit_without_waiting(ApiToken.objects.filter(pk__in=used)).update(last_used_at=Now())
    except (DatabaseError, *PASSING_TROUBLE):
        logger.warning("The last use of API keys could not be written down.", exc_info=True)
    finally:
        release_connection()
        _writing.release()


# Connected here, so after Django's own receiver, which gives the request's connection back.
request_finished.connect(write_last_uses)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()

"""Where a person is signed in, ending that, and why it ended."""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User, UserSession

IDLE, TOO_LONG = "idle", "too_long"
SENTENCES = {
    TOO_LONG: gettext_lazy("Your session ended after 12 hours."),
    "password": gettext_lazy("You were signed out: the password was changed."),
    "role": gettext_lazy("You were signed out: your role was changed."),
    "area": gettext_lazy("You were signed out: your area was changed."),
    "switched_off": gettext_lazy("You were signed out: the account was switched off."),
    "elsewhere": gettext_lazy("You were signed out from another device."),
    "admin": gettext_lazy("You were signed out by an admin."),
}


def hash_key(key: str | None) -> str:
    """What the table keeps of a session's key."""
    return hashlib.sha256((key or "").encode()).hexdigest()


def describe_end(reason: str) -> str:
    """Why a session ended, as a sentence; "" for no reason that is known."""
    if reason != IDLE:
        return str(SENTENCES.get(reason, ""))
    if settings.SESSION_HOURS == 1:
        return _("Your session ended after an hour without use.")
    return _("Your session ended after %d hours without use.") % settings.SESSION_HOURS


def list_live_sessions(person: User) -> QuerySet[UserSession]:
    """Where this person is signed in now, the last used first."""
    now = timezone.now()
    lives = {"ends_at__gt": now, "last_used_at__gt": now - timedelta(hours=settings.SESSION_HOURS)}
    return UserSession.objects.filter(person=person, **lives)


def end_sessions(sessions: QuerySet[UserSession], *, reason: str) -> int:
    """End these for good, and return how many lived. What they held is forgotten."""
    now = timezone.now()
    return sessions.filter(ends_at__gt=now).update(ends_at=now, end_reason=reason, data="")

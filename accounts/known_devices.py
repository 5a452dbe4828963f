"""Known devices: a signed cookie names the people who have signed in from this browser before.

It signs nobody in. It only says that guesses of others need not hold this person up here.
"""

import secrets
import time
from dataclasses import dataclass, field

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from accounts.models import User

COOKIE = "known_device"
DAY = 24 * 3600
KEPT_DAYS = 180
# A terminal is shared by a shift; the cookie is sent with every request.
MOST_PEOPLE = 20


@dataclass(frozen=True)
class Device:
    """Its random id, and the day (since 1970) on which each of its people last signed in."""

    id: str
    days: dict[str, int] = field(default_factory=dict)

    def knows(self, person: User) -> bool:
        return _today() - self.days.get(str(person.pk), 0) <= KEPT_DAYS


def read_device(request: HttpRequest) -> Device | None:
    """The device that this request's cookie names; None without one, or with one that we did not sign."""
    try:
        content = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=KEPT_DAYS * DAY)
    except signing.BadSignature:
        return None
    return Device(content["id"], content["days"])


def remember_device(request: HttpRequest, response: HttpResponse, person: User) -> None:
    """From now on this person is known in this browser."""
    device = read_device(request) or Device(secrets.token_hex(8))
    others = {key: day for key, day in device.days.items() if key != str(person.pk)}
    days = {str(person.pk): _today()} | others
    content = {"id": device.id, "days": dict(list(days.items())[:MOST_PEOPLE])}
    response.set_cookie(
        COOKIE,
        signing.dumps(content, salt=COOKIE),
        max_age=KEPT_DAYS * DAY,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _today() -> int:
    return int(time.time()) // DAY

"""Sending what webhooks wait for: in order for each bill, again with growing pauses, given up after a day."""

import http.client
import json
import logging
import socket
import ssl
import threading
import time
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from api.models import Webhook, WebhookDelivery
from api.webhook_addresses import BadAddress, Target, find_target
from api.webhook_signatures import sign

logger = logging.getLogger(__name__)
# A receiver answers within this time, from the first step of connecting on.
SECONDS = 5
# After each try that failed; about a day in all.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60, 120, 240, 480, 480)]
# So many are sent for one webhook before others have their turn.
MOST_AT_ONCE = 50


class NotDelivered(Exception):
    """The receiver did not take it. `status`: what it answered, if it did."""

    def __init__(self, trouble: str, status: int | None = None) -> None:
        super().__init__(trouble)
        self.status = status


def find_due() -> QuerySet[WebhookDelivery]:
    """What is to be sent now, the oldest first: of each bill and webhook only the first that waits.

    A later event of a bill waits for an earlier one, so that the receiver hears of them in their order.
    """
    earlier = WebhookDelivery.objects.filter(
        webhook=OuterRef("webhook"), bill=OuterRef("bill"), id__lt=OuterRef("id"), next_try_at__isnull=False
    )
    due = WebhookDelivery.objects.filter(next_try_at__lte=timezone.now())
    return due.exclude(Exists(earlier)).order_by("id")


def send_due(webhook_id: int) -> None:
    """Send what is due for this webhook. It stops at the first that fails: the others would fail, too."""
    for _number in range(MOST_AT_ONCE):
        delivery = find_due().filter(webhook=webhook_id).select_related("webhook").first()
        if delivery is None or not deliver(delivery):
            return


def deliver(delivery: WebhookDelivery) -> bool:
    """Send this once and write down what came of it; whether it was taken."""
    began, status, trouble = time.monotonic(), None, ""
    try:
        status = post(delivery)
    except NotDelivered as error:
        status, trouble = error.status, str(error)[:200]
    except BadAddress as error:
        trouble = str(error)[:200]
    milliseconds = int((time.monotonic() - began) * 1000)
    is_taken, now = not trouble, timezone.now()
    pause = PAUSES[delivery.attempts] if delivery.attempts < len(PAUSES) else None
    # An admin may have sent it again meanwhile: then the receiver knows it by its id.
    WebhookDelivery.objects.filter(pk=delivery.pk).update(
        attempts=delivery.attempts + 1,
        tried_at=now,
        status=status,
        milliseconds=milliseconds,
        trouble=trouble,
        delivered_at=now if is_taken else None,
        next_try_at=None if is_taken or pause is None else now + pause,
    )
    if not is_taken:
        logger.warning("webhook %s: event %s not taken: %s", delivery.webhook_id, delivery.event_id, trouble)
        _postpone_others(delivery.webhook, now, pause)
    return is_taken


def _postpone_others(webhook: Webhook, now: Any, pause: timedelta | None) -> None:
    """What else is due waits a minute: a receiver that is down is asked once a round, not once a bill."""
    due = WebhookDelivery.objects.filter(webhook=webhook, next_try_at__lte=now)
    due.update(next_try_at=now + min(pause or PAUSES[0], PAUSES[0]))


def build_body(delivery: WebhookDelivery) -> bytes:
    """The same for each try: JSON with the event's type, time and data."""
    content = {
        "type": f"bill.{delivery.event}",
        "timestamp": delivery.happened_at.isoformat(),
        "data": delivery.payload,
    }
    return json.dumps(content, ensure_ascii=False).encode()


def post(delivery: WebhookDelivery) -> int:
    """Send it; the status, 200 to 299. Raises NotDelivered and BadAddress. No redirect is followed."""
    target, body = find_target(delivery.webhook.url), build_body(delivery)
    headers = {"Content-Type": "application/json", "User-Agent": "TraceTrack"}
    headers |= sign(delivery.webhook, event_id=str(delivery.event_id), timestamp=int(time.time()), body=body)
    connection = _PinnedConnection(target)
    # Each step has its own limit; this one is for a receiver that answers letter by letter.
    timer = threading.Timer(SECONDS, connection.cut)
    timer.daemon = True
    timer.start()
    try:
        connection.request("POST", target.path, body, headers)
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotDelivered(_explain(error, connection.is_cut)) from error
    finally:
        timer.cancel()
        connection.close()
    if 300 <= status < 400:
        raise NotDelivered(_("It answered with the way to another address. Give that one."), status)
    if not 200 <= status < 300:
        raise NotDelivered(_("It answered %d.") % status, status)
    return status


def _explain(error: Exception, is_cut: bool) -> str:
    if is_cut or isinstance(error, TimeoutError):
        return _("It did not answer within %d seconds.") % SECONDS
    if isinstance(error, ssl.SSLError):
        return _("Its certificate is not valid: %s") % (getattr(error, "verify_message", "") or error.reason)
    return _("It cannot be reached: %s") % (getattr(error, "strerror", None) or type(error).__name__)


class _PinnedConnection(http.client.HTTPConnection):
    """A connection to the very address that was checked, whatever the name means by now."""

    def __init__(self, target: Target) -> None:
        super().__init__(target.host, target.port, timeout=SECONDS)
        self.default_port = 443 if target.is_https else 80
        self.target = target
        self.is_cut = False

    def connect(self) -> None:
        """Raises TimeoutError if it was cut meanwhile: a cut ends only what waits on `sock` as it is then."""
        self.sock = socket.create_connection((self.target.address, self.target.port), SECONDS)
        self._stop_if_cut()
        if self.target.is_https:
            context = ssl.create_default_context()
            # The wrapped socket takes the place of the other first, so that a cut ends the handshake too.
            wrapped = context.wrap_socket(
                self.sock, server_hostname=self.target.host, do_handshake_on_connect=False
            )
            self.sock = wrapped
            self._stop_if_cut()
            wrapped.do_handshake()
            self._stop_if_cut()

    def _stop_if_cut(self) -> None:
        if self.is_cut:
            raise TimeoutError

    def cut(self) -> None:
        """End whatever waits, and all that would begin."""
        self.is_cut = True
        with suppress(OSError, AttributeError):
            self.sock.shutdown(socket.SHUT_RDWR)

"""Signatures of webhooks, by the Standard Webhooks specification (standardwebhooks.com), version 1.

A secret is derived and not kept: who reads the database, or its audit, cannot sign in our name. With a new
SECRET_KEY all webhooks get new secrets.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping

from django.utils.crypto import salted_hmac

from api.models import Webhook

SALT = "tracetrack.webhooks"


def derive_secret(webhook: Webhook) -> str:
    """What the receiver checks signatures with, as the specification writes it: whsec_ and base64."""
    return "whsec_" + base64.b64encode(_derive_key(webhook)).decode()


def sign(webhook: Webhook, *, event_id: str, timestamp: int, body: bytes) -> Mapping[str, str]:
    """The headers of a request with this body. The time is signed too: nobody can send it again later."""
    content = f"{event_id}.{timestamp}.".encode() + body
    signature = hmac.new(_derive_key(webhook), content, hashlib.sha256).digest()
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": "v1," + base64.b64encode(signature).decode(),
    }


def _derive_key(webhook: Webhook) -> bytes:
    return salted_hmac(SALT, webhook.seed, algorithm="sha256").digest()

"""Making a bill once, however often a caller who is not sure sends it: the header Idempotency-Key."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from api.errors import RequestRefused
from api.models import SentBill
from bills.models import Bill


def make_once(key: str, content: dict[str, Any], make: Callable[[], Bill], *, by: User) -> Bill:
    """The bill that `by` made under this key, or else the one that `make` makes now.

    Of two that come at once the second waits for the first. Raises RequestRefused if the key was used for
    other content; then nothing is made.
    """
    content_hash = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    with transaction.atomic():
        sent = SentBill(user=by, key=key, content_hash=content_hash)
        SentBill.objects.bulk_create([sent], ignore_conflicts=True)
        locked = SentBill.objects.select_for_update(of=("self",)).select_related("bill").get(user=by, key=key)
        if locked.content_hash != content_hash:
            raise RequestRefused("refused", _("This Idempotency-Key was used for another bill."))
        if locked.bill is None:
            locked.bill = make()
            locked.save(update_fields=["bill"])
        return locked.bill

"""Writing down which requests were answered with 500, so that an admin finds one by its id."""

import logging
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

from django.conf import settings
from django.db import Error, transaction
from django.http import HttpRequest

from core.database import PASSING_TROUBLE
from core.logs import name_route
from core.request_ids import current_request
from monitoring.models import ServerError

logger = logging.getLogger(__name__)
KEPT = 1000


def record_server_error(*, request: HttpRequest | None = None, **_kwargs: Any) -> None:
    """Django's signal got_request_exception: add a row for what is being handled. The oldest ones go."""
    kind, error, trace = sys.exc_info()
    current = current_request.get()
    if request is None or kind is None or current is None or isinstance(error, PASSING_TROUBLE):
        return
    try:
        with transaction.atomic():
            row = ServerError.objects.create(
                request_id=current.id,
                person_id=current.person_id,
                method=str(request.method)[:10],
                route=name_route(request)[:200],
                exception=kind.__qualname__[:100],
                place=describe_place(trace)[-200:],
            )
            ServerError.objects.filter(pk__lte=row.pk - KEPT).delete()
    except (Error, *PASSING_TROUBLE):
        logger.warning("An error could not be written down: %s", current.id, exc_info=True)


def describe_place(trace: TracebackType | None) -> str:
    """The innermost line of ours that the exception came through: "bills/lifecycle.py:120 in change_bill"."""
    ours = [
        frame
        for frame in traceback.extract_tb(trace)
        if Path(frame.filename).is_relative_to(settings.BASE_DIR) and "site-packages" not in frame.filename
    ]
    if not ours:
        return ""
    path = Path(ours[-1].filename).relative_to(settings.BASE_DIR)
    return f"{path}:{ours[-1].lineno} in {ours[-1].name}"

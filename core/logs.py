"""Log lines as JSON, one object a line, for whatever collects them."""

import json
import logging
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from core.request_ids import current_request

# gunicorn's master logs by this module too, and must not load Django.
if TYPE_CHECKING:
    from django.http import HttpRequest

NO_PAGE = "no page of ours"
HIDDEN = "…"


class JsonLines(logging.Formatter):
    """{"time", "level", "logger", "message"}, and of a request "request_id", "person_id", "method", "route".

    Addresses hold codes, bill numbers and what people search for: a line has the address's pattern instead.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        request: Any = getattr(record, "request", None)
        if hasattr(request, "resolver_match"):
            line |= {"method": request.method, "route": name_route(request)}
            line["message"] = hide_address(line["message"], request)
        if status := getattr(record, "status_code", None):
            line["status"] = status
        if (current := current_request.get()) is not None:
            line |= {"request_id": current.id, "person_id": current.person_id}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class ClientMistakes(logging.Filter):
    """A forged Host or too many fields are the client's mistake: no error with a traceback, as in Django."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.security.") and record.levelno > logging.WARNING:
            record.levelno, record.levelname = logging.WARNING, "WARNING"
            record.exc_info = record.exc_text = None
        return True


def name_route(request: "HttpRequest") -> str:
    """The pattern of this request's address, such as /bags/<path:code>/."""
    match = request.resolver_match
    return f"/{match.route}" if match else NO_PAGE


def hide_address(message: str, request: "HttpRequest") -> str:
    """Django's lines name the address: "Not Found: /bags/CH1/". Of "/" alone nothing is hidden.

    Django escapes what it names: both spellings are looked for. The refusal of a Referer names all of that.
    """
    message = re.sub(r"(https?://[^/\s]+/)\S+", rf"\1{HIDDEN}", message)
    for path in (_escape(request.path), request.path):
        if path != "/":
            message = message.replace(path, name_route(request))
    return message


def _escape(text: str) -> str:
    """As django.utils.log does."""
    return text.encode("unicode_escape").decode("ascii")

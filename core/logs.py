"""Log lines as JSON, one object a line, for whatever collects them."""

import json
import logging
import re
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from traceback import walk_tb
from typing import TYPE_CHECKING, Any, TextIO

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
        line |= getattr(record, "facts", {})
        if repeated := getattr(record, "repeated", 0):
            line["repeated"] = repeated
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


# Who reports trouble that may come with each request, or again and again until it is over.
OF_ONE_KIND = frozenset(
    {
        "tracetrack.errors",
        "core.overload",
        "core.redis_cache",
        "monitoring.server_errors",
        "psycopg.pool",
        "procrastinate.utils",
        "procrastinate.worker.worker",
    }
)


Kind = tuple[str, ...]


def find_kind(record: logging.LogRecord) -> Kind | None:
    """What is the same trouble as this one; None for what is logged each time.

    A page that fails may fail for everybody: errors of one kind at one line of code are the same.
    """
    if record.name in OF_ONE_KIND:
        return (record.name, str(record.msg))
    if record.name == "django.request" and record.exc_info and record.exc_info[0]:
        kind, _error, trace = record.exc_info
        places = [f"{frame.f_code.co_filename}:{line}" for frame, line in walk_tb(trace)]
        return (record.name, kind.__qualname__, *places[-1:])
    return None


@dataclass
class Repeated:
    """How often the same was reported since `began`, when a line said it; and the last one."""

    began: float
    count: int = 0
    last: logging.LogRecord | None = None


class CalmStream(logging.StreamHandler[TextIO]):
    """Of the same trouble one line a second: a crowd that is refused would fill the disk with it.

    What is left out is counted: a line of the next second has the last one and their number, `repeated`.
    """

    def __init__(self, stream: TextIO | None = None, seconds: float = 1.0) -> None:
        super().__init__(stream)
        self.seconds = seconds
        self.seen: dict[Kind, Repeated] = {}

    def emit(self, record: logging.LogRecord) -> None:
        if record.name == "django.request" and getattr(record, "status_code", None) == 503:
            return  # whoever answered so has said why
        if (kind := find_kind(record)) is None or self.is_first(kind, record):
            super().emit(record)

    def is_first(self, key: Kind, record: logging.LogRecord) -> bool:
        """Whether this is the first of its kind for a second. If not it is counted. Runs under the lock."""
        seen = self.seen.get(key)
        if seen is None or (seen.last is None and record.created - seen.began >= self.seconds):
            self.seen[key] = Repeated(record.created)
            return True
        if seen.last is None:
            timer = threading.Timer(max(0.0, seen.began + self.seconds - record.created), self.report, [key])
            timer.daemon = True
            timer.start()
        seen.count, seen.last = seen.count + 1, record
        return False

    def report(self, key: Kind) -> None:
        """Write the last line of this kind, with the number of them."""
        with self.lock or threading.Lock():
            seen = self.seen[key]
            self.seen[key] = Repeated(seen.began + self.seconds)
            if seen.last is not None:
                seen.last.repeated = seen.count
                super().emit(seen.last)


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

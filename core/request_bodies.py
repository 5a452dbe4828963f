"""Reading the whole body of a request before anything else is done for it.

A request that waits for its body while it holds a database connection, or a thread, holds up all others.
This WSGI layer reads the body first, within limits of size and time. What it refuses goes on without a
body and with the reason in `environ[REFUSAL]`: a middleware answers it, so that the answer has its id, its
headers and its place in the figures like all others. Only slow bodies, of which there may be thousands, get
a plain answer here, which costs next to nothing.
"""

import contextlib
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any

import gevent
from gevent import monkey

from core.plain_answers import BUSY, build_plain_answer

REFUSAL = "tracetrack.body_refusal"
PIECE = 64 * 1024
# Larger bodies, which are uploads, wait on the disk.
MAX_IN_MEMORY = 1_000_000

Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]


class BodyRefused(Exception):
    """`error` is one of "too_large", "too_slow", "wrong_encoding", "cut_short", "busy"."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


@dataclass(frozen=True)
class Patience:
    """How long a body may take. An upload may take longer, if it keeps up `bytes_a_second`."""

    seconds: float = 30
    seconds_without_progress: float = 10
    upload_seconds: float = 10
    bytes_a_second: int = 50_000
    # When so many are under way in a process, or hold so many bytes, the slowest makes room for the next.
    bodies_at_once: int = 1_500
    bytes_at_once: int = 100_000_000


@dataclass(frozen=True)
class Ceiling:
    """How many bytes may come to an address. An upload may take its time; it needs a known sender."""

    size: int = MAX_IN_MEMORY
    is_upload: bool = False


@dataclass(eq=False)
class Reading:
    """A body that is under way."""

    connection: socket.socket | None
    began_at: float = field(default_factory=time.monotonic)
    received: int = 0
    held: int = 0
    is_dropped: bool = False

    def measure_lag(self, now: float, bytes_a_second: int) -> float:
        """By how many seconds it is behind one that comes at this rate."""
        return now - self.began_at - self.received / bytes_a_second

    def drop(self) -> None:
        """Let the read that waits end now."""
        self.is_dropped = True
        if self.connection is not None:
            with contextlib.suppress(OSError):
                self.connection.shutdown(socket.SHUT_RD)


class HoldingAnswer:
    """An answer in `parts`; when it is closed, what was held for it is given back by `release`, once."""

    def __init__(self, release: Callable[[], None]) -> None:
        self.release: Callable[[], None] | None = release
        self.parts: Iterable[bytes] = ()

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.parts)

    def close(self) -> None:
        try:
            if close := getattr(self.parts, "close", None):
                close()
        finally:
            if self.release is not None:
                self.release()
                self.release = None


class BodyReader:
    """The WSGI application `application`, which gets each request with its body whole.

    `find_ceiling` says how much may come to a path; `knows_sender`, without holding a connection, whether
    the sender of a request may upload at all: from a stranger an upload is not even read.
    """

    def __init__(
        self,
        application: Application,
        *,
        find_ceiling: Callable[[str], Ceiling] = lambda _path: Ceiling(),
        knows_sender: Callable[[Environ], bool] = lambda _environ: True,
        patience: Patience = Patience(),
    ) -> None:
        self.application, self.patience = application, patience
        self.find_ceiling, self.knows_sender = find_ceiling, knows_sender
        self.under_way: set[Reading] = set()
        self.held = 0

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        if _may_have_body(environ):
            body, size = self.read_or_refuse(environ, start_response)
            if environ.get(REFUSAL) in SLOW:
                return _answer_slow(environ, start_response)
            environ["wsgi.input"], environ["CONTENT_LENGTH"] = body, str(size)
            environ.pop("HTTP_TRANSFER_ENCODING", None)
            if isinstance(body, BytesIO):
                return self.answer_holding(size, environ, start_response)
        return self.application(environ, start_response)

    def answer_holding(self, size: int, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """What the application answers; the body counts as held until the answer is closed."""
        self.held += size
        answer = HoldingAnswer(lambda: self.give_back(size))
        try:
            answer.parts = self.application(environ, start_response)
        except BaseException:
            answer.close()
            raise
        return answer

    def read_or_refuse(self, environ: Environ, start_response: Any) -> tuple[IO[bytes], int]:
        """The body and its length; an empty one if it is refused."""
        try:
            ceiling = self.find_ceiling(environ.get("PATH_INFO", ""))
            length = _check_head(environ, ceiling)
            if ceiling.is_upload and not self.knows_sender(environ):
                environ.pop("CONTENT_TYPE", None)
                return BytesIO(), 0
            return self.read(environ, length, ceiling)
        except BodyRefused as refused:
            environ[REFUSAL] = refused.error
            if refused.error != "too_large":  # gunicorn reads on a few seconds, or the answer could be lost
                _close_afterwards(start_response)
            return BytesIO(), 0

    def read(self, environ: Environ, length: int | None, ceiling: Ceiling) -> tuple[IO[bytes], int]:
        """All that comes. Raises BodyRefused."""
        body: IO[bytes] = SpooledTemporaryFile(MAX_IN_MEMORY) if ceiling.is_upload else BytesIO()  # noqa: SIM115
        with self.take_place(environ) as reading, self.limit_silence(reading):
            while piece := self.read_piece(environ["wsgi.input"], reading, length, ceiling):
                reading.received += len(piece)
                if not ceiling.is_upload:
                    self.hold(reading, len(piece))
                if reading.received > ceiling.size:
                    raise BodyRefused("too_large")
                body.write(piece)
        if reading.is_dropped:
            raise BodyRefused("busy")
        if length is not None and reading.received < length:
            raise BodyRefused("cut_short")
        body.seek(0)
        return body, reading.received

    def read_piece(self, source: Any, reading: Reading, length: int | None, ceiling: Ceiling) -> bytes:
        """The next bytes, none at the end. Raises BodyRefused if they do not come in time."""
        wanted = PIECE if length is None else min(PIECE, length - reading.received)
        if wanted == 0:
            return b""
        if not monkey.is_module_patched("socket"):  # Django's development server
            return bytes(source.read(wanted))
        due_at = reading.began_at + self.patience.seconds
        if ceiling.is_upload:
            due_at = reading.began_at + self.patience.upload_seconds
            due_at += (reading.received + wanted) / self.patience.bytes_a_second
        try:
            with gevent.Timeout(max(0, due_at - time.monotonic()), BodyRefused("too_slow")):
                return bytes(source.read(wanted))
        except TimeoutError as error:
            raise BodyRefused("too_slow") from error
        except OSError:
            if reading.is_dropped:  # gevent ends the wait of a connection that is shut down
                return b""
            raise

    @contextlib.contextmanager
    def take_place(self, environ: Environ) -> Iterator[Reading]:
        """A place among the bodies under way. When all are taken, the slowest loses its place.

        Honest bodies come within milliseconds or at a good rate: they are never the slowest for long.
        """
        if len(self.under_way) >= self.patience.bodies_at_once:
            self.drop_slowest()
        reading = Reading(environ.get("gunicorn.socket"))
        self.under_way.add(reading)
        try:
            yield reading
        finally:
            self.under_way.discard(reading)
            self.held -= reading.held

    def hold(self, reading: Reading, size: int) -> None:
        """Count these bytes as held in memory; if all are too many, the slowest body loses its place."""
        if reading.is_dropped:
            return
        reading.held += size
        self.held += size
        is_alone = self.held == reading.held
        if self.held > self.patience.bytes_at_once and not is_alone:
            self.drop_slowest()

    def give_back(self, size: int) -> None:
        self.held -= size

    def drop_slowest(self) -> None:
        now, rate = time.monotonic(), self.patience.bytes_a_second
        slowest = max(self.under_way, key=lambda reading: reading.measure_lag(now, rate))
        self.under_way.discard(slowest)
        self.held -= slowest.held
        slowest.held = 0
        slowest.drop()

    @contextlib.contextmanager
    def limit_silence(self, reading: Reading) -> Iterator[None]:
        """Let each wait for bytes end in TimeoutError after so many seconds."""
        if reading.connection is None:
            yield
            return
        before = reading.connection.gettimeout()
        reading.connection.settimeout(self.patience.seconds_without_progress)
        try:
            yield
        finally:
            reading.connection.settimeout(before)


# The status and the sentence.
SLOW = {
    "too_slow": ("408 Request Timeout", "This came too slowly. Try again with a better network."),
    "busy": ("503 Service Unavailable", BUSY),
}


def _answer_slow(environ: Environ, start_response: Any) -> list[bytes]:
    error = environ[REFUSAL]
    is_api = environ.get("PATH_INFO", "").startswith("/api/")
    status, headers, body = build_plain_answer(
        SLOW[error][0], error, SLOW[error][1], "json" if is_api else "text"
    )
    start_response(status, headers)
    return [body]


def _may_have_body(environ: Environ) -> bool:
    return environ.get("CONTENT_LENGTH", "0") not in ("", "0") or _is_chunked(environ)


def _is_chunked(environ: Environ) -> bool:
    """Whether the server says where the body ends, since its length is not known beforehand."""
    return "HTTP_TRANSFER_ENCODING" in environ and bool(environ.get("wsgi.input_terminated"))


def _check_head(environ: Environ, ceiling: Ceiling) -> int | None:
    """The length of the body, as far as it is known. Raises BodyRefused for what need not be read."""
    if environ.get("HTTP_CONTENT_ENCODING", "identity").strip().lower() not in ("", "identity"):
        raise BodyRefused("wrong_encoding")
    if _is_chunked(environ):
        return None
    text = environ["CONTENT_LENGTH"]
    if not (text.isascii() and text.isdecimal()):
        raise BodyRefused("cut_short")
    if len(text) > 15 or int(text) > ceiling.size:
        raise BodyRefused("too_large")
    return int(text)


def _close_afterwards(start_response: Any) -> None:
    """Have gunicorn close the connection after the answer: what is left of the body is nobody's request."""
    response = getattr(start_response, "__self__", None)
    if response is not None and hasattr(response, "force_close"):
        response.force_close()

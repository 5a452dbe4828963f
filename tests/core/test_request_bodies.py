"""Bodies are read whole before anything else is done, within limits, by the web server that serves us."""

import contextlib
import json
import select
import socket
import subprocess
import sys
import time
from io import BytesIO

import pytest
from django.conf import settings

from core.request_bodies import BodyReader, Patience
from tests.core.body_echo import LIMIT, answer
from tests.redis_server import find_free_port
from tests.waiting import wait_for_port, wait_until


@pytest.fixture(scope="module")
def port():
    """That of a gunicorn with one worker, which says what it read."""
    chosen = find_free_port()
    command = [sys.executable, "-m", "gunicorn", "--worker-class", "gevent", "--workers", "1"]
    command += ["--log-level", "critical", "--graceful-timeout", "0"]
    running = subprocess.Popen(
        [*command, "--bind", f"127.0.0.1:{chosen}", "tests.core.body_echo"], cwd=settings.BASE_DIR
    )
    wait_for_port(chosen, running)
    yield chosen
    running.terminate()
    running.wait()


class Sender:
    """A connection that sends a request bit by bit."""

    def __init__(self, port, path, *headers):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self.send(("\r\n".join([f"POST {path} HTTP/1.1", "Host: x", *headers]) + "\r\n\r\n").encode())

    def send(self, data):
        with contextlib.suppress(OSError):  # refused and closed meanwhile: the answer says why
            self.socket.sendall(data)

    def read_answer(self):
        """The words of the answer."""
        received = b""
        while b"\r\n\r\n" not in received or len(received.partition(b"\r\n\r\n")[2]) == 0:
            piece = self.socket.recv(65536)
            if not piece:
                break
            received += piece
        return received.partition(b"\r\n\r\n")[2].decode()

    def is_closed(self):
        with contextlib.suppress(ConnectionResetError):  # it was, while this sent on
            return self.socket.recv(1) == b""
        return True


def send(port, path, *headers, body=b""):
    sender = Sender(port, path, *headers)
    sender.send(body)
    return sender.read_answer()


CHUNKED = "Transfer-Encoding: chunked"
SHORT, OF_A_CROWD = "X-Patience: short", "X-Patience: of a crowd"


@pytest.mark.parametrize(
    ("path", "headers", "body", "words"),
    [
        ("/", ["Content-Length: 5"], b"abcde", "5 of 5"),
        ("/", [], b"", "0 of 0"),
        ("/", [CHUNKED], b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", "5 of 5"),
        ("/", [CHUNKED, "Content-Encoding: gzip"], b"0\r\n\r\n", "wrong_encoding"),
        ("/", ["Content-Length: 5", "Content-Encoding: GZIP"], b"abcde", "wrong_encoding"),
        ("/", ["Content-Length: 5", "Content-Encoding: identity"], b"abcde", "5 of 5"),
        ("/", [f"Content-Length: {LIMIT + 1}"], b"", "too_large"),
        ("/", ["Content-Length: 20000000000"], b"", "too_large"),
        ("/", [CHUNKED], b"%x\r\n%s\r\n0\r\n\r\n" % (LIMIT + 1, b"x" * (LIMIT + 1)), "too_large"),
        ("/upload", [f"Content-Length: {LIMIT + 1}"], b"x" * (LIMIT + 1), f"{LIMIT + 1} of {LIMIT + 1}"),
        ("/upload/stranger", [f"Content-Length: {LIMIT + 1}"], b"", "0 of 0"),
    ],
)
def test_body_is_read_whole_or_refused_with_its_reason(port, path, headers, body, words):
    assert send(port, path, *headers, body=body) == words


def test_body_that_ends_early_is_refused(port):
    sender = Sender(port, "/", "Content-Length: 5")
    sender.send(b"abc")
    sender.socket.shutdown(socket.SHUT_WR)

    assert sender.read_answer() == "cut_short"


TOO_SLOW = "This came too slowly. Try again with a better network."
BUSY = "TraceTrack is busy. Nothing was lost; try again in a moment."


def test_slow_bodies_are_refused_and_steady_uploads_are_not(port):
    silent, trickling = (Sender(port, "/", "Content-Length: 100", SHORT) for _ in range(2))
    slow_upload = Sender(port, "/upload", f"Content-Length: {LIMIT}", SHORT)
    steady_upload = Sender(port, "/upload", f"Content-Length: {LIMIT}", "X-Patience: for uploads")

    for _tenth in range(10):
        trickling.send(b"x")
        slow_upload.send(b"x")
        steady_upload.send(b"x" * (LIMIT // 10))
        time.sleep(0.1)

    answers = [one.read_answer() for one in (silent, trickling, slow_upload, steady_upload)]
    assert answers == [TOO_SLOW, TOO_SLOW, TOO_SLOW, f"{LIMIT} of {LIMIT}"]
    assert [one.is_closed() for one in (silent, trickling, slow_upload)] == [True, True, True]


def test_upload_that_falls_silent_is_refused_before_its_time_is_over(port):
    upload = Sender(port, "/upload", f"Content-Length: {50 * LIMIT}", SHORT)
    upload.send(b"x" * 20 * LIMIT)  # as many as may take 40 seconds

    assert upload.read_answer() == TOO_SLOW


def count_under_way(port):
    return int(send(port, "/under-way", OF_A_CROWD))


def wait_for_answer(senders):
    """That of the first sender that gets one."""
    [first, *_others], *_rest = select.select([one.socket for one in senders], [], [], 20)
    return next(one for one in senders if one.socket is first).read_answer()


def close(senders, port):
    for one in senders:
        one.socket.close()
    wait_until(lambda: count_under_way(port) == 0)


def test_slowest_body_makes_room_for_the_next(port):
    slow = [Sender(port, "/", "Content-Length: 100", OF_A_CROWD) for _ in range(6)]
    wait_until(lambda: count_under_way(port) == 6)

    honest = [send(port, "/", "Content-Length: 5", OF_A_CROWD, body=b"abcde") for _ in range(3)]

    assert honest == ["5 of 5"] * 3
    assert (wait_for_answer(slow), count_under_way(port)) == (BUSY, 5)
    close(slow, port)


def test_bodies_that_fill_the_memory_make_room(port):
    large = [Sender(port, "/api/", f"Content-Length: {LIMIT}", OF_A_CROWD) for _ in range(6)]
    for one in large:
        one.send(b"x" * (LIMIT - 1))

    problem = json.loads(wait_for_answer(large))

    assert (problem["error"], problem["status"], problem["message"]) == ("busy", 503, BUSY)
    assert count_under_way(port) == 5
    close(large, port)


def make_environ():
    return {"CONTENT_LENGTH": "5", "PATH_INFO": "/", "wsgi.input": BytesIO(b"abcde")}


def test_body_is_held_until_its_answer_is_closed():
    statuses = []
    reader = BodyReader(answer, patience=Patience(bytes_at_once=9))
    first = reader(make_environ(), lambda status, _headers: statuses.append(status))

    held = [reader.held]
    reader(make_environ(), lambda status, _headers: statuses.append(status))
    held.append(reader.held)
    assert list(first) == [b"5 of 5"]
    first.close()
    first.close()
    held.append(reader.held)

    assert (held, statuses) == ([5, 5, 0], ["200 OK", "503 Service Unavailable"])


def test_body_is_held_no_more_after_an_error():
    def fail(_environ, _start_response):
        raise ValueError("lost")

    reader = BodyReader(fail)
    with pytest.raises(ValueError, match="lost"):
        reader(make_environ(), None)

    assert reader.held == 0

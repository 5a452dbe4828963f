"""While no web server runs the launcher answers on its port."""

import json
import socket

import pytest

from tracetrack.launcher.away_answers import AwayAnswers


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0), backlog=100) as listener:
        yield listener


@pytest.fixture
def away(listener):
    away = AwayAnswers(listener)
    away.begin()
    yield away
    away.end()


def send(listener, request):
    """The head and the body of the answer to these bytes."""
    with socket.create_connection(listener.getsockname(), timeout=30) as asking:
        asking.sendall(request)
        answer = b""
        while part := asking.recv(65536):
            answer += part
    head, _, body = answer.partition(b"\r\n\r\n")
    return head.decode().split("\r\n"), body.decode()


def test_pages_and_the_api_are_answered_with_503(listener, away):
    page, words = send(listener, b"GET /bags/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
    batch, problem = send(
        listener, b"POST /api/v1/scans HTTP/1.1\r\nContent-Length: 500000\r\n\r\n" + b"x" * 500_000
    )

    assert (page[0], batch[0]) == ("HTTP/1.1 503 Service Unavailable",) * 2
    assert [line for line in page if line.startswith("Retry-After")] == ["Retry-After: 2"]
    assert "TraceTrack is busy. Nothing was lost; try again in a moment." in words
    assert json.loads(problem)["error"] == "busy"


def test_head_has_no_body(listener, away):
    assert send(listener, b"HEAD / HTTP/1.1\r\n\r\n")[1] == ""


def test_silent_callers_hold_up_nobody(listener, away):
    silent = [socket.create_connection(listener.getsockname()) for _ in range(50)]

    head, _body = send(listener, b"GET / HTTP/1.1\r\n\r\n")

    assert head[0] == "HTTP/1.1 503 Service Unavailable"
    for one in silent:
        one.close()


def test_port_goes_over_to_the_web_server_and_back(listener):
    away = AwayAnswers(listener)
    away.begin()
    thread = away.thread
    away.end()
    thread.join(30)
    assert not thread.is_alive()

    with socket.create_connection(listener.getsockname()) as caller:
        taken, _address = listener.accept()
        taken.close()
        caller.close()
    away.begin()
    head, _body = send(listener, b"GET / HTTP/1.1\r\n\r\n")
    away.end()

    assert head[0] == "HTTP/1.1 503 Service Unavailable"

"""gunicorn's own lines: JSON, without what clients sent."""

import io
import json
import logging
import runpy
import socket
from types import SimpleNamespace

import pytest
from gunicorn import http
from gunicorn.config import Config
from gunicorn.workers.base import Worker


@pytest.fixture
def worker():
    """What a worker of ours has at hand when it cannot read a request."""
    cfg = Config()
    cfg.set("logger_class", runpy.run_module("tracetrack.launcher.gunicorn_config").get("logger_class"))
    cfg.set("loglevel", "warning")
    error_log = logging.getLogger("gunicorn.error")
    before = list(error_log.handlers)
    log, stream = cfg.logger_class(cfg), io.StringIO()
    (added,) = set(error_log.handlers) - set(before)
    added.setStream(stream)
    yield SimpleNamespace(cfg=cfg, log=log, read=stream.getvalue)
    error_log.handlers, error_log.propagate = before, True


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        (b"GET /bags/SECRET HTTP/9\r\n\r\n", "InvalidHTTPVersion"),
        (b"GET /bags/SECRET FOO\r\n\r\n", "InvalidHTTPVersion"),
        (b"SECRET\r\n\r\n", "InvalidRequestLine"),
        (b"s\xc3\xa9cret-SECRET / HTTP/1.1\r\n\r\n", "InvalidRequestMethod"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nSECRET CODE: x\r\n\r\n", "InvalidHeaderName"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: SECRET\r\n\r\n", "UnsupportedTransferCoding"),
    ],
)
def test_request_that_cannot_be_read_is_logged_without_its_words(worker, sent, kind):
    ours, theirs = socket.socketpair()
    theirs.sendall(sent)
    with ours, theirs:
        try:
            next(http.get_parser(worker.cfg, ours, ("10.0.0.5", 7)))
        except http.errors.ParseException as error:
            Worker.handle_error(worker, None, ours, ("10.0.0.5", 7), error)

    line = json.loads(worker.read())
    assert (line["level"], line["logger"]) == ("WARNING", "gunicorn.error")
    assert line["message"] == f"Invalid request from ip=10.0.0.5: {kind}"


def test_request_that_fails_is_logged_without_its_address(worker):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        try:
            raise ValueError("wrong")
        except ValueError as error:
            Worker.handle_error(worker, None, ours, ("10.0.0.5", 7), error)
            worker.log.exception("Error handling request %s %s", "GET", "/bags/SECRET/")

    without, with_address = [json.loads(line) for line in worker.read().splitlines()]
    assert (without["message"], with_address["message"]) == (
        "Error handling request (no URI read)",
        "Error handling request",
    )
    assert with_address["trace"].endswith("ValueError: wrong")

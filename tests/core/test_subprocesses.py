"""Drawing in processes of their own: what comes back, and what becomes of those that fail or are too many."""

import contextlib
import os
import socket
import time
from pathlib import Path
from threading import Event

import pytest
from django.test import RequestFactory

from core.subprocesses import parent
from core.subprocesses.parent import BrowserGone, CannotRender, RenderersBusy, render_file, watch_connection
from tests.threads import result_of, start
from tests.waiting import wait_until

DRAWER = "tests.exports.drawer"


def drawers():
    """The processes that draw for this one."""
    children = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    pids = [pid for threads in children for pid in read_proc(threads).split()]
    return [pid for pid in pids if DRAWER in read_proc(Path(f"/proc/{pid}/cmdline"))]


def read_proc(path):
    """Nothing of a thread or process that has ended meanwhile."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return path.read_text()
    return ""


@pytest.mark.django_db
def test_drawn_file_comes_back_at_its_start():
    with render_file(DRAWER, {"text": "बोरी " * 1_000_000}) as file:
        assert file.read().decode() == "बोरी " * 1_000_000


@pytest.mark.django_db
def test_refusal_is_the_sentence():
    with pytest.raises(CannotRender) as refused:
        render_file(DRAWER, {"refuse": "A label of 3 mm holds no code."})

    assert str(refused.value) == "A label of 3 mm holds no code."


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("module", "asked", "logged"),
    [
        (DRAWER, {"take_memory": True}, "MemoryError"),
        (DRAWER, {}, "KeyError: 'text'"),
        ("exports.nothing", {}, "No module named exports.nothing"),
    ],
)
def test_failure_gives_one_sentence_and_a_line_in_the_log(module, asked, logged, caplog):
    with pytest.raises(CannotRender) as refused:
        render_file(module, asked)

    assert str(refused.value) == (
        "This paper could not be made. It was written down; try again or tell an admin."
    )
    assert logged in caplog.text


@pytest.mark.django_db
def test_process_that_hangs_is_ended(monkeypatch):
    monkeypatch.setattr(parent, "SECONDS_TO_DRAW", 1)

    with pytest.raises(CannotRender):
        render_file(DRAWER, {"text": "", "sleep": 600})

    assert drawers() == []


@pytest.mark.django_db
def test_process_is_ended_when_nobody_waits_for_it(caplog):
    with pytest.raises(BrowserGone):
        render_file(DRAWER, {"text": "", "sleep": 600}, is_gone=lambda: bool(drawers()))

    assert drawers() == []
    assert caplog.text == ""


@pytest.fixture
def others_leave():
    """As many as may draw at once do so, until this is set."""
    leave = Event()

    def draw():
        with pytest.raises(BrowserGone):
            render_file(DRAWER, {"text": "", "sleep": 600}, is_gone=leave.is_set)

    others = [start(draw) for _ in range(parent.AT_ONCE)]
    wait_until(lambda: len(drawers()) == parent.AT_ONCE)
    yield leave
    leave.set()
    for other in others:
        result_of(other)


@pytest.mark.django_db(transaction=True)
def test_third_at_once_waits_for_its_turn(others_leave, monkeypatch):
    monkeypatch.setattr(parent, "SECONDS_TO_WAIT", 30)
    seen = []

    def draw_third():
        with render_file(DRAWER, {"text": "third"}, is_gone=lambda: seen.append(len(drawers()))) as file:
            return file.read()

    third = start(draw_third)
    time.sleep(0.2)
    before = list(seen)
    others_leave.set()

    assert (before, result_of(third)) == ([], b"third")
    assert max(seen) <= parent.AT_ONCE


@pytest.mark.django_db(transaction=True)
def test_third_that_waits_too_long_is_told_so(others_leave, monkeypatch):
    monkeypatch.setattr(parent, "SECONDS_TO_WAIT", 0.2)

    with pytest.raises(RenderersBusy) as refused:
        render_file(DRAWER, {"text": ""})

    assert len(drawers()) == parent.AT_ONCE
    assert str(refused.value) == (
        "Other papers are being made just now. Nothing was lost; try again in a moment."
    )


@pytest.mark.django_db(transaction=True)
def test_turns_are_given_back_after_failures():
    for _ in range(parent.AT_ONCE + 1):
        with pytest.raises(CannotRender):
            render_file(DRAWER, {"refuse": "no"})

    render_file(DRAWER, {"text": ""}).close()


def test_browser_that_closed_its_connection_has_left():
    ours, theirs = socket.socketpair()
    leaves = watch_connection(RequestFactory().get("/", **{"gunicorn.socket": ours}))

    stayed = leaves()
    theirs.send(b"GET /next")
    asked_more = leaves()
    unread = ours.recv(9)
    theirs.close()

    assert (stayed, asked_more, unread, leaves()) == (False, False, b"GET /next", True)
    ours.close()

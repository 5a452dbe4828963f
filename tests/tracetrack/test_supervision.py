"""Parts of the site that end are started again, but not for ever."""

import errno
import subprocess
import sys

import pytest

from tests.clock import Clock
from tracetrack.launcher import supervision
from tracetrack.launcher.postgres_files import CannotStart
from tracetrack.launcher.supervision import Part


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(supervision, "time", clock)
    return clock


class Running:
    """A real process that ends at once by this status or signal, each time that it is started."""

    def __init__(self, end="sys.exit(3)"):
        self.end = end
        self.starts = 0
        self.start_again()

    def start_again(self):
        code = f"import os, sys; {self.end}"
        self.process = subprocess.Popen([sys.executable, "-S", "-E", "-c", code])
        self.process.wait()
        self.starts += 1


def look_for_twenty_seconds(part, clock):
    for _tenth in range(200):
        part.look_after()
        clock.now += 0.1


def test_part_that_ended_is_started_again_at_once(clock, capsys):
    running = Running("os.kill(os.getpid(), 9)")

    Part("The worker", running).look_after()

    assert running.starts == 2
    assert capsys.readouterr().out == "The worker ended (status -9); it is started again.\n"


def test_part_that_cannot_be_started_is_tried_again_and_not_for_ever(clock, capsys):
    running = Running()
    part, tries = Part("The worker", running), []

    def fail():
        tries.append(clock.now)
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    running.start_again = fail
    with pytest.raises(CannotStart, match=r"^The worker ended 6 times within a minute"):
        look_for_twenty_seconds(part, clock)

    assert len(tries) == 5
    assert "The worker could not be started: Resource temporarily unavailable.\n" in capsys.readouterr().out


def test_part_that_runs_is_left_alone(clock, capsys):
    running = Running()
    running.process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)

    Part("The worker", running).look_after()
    running.process.communicate()

    assert (running.starts, capsys.readouterr().out) == (1, "")


def test_pauses_grow_and_the_sixth_end_within_a_minute_is_the_last(clock):
    begins = []

    class Noted(Running):
        def start_again(self):
            super().start_again()
            begins.append(round(clock.now - 1000, 1))

    part = Part("PostgreSQL", Noted(), lambda: "the disk is full")
    begins.clear()  # without its first start
    with pytest.raises(CannotStart) as stopped:
        look_for_twenty_seconds(part, clock)

    assert begins == [0.0, 0.6, 1.7, 3.8, 7.9]
    assert str(stopped.value) == (
        "PostgreSQL ended 6 times within a minute, at last with status 3 (the disk is full): "
        "TraceTrack stops."
    )


def test_ends_are_forgotten_after_a_minute(clock):
    running = Running()
    part = Part("PostgreSQL", running)

    for _quarter in range(20):
        part.look_after()  # the end, and the start again after the pause
        clock.now += 10
        part.look_after()
        clock.now += 10

    assert running.starts > 15

"""Running the programs that deploy/ is written for: nginx, Caddy, promtool, systemd-analyze."""

import contextlib
import os
import subprocess
from pathlib import Path

import pytest

from tests.waiting import wait_for_port
from tracetrack.launcher.tools_for_tests import find_program

ROOT = Path(__file__).resolve().parent.parent.parent
DEPLOY = ROOT / "deploy"


def need_program(name):
    """Its path. Where it is missing the test is skipped, with CI=true it fails."""
    path = find_program(name)
    if path is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"{name} is not here.")
    return path


def rewrite(text, changes):
    """A file of deploy/ with addresses and folders of the test. Each must be in it, or it has changed."""
    for old, new in changes.items():
        assert old in text, f"{old} is not in the file any more"
        text = text.replace(old, str(new))
    return text


def run_to_end(*command, **options):
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, timeout=50, **options
    )
    return done.returncode, done.stdout + done.stderr


@contextlib.contextmanager
def running(command, log, *, port, **options):
    """A process that listens on the port, for as long as the block lasts."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, **options)
    try:
        wait_for_port(port, process, log.read_text)
        yield process
    finally:
        process.terminate()
        process.wait(20)

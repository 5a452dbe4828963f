"""The tests' own PostgreSQL: one server for many runs."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import psycopg
import pytest

from tracetrack.launcher import postgres_for_tests
from tracetrack.launcher.postgres import build_local_database_urls

pytestmark = pytest.mark.nightly


@pytest.fixture(scope="module")
def made():
    """A folder with an empty database, that the user nobody can reach."""
    folder = Path(tempfile.mkdtemp(prefix="tracetrack-test-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def folder(made):
    yield made
    postgres_for_tests.stop(made)


def started_at(urls):
    with psycopg.connect(urls["DATABASE_URL"]) as connection:
        return connection.execute("SELECT pg_postmaster_start_time()").fetchone()


def processes_of(folder):
    """Without what one of them has just forked, which has the same words for a moment."""
    found = [
        process
        for process in psutil.process_iter(["cmdline", "ppid"])
        if any(word.startswith(str(folder)) for word in process.info["cmdline"] or [])
    ]
    words = {process.pid: process.info["cmdline"] for process in found}
    return [process for process in found if words.get(process.info["ppid"]) != process.info["cmdline"]]


def test_second_start_finds_the_server_of_the_first(folder):
    urls = postgres_for_tests.start(folder)
    first = started_at(urls)

    assert postgres_for_tests.start(folder) == urls == build_local_database_urls(folder)
    assert started_at(urls) == first


def test_stop_ends_the_server_and_its_keeper(folder):
    postgres_for_tests.start(folder)
    assert len(processes_of(folder)) == 2

    postgres_for_tests.stop(folder)

    assert processes_of(folder) == []


def test_server_that_nobody_uses_ends(folder):
    postgres_for_tests.start(folder, unused_seconds=2)

    _, alive = psutil.wait_procs(processes_of(folder), timeout=20)

    assert alive == []


def test_server_of_another_version_is_replaced(folder, monkeypatch):
    first = started_at(postgres_for_tests.start(folder))
    versions = ["17.2.0"]  # at the first look another is wanted
    wanted = postgres_for_tests.version
    monkeypatch.setattr(
        postgres_for_tests, "version", lambda name: versions.pop() if versions else wanted(name)
    )

    urls = postgres_for_tests.start(folder)

    assert started_at(urls) > first
    assert len(processes_of(folder)) == 2


def test_stop_spares_a_process_that_got_the_number_of_a_dead_keeper(folder):
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        (folder / postgres_for_tests.KEEPER).write_text(str(stranger.pid))

        postgres_for_tests.stop(folder)

        stranger.communicate(b"\n")
    assert stranger.returncode == 0

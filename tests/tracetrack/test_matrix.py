"""Finding PostgreSQL 15 and moving clocks, for the tests that are run again in other conditions."""

import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

from tests.clock import count_seconds_to_wait
from tracetrack.launcher import matrix
from tracetrack.launcher.matrix import (
    build_clock_environment,
    compute_offset,
    find_oldest,
    run_near_midnight,
    run_on_oldest,
)
from tracetrack.launcher.postgres_files import CannotStart
from tracetrack.launcher.tools_for_tests import find_installed_faketime


@pytest.fixture
def programs(monkeypatch):
    """A system with no PostgreSQL but the one that a test puts into PATH, by its version."""
    # The user who runs servers for root cannot reach pytest's own folder.
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(matrix, "OLDEST_PROGRAMS", folder / "nowhere")
    monkeypatch.setenv("PATH", str(folder))

    def add(version):
        (folder / "postgres").write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
        (folder / "postgres").chmod(0o755)
        return folder

    yield add
    shutil.rmtree(folder)


@pytest.fixture
def own_data_dir(tmp_path, settings):
    settings.DATA_DIR = tmp_path / "data"
    return settings.DATA_DIR


def nothing_is_run(command, environment):
    raise AssertionError(command)


@pytest.mark.parametrize(("version", "is_found"), [("15.3", True), ("16.1", False), ("9.15.2", False)])
def test_postgres_in_path_is_taken_if_it_is_15(programs, tmp_path, version, is_found):
    folder = programs(version)

    release = find_oldest(tmp_path)

    assert (release and release.programs) == (folder if is_found else None)


def test_missing_postgres_15_is_told_loudly(programs, own_data_dir, capsys):
    assert run_on_oldest([], nothing_is_run) == 0

    assert "*** PostgreSQL 15 is not here: install it" in capsys.readouterr().out


def test_missing_postgres_15_is_a_failure_with_ci(programs, own_data_dir, monkeypatch):
    monkeypatch.setenv("CI", "true")

    with pytest.raises(CannotStart, match="PostgreSQL 15 is not here"):
        run_on_oldest([], nothing_is_run)


def test_missing_faketime_is_a_failure_with_ci(programs, own_data_dir, monkeypatch):
    monkeypatch.setattr("tracetrack.launcher.tools_for_tests.FAKETIME", ())
    monkeypatch.setenv("CI", "true")

    with pytest.raises(CannotStart, match="libfaketime is not here"):
        run_near_midnight([], nothing_is_run)


@pytest.mark.skipif(find_installed_faketime() is None, reason="libfaketime is not here")
def test_moved_clock_is_in_all_that_is_started_and_waiting_is_not_moved():
    moment = datetime(2027, 12, 31, 23, 55, tzinfo=ZoneInfo("Asia/Kolkata"))
    script = "import time; print(time.time(), time.monotonic())"
    nested = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {script!r}])"

    done = subprocess.run(
        [sys.executable, "-c", nested],
        env=build_clock_environment(find_installed_faketime(), compute_offset(moment)),
        capture_output=True,
        text=True,
    )

    wall, monotonic = map(float, done.stdout.split())
    here = float(subprocess.check_output([sys.executable, "-c", "import time; print(time.monotonic())"]))
    assert abs(wall - moment.timestamp()) < 20
    assert abs(here - monotonic) < 20


@pytest.mark.clock
@pytest.mark.django_db
def test_clocks_of_python_and_of_the_database_are_moved_together():
    before = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (of_database,) = cursor.fetchone()
    after = timezone.now()

    assert before - timedelta(seconds=2) < of_database < after + timedelta(seconds=2)


@pytest.mark.parametrize(
    ("zone", "clock", "seconds"),
    [
        ("Asia/Kolkata", "2026-12-31 23:58:59", 0),
        ("Asia/Kolkata", "2026-12-31 23:59:00", 60),
        ("Asia/Kolkata", "2026-12-31 23:59:59", 1),
        ("Asia/Kolkata", "2027-01-01 00:00:00", 0),
        ("Pacific/Kiritimati", "2026-12-31 23:59:30", 30),
        ("America/St_Johns", "2027-11-07 23:59:30", 30),
    ],
)
def test_tests_that_begin_late_in_the_evening_wait_for_the_next_day(zone, clock, seconds):
    late = datetime.fromisoformat(clock).replace(tzinfo=ZoneInfo(zone))

    assert count_seconds_to_wait(late.astimezone(UTC), zone) == seconds

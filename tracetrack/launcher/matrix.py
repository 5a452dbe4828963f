"""The tests in other conditions: on the oldest PostgreSQL that we promise, and with clocks near midnight."""

import contextlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from tracetrack.launcher.postgres import build_local_database_urls, run_server
from tracetrack.launcher.postgres_files import OWN_RELEASE, Release, find_server_user, print_line, run_as
from tracetrack.launcher.postgres_for_tests import CONNECTIONS
from tracetrack.launcher.tools_for_tests import WITHOUT_BROWSER, find_faketime, find_test_tools, require

PYTEST = (sys.executable, "-m", "pytest")
Run = Callable[[Sequence[str], Mapping[str, str]], int]

# The oldest release that docs/running/database.md promises. It has no builtin locales yet.
OLDEST = "15"
OLDEST_LOCALE = ("--locale=C.UTF-8",)
OLDEST_PROGRAMS = Path(f"/usr/lib/postgresql/{OLDEST}/bin")
# These start the PostgreSQL of the wheel themselves, whatever the other tests run on.
NEED_THE_WHEEL = ("tests/tracetrack/test_postgres.py", "tests/tracetrack/test_commands.py")

# The last minutes of a day of 25 hours that is another day in UTC, in a zone on the other side of it whose
# offset is no whole hour.
MOMENTS = (("America/St_Johns", "2027-11-07 23:55"),)
# In the site's zone: a new year that has come, and one that is coming. With each change one moment is enough.
NIGHTLY_MOMENTS = (*MOMENTS, ("", "2028-01-01 00:05"), ("", "2027-12-31 23:55"))


def run_on_oldest(arguments: Sequence[str], run: Run) -> int:
    """Run the tests that need a database but no browser on PostgreSQL 15. Gives pytest's exit status.

    Without it nothing is run, loudly; with CI=true that raises CannotStart.
    """
    data_dir = settings.DATA_DIR / f"test-{OLDEST}"
    if not (release := find_oldest(data_dir)):
        require(f"PostgreSQL {OLDEST} is not here: install it (Debian: apt-get install postgresql-{OLDEST}).")
        return 0
    wanted = arguments or [*WITHOUT_BROWSER, *(f"--ignore={path}" for path in NEED_THE_WHEEL)]
    with run_test_server(data_dir, release=release) as environment:
        return run([*PYTEST, *wanted], {**environment, **find_test_tools()})


def find_oldest(data_dir: Path) -> Release | None:
    """PostgreSQL 15 where Debian puts it, or the one in PATH if it is of that version."""
    data_dir.mkdir(parents=True, exist_ok=True)
    in_path = shutil.which("postgres")
    for folder in (OLDEST_PROGRAMS, Path(in_path).resolve().parent if in_path else OLDEST_PROGRAMS):
        with contextlib.suppress(OSError):
            found = run_as(find_server_user(data_dir), folder / "postgres", "--version").stdout
            if f"(PostgreSQL) {OLDEST}." in found:
                return Release(OLDEST, OLDEST_LOCALE, folder)
    return None


def run_near_midnight(arguments: Sequence[str], run: Run) -> int:
    """Run the tests marked `clock` at each of the moments, with PostgreSQL's clock moved along.

    With CI=true only NIGHTLY=true takes all of them. Gives the worst exit status. Without libfaketime
    nothing is run, loudly; with CI=true that raises CannotStart.
    """
    if not (library := find_faketime()):
        require("libfaketime is not here: install it (Debian: apt-get install faketime).")
        return 0
    tools = find_test_tools()
    command = [*PYTEST, "-n", "2", "--dist", "loadfile", "-m", "clock and not browser", *arguments]
    is_one_change = os.environ.get("CI") == "true" and os.environ.get("NIGHTLY") != "true"
    moments = MOMENTS if is_one_change else NIGHTLY_MOMENTS
    zones = [(zone or settings.TIME_ZONE, moment) for zone, moment in moments]
    return max(run_at(zone, moment, library, command, run, tools) for zone, moment in zones)


def run_at(
    zone: str, moment: str, library: Path, command: Sequence[str], run: Run, tools: Mapping[str, str]
) -> int:
    """Run this command while it is `moment` in `zone`: tests/conftest.py moves Python's clock as far."""
    print_line(f"The clock says {moment} in {zone}.")
    distance = compute_offset(datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone)))
    with run_test_server(
        settings.DATA_DIR / "test-clock", environment=build_clock_environment(library, distance)
    ) as environment:
        return run(command, {**environment, **tools, "TIME_ZONE": zone, "CLOCK_MOVED_BY": str(distance)})


def compute_offset(moment: datetime) -> int:
    """In seconds from now, one for all processes: given a time of day, each would begin there anew."""
    return round(moment.timestamp() - datetime.now().timestamp())


def build_clock_environment(library: Path, distance: int) -> dict[str, str]:
    """The environment in which a program's clock is so many seconds ahead. Waiting goes by another clock.

    It is for PostgreSQL only: Python's `time.sleep` ends in an error under libfaketime 0.9.10.
    """
    return {
        "LD_PRELOAD": str(library),
        "FAKETIME": f"{distance:+d}",
        # Its two names, of older and newer releases.
        "DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
    }


@contextlib.contextmanager
def run_test_server(
    data_dir: Path, *, release: Release = OWN_RELEASE, environment: Mapping[str, str] | None = None
) -> Iterator[dict[str, str]]:
    """Run a server of its own for these tests. Gives the environment by which they find it."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with run_server(data_dir, connections=CONNECTIONS, release=release, environment=environment):
        yield {**build_local_database_urls(data_dir), "DATA_DIR": str(data_dir)}

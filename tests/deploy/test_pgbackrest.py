"""The files of deploy/pgbackrest: a PostgreSQL is destroyed and restored by them."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.deploy.programs import DEPLOY, need_program, run_to_end

pytestmark = pytest.mark.nightly
PROGRAMS = Path("/usr/lib/postgresql/15/bin")


@pytest.mark.timeout(600)
@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as postgres")
@pytest.mark.skipif(not PROGRAMS.exists(), reason="Debian's PostgreSQL 15 is not here")
def test_drill_brings_back_what_was_answered_and_no_more():
    need_program("pgbackrest")

    done = subprocess.run([DEPLOY / "pgbackrest" / "drill"], capture_output=True, text=True, timeout=500)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "nothing lost, nothing more." in done.stdout


@pytest.mark.parametrize("unit", ["pgbackrest-tracetrack.service", "pgbackrest-tracetrack.timer"])
def test_systemd_takes_the_unit(unit):
    need_program("pgbackrest")

    outcome = run_to_end(need_program("systemd-analyze"), "verify", "--man=no", DEPLOY / "pgbackrest" / unit)

    assert "pgbackrest-tracetrack" not in outcome[1]

"""The units of deploy/systemd, as systemd itself reads them."""

import os
import re
import shutil

import pytest

from tests.deploy.programs import DEPLOY, need_program, run_to_end

UNITS = DEPLOY / "systemd"
SERVICES = sorted(path.name for path in UNITS.glob("*.service"))
NAMES = sorted(path.name for path in UNITS.iterdir() if path.suffix not in (".d", ".env"))
# Of 10, which is no protection at all; 2 is what systemd calls OK.
MOST_EXPOSED = 2.0


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A system that has our units alone, with a Python that is there."""
    root = tmp_path_factory.mktemp("root")
    folder = root / "etc/systemd/system"
    shutil.copytree(UNITS, folder)
    python = root / "opt/tracetrack/.venv/bin/python"
    python.parent.mkdir(parents=True)
    for program in (python, root / "bin/sh"):
        program.parent.mkdir(exist_ok=True)
        shutil.copy("/bin/true", program)
    for missing in ("sysinit.target", "basic.target", "shutdown.target", "sockets.target"):
        (folder / missing).write_text("[Unit]\nDescription=In place of the system's own\n")
    return root


@pytest.mark.nightly
@pytest.mark.parametrize("unit", NAMES)
def test_systemd_has_nothing_to_say_about_the_unit(root, unit):
    outcome = run_to_end(need_program("systemd-analyze"), f"--root={root}", "verify", "--man=no", unit)

    assert outcome == (0, "")


@pytest.mark.nightly
@pytest.mark.parametrize("service", SERVICES)
def test_service_is_shut_in(root, service):
    status, said = run_to_end(
        *(need_program("systemd-analyze"), f"--root={root}", "security", "--offline=true", "--no-pager"),
        service,
    )

    assert status == 0
    exposure = float(re.search(r"Overall exposure level for \S+: ([0-9.]+)", said)[1])
    assert exposure <= MOST_EXPOSED, said


def test_restrictions_of_our_units_reach_no_other():
    """tracetrack-.service.d is read for every service whose name begins so: also the user is set there."""
    others = [path for path in DEPLOY.rglob("*.service") if path.parent != UNITS]

    assert others
    assert [path.name for path in others if path.name.startswith("tracetrack-")] == []


def test_no_unit_needs_a_program_that_a_small_debian_lacks():
    named = {
        word
        for path in DEPLOY.rglob("*.service")
        for word in re.findall(r"^Exec\w+=(\S+)", path.read_text(), re.MULTILINE)
    }

    assert {name for name in named if name.startswith(("/bin/", "/usr/bin/"))} == {
        "/bin/sh",
        "/usr/bin/pgbackrest",
    }


@pytest.mark.nightly
def test_worker_runs_on_the_host_where_it_is_enabled_and_on_no_other(root):
    """A second one would start with the target after each restart of a machine."""
    systemctl = need_program("systemctl")
    outcomes = [
        run_to_end(systemctl, f"--root={root}", *words)
        for words in (
            ("enable", "tracetrack.target"),
            ("is-enabled", "tracetrack-worker"),
            ("enable", "tracetrack-worker"),
            ("disable", "tracetrack-worker"),
            ("is-enabled", "tracetrack-worker"),
        )
    ]

    assert [said.strip() for status, said in outcomes if status] == ["disabled", "disabled"]
    [wants] = re.findall(r"^Wants=.*$", (UNITS / "tracetrack.target").read_text(), re.MULTILINE)
    assert "worker" not in wants


@pytest.mark.parametrize("name", ["tracetrack.env", "owner.env"])
def test_shell_takes_an_address_with_a_query(name, tmp_path):
    """As run books read the file; unquoted, & would cut it off."""
    text = (
        (UNITS / name).read_text().replace('/tracetrack"', '/tracetrack?sslmode=require&connect_timeout=2"')
    )
    (tmp_path / name).write_text(text)

    _status, said = run_to_end("sh", "-c", f"set -a; . {tmp_path / name}; env", env={"PATH": os.defpath})

    addresses = [line for line in said.splitlines() if re.match("DATABASE_(OWNER_)?URL=", line)]
    assert [line.endswith("/tracetrack?sslmode=require&connect_timeout=2") for line in addresses] == [True]


def test_settings_of_the_example_are_read_and_nothing_in_them_is_a_password():
    for name in ("tracetrack.env", "owner.env"):
        lines = (UNITS / name).read_text().splitlines()
        settings = [line.lstrip("# ").partition("=")[0] for line in lines if re.match(r"(# )?[A-Z_]+=", line)]
        table = (DEPLOY.parent / "docs/running/settings.md").read_text()

        assert [setting for setting in settings if f"`{setting}`" not in table] == []

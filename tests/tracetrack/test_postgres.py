"""The own PostgreSQL: real servers in real folders, started, killed and started again."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import dj_database_url
import psutil
import psycopg
import pytest

from tracetrack.launcher.postgres import (
    AlreadyRunning,
    build_local_database_url,
    run_server,
)
from tracetrack.launcher.postgres_files import CannotStart, find_programs, run_as
from tracetrack.launcher.postgres_settings import find_socket_folder
from tracetrack.launcher.users import SERVER_USER, SITE_USER, find_account

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root starts the server as somebody else")
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def data_dir():
    """A folder that the user nobody can reach, which pytest's own are not."""
    folder = Path(tempfile.mkdtemp(prefix="tracetrack-test-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


FOUND_AT_FIRST = """
    SELECT current_setting('fsync'), current_setting('full_page_writes'),
           current_setting('synchronous_commit'), current_setting('data_checksums'),
           current_setting('server_encoding'), current_setting('TimeZone'),
           current_setting('jit'), datlocale
    FROM pg_database WHERE datname = current_database()
"""


@pytest.fixture(scope="module")
def first_start():
    """A DATA_DIR in which the server has run once, and what was found in its new database."""
    folder = Path(tempfile.mkdtemp(prefix="tracetrack-test-", dir="/tmp"))
    folder.chmod(0o755)
    with run_server(folder):
        found = ask(folder, FOUND_AT_FIRST)
    yield folder, found
    shutil.rmtree(folder)


@pytest.fixture
def fill(first_start):
    """Put an empty database into a DATA_DIR: a copy, because making one takes longer."""
    return lambda folder: copy_cluster(first_start[0], folder)


def copy_cluster(made, folder):
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", made / "postgres", folder], check=True)


@pytest.fixture
def filled(fill, data_dir):
    """A DATA_DIR of one's own with an empty database in it."""
    fill(data_dir)
    return data_dir


@pytest.fixture(scope="module")
def running(first_start):
    """A DATA_DIR whose server runs, and its process: for tests that change nothing."""
    folder = first_start[0] / "running"
    copy_cluster(first_start[0], folder)
    with run_server(folder, connections=137) as server:
        yield folder, server.process


def connect(data_dir, **options):
    return psycopg.connect(build_local_database_url(data_dir), autocommit=True, **options)


def ask(data_dir, question):
    with connect(data_dir) as connection:
        return connection.execute(question).fetchone()


def remember(data_dir, word):
    with connect(data_dir, user="tracetrack_owner") as connection:
        connection.execute("CREATE TABLE word AS SELECT %s AS word", [word])
        connection.execute("GRANT SELECT ON word TO tracetrack")


def servers_of(data_dir):
    """Without what a server has just forked, which has the same words for a moment."""
    found = {
        process.pid: process.info["ppid"]
        for process in psutil.process_iter(["cmdline", "ppid"])
        if str(data_dir / "postgres") in (process.info["cmdline"] or [])
    }
    return [pid for pid, parent in found.items() if parent not in found]


def test_new_folder_gets_a_database_that_keeps_what_it_was_told(first_start):
    folder, found = first_start

    assert found == ("on", "on", "on", "on", "UTF8", "UTC", "off", "C.UTF-8")
    assert servers_of(folder) == []


def test_role_that_serves_has_the_limits_of_requests_by_itself(running, monkeypatch):
    monkeypatch.delenv("PGOPTIONS")
    folder, _process = running

    found = ask(
        folder,
        """SELECT current_setting('statement_timeout'), current_setting('lock_timeout'),
                  current_setting('idle_in_transaction_session_timeout'), current_setting('search_path')""",
    )

    assert found == ("9s", "1s", "30s", "public, pg_temp")


def test_application_is_no_superuser_and_there_is_no_port(running):
    folder, process = running

    found = ask(folder, "SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user")
    listening = [one for one in psutil.Process(process.pid).net_connections() if one.status == "LISTEN"]

    assert found == ("tracetrack", False)
    assert [one for one in listening if one.family in (socket.AF_INET, socket.AF_INET6)] == []


def test_second_start_keeps_the_data(filled):
    with run_server(filled):
        remember(filled, "first")

    with run_server(filled):
        assert ask(filled, "SELECT word FROM word") == ("first",)


def test_settings_follow_the_connections_asked_for(running):
    folder, _process = running

    assert ask(folder, "SELECT current_setting('max_connections')") == ("137",)


@as_root
def test_root_runs_the_server_as_an_ordinary_user(running):
    folder, process = running

    assert psutil.Process(process.pid).username() == (SERVER_USER if find_account(SERVER_USER) else "nobody")
    assert (folder / "postgres").stat().st_mode & 0o777 == 0o700


@as_root
def test_root_runs_the_server_as_the_owner_of_the_folder(data_dir):
    daemon = pwd.getpwnam("daemon")
    os.chown(data_dir, daemon.pw_uid, daemon.pw_gid)

    with run_server(data_dir) as server:
        assert psutil.Process(server.process.pid).username() == "daemon"


@as_root
def test_other_users_of_the_machine_cannot_get_in(running):
    folder, _process = running

    way_in = folder / "postgres-socket" / ".s.PGSQL.5432"
    tried = {name: subprocess.run(["test", "-w", way_in], user=name) for name in ("daemon", "nobody")}
    with pytest.raises(psycopg.OperationalError, match="Peer authentication failed"):
        connect(folder, user="stranger")

    assert {name: done.returncode for name, done in tried.items()} == {"daemon": 1, "nobody": 1}


@as_root
@pytest.mark.skipif(not find_account(SITE_USER), reason="that user cannot be made here")
def test_user_of_the_site_gets_in_only_as_the_role_that_serves(running):
    folder, _process = running
    user = find_account(SITE_USER)
    psql = find_programs(folder, user) / "psql"

    statuses = {
        role: run_as(
            user, psql, "-h", folder / "postgres-socket", "-U", role, "-c", "", "tracetrack"
        ).returncode
        for role in ("tracetrack", "tracetrack_owner", "postgres")
    }

    assert statuses == {"tracetrack": 0, "tracetrack_owner": 2, "postgres": 2}


@as_root
def test_data_of_nobody_is_handed_over(filled):
    subprocess.run(["chown", "-R", "nobody", filled / "postgres"], check=True)

    with run_server(filled) as server:
        assert ask(filled, "SELECT 1") == (1,)
        user = psutil.Process(server.process.pid).username()

    assert {path.owner() for path in (filled / "postgres").rglob("*")} == {user}


def test_base_that_one_role_owned_belongs_to_the_owner_after_a_start(filled):
    with run_server(filled), connect(filled, user="postgres") as database:
        database.execute("ALTER DATABASE tracetrack OWNER TO tracetrack")
        database.execute("SET ROLE tracetrack; CREATE TABLE word (word text); CREATE SCHEMA import_7")
        database.execute("CREATE TABLE import_7.staged (word text)")

    with run_server(filled):
        owners = ask(
            filled,
            """SELECT datdba::regrole::text, (SELECT tableowner FROM pg_tables WHERE tablename = 'word'),
                      'import_7'::regnamespace::oid::regnamespace::text, nspowner::regrole::text,
                      (SELECT tableowner FROM pg_tables WHERE tablename = 'staged')
               FROM pg_database, pg_namespace
               WHERE datname = 'tracetrack' AND nspname = 'import_7'""",
        )
        remember_in_import = ask(filled, "SELECT count(*) FROM import_7.staged")

    assert owners == ("tracetrack_owner", "tracetrack_owner", "import_7", "tracetrack_owner", "tracetrack")
    assert remember_in_import == (0,)


@as_root
def test_data_that_the_server_cannot_reach_lies_elsewhere_and_stays(tmp_path, capsys):
    try:
        with run_server(tmp_path):
            remember(tmp_path, "elsewhere")
        home = (tmp_path / "postgres").resolve().parent
        with run_server(tmp_path):
            found = ask(tmp_path, "SELECT word FROM word")
    finally:
        shutil.rmtree((tmp_path / "postgres").resolve().parent)

    assert found == ("elsewhere",)
    assert capsys.readouterr().out.count(f"cannot reach {tmp_path}: the data lies in {home}.") == 1


@as_root
def test_data_is_not_made_anew_when_its_link_leads_nowhere(data_dir):
    (data_dir / "postgres").symlink_to("/var/lib/tracetrack-that-is-gone/postgres")

    with pytest.raises(CannotStart, match="is not there: bring it back"), run_server(data_dir):
        pass

    assert not Path("/var/lib/tracetrack-that-is-gone").exists()


def test_start_after_the_server_was_killed_with_work_open(filled):
    with run_server(filled) as server:
        remember(filled, "kept")
        with connect(filled) as busy:
            # A part of the server that cannot go yet still holds its memory when the next start comes.
            os.kill(busy.info.backend_pid, signal.SIGSTOP)
            server.process.kill()
            server.process.wait()
            threading.Timer(1, os.kill, (busy.info.backend_pid, signal.SIGKILL)).start()

    with run_server(filled):
        assert ask(filled, "SELECT word FROM word") == ("kept",)


def test_start_takes_over_from_a_launcher_that_was_killed(filled, capsys):
    script = (
        "import sys, time; from pathlib import Path\n"
        "from tracetrack.launcher.postgres import run_server\n"
        f"with run_server(Path({str(filled)!r})): print('up', flush=True); time.sleep(60)"
    )
    launcher = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert launcher.stdout.readline() == "up\n"
    remember(filled, "kept")
    (left_behind,) = servers_of(filled)
    launcher.kill()
    launcher.communicate()

    with run_server(filled) as server:
        assert server.process.pid != left_behind
        assert ask(filled, "SELECT word FROM word") == ("kept",)
    assert servers_of(filled) == []


def test_start_when_the_number_of_a_dead_server_now_belongs_to_another_process(filled):
    owner = (filled / "postgres").stat().st_uid
    other = subprocess.Popen(["sleep", "60"], user=owner)
    (filled / "postgres" / "postmaster.pid").write_text(f"{other.pid}\n")

    with run_server(filled):
        assert ask(filled, "SELECT 1") == (1,)

    assert other.poll() is None
    other.kill()
    other.wait()


def test_two_run_side_by_side(data_dir, fill):
    fill(data_dir / "one")
    fill(data_dir / "two")

    with run_server(data_dir / "one"), run_server(data_dir / "two"):
        remember(data_dir / "one", "one")
        remember(data_dir / "two", "two")

        assert ask(data_dir / "one", "SELECT word FROM word") == ("one",)
        assert ask(data_dir / "two", "SELECT word FROM word") == ("two",)


def test_second_in_the_same_folder_is_refused_and_the_first_goes_on(running):
    folder, process = running

    with pytest.raises(AlreadyRunning) as refused, run_server(folder):
        pass

    assert str(refused.value) == (
        f"TraceTrack already runs with the data in {folder}: stop it first, "
        "or set DATA_DIR (and PORT) to run a second one beside it."
    )
    assert (ask(folder, "SELECT 1"), process.poll()) == ((1,), None)


def test_data_of_another_version_is_refused_and_not_touched(data_dir):
    (data_dir / "postgres").mkdir()
    (data_dir / "postgres" / "PG_VERSION").write_text("16\n")

    with (
        pytest.raises(CannotStart, match="holds data of PostgreSQL 16 and TraceTrack runs PostgreSQL 18"),
        run_server(data_dir),
    ):
        pass

    assert [path.name for path in (data_dir / "postgres").iterdir()] == ["PG_VERSION"]
    assert (data_dir / "postgres" / "PG_VERSION").read_text() == "16\n"


def test_folder_with_something_else_is_refused_and_not_touched(data_dir):
    (data_dir / "postgres").mkdir()
    (data_dir / "postgres" / "holiday.jpg").write_text("beach")

    with pytest.raises(CannotStart, match="holds files but no PostgreSQL data"), run_server(data_dir):
        pass

    assert [path.name for path in (data_dir / "postgres").iterdir()] == ["holiday.jpg"]


@pytest.mark.parametrize("name", ["fsync", "full_page_writes", "synchronous_commit"])
def test_server_that_could_lose_scans_is_refused(filled, name):
    with (filled / "postgres" / "postgresql.auto.conf").open("a") as file:
        file.write(f"{name} = off\n")

    with (
        pytest.raises(CannotStart, match=f"runs with {name} = off, so a power cut could lose scans"),
        run_server(filled),
    ):
        pass

    assert servers_of(filled) == []


def test_reason_of_the_server_is_passed_on(filled):
    settings = filled / "postgres" / "postgresql.auto.conf"
    with settings.open("a") as file:
        file.write("max_connections = many\n")

    with pytest.raises(CannotStart) as refused, run_server(filled):
        pass

    assert str(refused.value) == (
        f'PostgreSQL does not start: configuration file "{settings}" contains errors '
        f"({filled / 'postgres.log'} has more.)"
    )


def test_half_made_database_is_made_anew(data_dir):
    (data_dir / "postgres.new").mkdir()
    (data_dir / "postgres.new" / "PG_VERSION").write_text("18\n")

    with run_server(data_dir):
        assert ask(data_dir, "SELECT 1") == (1,)


def test_path_too_long_for_a_socket_gets_a_short_one_for_as_long_as_it_runs(data_dir, fill):
    deep = data_dir / ("deep" * 20)
    fill(deep)

    with run_server(deep):
        folder = find_socket_folder((deep / "postgres").resolve())
        assert ask(deep, "SELECT 1") == (1,)
        is_shared = os.geteuid() == 0 and find_account(SITE_USER)
        assert folder.stat().st_mode & 0o777 == (0o750 if is_shared else 0o700)

    assert not folder.exists()


@as_root
def test_short_socket_folder_of_somebody_else_is_refused(data_dir, fill):
    deep = data_dir / ("deep" * 20)
    fill(deep)
    folder = find_socket_folder((deep / "postgres").resolve())
    folder.mkdir(mode=0o700)
    shutil.chown(folder, "daemon")

    try:
        with pytest.raises(CannotStart, match="belongs to someone else"), run_server(deep):
            pass
    finally:
        folder.rmdir()


@pytest.mark.parametrize("name", ["plain", "With Capitals", "ünï@:%/कोड", "a'b\"c"])
def test_address_survives_its_reading(tmp_path, name):
    parts = dj_database_url.parse(build_local_database_url(tmp_path / name))

    assert parts["HOST"] == str(find_socket_folder(tmp_path.resolve() / name / "postgres"))
    assert (parts["USER"], parts["NAME"]) == ("tracetrack", "tracetrack")

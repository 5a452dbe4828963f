"""What `make run` says when it cannot start, before it has made anything."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
from urllib.parse import urlsplit

import pytest
from django.db import connection

from accounts.models import User
from tests.redis_server import find_free_port
from tests.tracetrack.site_processes import ROOT, environment_of
from tracetrack.launcher.postgres_files import CannotStart
from tracetrack.launcher.server_checks import check_version


@pytest.fixture(scope="module")
def refuse():
    """Give the exit status and words of `serve`, run in a fork of a process that has imported it.

    Each fork has its own environment and settings, as a start has, and is spared a second of imports.
    """
    forking = subprocess.Popen(
        [sys.executable, "-m", "tests.tracetrack.forking"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def run(folder, **environment):
        output = folder / "said"
        asked = {"arguments": ["serve"], "environment": environment_of(environment), "output": str(output)}
        forking.stdin.write(json.dumps(asked) + "\n")
        forking.stdin.flush()
        return int(forking.stdout.readline()), output.read_text()

    yield run
    forking.kill()
    forking.communicate()


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        (
            {"CREATE_TEST_USERS": "true", "BILLER_PASSWORD": "given-1"},
            "CREATE_TEST_USERS is on and needs DISPATCHER_PASSWORD: there are no default passwords.",
        ),
        (
            {"CREATE_TEST_USERS": "true"},
            "CREATE_TEST_USERS is on and needs BILLER_PASSWORD and DISPATCHER_PASSWORD: "
            "there are no default passwords.",
        ),
        (
            {"REQUIRE_SECOND_FACTOR": "all"},
            "REQUIRE_SECOND_FACTOR is 'all'. Set it to admins, or leave it out.",
        ),
        ({"WEB_WORKERS": "many"}, "WEB_WORKERS is 'many'. Set it to a whole number from 1 up."),
    ],
)
def test_wrong_settings_are_refused_before_the_database_is_made(refuse, tmp_path, environment, sentence):
    outcome = refuse(tmp_path, DATA_DIR=tmp_path, PORT=find_free_port(), **environment)

    assert outcome == (1, sentence + "\n")
    assert not (tmp_path / "postgres").exists()


@pytest.mark.django_db
def test_weak_admin_password_stops_the_start(refuse, tmp_path):
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path="/" + connection.settings_dict["NAME"]).geturl()

    outcome = refuse(
        tmp_path, DATA_DIR=tmp_path, PORT=find_free_port(), ADMIN_PASSWORD="basketball", DATABASE_URL=url
    )

    assert outcome == (1, "ADMIN_PASSWORD cannot be used: This password is too common.\n")
    assert not User.objects.exists()


@pytest.fixture
def web_page():
    """The port of something that answers and is no PostgreSQL."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer():
            with contextlib.suppress(OSError):
                while True:
                    caller, _ = server.accept()
                    caller.recv(1000)
                    caller.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                    caller.close()

        threading.Thread(target=answer, daemon=True).start()
        yield server.getsockname()[1]


@pytest.fixture
def refuse_database(refuse, tmp_path):
    """What `serve` says to a DATABASE_URL."""

    def run(url):
        status, said = refuse(tmp_path, DATA_DIR=tmp_path, PORT=find_free_port(), DATABASE_URL=url)
        assert status == 1
        assert "secret-word" not in said
        assert not (tmp_path / "postgres").exists()
        return said.removeprefix("DATABASE_URL does not work: ")

    return run


def test_database_that_is_not_there_is_refused(refuse_database):
    port = find_free_port()

    assert refuse_database(f"postgres://bob:secret-word@127.0.0.1:{port}/bags") == (
        f"nothing answers at 127.0.0.1:{port}: start PostgreSQL there, or correct the address.\n"
    )


def test_database_on_an_unknown_machine_is_refused(refuse_database):
    assert refuse_database("postgres://bob:secret-word@nowhere.invalid/bags") == (
        "there is no machine named nowhere.invalid: correct the name.\n"
    )


def test_database_that_is_no_postgresql_is_refused(refuse_database, web_page):
    assert refuse_database(f"postgres://bob:secret-word@127.0.0.1:{web_page}/bags") == (
        f"what answers at 127.0.0.1:{web_page} is not PostgreSQL: correct the host or the port.\n"
    )


def test_database_or_user_that_the_server_does_not_know_is_refused(refuse_database):
    url = urlsplit(os.environ["DATABASE_URL"])
    host = url.netloc.rpartition("@")[2]

    user = refuse_database(url._replace(netloc=f"bob:secret-word@{host}").geturl())
    database = refuse_database(url._replace(path="/bags").geturl())

    assert user.endswith(" refuses user bob: correct the user or the password.\n")
    assert database.endswith(" has no database bags: make it with createdb, or correct the name.\n")


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://bob:secret-word@127.0.0.1/bags", "DATABASE_URL must name a PostgreSQL database"),
        ("postgres://bob:12/secret-word@127.0.0.1/bags", "DATABASE_URL cannot be read"),
        ("postgres://bob:secret#secret-word@127.0.0.1/bags", "DATABASE_URL cannot be read"),
        ("bags", "DATABASE_URL cannot be read"),
    ],
)
def test_database_url_that_cannot_be_read_is_refused(refuse_database, url, sentence):
    assert refuse_database(url).startswith(sentence)


def test_old_postgresql_is_refused():
    check_version(150000)
    with pytest.raises(CannotStart, match="names PostgreSQL 14: TraceTrack needs 15 or newer"):
        check_version(140018)


def test_data_of_another_version_stops_the_start(refuse, tmp_path):
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("15\n")

    status, said = refuse(tmp_path, DATA_DIR=tmp_path, PORT=find_free_port())

    assert (status, said.count("\n")) == (1, 1)
    assert "holds data of PostgreSQL 15 and TraceTrack runs PostgreSQL 18" in said

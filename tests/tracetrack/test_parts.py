"""One part of the site by name: `manage.py prepare` and `manage.py serve`. Real ones are in tests/deploy."""

import os
import re
import shlex
import socket
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from accounts.models import User
from tests.redis_server import find_free_port
from tests.tracetrack.test_redis_check import something_else
from tracetrack import launcher


class Became(Exception):
    """In place of another program, which would end the tests."""


@pytest.fixture
def serve(tmp_path, monkeypatch, settings):
    """Run `manage.py serve`; gives what was printed, and the program and environment that it becomes."""
    settings.DATA_DIR = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATICFILES_DIRS = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "execve", became)

    def run(capsys, **environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(Became) as end:
            call_command("serve")
        return capsys.readouterr().out, *end.value.args

    return run


def became(*program):
    raise Became(*program)


def test_serve_prints_the_line_that_gunicorn_gets(serve, capsys, tmp_path):
    port = str(find_free_port())

    printed, program, line, environment = serve(capsys, PORT=port)

    metrics = tmp_path / "metrics" / port
    assert shlex.split(printed) == [
        f"PROMETHEUS_MULTIPROC_DIR={metrics}",
        *(sys.executable, "-m", "gunicorn"),
        *("--config", "python:tracetrack.launcher.gunicorn_config", "tracetrack.wsgi"),
    ]
    assert (program, line) == (sys.executable, shlex.split(printed)[1:])
    assert environment["PROMETHEUS_MULTIPROC_DIR"] == str(metrics)
    assert (environment["BIND"], environment["PORT"]) == ("127.0.0.1", port)


def test_web_server_does_not_learn_what_only_a_start_needs(serve, capsys):
    given = {"DATABASE_OWNER_URL": "postgres://owner@db/bags", "ADMIN_PASSWORD": "word"}

    _printed, _program, _line, environment = serve(capsys, PORT=str(find_free_port()), **given)

    assert [name for name in given if name in environment] == []


def test_port_that_systemd_opened_is_not_looked_at(serve, capsys):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])

        printed, *_program = serve(capsys, PORT=port, LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")

    assert "-m gunicorn" in printed


def test_port_that_cannot_be_is_refused_in_one_sentence(serve, monkeypatch):
    # Those of another process, as in a shell that systemd started.
    for name, value in {"PORT": "0", "LISTEN_PID": "1", "LISTEN_FDS": "1"}.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(CommandError, match=r"^PORT is '0': set it to a number from 1 to 65535\.$"):
        call_command("serve")


@pytest.mark.parametrize("name", ["WEB_WORKERS", "KEEP_ALIVE_SECONDS"])
def test_number_for_gunicorn_that_is_none_is_refused_in_one_sentence(serve, monkeypatch, name):
    monkeypatch.delattr(launcher, "gunicorn_config", raising=False)
    monkeypatch.delitem(sys.modules, "tracetrack.launcher.gunicorn_config", raising=False)
    monkeypatch.setenv(name, "many")

    with pytest.raises(CommandError, match=rf"^{name} is 'many'\. Set it to a whole number from 1 up\.$"):
        call_command("serve")


def test_redis_that_is_none_is_refused_in_one_sentence(serve, settings):
    with something_else() as port:
        settings.REDIS_URL = f"redis://127.0.0.1:{port}/0"

        with pytest.raises(CommandError, match=r"^REDIS_URL does not work: .* is not Redis"):
            call_command("serve")


@pytest.mark.django_db(transaction=True)
def test_prepare_makes_the_first_admin_once(settings, tmp_path, monkeypatch, capsys):
    settings.DATA_DIR = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATICFILES_DIRS = []
    monkeypatch.delenv("ADMIN_PASSWORD", raising=False)

    call_command("prepare")
    call_command("prepare")

    assert capsys.readouterr().out.count("User name: admin   password: ") == 1
    assert User.objects.get().username == "admin"


@pytest.mark.django_db(transaction=True)
def test_prepare_says_what_is_wrong_in_one_sentence(monkeypatch):
    monkeypatch.setenv("ADMIN_PASSWORD", "basketball")

    with pytest.raises(CommandError, match=r"^ADMIN_PASSWORD cannot be used: "):
        call_command("prepare")


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("self_check", r"CommandError: The database does not answer\."),
        ("verify_audit", r"The database does not answer as it should \(.+\)\. --traceback shows more\."),
    ],
)
def test_command_without_a_database_ends_in_one_sentence(command, sentence):
    nowhere = f"postgres://nobody:nothing@127.0.0.1:{find_free_port()}/nothing"

    ended = subprocess.run(
        [sys.executable, "manage.py", command],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": nowhere, "DATABASE_OWNER_URL": nowhere},
        capture_output=True,
        text=True,
    )

    assert ended.returncode == 1
    assert re.fullmatch(sentence + "\n", ended.stderr)

"""gunicorn, as the launcher starts it, waits for it and stops it."""

import errno
import runpy
import signal
import socket
import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.template import engines
from django.urls import get_resolver

from tests.redis_server import find_free_port
from tracetrack.launcher import web_server
from tracetrack.launcher.postgres_files import CannotStart
from tracetrack.launcher.web_server import (
    check_port_is_free,
    empty_metrics_folder,
    print_address,
    read_port,
    stop,
    try_bind,
    wait_until_ready,
)


@pytest.fixture
def start():
    """Start a Python process that runs these lines and says when it has."""
    started = []

    def run(lines):
        code = f"{lines}; print(1, flush=True); import time; time.sleep(60)"
        started.append(
            subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, start_new_session=True)
        )
        started[-1].stdout.readline()
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


# Ports


@pytest.mark.parametrize("port", ["0", "65536", "-1", "80.5", "٣", "9" * 5000])
def test_number_that_is_no_port_is_refused(monkeypatch, port):
    monkeypatch.setenv("PORT", port)

    with pytest.raises(CannotStart, match="set it to a number from 1 to 65535"):
        read_port()


def test_port_is_free_until_something_listens_there():
    port = find_free_port()
    check_port_is_free(port)

    with (
        socket.create_server(("0.0.0.0", port)),
        pytest.raises(CannotStart, match=f"^Port {port} is in use: .* PORT={port + 1} make run$"),
    ):
        check_port_is_free(port)


@pytest.mark.parametrize(
    ("bind", "other"), [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1"), ("::1", "::1"), ("::", "::1")]
)
def test_port_is_looked_for_where_the_site_will_listen(monkeypatch, bind, other):
    monkeypatch.setenv("BIND", bind)
    family = socket.AF_INET6 if ":" in other else socket.AF_INET

    port = find_free_port()
    with socket.create_server((other, port), family=family):
        assert try_bind(port) == errno.EADDRINUSE

    assert try_bind(port) == 0


def test_address_that_this_machine_does_not_have_is_refused(monkeypatch):
    monkeypatch.setenv("BIND", "192.0.2.7")

    with pytest.raises(CannotStart, match=r"^BIND is 192.0.2.7, which is no address of this machine: set it"):
        check_port_is_free(find_free_port())


ONLY_HERE = "Only this machine reaches it: BIND=0.0.0.0 opens it to others."
PROXY = (
    "Others reach it directly: put a proxy in front that buffers requests, such as nginx or Caddy "
    "(docs/running/https.md)."
)


@pytest.mark.parametrize(
    ("bind", "printed"),
    [
        ("127.0.0.1", ["TraceTrack is ready: http://127.0.0.1:80/", ONLY_HERE]),
        ("::1", ["TraceTrack is ready: http://[::1]:80/", ONLY_HERE]),
        (
            "0.0.0.0",
            ["TraceTrack is ready: http://127.0.0.1:80/", "From other machines:  http://10.0.0.5:80/", PROXY],
        ),
        ("10.0.0.5", ["TraceTrack is ready: http://10.0.0.5:80/", PROXY]),
    ],
)
def test_start_prints_who_reaches_the_site_and_what_should_be_in_front(monkeypatch, capsys, bind, printed):
    monkeypatch.setenv("BIND", bind)
    monkeypatch.setattr(web_server, "find_network_address", lambda: "10.0.0.5")

    print_address(80, "One remark.")

    assert capsys.readouterr().out.splitlines() == [*printed, "One remark.", "Ctrl-C stops it."]


@pytest.mark.parametrize(
    ("given", "bind"),
    [
        ({}, "127.0.0.1:8000"),
        ({"BIND": "0.0.0.0", "PORT": "80"}, "0.0.0.0:80"),
        ({"BIND": "::1", "PORT": "81"}, "[::1]:81"),
    ],
)
def test_gunicorn_listens_only_where_it_should(monkeypatch, given, bind):
    for name in ("BIND", "PORT"):
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)

    found = runpy.run_module("tracetrack.launcher.gunicorn_config")

    assert found["bind"] == bind


def test_what_pages_need_the_first_time_is_made_before_a_process_takes_requests(monkeypatch):
    loaded = []
    monkeypatch.setattr(type(engines["django"]), "get_template", lambda _self, name: loaded.append(name))
    tables = get_resolver()
    tables._reverse_dict.clear()

    runpy.run_module("tracetrack.launcher.gunicorn_config")["load_everything"]()

    assert {"accounts/login.html", "reports/dashboard.html", "_bar.html"} <= set(loaded)
    assert set(tables._reverse_dict) == {"en", "hi"}


# The folder of counts


def test_folder_of_counts_that_cannot_be_emptied_is_told_in_a_sentence(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    (tmp_path / "metrics").mkdir()
    in_its_place = tmp_path / "metrics" / "8000"
    in_its_place.touch()

    with pytest.raises(CannotStart) as refused:
        empty_metrics_folder(8000)

    assert str(refused.value) == (
        f"{in_its_place} cannot be made anew (Not a directory): "
        f"give {tmp_path / 'metrics'} to the user who starts TraceTrack, or delete it."
    )


def test_second_web_server_leaves_the_counts_of_the_first(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    first = empty_metrics_folder(8000)
    (first / "counter_7.db").touch()

    second = empty_metrics_folder(8001)

    assert (second.is_dir(), [path.name for path in first.iterdir()]) == (True, ["counter_7.db"])
    assert list(empty_metrics_folder(8000).iterdir()) == []


# Processes


def test_web_server_that_ends_is_not_waited_for(start):
    ended = start("pass")
    ended.kill()
    ended.wait()

    with pytest.raises(CannotStart, match=r"^The web server ended by itself \(status -9\)"):
        wait_until_ready(SimpleNamespace(process=ended), find_free_port())


def test_process_is_stopped_by_the_first_signal_that_it_obeys(start):
    # In the background of a script all processes begin by ignoring SIGINT.
    obey = "signal.signal(signal.SIGINT, signal.default_int_handler)"
    process = start(f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {obey}")

    stop(process, [(signal.SIGTERM, 0.2), (signal.SIGINT, 40)])

    assert process.wait(10) == -signal.SIGINT


def test_process_that_obeys_no_signal_is_killed(start):
    process = start("import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)")

    stop(process, [(signal.SIGTERM, 0.2)])

    assert process.wait(10) == -signal.SIGKILL

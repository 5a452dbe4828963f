"""Several web processes answer as one: their counts are summed, and those of the dead are left out."""

import contextlib
import os
import subprocess
import sys
from collections import Counter
from itertools import takewhile
from types import SimpleNamespace

import psutil
import pytest
from django.conf import settings
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.parser import text_string_to_metric_families

from tests.redis_server import find_free_port
from tests.waiting import wait_until
from tracetrack.launcher import gunicorn_config

COUNT = """
import django
django.setup()
from prometheus_client import generate_latest
from core import metrics
metrics.REQUESTS.labels("bag", "2xx").inc()
metrics.POOL_USED.set(3)
metrics.BREAKER.set(0)
for _time in range(2):
    text = generate_latest(metrics.build_registry()) + generate_latest(metrics.Facts({"jobs_waiting": 5}))
print(text.decode(), end="\\n# all\\n", flush=True)
input()
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    """What the second of two living processes says, and what a third says when the second is dead.

    Each counts a request, uses 3 connections and then says what all have counted.
    """
    started = []

    def count():
        started.append(counting())
        return families_of(started[-1])

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path_factory.mktemp("metrics")))
        try:
            count()
            both = count()
            end(started[1])
            gunicorn_config.child_exit(None, SimpleNamespace(pid=started[1].pid))
            yield both, count()
        finally:
            for running in started:
                end(running)


def end(running):
    running.kill()
    running.wait()


def counting():
    return subprocess.Popen(
        [sys.executable, "-c", COUNT],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tracetrack.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def families_of(running):
    lines = list(takewhile(lambda line: line not in ("", "# all\n"), iter(running.stdout.readline, None)))
    assert lines, "the process has ended"
    text = "".join(lines)
    return list(text_string_to_metric_families(text))


def values_of(families):
    return {sample.name: sample.value for family in families for sample in family.samples}


def test_processes_are_summed_and_a_dead_one_uses_nothing(counted):
    _both, after_a_death = counted

    found = values_of(after_a_death)

    assert found["tracetrack_pool_used"] == 2 * 3
    assert found["tracetrack_requests_total"] == 3
    assert found["tracetrack_jobs_waiting"] == 5


def test_each_family_is_there_once_and_no_process_is_named(counted):
    families, _after_a_death = counted

    assert {
        name: times for name, times in Counter(family.name for family in families).items() if times > 1
    } == {}
    assert [sample for family in families for sample in family.samples if "pid" in sample.labels] == []


def test_death_of_a_process_takes_only_its_own_gauges(folder):
    for name in ("gauge_livesum_7.db", "gauge_livemax_7.db", "gauge_livesum_77.db", "counter_7.db"):
        (folder / name).touch()

    gunicorn_config.child_exit(None, SimpleNamespace(pid=7))

    assert sorted(path.name for path in folder.iterdir()) == ["counter_7.db", "gauge_livesum_77.db"]


def test_master_loads_neither_settings_nor_what_counts():
    told = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == []


LOADED = """
import sys
from types import SimpleNamespace
from tracetrack.launcher import gunicorn_config
gunicorn_config.child_exit(None, SimpleNamespace(pid=7))
print(*{"django.conf", "django.db", "psycopg", "prometheus_client", "core.metrics"} & sys.modules.keys())
"""


@pytest.fixture
def web_server(folder):
    """gunicorn as the launcher starts it, whom nobody asks anything."""
    command = [sys.executable, "-m", "gunicorn", "--config", "python:tracetrack.launcher.gunicorn_config"]
    running = subprocess.Popen(
        [*command, "tracetrack.wsgi"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "PORT": str(find_free_port()), "WEB_WORKERS": "2", "LAUNCHER_PID": ""},
    )
    yield psutil.Process(running.pid)
    running.terminate()
    running.wait()


def memory_by_process(folder):
    """What each living process last said of its memory, by its number."""
    told = {}
    for path in folder.glob("gauge_livesum_*.db"):
        with contextlib.suppress(FileNotFoundError):  # it is that of a process that died just now
            # A process that is just starting makes its file empty and then fills it.
            values = MultiProcessCollector.merge([str(path)]) if path.stat().st_size else []
            told[int(path.stem.split("_")[2])] = {family.name: family.samples[0].value for family in values}
    return {pid: values.get("tracetrack_memory_bytes", 0) for pid, values in told.items()}


@pytest.mark.nightly
def test_idle_processes_look_at_themselves_until_they_die(folder, web_server):
    def all_looked():
        memory = memory_by_process(folder)
        return memory if len(memory) == 2 and all(bytes_ > 10**7 for bytes_ in memory.values()) else None

    first = wait_until(all_looked)
    assert first.keys() == {worker.pid for worker in web_server.children()}
    killed = min(first)
    psutil.Process(killed).kill()

    wait_until(lambda: killed not in memory_by_process(folder))
    wait_until(all_looked)

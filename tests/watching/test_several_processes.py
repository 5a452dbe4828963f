"""Several web processes answer as one: their counts are summed, and those of the dead are left out."""

import os
import subprocess
import sys
from collections import Counter
from types import SimpleNamespace

import pytest
from django.conf import settings
from prometheus_client.parser import text_string_to_metric_families

from tracetrack import gunicorn_config

COUNT = """
import django
django.setup()
from prometheus_client import generate_latest
from watching import metrics
metrics.REQUESTS.labels("bag", "2xx").inc()
metrics.POOL_USED.set(3)
metrics.BREAKER.set(0)
for _time in range(2):
    text = generate_latest(metrics.registry()) + generate_latest(metrics.Facts({"jobs_waiting": 5}))
print(text.decode(), end="\\n# all\\n", flush=True)
input()
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def process(folder):
    """Start a process that counts a request, uses 3 connections and then says what all have counted."""
    started = []

    def start():
        started.append(counting())
        return started[-1]

    yield start
    for running in started:
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
    text = "".join(iter(running.stdout.readline, "# all\n"))
    return list(text_string_to_metric_families(text))


def values_of(families):
    return {sample.name: sample.value for family in families for sample in family.samples}


def test_processes_are_summed_and_a_dead_one_uses_nothing(process):
    first, second = process(), process()
    assert families_of(first)
    families_of(second)
    second.kill()
    second.wait()
    gunicorn_config.child_exit(None, SimpleNamespace(pid=second.pid))

    found = values_of(families_of(process()))

    assert found["tracetrack_pool_used"] == 2 * 3
    assert found["tracetrack_requests_total"] == 3
    assert found["tracetrack_jobs_waiting"] == 5


def test_each_family_is_there_once_and_no_process_is_named(process):
    families_of(process())

    families = families_of(process())

    assert {
        name: times for name, times in Counter(family.name for family in families).items() if times > 1
    } == {}
    assert [sample for family in families for sample in family.samples if "pid" in sample.labels] == []


def test_death_of_a_process_takes_only_its_own_gauges(folder):
    for name in ("gauge_livesum_7.db", "gauge_livemax_7.db", "gauge_livesum_77.db", "counter_7.db"):
        (folder / name).touch()

    gunicorn_config.child_exit(None, SimpleNamespace(pid=7))

    assert sorted(path.name for path in folder.iterdir()) == ["counter_7.db", "gauge_livesum_77.db"]


def test_master_loads_neither_django_nor_what_counts():
    told = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == []


LOADED = """
import sys
from types import SimpleNamespace
from tracetrack import gunicorn_config
gunicorn_config.child_exit(None, SimpleNamespace(pid=7))
print(*{"django", "psycopg", "prometheus_client", "watching"} & sys.modules.keys())
"""

"""Alerts and dashboard: what Prometheus says of them, and that they ask for what /metrics has."""

import json
import re
import shutil

import pytest
import yaml
from django.urls import resolve

from monitoring.database_stats import NUMBERS
from tests.deploy.programs import DEPLOY, ROOT, need_program, run_to_end
from tests.tracetrack.test_docs import leads

ALERTS = DEPLOY / "prometheus/alerts.yml"
NAME = re.compile(r"\btracetrack_\w+\b")


@pytest.fixture
def metrics(client, db, settings):
    """The names of all series that /metrics can have."""
    settings.METRICS_TOKEN, settings.BACKUP_DIR = "right-token", settings.DATA_DIR
    text = client.get("/metrics", HTTP_AUTHORIZATION="Bearer right-token").content.decode()
    names = dict(re.findall(r"^# TYPE (\S+) (\w+)$", text, re.MULTILINE))
    parts = {
        f"{name}_{part}"
        for name, kind in names.items()
        if kind == "histogram"
        for part in ("bucket", "sum", "count")
    }
    of_backups = {"tracetrack_backup_alarm"}  # if there are any (monitoring/backups.py)
    of_the_database = {f"tracetrack_{name}" for name in re.findall(r"\bAS (\w+)", NUMBERS)}  # if known
    return names.keys() | parts | of_the_database | of_backups


def read_rules():
    [group] = yaml.safe_load(ALERTS.read_text())["groups"]
    return group["rules"]


@pytest.mark.nightly
def test_prometheus_takes_the_configuration_and_its_rules(tmp_path):
    for path in (DEPLOY / "prometheus").iterdir():
        shutil.copy(path, tmp_path)

    promtool = need_program("promtool")
    config = run_to_end(promtool, "check", "config", "--syntax-only", tmp_path / "prometheus.yml")
    rules = run_to_end(promtool, "check", "rules", tmp_path / "alerts.yml")

    assert (config[0], rules[0]) == (0, 0), config[1] + rules[1]
    assert f"{len(read_rules())} rules found" in rules[1]


@pytest.mark.nightly
def test_alerts_are_raised_when_they_should_and_not_before(tmp_path):
    shutil.copy(ALERTS, tmp_path)
    shutil.copy(ROOT / "tests/deploy/alerts_test.yml", tmp_path)

    status, said = run_to_end(need_program("promtool"), "test", "rules", tmp_path / "alerts_test.yml")

    assert status == 0, said


def test_alerts_ask_for_what_there_is(metrics):
    asked = {name for rule in read_rules() for name in NAME.findall(rule["expr"])}

    assert asked - metrics == set()


def test_no_two_alerts_are_raised_by_the_same():
    asked = [rule["expr"] for rule in read_rules()]

    assert len(set(asked)) == len(asked)


def test_every_alert_has_its_run_book():
    books = [rule["annotations"]["runbook"].partition("#") for rule in read_rules()]

    assert [anchor for path, _, anchor in books if not leads(ROOT / "README.md", path, f"#{anchor}")] == []


def test_pages_that_alerts_name_are_pages_of_ours():
    pages = {page for rule in read_rules() for page in re.findall(r'page!?="([^"]+)"', rule["expr"])}

    assert pages == {resolve(path).view_name for path in ("/api/v1/scans", "/readyz")}


def test_dashboard_asks_for_what_there_is(metrics):
    dashboard = json.loads((DEPLOY / "grafana/tracetrack.json").read_text())
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]

    assert {name for expression in asked for name in NAME.findall(expression)} - metrics == set()
    assert all(NAME.search(expression) for expression in asked)
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])

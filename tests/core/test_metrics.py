"""/metrics and the system page: what is counted, and who may see it."""

import os
import socket
import subprocess
import sys
import time

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from prometheus_client.parser import text_string_to_metric_families

from core.page_turns import CAME_AT
from monitoring.models import SelfCheck
from monitoring.process_metrics import measure_redis
from scanning.recording import make_scan_id, record_one
from tests.builders import make_user, scan

pytestmark = pytest.mark.django_db


def measured(client, **headers):
    text = client.get("/metrics", **headers).content.decode()
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_requests_are_counted_by_page_and_never_by_address(client, biller):
    client.force_login(biller)
    before = measured(client)
    for code in ("CH10001", "CH10002"):
        client.get(f"/bags/{code}/")

    after = measured(client)

    counted = ("tracetrack_requests_total", "4xx", "bag")
    assert after[counted] - before.get(counted, 0) == 2
    took = ("tracetrack_request_seconds_count", "bag")
    assert after[took] - before.get(took, 0) == 2
    assert not any("CH10001" in str(name) for name in after)


def test_wait_of_a_page_for_its_turn_counts_as_its_own(client, biller):
    client.force_login(biller)
    before = measured(client)

    client.get("/bags/CH10001/", **{CAME_AT: time.perf_counter() - 7})

    took = ("tracetrack_request_seconds_sum", "bag")
    assert measured(client)[took] - before.get(took, 0) >= 7


@pytest.mark.django_db(transaction=True)
def test_facts_of_the_site_are_there(client):
    SelfCheck.objects.create(finished_at="2026-05-03T03:40Z", difference_count=2)

    found = measured(client)

    assert found[("tracetrack_database_up",)] == 1
    assert found[("tracetrack_self_check_differences",)] == 2
    assert found[("tracetrack_self_check_alarm",)] == 1
    assert found[("tracetrack_database_bytes",)] > 1_000_000
    assert found[("tracetrack_disk_free_bytes",)] > 1_000_000
    assert found[("tracetrack_jobs_waiting",)] == ProcrastinateJob.objects.filter(status="todo").count()


@pytest.mark.django_db(transaction=True)
def test_finished_check_is_one_that_asked_everything(client):
    assert ("tracetrack_self_check_finished_seconds",) not in measured(client)
    SelfCheck.objects.create(finished_at=timezone.now())
    good = measured(client)
    SelfCheck.objects.create(finished_at=timezone.now(), trouble="It was cut off.")
    bad = measured(client)

    name, alarm = ("tracetrack_self_check_finished_seconds",), ("tracetrack_self_check_alarm",)
    assert bad[name] == good[name] == pytest.approx(time.time(), abs=60)
    assert (good[alarm], bad[alarm]) == (0, 1)


def test_metrics_answer_without_a_database(client, monkeypatch, django_assert_num_queries):
    client.get("/healthz")
    monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
    monkeypatch.setitem(connection.settings_dict, "PORT", "2")

    with django_assert_num_queries(0):
        found = measured(client)

    assert found[("tracetrack_database_up",)] == 0
    assert found[("tracetrack_requests_total", "2xx", "healthz")] >= 1
    assert found[("tracetrack_disk_free_bytes",)] > 1_000_000
    assert ("tracetrack_database_bytes",) not in found


def test_metrics_answer_when_the_database_hangs(client, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
        monkeypatch.setitem(connection.settings_dict, "PORT", silent.getsockname()[1])
        found = measured(client)
        silent.settimeout(0)
        silent.accept()
        with pytest.raises(BlockingIOError):
            silent.accept()  # it was tried once, and given up

    assert found[("tracetrack_database_up",)] == 0


def test_every_recorded_scan_is_counted_once_by_outcome(client, dispatcher, biller):
    before = measured(client)
    client.force_login(dispatcher)
    scan_id = "0190b5f0-0000-7000-8000-000000000001"
    body = {"station": "bay", "scans": [{"id": scan_id, "action": "look", "code": "!"}]}
    for _time in range(2):
        client.post("/api/v1/scans", body, content_type="application/json")
    scan(dispatcher, "pack", "SB00001")
    record_one(user=biller, action="look", code="SB00001")

    after = measured(client)

    counted = {
        name: after[name] - before.get(name, 0) for name in after if name[0] == "tracetrack_scans_total"
    }
    assert {name[1]: count for name, count in counted.items() if count} == {"refused": 1, "saved": 2}


def test_answer_to_our_own_mistake_is_counted(client, dispatcher, monkeypatch):
    before = measured(client)
    monkeypatch.setattr("scanning.recording.RECORD", "a mistake without places for what it needs")
    client.force_login(dispatcher)
    client.raise_request_exception = False
    body = {"station": "bay", "scans": [{"id": str(make_scan_id()), "action": "look", "code": "A"}]}
    assert client.post("/api/v1/scans", body, content_type="application/json").status_code == 500

    counted = ("tracetrack_requests_total", "5xx", "api_scans")
    assert measured(client)[counted] - before.get(counted, 0) == 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"HTTP_AUTHORIZATION": "Bearer let-me-in"}, 200),
        ({"HTTP_AUTHORIZATION": "bearer  let-me-in "}, 200),
        ({"HTTP_AUTHORIZATION": "Bearer wrong"}, 403),
        ({"HTTP_AUTHORIZATION": "Bearer "}, 403),
        ({"HTTP_AUTHORIZATION": "Basic let-me-in"}, 403),
        ({}, 403),
    ],
)
@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.7"])
def test_once_a_token_is_set_it_is_asked_for_everywhere(client, settings, address, headers, status):
    settings.METRICS_TOKEN = "let-me-in"

    assert client.get("/metrics", REMOTE_ADDR=address, **headers).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, 200),
        ({"REMOTE_ADDR": "::1"}, 200),
        ({"REMOTE_ADDR": "10.0.0.7"}, 403),
        ({"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": "Bearer "}, 403),
        ({"HTTP_X_FORWARDED_FOR": "10.0.0.7"}, 403),
        ({"HTTP_X_FORWARDED_PROTO": "https"}, 403),
        ({"HTTP_X_FORWARDED_HOST": "tracetrack"}, 403),
        ({"HTTP_FORWARDED": "for=10.0.0.7"}, 403),
        ({"HTTP_X_REAL_IP": "10.0.0.7"}, 403),
        ({"HTTP_VIA": "1.1 proxy"}, 403),
    ],
)
def test_without_a_token_only_the_machine_itself_may_ask(client, settings, headers, status):
    settings.METRICS_TOKEN = ""

    assert client.get("/metrics", **headers).status_code == status


def test_token_of_the_environment_may_stand_in_spaces():
    told = subprocess.run(
        [sys.executable, "-c", "from tracetrack.settings import METRICS_TOKEN; print([METRICS_TOKEN])"],
        env={**os.environ, "METRICS_TOKEN": " let-me-in\n"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == "['let-me-in']\n"


def test_admin_may_read_metrics_from_anywhere(client, admin_user, biller):
    client.force_login(biller)
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.7").status_code == 403
    client.force_login(admin_user)
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.7").status_code == 200


@pytest.fixture
def admin(client, admin_user):
    client.force_login(admin_user)
    return client


def test_system_page_shows_how_it_goes(admin, dispatcher, text_of):
    scan(dispatcher, "look", "CH10001")
    SelfCheck.objects.create(finished_at=timezone.now(), bag_count=1_512_334)

    page = text_of(admin.get("/admin/system/"))

    assert "1,512,334 bags, 0 differences" in page
    assert "scanning_scan" in page
    assert "PostgreSQL" in page
    assert "<html" not in admin.get("/admin/system/?fragment=1").content.decode()


def test_system_page_says_whether_redis_answers(admin, settings, text_of):
    assert "Redis" not in text_of(admin.get("/admin/system/"))
    settings.REDIS_URL = "redis://127.0.0.1:2/0"
    measure_redis()
    assert "Redis answers" in text_of(admin.get("/admin/system/"))

    redis = {"BACKEND": "core.redis_cache.BreakerCache", "LOCATION": settings.REDIS_URL}
    settings.CACHES = settings.CACHES | {"default": redis}
    measure_redis()
    assert "Redis away" in text_of(admin.get("/admin/system/"))


def test_differences_are_an_alarm_here_and_on_the_dashboard_of_admins(admin, client, biller, text_of):
    SelfCheck.objects.create(
        finished_at="2026-05-03T03:40Z",
        bag_count=5,
        difference_count=1,
        differences={"wrong_kinds": {"count": 1, "samples": ["CH10001"]}},
    )

    assert "What is no child is in a bag, or what is no parent holds something. 1: CH10001" in text_of(
        admin.get("/admin/system/")
    )
    assert "The self-check asks for attention: 5 bags, 1 differences." in text_of(admin.get("/"))
    client.force_login(biller)
    assert "self-check" not in text_of(client.get("/"))


@pytest.mark.parametrize("role", ["Dispatcher", "Biller"])
def test_only_admins_see_the_system(client, role):
    assert client.get("/admin/system/").status_code == 302
    client.force_login(make_user(role))
    assert client.get("/admin/system/").status_code == 403
    assert client.post(reverse("start_check")).status_code == 403

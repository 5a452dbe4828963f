"""A database that is too busy is answered with 503 and Retry-After, and nothing is stored."""

from threading import Event

import pytest
from django.db import connection, transaction
from django.test import Client, RequestFactory

from bags.models import Bag
from scanning.models import Scan
from tests.builders import make_parent, make_scan_id, make_user
from tests.threads import result_of, start
from tracetrack.errors import render_busy, server_error


@pytest.fixture
def parent_locked_by_somebody(transactional_db):
    """A parent whose row another connection holds."""
    parent = make_parent("SB00001")
    locked, let_go = Event(), Event()

    def hold():
        with transaction.atomic():
            Bag.objects.select_for_update().get(pk=parent.pk)
            locked.set()
            let_go.wait(timeout=50)

    holding = start(hold)
    assert locked.wait(timeout=30)
    yield parent
    let_go.set()
    result_of(holding)


def test_scan_that_cannot_get_its_lock_is_answered_with_503(parent_locked_by_somebody):
    client = Client(raise_request_exception=False)
    client.force_login(make_user())
    batch = {"scans": [{"id": str(make_scan_id()), "action": "pack", "code": "CH10001", "parent": "SB00001"}]}
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")

    response = client.post("/api/v1/scans", batch, content_type="application/json")

    assert (response.status_code, response["Retry-After"]) == (503, "2")
    assert response.json()["error"] == "busy"
    assert Scan.objects.count() == 0
    with connection.cursor() as cursor:
        cursor.execute("RESET lock_timeout")


def test_scan_that_the_database_does_not_answer_is_answered_with_503_in_time(
    parent_locked_by_somebody, settings
):
    settings.SCAN_SECONDS = 0.5
    client = Client(raise_request_exception=False)
    client.force_login(make_user())
    batch = {"scans": [{"id": str(make_scan_id()), "action": "pack", "code": "CH10001", "parent": "SB00001"}]}

    response = client.post("/api/v1/scans", batch, content_type="application/json")
    is_given_up = connection.connection.is_given_up  # and not refused its lock, much later
    connection.close()  # as the end of a request does

    assert (response.status_code, response["Retry-After"]) == (503, "2")
    assert is_given_up
    assert Scan.objects.count() == 0


def test_busy_page_asks_nothing_of_the_database(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        response = render_busy(RequestFactory().get("/bags/?place=loose"), RuntimeError("full"))

    assert response.status_code == 503
    assert "TraceTrack is busy" in response.content.decode()
    assert 'href="/bags/?place=loose"' in response.content.decode()


def test_our_own_mistake_is_a_500_with_a_sentence(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        page = server_error(RequestFactory().get("/bags/"))
        api = server_error(RequestFactory().get("/api/v1/scans"))

    assert (page.status_code, api.status_code) == (500, 500)
    assert b"server_error" in api.content


@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/healthz", "/api/v1/bags", "/v/K7QD2M9X4TZ0/"])
def test_page_under_a_name_that_is_not_ours_says_one_sentence(db, address):
    response = Client().get(address, HTTP_HOST="evil.example")

    assert (response.status_code, response.content.decode()) == (
        400,
        "TraceTrack is not at this address. Ask an admin for the right one.",
    )

"""Scans in the admin."""

from datetime import timedelta

import pytest
from django.utils import timezone

from scanning.models import Scan
from tests.admin_pages import queries_for
from tests.builders import make_child, make_scan, make_user, scan

pytestmark = pytest.mark.django_db
SCANS = "/admin/scanning/scan/"


def listed(client, **query):
    response = client.get(SCANS, query)
    assert response.status_code == 200
    return [row.code for row in response.context["cl"].result_list]


def pack_somewhere(number):
    scan(make_user(), "pack", f"CH100{number}", parent=f"SB0000{number}")


@pytest.mark.parametrize("url", [SCANS, SCANS + "?outcome=saved"])
def test_list_costs_the_same_for_more_rows(admin_client, url):
    pack_somewhere(1)
    admin_client.get(url)
    for_one = queries_for(admin_client, url)

    pack_somewhere(2)
    pack_somewhere(3)

    assert queries_for(admin_client, url) == for_one


def test_list_shows_the_newest_first(admin_client, dispatcher):
    for code in ("CH1001", "CH1002", "?"):
        scan(dispatcher, "pack", code, parent="SB00001")

    assert listed(admin_client) == ["?", "CH1002", "CH1001"]


def test_search_finds_every_scan_of_a_code(admin_client, dispatcher):
    scan(dispatcher, "look", "CH1001")
    make_child("CH1001")
    scan(dispatcher, "look", "CH1001")
    scan(dispatcher, "look", "CH10011")
    scan(dispatcher, "pack", "CH 1", parent="SB00001")

    assert listed(admin_client, q="ch1001") == ["CH1001", "CH1001"]
    assert listed(admin_client, q="CH 1") == ["CH 1"]
    assert listed(admin_client, q="CH100") == []


def test_filter_by_outcome_reads_the_last_two_days(admin_client, dispatcher):
    scan(dispatcher, "pack", "CH1001", parent="SB00001")
    scan(dispatcher, "pack", "?", parent="SB00001")
    make_scan(
        received_at=timezone.localtime() - timedelta(days=3),
        user=dispatcher,
        station="bay",
        action="look",
        code="OLD",
        outcome="refused",
        reason="unknown_code",
    )

    assert listed(admin_client, outcome="refused") == ["?"]
    assert listed(admin_client, outcome="saved") == ["CH1001"]
    assert listed(admin_client) == ["?", "CH1001", "OLD"]


def test_scan_is_shown_and_cannot_be_touched(admin_client, dispatcher):
    scan(dispatcher, "pack", "CH1001", parent="SB00001")
    row = Scan.objects.get()

    assert "CH1001" in admin_client.get(f"{SCANS}{row.pk}/change/").content.decode()
    assert admin_client.get(SCANS + "add/").status_code == 403
    assert admin_client.post(f"{SCANS}{row.pk}/change/", {"code": "CH2"}).status_code == 403
    assert admin_client.post(f"{SCANS}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Scan.objects.get().code == "CH1001"

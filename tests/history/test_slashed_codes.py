"""Codes that hold slashes, and words of our own addresses."""

import pytest
from django.urls import reverse

from tests.builders import make_child, make_link, make_parent

pytestmark = pytest.mark.django_db
CODES = ("A/B", "A/HISTORY", "A/EXPORT/CSV", "EXPORT/CSV")


def test_bags_with_slashes_have_pages_and_are_found_by_the_api(client, biller):
    client.force_login(biller)
    parent = make_parent("SB00001")
    for code in ("A", *CODES):
        make_link(make_child(code), parent, by=biller)

    for code in CODES:
        page = client.get(reverse("bag", args=[code]))
        assert (page.status_code, page.context["bag"].code) == (200, code)
        assert client.get(f"/api/v1/bags/{code}").json()["code"] == code
        assert client.get(f"/api/v1/bags/{code}/history").status_code == 200
        assert client.get("/api/v1/bags", {"code": code}).json()["bags"][0]["code"] == code
    assert client.get("/api/v1/bags/A/history").status_code == 200

"""A bill whose number holds slashes, from making it to its papers; and the page of one that is not there."""

import pytest

from accounts.models import AuditEntry
from bills.models import Bill
from scanning.models import Scan
from tests.builders import make_bill, make_link, make_parent, scan

pytestmark = pytest.mark.django_db
NUMBER = "GS/2026-27/0001"
HERE = f"/bills/{NUMBER}/"
FIELDS = {"customer": "Sharma", "weight_per_child_kg": "1"}


def test_bill_with_slashes_goes_its_way_on_every_page(admin_desk, admin_user):
    make_link(parent=make_parent("SB00001"))

    made = admin_desk.post("/bills/new/", {"number": NUMBER.lower(), **FIELDS})
    assert made["Location"] == f"{HERE}scan/"
    assert admin_desk.get(f"{HERE}scan/").status_code == 200
    assert admin_desk.post(f"{HERE}lines/add/", {"code": "SB00001"})["Location"] == HERE
    assert admin_desk.get("/bills/gs/2026-27/0001/")["Location"] == HERE
    assert admin_desk.post(f"{HERE}change/", {"revision": 0, **FIELDS})["Location"] == HERE
    assert admin_desk.get(f"{HERE}check/").status_code == 200
    assert admin_desk.post(f"{HERE}close/", {"parents": 1, "children": 1})["Location"] == HERE
    for kind, ending in {"text": "json", "csv": "csv"}.items():
        file = admin_desk.get(f"{HERE}versions/1/{kind}/")
        assert file["Content-Disposition"] == f'attachment; filename="GS-2026-27-0001-version-1.{ending}"'
    assert admin_desk.post(f"{HERE}reopen/", {"reason": "count again"})["Location"] == HERE
    for rest in ("", "versions/1/", "versions/1/against/now/"):
        assert NUMBER in admin_desk.get(HERE + rest).content.decode()

    verbs = AuditEntry.objects.filter(subject=NUMBER).order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["made", "closed", "exported", "exported", "reopened"]


def test_search_lists_and_the_gate_find_a_number_with_slashes(desk, biller):
    bill = make_bill(NUMBER)

    for query in (NUMBER, "gs/2026-27/0001 "):
        assert desk.get("/search/", {"q": query})["Location"] == HERE
        assert desk.get("/bills/", {"q": query})["Location"] == HERE
    for query in ("GS/", "2026-27/0", "/0001"):
        assert [found for found, _event in desk.get("/search/", {"q": query}).context["bills"]] == [bill]
    assert [row.number for row in desk.get("/bills/", {"q": "gs/2026-27/"}).context["page"].rows] == [NUMBER]
    for text in (NUMBER, "GS%2F2026-27%2F0001"):
        assert desk.get(f"/api/v1/papers/{text}").json()["number"] == NUMBER


def test_scan_names_a_bill_with_slashes(biller):
    make_bill(NUMBER)
    make_parent("SB00001")

    assert scan(biller, "bill", "SB00001", bill=NUMBER).outcome == "saved"
    found = scan(biller, "look", NUMBER)
    assert (found.outcome, found.bill_number) == ("saved", NUMBER)
    assert Scan.objects.count() == 2


@pytest.mark.parametrize("rest", ["", "scan/", "check/", "versions/1/", "versions/1/pdf/"])
def test_bill_that_is_not_there_is_named(desk, rest):
    response = desk.get(f"/bills/GS/2026-27/9/{rest}")

    page = response.content.decode()
    assert response.status_code == 404
    assert "No such bill" in page
    assert '<h1 class="big-code">GS/2026-27/9</h1>' in page
    assert 'href="/search/?q=GS%2F2026-27%2F9"' in page


def test_hostile_number_of_a_bill_that_is_not_there_is_cut_and_shown_as_text(desk):
    page = desk.get("/bills/<script>" + "9" * 400 + "/").content.decode()

    assert ('<h1 class="big-code">&lt;script&gt;' + "9" * 56 + "</h1>") in page
    assert not Bill.objects.exists()

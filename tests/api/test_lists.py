"""Bags, links and scans as lists for other systems: filters, pages and areas."""

import pytest
from django.test import Client

from accounts.tokens import create_token
from tests.builders import make_area, make_bill, make_child, make_link, make_parent, make_user, scan

pytestmark = pytest.mark.django_db


def reader(user):
    _token, key = create_token(name="erp", user=user, scopes=["read"])
    return Client(headers={"authorization": f"Bearer {key}"})


def read_all(client, path, name, **filters):
    """All rows of a list, page by page, and how many pages there were."""
    rows, pages, after = [], 0, ""
    while after is not None:
        answer = client.get(path, filters | {"after": after}).json()
        rows, pages, after = rows + answer[name], pages + 1, answer["next"]
    return rows, pages


@pytest.fixture
def areas(db):
    """One dispatcher, and bags of the own area, of none and of another."""
    north, south = make_area("North"), make_area("South")
    for number, area in enumerate((north, None, south), 1):
        parent = make_parent(f"SB0000{number}", area=area)
        make_link(make_child(f"CH1000{number}", area=area), parent)
    return reader(make_user("Dispatcher", area=north))


def test_bags_are_listed_by_filters_page_by_page(biller):
    for number in range(51):
        make_child(f"CH{number:05}")
    make_parent("SB00001")
    client = reader(biller)

    rows, pages = read_all(client, "/api/v1/bags", "bags", kind="child")
    by_code, _pages = read_all(client, "/api/v1/bags", "bags", q="ch0000")

    assert (len({row["code"] for row in rows}), pages) == (51, 2)
    assert [row["code"] for row in by_code] == [f"CH{number:05}" for number in range(10)]


@pytest.mark.parametrize("code", ["A/B", "A/HISTORY", "SB00001"])
def test_bag_has_contents_parent_bill_and_history(biller, code):
    parent = make_parent(code)
    make_link(make_child("CH10001"), parent, by=biller)
    client = reader(biller)

    bag = client.get(f"/api/v1/bags/{code}").json()
    events = client.get(f"/api/v1/bags/{code}/history").json()["events"]

    assert (bag["code"], bag["kind"], bag["child_count"]) == (code, "parent", 1)
    assert [(child["code"], child["linked_by"]) for child in bag["children"]] == [("CH10001", "biller1")]
    assert [event["sentence"] for event in events] == [
        "biller1 packed CH10001 into it.",
        "It became known to TraceTrack.",
    ]
    assert client.get("/api/v1/bags/CH10001").json()["parent"] == code


@pytest.mark.parametrize("path", ["/api/v1/bags/{}", "/api/v1/bags/{}/history"])
def test_bag_of_another_area_is_answered_as_one_that_there_is_not(areas, path):
    foreign, unknown = areas.get(path.format("SB00003")), areas.get(path.format("SB09999"))

    assert (foreign.status_code, foreign.json()) == (404, unknown.json())
    assert areas.get(path.format("SB00001")).status_code == 200
    assert areas.get(path.format("SB00002")).status_code == 200


def test_links_are_those_of_bags_that_the_person_may_see(areas, biller):
    seen, _pages = read_all(areas, "/api/v1/links", "links")
    foreign, _pages = read_all(areas, "/api/v1/links", "links", parent="SB00003")
    every, _pages = read_all(reader(biller), "/api/v1/links", "links")

    assert [link["child"] for link in seen] == ["CH10002", "CH10001"]
    assert (foreign, len(every)) == ([], 3)


def test_links_are_found_by_child_parent_and_state(dispatcher, biller):
    scan(dispatcher, "pack", "CH10001", parent="SB00001")
    scan(dispatcher, "move", "CH10001", parent="SB00002")
    client = reader(biller)

    def find(**filters):
        return [link["parent"] for link in read_all(client, "/api/v1/links", "links", **filters)[0]]

    assert find(child="ch10001") == ["SB00002", "SB00001"]
    assert find(child="CH10001", open="true") == ["SB00002"]
    assert find(parent="SB00001", open="false") == ["SB00001"]
    assert find(parent="NOBODY") == []


def test_scans_are_listed_and_found_by_id(dispatcher, biller):
    scan(dispatcher, "pack", "SB00001")
    refused = scan(dispatcher, "pack", "CH10001", parent="CH10001")
    client = reader(biller)

    rows, _pages = read_all(client, "/api/v1/scans", "scans")
    found, _pages = read_all(client, "/api/v1/scans", "scans", outcome="refused", station="bay-1")

    assert [row["outcome"] for row in rows] == ["refused", "saved"]
    assert [row["id"] for row in found] == [str(refused.id)]
    assert client.get(f"/api/v1/scans/{refused.id}").json() == found[0]
    assert client.get("/api/v1/scans/00000000-0000-7000-8000-000000000000").status_code == 404


def test_wrong_filters_and_places_are_refused(biller):
    client = reader(biller)

    for path, wrong in (
        ("/api/v1/bags", {"after": "x"}),
        ("/api/v1/links", {"after": "-1"}),
        ("/api/v1/scans", {"after": "yesterday"}),
        ("/api/v1/scans", {"first": "2026-13-01"}),
        ("/api/v1/bills", {"state": "lost"}),
    ):
        assert client.get(path, wrong).json()["error"] == "bad_request", (path, wrong)
    assert client.get("/api/v1/bags", {"area": 999}).json()["error"] == "not_found"


@pytest.mark.parametrize("path", ["/api/v1/bags", "/api/v1/links", "/api/v1/scans", "/api/v1/bills"])
def test_list_takes_as_many_statements_for_three_rows_as_for_one(path, biller, django_assert_num_queries):
    client = reader(biller)
    counts = []
    for number in (1, 2, 3):
        scan(biller, "pack", f"CH1000{number}", parent=f"SB0000{number}")
        make_bill(f"B-{number}", area=make_area(f"Bay {number}"))
        if number != 2:
            client.get(path)
            with django_assert_num_queries(9, exact=False) as captured:
                client.get(path)
            counts.append(len(captured))

    assert counts[0] == counts[1]

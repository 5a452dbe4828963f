"""A dispatcher sees the bills of the own area and of none, wherever a bill is shown."""

import pytest
from django.test import Client

from bags.models import Bag
from bills.lifecycle import close_bill
from tests.builders import filled_bill, make_area, make_user

pytestmark = pytest.mark.django_db
PAGES = [
    "/bills/{number}/",
    "/bills/{number}/totals/",
    "/bills/{number}/versions/1/",
    "/bills/{number}/versions/1/text/",
    "/bills/{number}/versions/1/csv/",
    "/bills/{number}/versions/1/against/1/",
    "/api/v1/papers/{number}",
    "/api/v1/bills/{number}",
    "/api/v1/bills/{number}/versions/1",
]


@pytest.fixture
def bills():
    """A closed bill of North, one of South and one of no area, with the dispatcher of North signed in."""
    north, south, by = make_area("North"), make_area("South"), make_user("Biller")
    bills = {}
    for name, area in (("GS-1", north), ("GS-2", south), ("GS-3", None)):
        parent = f"SB0000{name[-1]}"
        bill = filled_bill(name, parents=(parent,), by=by, area=area, customer="Sharma")
        bills[name] = close_bill(bill, by=by)
    client = Client()
    client.force_login(make_user("Dispatcher", area=north))
    return client, bills


def test_bills_of_other_areas_are_found_nowhere(bills):
    client, _versions = bills

    for page in PAGES:
        numbers = ("GS-1", "GS-2", "GS-3", "GS-9")
        statuses = {number: client.get(page.format(number=number)).status_code for number in numbers}
        assert statuses == {"GS-1": 200, "GS-2": 404, "GS-3": 200, "GS-9": 404}, page


@pytest.mark.parametrize("page", ["/bills/", "/search/?q=Sharma", "/api/v1/search?q=Sharma", "/api/v1/bills"])
def test_lists_leave_bills_of_other_areas_out(bills, page):
    text = bills[0].get(page).content.decode()

    assert ("GS-1" in text, "GS-2" in text, "GS-3" in text) == (True, False, True)


def test_paper_in_the_hand_says_whose_it_is(bills):
    client, versions = bills
    code = versions["GS-2"].short_code

    for answer in (
        client.get(f"/v/{code}/"),
        client.get(f"/api/v1/papers/{code}"),
        client.post(f"/api/v1/papers/{code}/checked", {"seen": [], "extra": []}, "application/json"),
    ):
        assert (answer.status_code, "belongs to area South" in answer.content.decode()) == (403, True)


def test_codes_of_other_areas_are_left_out_like_unknown_ones(bills):
    client, _versions = bills
    Bag.objects.filter(code="SB00002").update(area=make_area("West"))

    answer = client.get("/api/v1/bags?code=SB00001&code=SB00002&code=SB00009&packers=1").json()

    assert [bag["code"] for bag in answer["bags"]] == ["SB00001"]

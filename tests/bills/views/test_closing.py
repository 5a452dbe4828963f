"""The pages that end a bill: closing and reopening."""

import re

import pytest

from bills.lifecycle import close_bill
from bills.models import Bill
from tests.builders import filled_bill, make_bill

pytestmark = pytest.mark.django_db


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_empty_bill_says_what_to_do_and_cannot_be_closed_on_the_page(desk):
    make_bill("B-17")

    page = text_of(desk.get("/bills/B-17/"))

    assert "No parent bag is on this bill yet." in page
    assert "Yes, close it" not in page


def test_bill_is_closed_and_shown_frozen(desk):
    filled_bill("B-17", ["SB00001"], children=2, customer="Sharma")

    response = desk.post("/bills/B-17/close/", follow=True)

    shown = text_of(response)
    assert "Bill B-17 is closed and frozen as version 1." in shown
    assert "1 parent 2 children 2 kg" in shown
    assert "Take off" not in shown
    assert "Version 1" in shown


@pytest.mark.parametrize(
    ("shown", "is_closed"),
    [
        ("2", True),
        ("1", False),
        ("123456789", False),
        ("1234567890", True),
        ("٢", True),
        ("x", True),
        ("", True),
    ],
)
def test_bill_is_closed_only_as_it_was_shown_where_that_is_known(desk, shown, is_closed):
    filled_bill("B-17", ["SB00001"], children=2, customer="Sharma")

    desk.post("/bills/B-17/close/", {"parents": "1", "children": shown})

    assert (Bill.objects.get().closed_at is not None) == is_closed


def test_closing_twice_is_refused_with_a_sentence(desk, biller):
    close_bill(filled_bill("B-17"), by=biller)

    response = desk.post("/bills/B-17/close/")

    assert response.status_code == 409
    assert "Bill B-17 is closed already: biller1 closed it" in text_of(response)
    assert Bill.objects.get().version == 1


@pytest.mark.parametrize("ticked", [{}, {"accepted": "on"}, {"accepted": "Bill B-17 has no customer."}])
def test_bill_without_a_customer_is_closed_only_if_one_says_so(desk, ticked):
    filled_bill("B-17", ["SB00001"])

    response = desk.post("/bills/B-17/close/", {"parents": "1", "children": "2"} | ticked)

    if "B-17" in ticked.get("accepted", ""):
        assert (response.status_code, Bill.objects.get().state) == (302, "closed")
    else:
        assert (response.status_code, Bill.objects.get().state) == (409, "open")
        shown = text_of(response)
        assert "Bill B-17 has no customer. Write one on it, or tick that it leaves without." in shown
        assert "Yes, close it" in shown


def test_check_of_a_bill_with_a_customer_asks_for_no_tick(desk):
    filled_bill("B-17", ["SB00001"])
    assert "It leaves without a customer" in text_of(desk.get("/bills/B-17/check/"))
    Bill.objects.update(customer="Sharma")

    assert "It leaves without a customer" not in text_of(desk.get("/bills/B-17/check/"))


def test_empty_bill_is_not_closed(desk):
    make_bill("B-17", customer="Sharma")

    response = desk.post("/bills/B-17/close/")

    assert response.status_code == 409
    assert Bill.objects.get().closed_at is None


def test_biller_cannot_reopen(desk, biller):
    close_bill(filled_bill("B-17"), by=biller)

    assert "Open it again" not in text_of(desk.get("/bills/B-17/"))
    assert desk.post("/bills/B-17/reopen/", {"reason": "Wrong truck"}).status_code == 403
    assert not Bill.objects.get().is_open


def test_admin_reopens_with_a_reason(admin_desk, biller):
    close_bill(filled_bill("B-17"), by=biller)

    response = admin_desk.post("/bills/B-17/reopen/", {"reason": "Wrong truck"}, follow=True)

    assert Bill.objects.get().is_open
    assert "Bill B-17 is open again. Its closed versions are kept." in text_of(response)
    assert "admin opened version 1 again, today" in text_of(response)
    assert "“Wrong truck”" in text_of(response)


def test_reopening_without_a_reason_is_refused(admin_desk, biller):
    close_bill(filled_bill("B-17"), by=biller)

    response = admin_desk.post("/bills/B-17/reopen/", {"reason": " "})

    assert response.status_code == 409
    assert "Say why the bill is reopened." in text_of(response)
    assert not Bill.objects.get().is_open

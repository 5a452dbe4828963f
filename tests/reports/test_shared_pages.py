"""Pages whose figures are shared: the second viewer costs the database none of them, and a change shows."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bills.lifecycle import change_bill
from tests.builders import make_area, make_bill, make_child, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_figures")]

PAGES = {
    "/reports/day/": "scanning_scantally",
    "/reports/bills/?first=2026-01-01&last=2026-01-31": "bills_billversion",
    "/reports/people/": "scanning_scantally",
    "/api/v1/reports/areas": "scanning_scantally",
    "/bags/?count=1": "bags_bagtally",
    "/bags/?count=1&kind=child&first=2026-01-01": "bags_bag",
    "/scans/?count=1": "scanning_scantally",
    "/bills/?sums=1": 'SUM("bills_billversion"."weight_kg")',
    "/bills/new/": 'ORDER BY "bills_bill"."id" DESC LIMIT 2000',
}


def list_statements(client, address):
    with CaptureQueriesContext(connection) as caught:
        answer = client.get(address)
    assert answer.status_code == 200
    return answer.content, [query["sql"] for query in caught.captured_queries]


def sign_in(role, name, **fields):
    client = Client()
    client.force_login(make_user(role, name, **fields))
    return client


@pytest.mark.parametrize("address", PAGES)
def test_second_viewer_costs_the_database_no_figure(address):
    make_bill()
    first, second = sign_in("Biller", "asha"), sign_in("Admin", "ravi")

    _text, making = list_statements(first, address)
    _text, taking = list_statements(second, address)

    assert any(PAGES[address] in statement for statement in making)
    assert not any(PAGES[address] in statement for statement in taking)


def test_each_sees_the_count_of_what_they_may_see():
    north, south = make_area("North"), make_area("South")
    for code, area in [("CH1", north), ("CH2", south), ("CH3", south)]:
        make_child(code, area=area)
    address = "/bags/?count=1"

    counts = [
        list_statements(sign_in("Dispatcher", f"user{number}", area=area), address)[0]
        for number, area in enumerate((north, south, north))
    ]
    counts.append(list_statements(sign_in("Biller", "biller"), address)[0])

    assert counts == [b"1 found.", b"2 found.", b"1 found.", b"3 found."]


@pytest.mark.django_db(transaction=True)
def test_changed_bill_shows_at_once():
    bill = make_bill(customer="Old Mills")
    client = sign_in("Biller", "asha")
    before, _statements = list_statements(client, "/bills/new/")

    change_bill(bill, by=bill.created_by, customer="New Mills")

    after, _statements = list_statements(client, "/bills/new/")
    assert (b"Old Mills" in before, b"New Mills" in after, b"Old Mills" in after) == (True, True, False)

"""The pages of the work lists."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from bags.models import SiteSettings
from bills.models import Bill, BillLine
from tests.bags.test_addressing import NO_MOMENTS
from tests.builders import make_bill, make_child, make_line, make_link, make_parent, make_user, scan
from worklists.models import ClearedScan
from worklists.parents import ready_parents

pytestmark = pytest.mark.django_db
ADDRESSES = ["/work/", "/work/parents/", "/work/bills/", "/work/looked-at/"]


@pytest.fixture
def desk(client, biller):
    client.force_login(biller)
    return client


def hours_ago(hours):
    """As if all scans and links had been made so long ago."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, columns in {"scanning_scan": ["received_at"], "bags_link": ["linked_at"]}.items():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            for column in columns:
                cursor.execute(f"UPDATE {table} SET {column} = now() - interval '{hours} hours'")
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.fixture
def packed(dispatcher):
    """A parent with two children, which is as many as usual here, opened and packed two hours ago."""
    SiteSettings.objects.update(expected_children=2)
    scan(dispatcher, "pack", "SB00001")
    for code in ("CH10001", "CH10002"):
        scan(dispatcher, "pack", code, parent="SB00001")
    hours_ago(2)


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_billers_and_admins(client, dispatcher, address):
    assert client.get(address).status_code == 302
    client.force_login(dispatcher)
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("address", ADDRESSES)
def test_empty_lists_are_pleasant(desk, address):
    assert desk.get(address).status_code == 200


def test_refused_scan_is_shown_with_its_reason_and_cleared(desk, dispatcher, text_of):
    SiteSettings.objects.update(create_unknown_bags=False)
    refused = scan(dispatcher, "look", "CH99999")

    assert "not known CH99999 is not known here" in text_of(desk.get("/work/"))
    answer = desk.post("/work/", {"scan": [f"{refused.id} "], "note": "  lost \0 label "}, follow=True)

    assert "1 scan is looked at." in text_of(answer)
    assert "Nothing to look at." in text_of(answer)
    assert ClearedScan.objects.get().note == "lost label"
    assert "CH99999 dispatcher1 lost label biller1" in text_of(desk.get("/work/looked-at/"))


@pytest.mark.parametrize("chosen", [[], ["x"], ["\0"], ["0190b5f0"]])
def test_nothing_chosen_is_told(desk, chosen, text_of):
    assert "Choose the scans first." in text_of(desk.post("/work/", {"scan": chosen}, follow=True))


def test_finished_parent_is_shown_and_put_on_a_bill(desk, packed, text_of):
    make_bill("B-17", customer="Sharma")

    shown = text_of(desk.get("/work/parents/"))
    answer = desk.post("/work/parents/bill/", {"code": ["SB00001"], "bill": "b-17"}, follow=True)

    assert "SB00001 2 children packed last by dispatcher1 · today" in shown
    assert "1 parent is now on bill B-17." in text_of(answer)
    assert "No finished parent waits for a bill." in text_of(answer)
    assert BillLine.objects.get().parent.code == "SB00001"


def test_parents_that_are_not_ready_are_left_out(packed, dispatcher):
    scan(dispatcher, "pack", "SB00002")
    scan(dispatcher, "pack", "CH20001", parent="SB00002")
    assert [row.code for row in ready_parents().parents] == ["SB00001"]

    scan(dispatcher, "pack", "SB00001")
    assert [row.code for row in ready_parents().parents] == ["SB00001"]
    scan(dispatcher, "pack", "CH10003", parent="SB00001")
    assert ready_parents().parents == []

    hours_ago(2)
    assert [row.code for row in ready_parents().parents] == ["SB00001"]
    hours_ago(24 * 8)
    assert ready_parents().parents == []


@pytest.mark.parametrize("at", NO_MOMENTS)
def test_moment_out_of_bounds_is_the_start_of_the_lists(desk, packed, at, text_of):
    assert "SB00001" in text_of(desk.get("/work/parents/", {"before": at}))
    assert desk.get("/work/", {"before": f"{at}~{uuid.UUID(int=0)}"}).status_code == 200


def test_refused_parent_is_told(desk, packed, text_of):
    scan(make_user("Admin"), "bill", "SB00001", bill=make_bill("B-1").number)
    make_bill("B-2")

    answer = desk.post("/work/parents/bill/", {"code": ["SB00001"], "bill": "B-2"}, follow=True)

    assert "SB00001 is on bill B-1." in answer.content.decode()
    assert "Choose parents and a bill first." in text_of(desk.post("/work/parents/bill/", {}, follow=True))


def test_bills_left_open_are_shown_oldest_first(desk, text_of):
    for number, days in (("B-1", 1), ("B-2", 3), ("B-3", 0)):
        bill = make_bill(number)
        make_link(make_child(), make_line(bill).parent)
        Bill.objects.filter(pk=bill.pk).update(created_at=timezone.now() - timedelta(days=days))

    shown = text_of(desk.get("/work/bills/"))

    assert "B-3" not in shown
    assert "B-1 – 1 1 1" in shown
    assert "Check and close" in shown


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_queries_does_not_grow(desk, dispatcher, count, django_assert_num_queries):
    SiteSettings.objects.update(create_unknown_bags=False, expected_children=1)
    for number in range(count):
        scan(dispatcher, "look", f"CH9000{number}")
        make_parent(f"SB0000{number}")
        scan(dispatcher, "pack", f"SB0000{number}")
        make_link(make_child(), make_parent(f"SB0001{number}"))
        Bill.objects.filter(pk=make_bill(f"B-{number}").pk).update(
            created_at=timezone.now() - timedelta(days=2)
        )
    hours_ago(2)

    for address, queries in {"": 6, "parents/": 4, "bills/": 4, "looked-at/": 3}.items():
        with django_assert_num_queries(queries):
            desk.get(f"/work/{address}")

"""Which bills a list shows, and what they come to."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.http import QueryDict
from django.utils import timezone

from accounts.models import Area
from bills import filters, queries
from bills.cancellation import cancel_bill, delete_draft
from bills.lifecycle import close_bill, reopen_bill
from bills.models import Bill
from tests.builders import filled_bill, make_bill, make_line, make_link, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.clock]


@pytest.fixture
def desk(client, biller):
    """A browser in which a biller is signed in."""
    client.force_login(biller)
    return client


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def numbers(client, query):
    return [bill.number for bill in client.get(f"/bills/?{query}").context["page"].rows]


def day(number):
    return f"{timezone.localdate() - timedelta(days=number):%Y-%m-%d}"


def made_days_ago(number, days):
    bill = make_bill(number)
    Bill.objects.filter(pk=bill.pk).update(created_at=timezone.localtime() - timedelta(days=days))


def test_list_by_state(desk, biller, admin_user):
    close_bill(filled_bill("B-1", ["SB00001"]), by=biller)
    make_bill("B-2")
    delete_draft(make_bill("B-3"), by=admin_user)
    cancelled = filled_bill("B-4", ["SB00004"])
    close_bill(cancelled, by=biller)
    cancel_bill(cancelled, by=admin_user, reason="wrong truck")

    assert numbers(desk, "state=open") == ["B-2"]
    assert numbers(desk, "state=closed") == ["B-1"]
    assert numbers(desk, "state=cancelled") == ["B-4", "B-3"]
    assert numbers(desk, "") == ["B-4", "B-3", "B-2", "B-1"]


def test_list_by_customer_in_any_case(desk):
    make_bill("B-1", customer="Sharma Traders")
    make_bill("B-2", customer="शर्मा एंड संस")
    make_bill("B-3", customer="100%")
    make_bill("B-4", customer="1000")

    assert numbers(desk, "customer=sharMA") == ["B-1"]
    assert numbers(desk, "customer=शर्मा") == ["B-2"]
    assert numbers(desk, "customer=100%25") == ["B-3"]
    assert numbers(desk, "customer=raders") == []


def test_list_by_day_of_making(desk):
    for number, days in (("B-1", 2), ("B-2", 1), ("B-3", 0)):
        made_days_ago(number, days)

    assert numbers(desk, f"first={day(1)}") == ["B-3", "B-2"]
    assert numbers(desk, f"last={day(1)}") == ["B-2", "B-1"]
    assert numbers(desk, f"first={day(1)}&last={day(1)}") == ["B-2"]
    assert "Day of making" in text_of(desk.get("/bills/"))


def test_list_of_closed_bills_is_by_day_of_closing(desk, biller):
    made_days_ago("B-1", 5)
    make_line(Bill.objects.get())
    close_bill(Bill.objects.get(), by=biller)

    assert numbers(desk, f"state=closed&first={day(0)}") == ["B-1"]
    assert numbers(desk, f"state=closed&last={day(1)}") == []
    assert "Day of closing" in text_of(desk.get("/bills/?state=closed"))


def test_list_by_area_and_person(desk, biller):
    north, meena = Area.objects.create(name="North"), make_user("Biller", "meena")
    make_bill("B-1", area=north)
    make_bill("B-2", by=meena)
    close_bill(filled_bill("B-3", ["SB00003"], by=biller), by=meena)

    assert numbers(desk, f"area={north.pk}") == ["B-1"]
    assert numbers(desk, "person=meena") == ["B-3", "B-2"]
    assert numbers(desk, f"person=meena&area={north.pk}") == []
    assert "No bill fits all of this." in text_of(desk.get(f"/bills/?person=meena&area={north.pk}"))


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("first=2026-02-31", "From: Enter a valid date."),
        ("last=9999-12-31", "To: Ensure this value is less than or equal to 2100-01-01."),
        ("area=7777", "Area: Select a valid choice."),
        ("area=x", "Area: Select a valid choice."),
        ("person=nobody", "Made or closed by: Select a valid choice."),
        ("customer=%00", "Customer starts with: Null characters are not allowed."),
        ("state=lost", "State: Select a valid choice."),
    ],
)
def test_wrong_filter_is_told_and_left_out(desk, query, sentence):
    make_bill("B-1")

    assert numbers(desk, query) == ["B-1"]
    assert sentence in text_of(desk.get(f"/bills/?{query}"))


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("customer=sharma", "bill_customer"),
        ("area={area}", "bill_area"),
        ("first=2001-01-01&last=2001-01-02", "bill_made"),
        ("state=closed&first=2001-01-01&last=2001-01-02", "bill_closed"),
        ("state=open", "bill_open"),
    ],
)
def test_each_filter_has_its_index(query, index):
    area = Area.objects.create(name="North")
    form = filters.BillFilterForm(QueryDict(query.format(area=area.pk)))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = on")
        plan = filters.filter_bills(form).order_by().explain()

    assert index in plan


# Sums


def test_sums_are_of_all_that_is_found(desk, biller, admin_user, monkeypatch):
    monkeypatch.setattr(queries, "PAGE_SIZE", 1)
    close_bill(filled_bill("B-1", ["SB00001", "SB00002"], children=2, weight_per_child_kg=2), by=biller)
    filled_bill("B-2", ["SB00003"], children=3, weight_per_child_kg=Decimal("0.5"))
    make_bill("B-3")
    delete_draft(filled_bill("B-4", ["SB00005"]), by=admin_user)

    sums = desk.get("/bills/?sums=1").context["sums"]

    assert (sums.parent_count, sums.child_count, sums.weight_kg) == (3, 7, Decimal("9.5"))
    assert "4 bills · 3 parents, 7 children, 9.5 kg" in text_of(desk.get("/bills/?sums=1"))
    assert desk.get("/bills/?q=B-&sums=1").context["count"].rows == 4


@pytest.mark.parametrize(("state", "expected"), [("open", (1, 3, Decimal("1.5"))), ("closed", (2, 4, 8))])
def test_sums_are_of_one_state(desk, biller, state, expected):
    close_bill(filled_bill("B-1", ["SB00001", "SB00002"], children=2, weight_per_child_kg=2), by=biller)
    filled_bill("B-2", ["SB00003"], children=3, weight_per_child_kg=Decimal("0.5"))

    sums = desk.get(f"/bills/?state={state}&sums=1").context["sums"]

    assert (sums.parent_count, sums.child_count, sums.weight_kg) == expected


def test_sum_counts_the_last_version_only(desk, biller, admin_user):
    bill = filled_bill("B-1", ["SB00001"], children=2)
    close_bill(bill, by=biller)
    reopen_bill(bill, by=admin_user, reason="more")
    make_link(parent=bill.lines.get().parent)
    close_bill(bill, by=biller)

    assert desk.get("/bills/").context["sums"].child_count == 3


def test_too_many_bills_are_not_summed(desk, monkeypatch):
    monkeypatch.setattr(filters, "MOST_SUMMED", 1)
    make_bill("B-1")
    make_bill("B-2")

    assert desk.get("/bills/").context["sums"] is None
    assert "2 found. Choose a customer or days" in text_of(desk.get("/bills/"))


def test_bills_are_counted_up_to_ten_thousand(desk, monkeypatch):
    monkeypatch.setattr(filters, "MOST_SUMMED", 1)
    monkeypatch.setattr(filters, "MOST_COUNTED", 2)
    monkeypatch.setattr("bags.filter_forms.MOST_COUNTED", 2)
    for number in range(3):
        make_bill(f"B-{number}")

    assert "More than 2. Choose a customer or days" in text_of(desk.get("/bills/?sums=1"))
